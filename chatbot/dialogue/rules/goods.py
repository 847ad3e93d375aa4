"""Goods asked for by their names, codes or categories, by what they cost or look like - or not named yet."""

import re
from collections.abc import Sequence
from itertools import product, takewhile

from chatbot import turkish
from chatbot.dialogue.meaning import Search, Understanding
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules import whom
from chatbot.dialogue.rules.view import View, product_intent
from chatbot.dialogue.sentence import Token, stands_at
from chatbot.dialogue.vocabulary import ATTRIBUTES, GOODS, names_thing
from chatbot.model import Intent

ON_SALE = "indirimdekiler"  # what a question about campaigns looks for
_TALK = (
    "must",
    "generic",
    "how_done",
    "which_does",
    "is_done",
    "either",
    "define",
    "why",
    "where",
    "ask_time",
    "off",
    "elsewhere",
    "you_please",
    "wh",
)
_PLURALS = ("lar", "ler", "lari", "leri")
_GIFT = (  # what is said of a gift, no words to search by
    *whom.LABELS, "gift", "for_whom", "occasion", "wearer", "setting", "something", "later",
)  # fmt: skip
_EXTREME = "extreme"
_DRUMMED = re.compile(r"(\w{1,4})\1{2,}\w{0,3}")  # "asdasdasd"
_NO_END = re.compile(r"[bcdfghkpsyz][bdgv]$")  # as no Turkish word ends: "asdasd"
_CODE = re.compile(r"(?=\S*\d)[A-Za-z]{1,8}[-_.]?[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*")
_DIGIT = re.compile(r"\d")  # in every code
_AROUND_CODE = '.,;:!?()"'
_WHICH, _WHICH_ONE = "hangi", "hangisi"
_LEAST_THING = 3  # letters of what is no mere particle
_MOST_LAST = 2  # consonants a Turkish word may end in
_TRAIT = re.compile(r"(?:l[iu]|s[iu]z)$")
_TOO, _ALSO, _ONE = ("da", "de", "too"), ("ayrica", "birde", "bide", "also"), ("bir", "bi")
_BARE_QUESTION = 2  # words of "any discount?", "indirim?"
_MOST_IN_CATEGORY = 8  # words


def code(view: View) -> Understanding | None:
    """Nothing but what looks like a product's code, or one of the shop's in a sentence: "LHS01-BRD-M ne kadar"."""
    reading = view.reading
    if _DIGIT.search(reading.sentence.text) is None:
        return None
    words = [word.strip(_AROUND_CODE).partition("'")[0] for word in reading.sentence.text.split()]
    codes = [word for word in words if _CODE.fullmatch(word)]
    if len(words) > 1:
        codes = [code for code in codes if (reading.vocabulary.get(code) or reading.vocabulary.get(code.upper()))]
    if not codes:
        return None
    lookup = Search(codes[0])
    return Understanding(product_intent(view, lookup), lookup=lookup)


def category(view: View) -> Understanding | None:
    """Nothing but the name of one of the shop's categories, to be shown: what a tap on it says."""
    reading, places = view.reading, range(len(view.reading.sentence.tokens))
    wishes = reading.places("want", "filler")
    narrows = view.stance.shown and (reading.purposed or not reading.has("want"))
    if narrows or len(places) > _MOST_IN_CATEGORY or reading.has("exist"):
        return None
    before, after = (len(list(takewhile(wishes.__contains__, ends))) for ends in (places, reversed(places)))
    for first, last in product(range(before + 1), range(len(places) - after, len(places) + 1)):
        name = reading.sentence.without(frozenset((*places[:first], *places[last:])))
        if reading.vocabulary.is_category(name):
            return Understanding(Intent.PRODUCT_SEARCH, lookup=Search(name))
    return None


