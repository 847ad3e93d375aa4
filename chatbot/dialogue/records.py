"""What a product's own texts say to a yes-or-no question: yes, no, something of it, or nothing. Pure.

A yes must stand in the texts word for word, of the thing itself: "İçi pamuklu" is no cotton glove, and what is said in
a sentence that denies anything after it is only quoted. A wrong yes is far worse than a missing one.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Literal

from chatbot import turkish
from chatbot.dialogue.lookups.titles import PACKS
from chatbot.dialogue.meaning import Asked
from chatbot.model import Product

Verdict = Literal["yes", "no", "told", ""]
_Form = Literal["bare", "with", "without", "own", "cased"]

_REMEMBERED = 2000
_SHORTEST = 3  # letters of a stem that two words may share
_FOLLOWS = 2  # words after something by which it is said to suit
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+|\s+[•|]\s+")
_TOKEN = re.compile(r"[a-z0-9]+(?:[.,]\d+)*|[,/()+]")
_JOINS = frozenset({",", "ve", "+", "/", "(", ")"})
_WITH = re.compile(r"l[iu](?![kg])")
_OWN = re.compile(r"(?:l[ae]r)?s?[iu](?:d[iu]r)?")
_COPULA = re.compile(r"d[iu]r")
_OTHER_WORD = re.compile(r"l[iu][kg]|c[iu]")  # suffixes that make another thing
_WITHOUT = re.compile(r"(\w{2,})s[iu]z(?:d[iu]r)?")
_TRAIT = re.compile(r"\w{2,}l[iu](?:d[iu]r)?")
_OWNER = re.compile(r"[a-z]{2,}s[iu]|[a-z]+[^aeious0-9][iu]|uc|alt|ust")  # whose material it is: "içi", "tabanı"
_DENIES = re.compile(
    r"degil(?:dir)?|yok(?:tur)?|haric(?:tir)?|olma(?:dan|yan)|(?:icer|bulun|veril|cik|gel|ol|kullanil)m[ae](?:z|m\w+)"
)
_BETWEEN = frozenset({"dahil", "ve", "veya", "ise", "urune", "uygun", "uyumlu"})  # before what denies
_DOUBTS = re.compile(
    r"ayri(?:ca)?|opsiyonel|istege|satil\w+|gerek\w*|icin(?:dir)?|uygun\w*|uyumlu\w*|\w{2,}m[ae]z(?:l[ae]r)?"
)
_GIVES = re.compile(
    r"dahil(?:dir)?|var(?:dir)?|mevcut(?:tur)?|hediye\w*|(?:bulun|cik|gel|icer|veril)(?:[aeiu]r|mekte\w*|iyor)"
)
_FITS = re.compile(
    r"uygun\w*|uyumlu\w*|icin(?:dir)?|(?:kullan[iu]l|gir|calis|giyil|takil|yikan)(?:[aeiu]r|[ae]bil\w*)(?:l[ae]r)?"
)
_FITS_NOT = re.compile(r"(?:kullan[iu]l|gir|calis|yikan)[ae]?m[ae]z|kon(?:ul)?maz|atilmaz")
_LOOK = frozenset({"suni", "yapay", "sentetik", "imitasyon", "taklit", "vegan", "yari", "az"})
_AS_IF = re.compile(
    r"gorunum\w*|benzeri|taklid\w*|desen\w*|efekt\w*|hissi\w*|dokulu|kokulu|rengi|renkli|tipi|gibi|karisim\w*"
)
_VERB = re.compile(r"(\w{2,}?)(?:[iuae]?(m[ae]z|m[iu]yor?|m[ae]yan)|[aeiu]r|[iu]yor?|y?[ae]bil\w*|r)(?:l[ae]r)?")
_SHARE = "100"  # percent


@dataclass(frozen=True, slots=True)
class _Words:
    """What some words are, as folded words: see `lexicon/records.toml`."""

    fabrics: frozenset[str]
    materials: frozenset[str]  # fabrics among them
    contraries: Mapping[str, str]


def _read_words() -> _Words:
    source = resources.files("chatbot.dialogue") / "lexicon" / "records.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    fabrics, materials = (frozenset(turkish.fold(tables[name]).split()) for name in ("fabrics", "materials"))
    pairs = [turkish.fold(pair).split() for pair in tables["contraries"]]
    return _Words(fabrics, fabrics | materials, {word: other for pair in pairs for word, other in (pair, pair[::-1])})


_WORDS = _read_words()


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the texts say, and the sentence that says it; `titled`: it is the title."""

    verdict: Verdict
    text: str = ""
    titled: bool = False


