"""What a Turkish sentence says by its grammar: advice is asked for, alternatives, how a thing is done.

Marks for the lexicon's rules, over folded tokens. Knows no vocabulary.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from chatbot.dialogue.forms import BARE_PARTICLES, forms
from chatbot.dialogue.lexicon import Mark
from chatbot.turkish import number_value, number_words

_NEEDED = (["lazim"], ["gerek"], ["gerekiyor"], ["gerekir"])
_EXTREMES = frozenset({"ucuz", "uygun", "pahali", "hesapli"})
_PIECES = frozenset({"tane", "tanesi", "adet", "adedi", "paket", "paketi", "kutu", "kutusu", "koli"})
_SUMS = frozenset({"tutar", "tutuyor", "eder", "ediyor", "toplam", "toplami", "toplamda", "hepsi", "patlar"})
_BEFORE_COUNT = frozenset({"ve", "arti", "bir", "yanina", "ile", "de", "da", "bide"})
_SIZED = ("lik", "luk", "li", "lu", "parca", "cift")  # "6 kişilik masa"
_MANY = 20  # pieces that no household buys
_ARE_YOU = frozenset({"misiniz", "musunuz"})
_IS_IT_NOT = ["degil", "mi"]
_UNIT = re.compile(
    r"(?:litre|mililitre|ml|cl|cc|kilo|kg|gram|santim|cm|milim|mm|metre|gigabayt|[mgt]b|mah|amper|watt|vat|volt|hz|hertz|oz)"
    r"\w{0,10}|(?:gr|lt|mt|inch?|ons)(?:l[iu]k?)?(?:l[ae]r\w{0,6})?"
)
_LETTER_UNIT = re.compile(r"[lmgwva](?:l[iu]k?)?")  # "kaç w"
_OF_EACH = ("secene", "cesi", "opsiyon", "alternatif")  # "litre seçenekleri"
_ENDINGS = frozenset({"lik", "luk", "li", "lu", "si"})  # of a unit that was written apart: "kaç ml lik"
_ADVICE_WORDS = frozenset(
    {"ne", "hangi", "hangisi", "hangisini", "hangisinden", "hangileri", "kac", "nasil", "neler", "nereye", "kacinci"}
)
_COUNTED = ("saat", "beden", "numara", "yas", "boy", "en", "kilo", "telefon", "derece", "metre", "olcu", "kac")
_STOCK = "stok"  # "stok adedi kaç"
_SAYS_IT = frozenset({"present", "hearsay"})
_ONES = ("ki", "kiler")  # "inci mi üstündekiler"
_TAGS = frozenset({"bu", "bunlar", "o", "su", "acaba", "ki", "peki", "ya"})  # "saten mi bu"
Places = Collection[int]
Rule = Callable[[Sequence[str], Places, Places], Iterable[Mark]]
_NO_ALTERNATIVES = frozenset({"var", "yok", "kaldi", "olur", "oldu", "mumkun"})


def grammar_marks(words: Sequence[str], taken: Places, known: Places = ()) -> list[Mark]:
    """The marks of a sentence; words at `taken` places already mean something the shop does, at `known` anything."""
    said = frozenset().union(*map(forms, words))
    rules = (rule for rule, needs in _RULES if not needs or not needs.isdisjoint(said))
    return [mark for rule in rules for mark in rule(words, taken, known)]


def _must(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
    """What one should do: "almalıyım"; beside a question word also "giysem" and "alayım mı"."""
    asks = not _ADVICE_WORDS.isdisjoint(words)
    for place, word in enumerate(words):
        if asks and words[place + 1 : place + 2] in _NEEDED and "doing" in forms(word):
            yield Mark("must", place, place + 2)
        person = "must" in forms(word) and (asks or "mal" in word or "mel" in word)
        asked = _is_particle(words, place + 1)
        if person or ((asked or asks) and "wish" in forms(word)) or (asked and "necessity" in forms(word)):
            yield Mark("must", place, place + 1)


def _generic(words: Sequence[str], taken: Places, _known: Places) -> Iterator[Mark]:
    """Whether such a thing does that: "terletir mi", "solar mı"."""
    for place, word in enumerate(words[:-1]):
        asked = words[place + 1] in BARE_PARTICLES or words[place + 1 : place + 3] == _IS_IT_NOT
        if asked and ("aorist" in forms(word) or "present" in forms(word)) and "bil" not in word:
            yield Mark("would", place + 1, place + 2) if place in taken else Mark("generic", place, place + 2)


def _how_done(words: Sequence[str], taken: Places, _known: Places) -> Iterator[Mark]:
    """How it is done: "nasıl temizlenir", "nasıl yıkarım"."""
    for place, word in enumerate(words[:-1]):
        following = words[place + 1]
        if word == "nasil" and place + 1 not in taken and "my_aorist" in forms(following):
            yield Mark("how_done", place, place + 2)


def _either(words: Sequence[str], _taken: Places, _known: Places) -> list[Mark]:
    """Which of two: "saten mi pamuk mu", two particles, each after something that is no "var" or "yok"."""
    places = [p for p in range(1, len(words)) if _is_particle(words, p) and words[p - 1] not in _NO_ALTERNATIVES]
    plain = [p for p in places if "aorist" not in forms(words[p - 1])]
    return [Mark("either", plain[0], plain[-1] + 1)] if len(plain) > 1 else []


def _predicate(words: Sequence[str], taken: Places, _known: Places) -> list[Mark]:
    """Whether it is that: "gerçek deri mi", "saten mi bu", "pille mi çalışıyor"; the word before "mi" is asked for."""
    place = _asking_place(words)
    if place < 1 or place - 1 in taken or words[place - 1] in _NO_ALTERNATIVES:
        return []
    return [Mark("predicate", place - 1, place + 1)]


def _asking_place(words: Sequence[str]) -> int:
    """Where the "mi" of a predicate stands: at the end but for pronouns, a verb or "bu" with its noun; or -1."""
    last = len(words) - 1
    while last > 1 and words[last] in _TAGS:
        last -= 1
    if _is_bare(words, last):
        return last
    said_after = words[last].endswith(_ONES) or not _SAYS_IT.isdisjoint(forms(words[last]))
    if _is_bare(words, last - 1) and said_after:
        return last - 1
    return last - 2 if _is_bare(words, last - 2) and words[last - 1] in _TAGS else -1


def _which_does(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
    """What is so in general: "hangi kumaş serin tutar", "kaç tane yeter", "çantada neler olmalı"."""
    last = len(words) - 1
    if _ADVICE_WORDS.isdisjoint(words[: max(last, 0)]) or words[last] in _NO_ALTERNATIVES - {"olur"}:
        return
    general = "aorist" in forms(words[last]) and "plural" not in forms(words[last])
    if general or "necessity" in forms(words[last]):
        yield Mark("which_does", last, last + 1)


def _is_done(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
    """How many or which one takes: "kaç beden alınır", "kaç yaşa kaç numara giydirilir"."""
    if _ADVICE_WORDS.isdisjoint(words):
        return
    for place, word in enumerate(words):
        if "passive" in forms(word):
            yield Mark("is_done", place, place + 1)


def _lets(words: Sequence[str], taken: Places, _known: Places) -> Iterator[Mark]:
    """A proposal at the end that is nothing a shop does: "satranç oynayalım"."""
    last = len(words) - 1
    if last not in taken and "lets" in forms(words[last] if words else ""):
        yield Mark("lets", last, last + 1)


def _have_you(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
    """Whether it has been done: "verdiniz mi", "çıktı mı"; what is left or sold is no deed."""
    for place, word in enumerate(words):
        if _is_bare(words, place + 1) and word not in _NO_ALTERNATIVES and "done" in forms(word):
            yield Mark("have_you", place, place + 2)


def _happened(words: Sequence[str], taken: Places, _known: Places) -> Iterator[Mark]:
    """What has befallen a thing: "rengi aktı", "tabanı ayrıldı"; what a shop or customer does is known otherwise."""
    for place, word in enumerate(words):
        if place not in taken and "happened" in forms(word) and not _is_particle(words, place + 1):
            yield Mark("happened", place, place + 1)


def _do_you(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
    """Whether the shop does that: "monte ediyor musunuz", "paketler misiniz", "siz mi takıyorsunuz"."""
    for place, word in enumerate(words[:-1]):
        if word == "siz" and words[place + 1] == "mi":
            verbs = (p for p in range(place + 2, min(place + 5, len(words))) if "you_do" in forms(words[p]))
            yield from (Mark("do_you", verb, verb + 1) for verb in verbs)
        if "you" in forms(words[place + 1]) and ("aorist" in forms(word) or "present" in forms(word)):
            yield Mark("do_you", place + 1, place + 2)


def _may_i(words: Sequence[str], _taken: Places, known: Places) -> Iterator[Mark]:
    """Whether one can do something with it that no shop does: "tek başıma kurabilir miyim"."""
    for place, word in enumerate(words[:-1]):
        if place not in known and "able" in forms(word) and _is_particle(words, place + 1):
            yield Mark("may_i", place, place + 2)


def _i_will(words: Sequence[str], _taken: Places, known: Places) -> Iterator[Mark]:
    """What the customer is going to do, told at the end or before a courtesy: "akşam eşimle konuşup alırız"."""
    last = len(words) - 1
    while last in known and "i_will" not in forms(words[last]):
        last -= 1
    if last > 0 and "i_will" in forms(words[last]) and _ADVICE_WORDS.isdisjoint(words):
        yield Mark("i_will", last, last + 1)


def _you_do(words: Sequence[str], _taken: Places, known: Places) -> Iterator[Mark]:
    """What the customer finds the shop does, told at the end: "bot gibi konuşuyorsun"."""
    last = len(words) - 1
    if last > 0 and last not in known and "you_do" in forms(words[last]) and not _asks(words):
        yield Mark("you_do", last, last + 1)


def _asks(words: Sequence[str]) -> bool:
    return not _ADVICE_WORDS.isdisjoint(words) or any("particle" in forms(word) for word in words)


def _quantity(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
    """How many are wanted: "2 tane", "üç adet", "en ucuz 3 elbise"; no measure and no place in a list.

    So many that it is for no household say more: "100 adet".
    """
    for place, word in enumerate(words[:-1]):
        number = word.isdecimal() or bool(number_words(word))
        if number and words[place + 1] in _PIECES:
            yield Mark("quantity", place, place + 2)
            if (int(word) if word.isdecimal() else number_value(number_words(word)) or 0) >= _MANY:
                yield Mark("many", place, place + 2)
        elif number and (_is_of_best(words, place) or _is_summed(words, place)):
            yield Mark("quantity", place, place + 1)


def _is_of_best(words: Sequence[str], place: int) -> bool:
    """Whether a number tells how many of the cheapest or dearest are wanted: "en ucuz 3 tencere"."""
    return place > 1 and words[place - 2] == "en" and words[place - 1] in _EXTREMES


def _is_summed(words: Sequence[str], place: int) -> bool:
    """Whether a number before a thing tells how many of it are to be priced: "6 sandalye ne tutar"."""
    number, after = words[place], words[place + 1]
    counts = number.isdecimal() and 0 < int(number) < _MANY and any(word in _SUMS for word in words[place + 2 :])
    begins = place == 0 or words[0].isdecimal() or words[place - 1] in _BEFORE_COUNT
    sized = after in _COUNTED or after.endswith(_SIZED) or _UNIT.fullmatch(after)
    return counts and begins and after.isalpha() and not sized


def _measure(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
    """Which measures there are, or which it has: "kaç litrelik var", "hangi kiloları var", "gb seçenekleri"."""
    for place, word in enumerate(words):
        before, after = words[place - 1] if place else "", words[place + 1] if place + 1 < len(words) else ""
        counted = before == "kac" and _LETTER_UNIT.fullmatch(word)
        if not (counted or _UNIT.fullmatch(word)):
            continue
        if before in {"kac", "hangi"}:
            yield Mark("measure", place - 1, place + 1)
        elif after.startswith(_OF_EACH) and not before[:1].isdecimal():
            yield Mark("measure", place, place + 1)
        if before in {"kac", "hangi"} and after in _ENDINGS:
            yield Mark("filler", place + 1, place + 2)


def _how_much(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
    """What it costs, in one word at the end: "ikincisi kaç"; of a size, an age or the hour it asks how many."""
    last = len(words) - 1
    asked = last > 0 and words[last] == "kac"
    if asked and not words[last - 1].startswith(_COUNTED) and not any(word.startswith(_STOCK) for word in words):
        yield Mark("price", last, last + 1)


def _are_you_at(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
    """Whether the shop is at a place: "Kadıköy'de misiniz"."""
    for place, word in enumerate(words[:-1]):
        if "locative" in forms(word) and words[place + 1] in _ARE_YOU:
            yield Mark("are_you_at", place, place + 2)


def _is_particle(words: Sequence[str], place: int) -> bool:
    return place < len(words) and "particle" in forms(words[place])


def _is_bare(words: Sequence[str], place: int) -> bool:
    return 0 <= place < len(words) and words[place] in BARE_PARTICLES


def _each(form: str, label: str, *, unasked: bool = False) -> Rule:
    """A rule that marks each word of a form; with `unasked`, each that no "mi" follows."""

    def rule(words: Sequence[str], _taken: Places, _known: Places) -> Iterator[Mark]:
        for place, word in enumerate(words):
            if form in forms(word) and not (unasked and _is_particle(words, place + 1)):
                yield Mark(label, place, place + 1)

    return rule


# Each rule with the forms one of which some word must have for it to say anything; none = it looks at the words.
_RULES: tuple[tuple[Rule, frozenset[str]], ...] = (
    (_must, frozenset({"must", "wish", "necessity", "doing"})),
    (_generic, frozenset({"aorist", "present"})),
    (_how_done, frozenset({"my_aorist"})),
    (_either, frozenset({"particle"})),
    (_predicate, frozenset({"particle"})),
    (_which_does, frozenset({"aorist", "necessity"})),
    (_is_done, frozenset({"passive"})),
    (_lets, frozenset({"lets"})),
    (_each("fails", "fails", unasked=True), frozenset({"fails"})),  # somebody else's part: "kapanmıyor"
    (_each("you_not", "reproach", unasked=True), frozenset({"you_not"})),  # "telefonu açmadınız"
    (_each("denies", "denies", unasked=True), frozenset({"denies"})),  # whoever does it: "almayacağım"
    (_have_you, frozenset({"done"})),
    (_happened, frozenset({"happened"})),
    (_do_you, frozenset({"you", "you_do"})),
    (_may_i, frozenset({"able"})),
    (_i_will, frozenset({"i_will"})),
    (_you_do, frozenset({"you_do"})),
    (_quantity, frozenset()),
    (_measure, frozenset()),
    (_how_much, frozenset()),
    (_are_you_at, frozenset({"locative"})),
    (_each("if", "if_clause"), frozenset({"if"})),  # only supposed: "kırılmışsa", "göndermezseniz"
    (_each("have_done", "have_done"), frozenset({"have_done"})),  # by somebody: "bastırmak istiyorum"
)