def wish(view: View) -> Understanding | None:
    """Goods are named, or asked for by what they cost or look like."""
    reading = view.reading
    filters = reading.query.filters
    wanted = (
        reading.goods()
        or reading.attribute
        or reading.has("title_size")
        or reading.priced
        or filters.on_sale
        or filters.order != "relevance"
    )
    named = (
        wanted or _asks_for_sales(view) or (not _is_parting(view) and (reading.guessed or _names_unknown_goods(view)))
    )
    only_gift = _names_only_a_gift(reading)
    told = reading.priced or reading.attribute
    if not named or _is_only_colorful(view) or (only_gift and not told):
        return None
    of_shown = view.stance.picked and reading.has("exist") and not reading.goods()
    lookup = _search_without(reading) if reading.has("without") else _search(reading, of_shown=of_shown)
    if _asks_for_sales(view):
        lookup = Search(ON_SALE)
    elif only_gift:
        lookup = gift(reading)
    elif thing := unsold_extreme(reading):
        lookup = Search(thing)
    kind = _EXTREME if _asks_for_the_extreme(view) else ""
    return Understanding(product_intent(view, lookup), kind=kind, lookup=lookup)


def unsold_extreme(reading: Reading) -> str:
    """The thing of which the cheapest or dearest is asked for, when it is none of the shop's: "en pahalı saat"."""
    if reading.query.filters.order == "relevance" or reading.query.words or reading.goods():
        return ""
    tokens = reading.sentence.tokens
    strange = (tokens[place].text for place, kinds in reading.kinds.items() if not kinds)
    things = (word for word in strange if word.isalpha() and not word.startswith(_WHICH))
    return " ".join(word for word in things if len(word) > _LEAST_THING)


def _names_only_a_gift(reading: Reading) -> bool:
    """Whether a gift is wanted, perhaps for whom and at what price, and no thing is named."""
    return reading.has("gift") and not (reading.goods(reading.places(*_GIFT)) or reading.unknown)


def gift(reading: Reading, text: str = "") -> Search:
    """A gift of which only the price or the look is told: "kocama hediye, 1000 lira civarı"."""
    text = text or reading.sentence.without(reading.cut | reading.places(*_GIFT))
    return Search(text, generous=True, unfit=(*whom.unfit(reading), *whom.PETS), fitting=whom.fitting(reading))


def browsing(view: View) -> Understanding | None:
    """Something is wanted that is not said yet: "bir şeyler bakıyorum", "anneme hediye arıyorum"."""
    reading = view.reading
    vague = reading.has("something", "gift") and reading.has("want", "gift", "for_whom", "setting", "taste")
    begins = not view.stance.shown and reading.has("want") and not reading.kinds
    polite = reading.has("no", "thanks", "bye") or (reading.has("ack") and not vague)
    matter = reading.matter and not _names_only_a_gift(reading)
    said = view.asks or matter or reading.numbers or polite
    if said or not (vague or begins):
        return None
    return Understanding(Intent.PRODUCT_SEARCH, kind="browse_gift" if reading.has("gift") else "browse")


def _asks_for_sales(view: View) -> bool:
    """Whether it is asked if anything is reduced: "indirim var mı"."""
    reading = view.reading
    asked = reading.has("exist") or len(reading.sentence.tokens) <= _BARE_QUESTION
    return reading.has("discount") and asked and not (view.stance.shown or reading.matter or view.asks)