SILENT = Testimony("")


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence of the texts as folded words and what parts them."""

    text: str
    words: tuple[str, ...]
    titled: bool


def testimony(product: Product, asked: Asked) -> Testimony:
    """What title, size and description say; where they contradict each other, only that they speak of it."""
    told = _sentences(product.title, product.size, product.description)
    brand = frozenset(turkish.tokens(product.brand))
    found = _heard(told, asked, brand)
    if asked.how == "does" and found.verdict != "yes":  # "polyester" ends as verbs do
        asked = Asked("is", (*asked.words, asked.verb))
        found = found if found.verdict else _heard(told, asked, brand)
    if found.verdict in {"yes", "no"}:
        return found
    if asked.words[:1] == (_SHARE,) and found is SILENT:  # "%100 pamuk mu" of a title that says "pamuklu"
        part = _heard(told, replace(asked, words=asked.words[1:]), brand)
        return replace(part, verdict="told") if part.verdict == "yes" else part
    contrary = _heard(told, _contrary(asked), brand) if not _WORDS.contraries.keys().isdisjoint(asked.words) else SILENT
    return replace(contrary, verdict="no") if contrary.verdict == "yes" else found


def _heard(told: Sequence[_Told], asked: Asked, brand: frozenset[str]) -> Testimony:
    """What the sentences say together: yes or no unless they say both, else that one speaks of it."""
    each = [(verdict, one) for one in told for verdict in _verdicts(one, asked, brand)]
    verdicts = {verdict for verdict, _ in each}
    sure: Verdict = "yes" if "yes" in verdicts else "no" if "no" in verdicts else "told"
    if {"yes", "no"} <= verdicts or not verdicts:
        spoken = next((one for one in told if _speaks_of(one, asked)), None)
        return Testimony("told", spoken.text, spoken.titled) if spoken else SILENT
    one = next(one for verdict, one in each if verdict == sure)
    return Testimony(sure, one.text, one.titled)


def _speaks_of(told: _Told, asked: Asked) -> bool:
    """Whether a sentence has all that is asked for, or of what a thing may do or suit anything."""
    words = [any(_form(word, one) for word in told.words) for one in asked.words]
    return any(words) and (asked.how in {"does", "suits"} or all(words))


def _contrary(asked: Asked) -> Asked:
    """The question for the contrary of what is asked."""
    return replace(asked, words=tuple(_WORDS.contraries.get(word, word) for word in asked.words))


@lru_cache(_REMEMBERED)
def _sentences(title: str, size: str, description: str) -> tuple[_Told, ...]:
    parts = [(title, True), (size, False), *((text, False) for text in _SENTENCE.split(description))]
    return tuple(_Told(text.strip(), _words(text), titled) for text, titled in parts if text.strip())


def _words(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(turkish.fold(text).replace("'", "").replace("’", "")))


def _verdicts(told: _Told, asked: Asked, brand: frozenset[str]) -> Iterator[Verdict]:
    """What one sentence says, each time it speaks of what is asked."""
    if asked.how == "does":
        yield from _deeds(told, asked)
        return
    count = len(asked.words)
    for end in range(count - 1, len(told.words)):
        start = end - count + 1
        alike = all(
            _form(told.words[start + n], asked.words[n]) and told.words[start + n] not in brand for n in range(count)
        )
        if alike:
            yield _JUDGES[asked.how](told, start, end, asked.words[-1])
    if asked.how == "is" and count == 1:
        yield from _pure_of_another(told, asked.words[0])


def _pure_of_another(told: _Told, word: str) -> Iterator[Verdict]:
    """No, where another fabric is all that it is made of: "%100 polyester" to "pamuklu mu"."""
    asked = next((base for base in _bases(word) if base in _WORDS.fabrics), "")
    for place, number in enumerate(told.words[:-1]):
        other = _bases(told.words[place + 1]) & _WORDS.fabrics if number == _SHARE and asked else frozenset[str]()
        if other and asked not in other:
            yield "no"


def _is_so(told: _Told, start: int, end: int, word: str) -> Verdict:
    """Whether it is what is asked: "fermuarlı mı", "uzun mu", "cam mı", "kablosuz mu"."""
    wanted, form = _shape(word), _form(told.words[end], word)
    if denied := _denial(told, end, form):
        return denied
    if "without" in {wanted, form}:
        return "yes" if wanted == form else "no" if form != "cased" else "told"
    if not _bases(word).isdisjoint(_WORDS.materials):
        return "told" if form in {"own", "cased"} or _is_qualified(told, start, end) else "yes"
    if wanted == "bare":
        return "yes" if form == "bare" and not _is_of_part(told, end) else "told"
    return "yes" if form in {"with", "own"} else "told"


def _has(told: _Told, _start: int, end: int, word: str) -> Verdict:
    """Whether it has, or comes with, what is asked: "kablosu var mı", "terlik dahil mi"."""
    form = _form(told.words[end], word)
    if form == "without":
        return "no"
    if denied := _denial(told, end, form):
        return denied
    if form == "bare":
        return "yes" if _is_listed(told, end) else "told"
    return "yes" if form in {"with", "own"} else "told"


def _suits(told: _Told, start: int, end: int, word: str) -> Verdict:
    """Whether it does for what is asked: "mikrodalgaya girer mi", "yavru kedi için uygun mu"."""
    after = told.words[end + 1 : end + 1 + _FOLLOWS]
    denied = any(_FITS_NOT.fullmatch(one) for one in after)
    if denied or _denial(told, end, "with") or _shape(word) == "without":
        return "no" if denied or _denial(told, end, "with") == "no" else "told"
    named = told.titled and end > start
    return "yes" if named or any(_FITS.fullmatch(one) for one in after) else "told"


_JUDGES = {"is": _is_so, "has": _has, "suits": _suits}


def _deeds(told: _Told, asked: Asked) -> Iterator[Verdict]:
    """Whether it does what is asked: "sapı ısınır mı" where "sapı ısınmaz" is told."""
    wanted = _deed(asked.verb)
    for place, word in enumerate(told.words):
        deed = _deed(word)
        if deed is None or wanted is None or deed[0] != wanted[0]:
            continue
        clause = _clause(told, place)
        spoken = all(any(_form(other, one) for other in clause) for one in asked.words)
        yield ("yes" if deed[1] == wanted[1] else "no") if spoken else "told"


def _deed(word: str) -> tuple[str, bool] | None:
    """A verb's root, and whether it is denied; None when it is no such verb."""
    found = _VERB.fullmatch(word)
    if found is None:
        return None
    root = found[1]
    return (f"{root[:-1]}t" if root[-1] == "d" else root, bool(found[2]))  # "eder", "etmez"


