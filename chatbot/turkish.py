"""The Turkish language: case, ASCII folding, words, suffixes, verb forms, number words. Standard library only;
knows no shop and no lexicon.

Everything after `fold` works on plain ASCII letters, where the vowels fall into four: a, e, i (ı and i), o/u (ü, ö
alike). Vowel harmony survives folding well enough to tell suffixes from word ends: a suffix written with A follows
a with a and e with e, one written with I follows a, e, i with i and o, u with u.
"""

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, product
from typing import NamedTuple

_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘´ʼ′＇‛", "'"))  # before NFKD, which tears ´ apart
_PLAIN_LETTERS = tuple(zip("ıçğöşüâîû’", "icgosuaiu'", strict=True))
_WORD = re.compile(r"[a-z0-9]+")
_SOFT_APOSTROPHE = re.compile(r"(?<=[a-z0-9])['`](?=[a-z])")
_RUN = re.compile(r"([^\W\d_x])\1{2,}")  # XXL and XXXL are sizes, and no Turkish word has an x
LEAST_DERIVED = 0.2  # suffixes that cost this much make another word
_VOWELS = frozenset("aeiou")


def casefold(text: str) -> str:
    """Lower case as Turkish writes it: I becomes ı, İ becomes i; NFC, a combining dot after i is dropped."""
    return unicodedata.normalize("NFC", text).translate(_LOWER).lower().replace("i̇", "i")


def fold(text: str) -> str:
    """Lower case, then plain ASCII: ç ğ ı ö ş ü become c g i o s u, other accents are dropped; of I ı İ i all are i.

    Full-width and other compatibility forms become plain ones, every apostrophe becomes ', invisible characters go.
    """
    if text.isascii():
        return text.lower()
    folded = text.replace("İ", "i").lower()
    for letter, plain in _PLAIN_LETTERS:  # str.replace is six times quicker than a translation table
        folded = folded.replace(letter, plain)
    return folded if folded.isascii() else _fold_rare(folded)


@lru_cache(maxsize=8192)
def fold_name(text: str) -> str:
    """`fold` for names - titles, colours, sizes - which are folded anew in every answer: it remembers them."""
    return fold(text)