def _asks_for_the_extreme(view: View) -> bool:
    """Whether the one cheapest or dearest is asked for: "en pahalı çantanız hangisi", "en ucuz bisiklet kaç para"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    several = any(tokens[place].text.endswith(_PLURALS) for place in reading.goods())
    asked = "price" in view.asks or any(token.text == _WHICH_ONE for token in tokens)
    return reading.query.filters.order != "relevance" and asked and not several


def _is_only_colorful(view: View) -> bool:
    """Whether a colour stands among words nobody understands and nothing is asked: no wish for all that is green."""
    reading = view.reading
    asked = view.asks or reading.has("exist", "want", "one", "money") or reading.goods() or view.stance.shown
    only_together = not any(kinds & GOODS for kinds in reading.kinds.values())  # "camping chair in green"
    read = reading.query.words and not reading.query.unknown and only_together
    return reading.attribute and reading.strange > 1 and not (asked or read)


def _search(reading: Reading, *, of_shown: bool = False) -> Search:
    return Search(
        reading.rest, core=reading.core, wished=reading.wished, parts=reading.parts,
        unfit=whom.unfit(reading), fitting=whom.fitting(reading), of_shown=of_shown,
        same_size=reading.has("same_size"), beside=names_one_more(reading),
        age=reading.age[1] if reading.age and reading.goods() else None,
    )  # fmt: skip


def names_one_more(reading: Reading) -> bool:
    """Whether another thing is wanted, too: "top da var mı", "bir de eldiven lazım"."""
    tokens = reading.sentence.tokens
    things = [place for place in reading.goods() if _may_be_another(reading, place)]
    if not things or reading.picks or reading.unknown:
        return False
    too = stands_at(tokens, things[-1] + 1, *_TOO) and not stands_at(tokens, things[-1] + 2, *_TOO)
    return too or any(stands_at(tokens, p, *_ALSO) or _is_one_more(tokens, p) for p in range(things[0]))


def _may_be_another(reading: Reading, place: int) -> bool:
    """Whether a goods word names a thing, or at least does not only tell how one is: "kum", no "saten"."""
    word = reading.sentence.tokens[place].text
    return names_thing(reading.kinds[place]) or not (reading.vocabulary.describes(word) or _TRAIT.search(word))


def _is_one_more(tokens: Sequence[Token], place: int) -> bool:
    return stands_at(tokens, place, *_ONE) and stands_at(tokens, place + 1, *_TOO)


def _is_parting(view: View) -> bool:
    """Whether one thanks, leaves or excuses oneself and asks nothing: what looks like goods is hardly a wish."""
    return view.reading.has("bye", "thanks", "sorry") and not (view.asks or view.reading.has("exist", "want"))


def _search_without(reading: Reading) -> Search:
    """A search where the colour or make named just before is not wanted: "gri olmayan", "siyah hariç"."""
    places = [
        place - 1 for place in reading.places("without") if reading.kinds.get(place - 1, frozenset()) & ATTRIBUTES
    ]
    words = tuple(reading.sentence.tokens[place].text for place in places)
    cut = reading.cut.union(places, reading.places("without")) if places else reading.cut
    return Search(reading.sentence.without(frozenset(cut)), words)


def _names_unknown_goods(view: View) -> bool:
    """Whether the shop is asked for something it may not have: "bisiklet var mı", or just "bisiklet"."""
    reading = view.reading
    unknown = [reading.sentence.tokens[place].text for place in reading.strange_goods]
    if not unknown:
        return False
    if reading.has("exist", "want", "price", "stock", "color", "size", "recommend"):
        return True
    strange = [reading.sentence.tokens[p].text for p, kind in reading.kinds.items() if not kind]
    phrase = len(unknown) <= 3 and not reading.has(*_TALK) and not any(map(turkish.looks_verbal, unknown))
    return phrase and all(_reads_as_word(word) for word in (*unknown, *strange) if word.isalpha() or word in unknown)


def _reads_as_word(text: str) -> bool:
    """Whether it could be a Turkish word at all: vowels in a usual share, no long run of consonants."""
    vowels = sum(letter in "aeiou" for letter in text)
    run = longest = 0
    for letter in text:
        run = 0 if letter in "aeiou" else run + 1
        longest = max(longest, run)
    usual = _NO_END.search(text) is None and 0.25 <= vowels / len(text) <= 0.7 and longest <= 3 and run <= _MOST_LAST
    return len(text) > 2 and _DRUMMED.fullmatch(text) is None and usual