def _clause(told: _Told, place: int) -> tuple[str, ...]:
    """The words before a verb, back to a comma."""
    before = told.words[:place]
    start = max((p + 1 for p, word in enumerate(before) if word in {",", ";"}), default=0)
    return before[start:]


def _denial(told: _Told, end: int, form: _Form | None) -> Verdict:
    """No, or nothing sure, where what comes after these words denies or conditions them; else "".

    What is only named - "pil" of "pil, kablo dahil değildir" - may be denied at the end of the list.
    """
    after, named = told.words[end + 1 :], form in {"bare", "own"}
    next_word = next((word for word in after if word not in _BETWEEN), "")
    if _DENIES.fullmatch(next_word):
        return "no"
    listed = named and after[:1] == (",",)
    clause = after if listed or "," not in after else after[: after.index(",")]
    doubted = any(_DENIES.fullmatch(word) or (named and _DOUBTS.fullmatch(word)) for word in clause)
    return "told" if doubted else ""


def _is_listed(told: _Told, end: int) -> bool:
    """Whether a thing is named by itself, in a list of what there is or as what comes with it."""
    after = told.words[end + 1 :]
    if told.titled:
        return bool(PACKS.intersection(after))
    return not after or after[0] in _JOINS or _GIVES.fullmatch(after[0]) is not None


def _is_qualified(told: _Told, start: int, end: int) -> bool:
    """Whether a material is only that of a part, or only a share or a look: "içi pamuklu", "%50 pamuk", "suni deri"."""
    before = told.words[start - 1] if start else ""
    part = not told.titled and _OWNER.fullmatch(before) is not None
    share = not told.titled and before.isdecimal() and before != _SHARE
    return part or share or before in _LOOK or _is_of_part(told, end)


def _is_of_part(told: _Told, end: int) -> bool:
    """Whether a word only tells what a part is like: "uzun" of "uzun kollu", "cam" of "cam kapaklı"."""
    after = told.words[end + 1] if end + 1 < len(told.words) else ""
    trait = _TRAIT.fullmatch(after) is not None and _TRAIT.fullmatch(told.words[end]) is None
    return trait or _AS_IF.fullmatch(after) is not None


def _form(told: str, asked: str) -> _Form | None:
    """In what form a told word is built on the same stem as one asked for; None when it is another word."""
    if told == asked:
        return _shape(told)
    stems = _bases(asked)
    lacked = _WITHOUT.fullmatch(told)
    if lacked and not _bases(lacked[1]).isdisjoint(stems):
        return "without"
    return next((form for stem, form in _peeled(told) if stem in stems), None)


@lru_cache(_REMEMBERED)
def _shape(word: str) -> _Form:
    """The form a word of a question is in, whatever its stem."""
    if _WITHOUT.fullmatch(word):
        return "without"
    return "with" if _TRAIT.fullmatch(word) else "bare"


@lru_cache(_REMEMBERED)
def _bases(word: str) -> frozenset[str]:
    """The stems a word may be built on, itself among them; of "kablosuz", too, what it lacks."""
    lacked = _WITHOUT.fullmatch(word)
    return frozenset(stem for stem, _ in _peeled(lacked[1] if lacked else word))


@lru_cache(_REMEMBERED)
def _peeled(word: str) -> tuple[tuple[str, _Form], ...]:
    """The stems a word may be built on, each with the form that makes of it."""
    found: list[tuple[str, _Form]] = [(word, "bare")]
    for stem, chain, _ in turkish.all_peelings(word):
        if len(stem) >= _SHORTEST and not _OTHER_WORD.match(chain):
            found.append((stem, _form_of(chain)))
    return tuple(found)


def _form_of(chain: str) -> _Form:
    if _COPULA.fullmatch(chain):
        return "bare"
    if _WITH.match(chain):
        return "with"
    return "own" if _OWN.fullmatch(chain) else "cased"