def _fold_rare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).replace("×", "x"))
    kept = "".join(c for c in plain if c.isascii() or unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return kept.lower().replace("ı", "i")


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order; an apostrophe inside a word ("15'e", "Levi’s") joins its parts."""
    folded = fold(text)
    if "'" in folded or "`" in folded:
        folded = _SOFT_APOSTROPHE.sub("", folded)
    return _WORD.findall(folded)


def squeeze(text: str) -> str:
    """Letters drawn out three times or more written once: "merhabaaaa" is "merhaba"; not the x of "xxxl"."""
    return _RUN.sub(r"\1", text)


# --- nouns: suffixes from the outside in -------------------------------------------------------------------------

# Archiphonemes: A = a/e, I = i/u (folded ı i u ü), D = d/t; a letter in brackets is a buffer: a consonant that stands
# only after vowels, a vowel that stands only after consonants. One layer a line, from the stem outwards.
_LAYERS = (
    ("derivation", "lI lIk CI"),
    ("plural", "lAr"),
    ("possessive", "(I)m (I)n (s)I (I)mIz (I)nIz"),
    ("case", "(y)I (y)A DA DAn (n)In (y)lA cA yIn nI nA nDA nDAn ylA"),
    ("relative", "ki kiler kilere kileri kilerden kilerin kini kine kinin kinden"),
    ("copula", "DIr mI (y)DI (y)sA (y)mIs"),
)
_LAYER_COST = {"derivation": 0.25, "relative": 0.05, "copula": 0.05}
_FOREIGN_COST = 0.15  # harmony broken at the stem: "saatler", "mouse'u"
_LONGEST_CHAIN = 14
_SHORTEST_STEM = 2
_REMEMBERED_CHAINS, _REMEMBERED_WORDS = 20_000, 4_000


class Peeling(NamedTuple):
    """A stem a word may have come from: `chain` is what was taken off, `cost` 0 (plain inflection) and up."""

    stem: str
    chain: str
    cost: float


def _pattern(template: str) -> str:
    """One suffix template as a regular expression; look-behinds hold what it may follow."""
    letters = re.sub("[AIDC]", lambda found: {"A": "[ae]", "I": "[iu]", "D": "[dt]", "C": "c"}[found[0]], template)
    buffer = re.match(r"\((.+?)\)(.*)", letters)
    if buffer is None:
        return letters
    vowel_buffer = buffer[1] == "[iu]"
    needs, lacks = ("(?<![aeiou])", "(?<=[aeiou])") if vowel_buffer else ("(?<=[aeiou])", "(?<![aeiou])")
    return f"(?:{needs}{buffer[1]}|{lacks}){buffer[2]}"


def _chain_pattern() -> re.Pattern[str]:
    layers = (f"(?P<{name}>{'|'.join(map(_pattern, templates.split()))})?" for name, templates in _LAYERS)
    return re.compile("".join(layers))


_CHAIN = _chain_pattern()
_CONSONANTS = {code: "b" for code in range(128) if chr(code) not in _VOWELS}
_HARMONY = frozenset(("ai", "ei", "ii", "ou", "uu", "aa", "ee", "ia", "ie", "oa", "oe", "ua", "ue"))


def _spellings(template: str) -> list[str]:
    """Every way a suffix template may be spelled, with and without its buffer, whatever it follows."""
    cores = [template.replace("(", "").replace(")", ""), re.sub(r"\(.\)", "", template)]
    letters = {"A": "ae", "I": "iu", "D": "dt", "C": "c"}
    return ["".join(way) for core in cores for way in product(*(letters.get(c, c) for c in core))]


class _Ending(dict[str, "_Ending"]):
    """What the last letters of a word are of a chain of suffixes, and by the letter before them what they are with it.

    `left`: the suffixes that may go on, each a layer's number from the outside and the letters still to come, from the
    end; `whole`: the letters may be suffixes and nothing else. Each is made when a word first ends so.
    """

    __slots__ = ("_made", "left", "whole")

    def __init__(self, left: frozenset[tuple[int, str]], made: "dict[object, _Ending]", *, whole: bool = False) -> None:
        super().__init__()
        self.left = left
        self.whole = whole
        self._made = made

    def __missing__(self, letter: str) -> "_Ending":
        left = {(layer, letters[1:]) for layer, letters in self.left if letters[0] == letter}
        whole = [layer for layer, letters in left if not letters]
        further = frozenset(pair for pair in left if pair[1]).union(*[_INNER[layer] for layer in whole])
        made = _Ending(further, self._made, whole=bool(whole))
        found = self[letter] = self._made.setdefault((further, made.whole), made)
        return found


def _inner_suffixes() -> list[frozenset[tuple[int, str]]]:
    """For each layer, from the outside, all suffixes further in, from their end; last those of all layers."""
    layers = [[way[::-1] for suffix in suffixes.split() for way in _spellings(suffix)] for _, suffixes in _LAYERS[::-1]]
    every = [(number, suffix) for number, suffixes in enumerate(layers) for suffix in suffixes]
    return [frozenset(pair for pair in every if pair[0] > outer) for outer in (*range(len(layers)), -1)]


_INNER = _inner_suffixes()
_NO_ENDING = _Ending(_INNER[-1], {})


def chain_starts(word: str, least: int = 0) -> list[int]:
    """The places, last first, from which on a word may be suffixes on some stem, harmony and buffers left aside."""
    starts: list[int] = []
    ending = _NO_ENDING
    for place in range(len(word) - 1, least - 1, -1):
        ending = ending[word[place]]
        if ending.whole:
            starts.append(place)
        if not ending.left:
            break
    return starts


def _vowels(text: str) -> str:
    return "".join(c for c in text if c in _VOWELS)


def _disharmony(stem: str, chain: str) -> float:
    """What a chain costs by its vowels: foreign stems break harmony, a chain within itself does not (then 1)."""
    vowels = _vowels(stem)[-1:] + _vowels(chain)
    broken = [place for place in range(len(vowels) - 1) if vowels[place : place + 2] not in _HARMONY]
    if any(place > 0 for place in broken):
        return 1.0
    return _FOREIGN_COST if broken else 0.0


_HARD = {"g": "k", "b": "p", "d": "t"}


def _originals(stem: str, chain: str) -> tuple[tuple[str, float], ...]:
    """What a stem may have been before a vowel suffix: itself, with p t k hard again, with its dropped vowel back."""
    if chain[0] not in _VOWELS or len(stem) <= _SHORTEST_STEM or stem[-1] in _VOWELS:
        return ((stem, 0.0),)
    hard = ((stem[:-1] + _HARD[stem[-1]], 0.0),) if stem[-1] in _HARD else ()
    if stem[-2] == stem[-1]:
        return ((stem, 0.0), *hard, (stem[:-1], 0.05))
    if stem[-2] in _VOWELS:
        return ((stem, 0.0), *hard)
    high = "u" if _vowels(stem)[-1:] in {"o", "u"} else "i"
    return ((stem, 0.0), *hard, (f"{stem[:-1]}{high}{stem[-1]}", 0.05))


def _shape(plain: str) -> str:
    """The least stem that suffixes follow as they follow this one: its last two letters and its last vowel tell.

    `plain`: the stem with every consonant written b.
    """
    end = plain[-2:]
    return end if end != "bb" else plain.rstrip("b")[-1:] + end


@lru_cache(_REMEMBERED_CHAINS)
def _chain_cost(stem: str, chain: str) -> float | None:
    """What it costs to read a chain as suffixes on a stem of this shape; None when it is no chain a noun carries."""
    word, cut, silent = stem + chain, len(stem), 0.0
    found = _CHAIN.fullmatch(word, cut)
    if found is None and stem[-1] == "e" and chain[0] in _VOWELS:  # "iphone'u" sounds as if it had no e
        found, silent = _CHAIN.fullmatch(stem[:-1] + chain, cut - 1), _FOREIGN_COST
    if found is None:
        return None
    layers = sum(_LAYER_COST.get(name, 0.0) for name, part in found.groupdict().items() if part)
    disharmony = _disharmony(stem, chain)
    return None if disharmony == 1.0 else layers + max(disharmony, silent)


@lru_cache(_REMEMBERED_WORDS)
def all_peelings(word: str) -> tuple[Peeling, ...]:
    """Every stem that a folded word may be built on, whether there is such a stem or not; the longest first."""
    found: list[Peeling] = []
    plain = word.translate(_CONSONANTS)
    for cut in chain_starts(word, max(_SHORTEST_STEM, len(word) - _LONGEST_CHAIN)):
        chain = word[cut:]
        if (cost := _chain_cost(_shape(plain[:cut]), chain)) is not None:
            found += [Peeling(original, chain, cost + extra) for original, extra in _originals(word[:cut], chain)]
    return tuple(found)


def peelings(word: str, known: Container[str]) -> list[Peeling]:
    """The known stems a folded word may be built on, longest first; the word itself is not among them.

    One word is asked about several vocabularies: its suffixes are read once.
    """
    return [peeling for peeling in all_peelings(word) if peeling.stem in known]


def stems(word: str, known: Container[str]) -> tuple[str, ...]:
    """Those of the word and its stems that are known, the longest first (the word itself leads when known)."""
    whole = [word] if word in known else []
    return tuple(dict.fromkeys([*whole, *(peeling.stem for peeling in peelings(word, known))]))


def stem(word: str, known: Container[str]) -> str:
    """The longest of the word and its stems that is known, or the word as it is."""
    if word in known:
        return word
    return next((peeling.stem for peeling in all_peelings(word) if peeling.stem in known), word)


def is_chain(text: str, stem: str) -> bool:
    """Whether a text can stand as suffixes on a stem."""
    return bool(text) and _chain_cost(_shape(stem.translate(_CONSONANTS)), text) is not None


@lru_cache(_REMEMBERED_CHAINS)
def may_be_chain(text: str) -> bool:
    """Whether a text can stand as suffixes on some stem, harmony left aside."""
    return any(_CHAIN.fullmatch(end + text, 1) for end in ("a", "b"))


_SAMPLE_STEMS = ("kab", "kaba")  # one for each kind of buffer


def common_chains() -> tuple[str, ...]:
    """The suffix chains nouns carry most: plural, possessive and case in every harmony, three letters and more."""
    layers = {name: templates.split() for name, templates in _LAYERS}
    plurals, possessives, cases = (
        ["", *(spelled for template in layers[name] for spelled in _spellings(template))]
        for name in ("plural", "possessive", "case")
    )
    chains = {"".join(parts) for parts in product(plurals, possessives, cases)}
    sensible = (chain for chain in chains if 3 <= len(chain) <= _LONGEST_CHAIN and not _disharmony("", chain))
    return tuple(sorted(c for c in sensible if any(_CHAIN.fullmatch(stem + c, len(stem)) for stem in _SAMPLE_STEMS)))


# --- verbs -------------------------------------------------------------------------------------------------------

# Endings after a verb root; R = the aorist ("alır", "bakar") is handed in. True vowels: A = a/e, I = ı/i/u/ü.
_PROGRESSIVE = ("", "um", "uz", "sun", "sunuz", "lar", "du", "dum", "duk", "dunuz", "mu")
_SAID = ("", "m", "z", "sun", "sunuz", "lar", "dum")  # the same as it is said: "gidiyoz"
_GOING_ON = tuple("Iyo" + end for end in (*map("r".__add__, _PROGRESSIVE), *_SAID))
_AORIST = ("", "Im", "Iz", "sIn", "sInIz", "lAr", "sA", "sAk", "sAnIz", "dI", "dIm", "ken", "mI")
_PLAIN = (
    *("mAk", "mAyI", "mAm", "mAmIz", "mAnIz", "mA", "mAz", "mAdI", "mAdIm", "mIş", "mIştI", "mIştIm", "mIştInIz"),
    *("DI", "DIm", "DIk", "DInIz", "DIn", "DIlAr", "DIğI", "DIğIm", "DIğImIz", "DIğInIz", "sA", "sAm", "sAk", "sAn"),
    *("sAnIz", "sAnA", "sAnIzA", "sIn", "sInlAr", "mAsIn", "mAsInlAr", "sAydI", "sAydInIz"),
    *map("m".__add__, _GOING_ON),
)
_GLIDE = (
    *("AbilIr", "AbilIrIm", "AbilIrIz", "AbilIrsInIz", "AbilIyor", "AbilIyorum", "AbilIyormuyum", "AbilIyoruz"),
    *("AbilIyorsunuz", "AbilmEk", "AbilEcEk", "AbilEcEğIm", "AbilEcEğImIz", "AbilsEm", "AbilsEk", "AbilIrmIyIm"),
    *("AmIyorum", "AmAdIm", "AmIyoruz", "AmAdIk", "AmIyor", "AcAk", "AcAğIm", "AcAğIz", "AcAksInIz", "AcAktIm"),
    *(
        "AcAkmIş",
        "AcAklAr",
        "AyIm",
        "AlIm",
        "In",
        "InIz",
        "An",
        "AnlAr",
        "ArAk",
        "Ip",
        "IncA",
        "IncE",
        "AcAğImIz",
        "AcAğI",
        "IcI",
    ),
    *("IcAm", "IcAz", "cAm", "cAz", "IcAktIm", "IcAk", "cAk"),  # as it is said
)
_BACK, _ROUND = frozenset("aıou"), frozenset("oöuü")
_TRUE_VOWELS = frozenset("aeıioöuü")
_VOICELESS = "fstkçşhp"


def _vowel_after(text: str, archiphoneme: str) -> str:
    last = next((c for c in reversed(text) if c in _TRUE_VOWELS), "e")
    if archiphoneme in "AE":
        return "a" if last in _BACK else "e"
    return ("u" if last in _ROUND else "ı") if last in _BACK else ("ü" if last in _ROUND else "i")


def _attach(root: str, ending: str) -> str:
    """A verb root with an ending, by vowel harmony and consonant assimilation; Turkish spelling in and out."""
    text = root
    for letter in ending:
        if letter in "AEI":
            text += _vowel_after(text, letter)
        elif letter == "D":
            text += "t" if text[-1] in _VOICELESS else "d"
        else:
            text += letter
    return text


@cache
def _harmonised(endings: tuple[str, ...], vowel: str, *, hard: bool) -> tuple[str, ...]:
    """Endings as they stand, folded, after a root with this last vowel; `hard`: its last letter is voiceless."""
    root = vowel + ("k" if hard else "l")
    return tuple(fold(_attach(root, ending)[len(root) :]) for ending in endings)


def _formed(root: str, endings: tuple[str, ...]) -> Iterator[str]:
    """The folded forms of a root with these endings."""
    vowel = next((c for c in reversed(root) if c in _TRUE_VOWELS), "e")
    return map(fold(root).__add__, _harmonised(endings, vowel, hard=root[-1] in _VOICELESS))


def verb_forms(root: str, aorist: str) -> frozenset[str]:
    """The folded forms of a verb that sentences use: root "ara", aorist "arar" gives ariyorum, arasam, aramak ..."""
    vowel_final = root[-1] in _TRUE_VOWELS
    soft = root + "y" if vowel_final else _soft(root)
    forms = (
        _formed(root[:-1] if vowel_final else root, _GOING_ON),
        _formed(root, _PLAIN),
        _formed(soft, _GLIDE),
        _formed(aorist, _AORIST),
    )
    return frozenset(chain.from_iterable(forms))


def _soft(root: str) -> str:
    return root[:-1] + "d" if root in {"et", "git", "güt", "tat"} else root


_VERBAL = re.compile(
    r"\w{2,}(?:[iu]yor(?:um|uz|sun|sunuz|lar|du\w*|mu\w*)?|[iu]yo(?:m|z|sun|sunuz|lar)?|(?:a|e)c(?:a|e)(?:k|g)\w{0,4}|(?:a|e)bil\w+|m[ae][kg]\w{0,3}"
    r"|[ae]r[ae]k|[iu]nc[ae]|[iu]rken|[ae]rken|m[iu]st[iu]\w{0,4}|[dt][iu](?:m|k|n[iu]z|l[ae]r)|[dt][iu]g[iu]\w{0,5}|[dt][iu]kt[ae]n"
    r"|(?<=[^aeioumn])c[ae]k|[ae]lim|[ae]yim|s[ae]n[iu]z|m[ae]d[iu]\w{0,2}|m[iu]s[iu]n\w*|m[ae]l[iu]\w{0,4}|m[ae]d[ae]n|m[ae]y[ae]n(?:l[ae]r)?|m[ae]s[iu]n[iu]|[^aeiou]s[ae][km]|\w[iu]p|m[ae]s[iu]n)"
    r"|\w{2,}[iu]yc[ae][mz]|\w{2,}(?:[iu]l|[ae]n)[ae]n|\w{4,}[dt][iu]|\w{3,}m[iu]s(?:[iu]m|ler|lar)?"
)


_GOING = (
    r"[iu]yor(?:um|uz|sun|lar|du\w*)?|[iu]yo(?:m|z|lar)?"
    r"|[ae]c[ae](?:k|g[iu]m|g[iu]z|kt[iu]\w*)|[aeiu]c[ae][mzk]|[^aeiou]c[ae][mz]"
)
_PAST = r"m[iu]s(?:[iu]m|t[iu]\w*)?|[dt][iu](?:m|k|ler|lar)?"
_FINITE, _SURELY_FINITE = re.compile(rf"\w{{2,}}(?:{_GOING}|{_PAST})"), re.compile(rf"\w{{2,}}(?:{_GOING})")


def is_finite(word: str, *, sure: bool) -> bool:
    """Whether a folded word ends as finite verbs do: "örüyorum", "tutcam", and if it is `sure`ly a verb "koptu"."""
    return (_FINITE if sure else _SURELY_FINITE).fullmatch(word) is not None


_CONVERB = re.compile(r"\w{2,}(?:[aiu]rken|[iu]nc[ae]|m[ae]d[ae]n)|\w{2,}erken")


def is_converb(word: str) -> bool:
    """Whether a folded word ends as verbs do that another one goes on from: "haşlarken", "çekmeden"."""
    return _CONVERB.fullmatch(word) is not None


def looks_verbal(word: str) -> bool:
    """Whether a folded word nobody knows ends the way verbs do ("giderken", "kaybetmiştim")."""
    return _VERBAL.fullmatch(word) is not None


# --- number words ------------------------------------------------------------------------------------------------

_ONES = ("sifir", "bir", "iki", "uc", "dort", "bes", "alti", "yedi", "sekiz", "dokuz")
_TENS = ("on", "yirmi", "otuz", "kirk", "elli", "altmis", "yetmis", "seksen", "doksan")
_SCALES = {"yuz": 100, "bin": 1000, "milyon": 1_000_000}
_SMALL = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 1)}
_NUMBER_WORD = re.compile("|".join(sorted([*_SMALL, *_SCALES], key=len, reverse=True)))
_NUMBER_WORDS = re.compile(f"(?:{_NUMBER_WORD.pattern})+")


def number_words(word: str) -> list[str]:
    """The number words a folded token is made of ("ikiyuzelli": iki, yuz, elli); empty when it is no number."""
    return _NUMBER_WORD.findall(word) if _NUMBER_WORDS.fullmatch(word) else []


def number_value(words: Sequence[str]) -> int | None:
    """What folded number words say ("bin", "bes", "yuz": 1500); None when they are none or say nothing."""
    total = group = 0
    if not words:
        return None
    for word in words:
        if word in _SMALL:
            group += _SMALL[word]
        elif word == "yuz":
            group = max(group, 1) * 100
        elif word in _SCALES:
            total, group = total + max(group, 1) * _SCALES[word], 0
        else:
            return None
    return total + group
