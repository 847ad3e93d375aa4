"""What a message means in its conversation: one primary intent, everything else it says, and what to look up for it.

Pure: lexicons, the context and the shop's words in, an `Understanding` out. Decides no answer and runs no search.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product, takewhile

from chatbot import turkish
from chatbot.dialogue.context import Context
from chatbot.dialogue.faq import FaqBook, FaqMatch
from chatbot.dialogue.hours import DAYS
from chatbot.dialogue.lexicon import Hit
from chatbot.dialogue.reading import ATTRIBUTES, LETTER_SIZE, Reader, Reading, Vocabulary
from chatbot.dialogue.spelling import color_near
from chatbot.memo import Memo
from chatbot.model import Intent

ON_SALE = "indirimdekiler"  # what a question about campaigns looks for
FAQ_SURE = 0.9  # asked almost in the shop's own words
FAQ_THEMED = 0.5  # about the same thing, which only the shop's own questions speak of
FAQ_LIKELY = 0.68
_MOST_IN_CATEGORY = 8  # words
BUYING = "ordering"  # the fact that tells how to buy
_MAX_STANCES = 32


@dataclass(frozen=True, slots=True)
class Search:
    """Look for goods by these words, none that is of the colours or makes in `without`."""

    text: str
    without: tuple[str, ...] = ()
    core: str = ""  # the goods alone, to be looked for when nothing is all that was said of them
    parts: tuple[str, ...] = ()  # several things named, to be looked for one by one when nothing is all of them


@dataclass(frozen=True, slots=True)
class Recall:
    """Take from the last list: by place (0-based, -1 the last), everything, or else the product talked about."""

    places: tuple[int, ...] = ()
    everything: bool = False
    words: str = ""  # goods named beside the reference; if nothing shown is that, it is a search
    attribute: str = ""  # the colour or size wanted of it
    part: bool = False  # whether it has some part is asked
    rest: bool = False  # the others of the list than the product talked about
    only: bool = False  # one of the list is meant: never look elsewhere


@dataclass(frozen=True, slots=True)
class Refine:
    """Narrow or move the last list.

    `how` is attribute, measure, kind, filter, cheaper, dearer, cheapest, dearest or other.
    """

    how: str
    text: str = ""
    of: str = "color"  # what an attribute is: color or size
    only: bool = False  # one of the list is meant: never look elsewhere


Lookup = Search | Recall | Refine


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message means. `kind` names the reply among those of its intent; `asks` what of a product is wanted."""

    intent: Intent
    language: str = "tr"
    intents: tuple[Intent, ...] = ()
    kind: str = ""
    lookup: Lookup | None = None
    asks: frozenset[str] = frozenset()
    facts: tuple[str, ...] = ()
    faq: FaqMatch | None = None
    courtesies: frozenset[str] = frozenset()
    days: frozenset[str] = field(default=frozenset())
    strange: int = 0  # how many words were not understood
    unit: str = ""  # what of the product is to be counted: "watt"
    asks_whether: bool = False  # whether there is any: "var mı"


@dataclass(frozen=True, slots=True)
class Stance:
    """All of a talk that a meaning depends on; how many products the last list showed, not which."""

    begun: bool
    shown: int
    picked: bool
    pending: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a message says whatever was talked of before, and what it meant in each stance of a talk so far."""

    reading: Reading
    faq: FaqMatch | None
    facts: tuple[Hit, ...]
    meanings: Memo[Stance, Understanding] = field(default_factory=lambda: Memo(_MAX_STANCES))


Readings = Memo[tuple[str, str], Seen]  # by text and the talk's language


@dataclass(frozen=True)
class _View:
    """Everything a rule of this page looks at."""

    reading: Reading
    stance: Stance
    faq: FaqMatch | None
    facts: tuple[Hit, ...]

    @cached_property
    def asks(self) -> frozenset[str]:
        """What of a product is wanted."""
        return _asks(self)

    def hit(self, name: str) -> Hit | None:
        """The strongest rule of this name that holds."""
        return next((hit for hit in self.reading.intents if hit.name == name), None)


_ASKS = ("price", "stock", "count", "color", "size", "measure", "detail")
_INTENT_OF_ASK: Mapping[str, Intent] = {
    "price": Intent.PRICE_INQUIRY,
    "color": Intent.VARIANT_INQUIRY,
    "size": Intent.VARIANT_INQUIRY,
    "count": Intent.STOCK_INQUIRY,
    "stock": Intent.STOCK_INQUIRY,
    "detail": Intent.PRODUCT_DETAIL,
}
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_COUNTS = {"two_ones": 2, "three_ones": 3}
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
_WORLDLY = ("what_do", "why", "howto", "how_make", "how_done", "define", "generic", "must", "suit")
_OF_PRODUCTS = ("this", "suit", "quality", "generic", "uses", "may_i")  # what is asked of something one was just shown
_EXTREMES = {"cheaper": "cheapest", "dearer": "dearest"}  # "hangisi daha ucuz"
_ORDERS = ("cheaper", "dearer", "cheapest", "dearest", "other")
_PART = re.compile(r"\w{2,20}(?:s[iu]|[^aeious][iu])")  # somebody's or something's: "kumandası", "cebi"
_FOR = "icin"
_HOW_MANY = "kac"
_WHICH, _WHICH_ONE = "hangi", "hangisi"
_PLURALS = ("lar", "ler", "lari", "leri")
_EXTREME = "extreme"
_ASKING = ("mi", "mu")
_PACKS = ("li", "lu")  # "5'li" is no place in a list
_DRUMMED = re.compile(r"(\w{1,4})\1{2,}\w{0,3}")  # "asdasdasd"
_OWNED = re.compile(r"[aeiou]s[iu]$")
_CODE = re.compile(r"(?=\S*\d)[A-Za-z]{1,8}[-_.]?[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*")
_AROUND_CODE = '.,;:!?()"'
_MOST_LISTED = 9  # a number up to this, alone, is a place in the list, there or not
_MOST_TELLING = 3  # words that tell one of a list from the others
_FEW_WORDS = 3
_MOST_LAST = 2  # consonants a Turkish word may end in
_SIZE_ALONE = frozenset({"size"})
_LETTERS_OF_SIZE = 2  # "xl" is read otherwise
_BARE = {"color": 4, "size": 5}  # letters of "renk", "beden" without an ending
_SMALL = ("small_how", "small_who", "small_praise", "small_here", "small_fun", "small_fine")
_SOCIAL = {
    "bye": Intent.FAREWELL,
    "thanks": Intent.THANKS,
    "no": Intent.NEGATION,
    "ack": Intent.ACKNOWLEDGEMENT,
    "hello": Intent.GREETING,
}


class Understand:
    """`understand(question, context, vocabulary)`: holds only the compiled lexicons."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(
        self, question: str, context: Context, vocabulary: Vocabulary, faq: FaqBook, readings: Readings | None = None
    ) -> Understanding:
        """What the question means here; never raises, whatever the text. `readings` remembers those of one shop."""
        language = context.language
        if readings is None:
            seen = self._see(question, language, vocabulary, faq)
        else:
            seen = readings.get((question, language), lambda: self._see(question, language, vocabulary, faq))
        stance = Stance(context.turns > 0, len(context.shown), context.picked, context.pending)
        return seen.meanings.get(stance, lambda: _meaning(_View(seen.reading, stance, seen.faq, seen.facts)))

    def _see(self, question: str, language: str, vocabulary: Vocabulary, faq: FaqBook) -> Seen:
        reading = self._reader.read(question, vocabulary, language=language)
        words = [token.text for token in reading.sentence.tokens]
        match = None
        if reading.kinds or reading.themes:
            rare = frozenset(words[place] for place in reading.unknown) if reading.strange else frozenset()
            match = faq.match(words, _themes(reading), rare=rare)
        return Seen(reading, match, _topics(reading))


def _meaning(view: _View) -> Understanding:
    """What the first rule says that has something to say, and everything said beside it."""
    reading = view.reading
    found = next(meaning for rule in _CHAIN if (meaning := rule(view)) is not None)
    return replace(
        found,
        language=reading.lexicon.language,
        asks=view.asks,
        courtesies=frozenset(label for label in (*_SOCIAL, "daypart", "salam") if reading.has(label)),
        intents=_all_intents(view, found.intent),
        days=frozenset(label for label in (*DAYS, "tomorrow") if reading.has(label)),
        strange=reading.strange,
        unit=_unit_asked(reading),
        asks_whether=reading.has("exist"),
    )


def _unit_asked(reading: Reading) -> str:
    """What is counted in a question: "watt" of "kaç watt"."""
    asked = reading.places("measure")
    return reading.sentence.tokens[max(asked)].text if asked else ""


def _themes(reading: Reading) -> frozenset[str]:
    """What the shop's own questions may be about, but for words that only describe goods: "paça pantolon"."""
    meant = {hit.name for hit in reading.facts if not _is_goods_compound(reading, hit)}
    return reading.themes.difference(hit.name for hit in reading.facts if hit.name not in meant)


def _topics(reading: Reading) -> tuple[Hit, ...]:
    """The shop facts asked for, strongest first, without those a stronger one already explains."""
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in reading.facts:
        yields = hit.weak and reading.goods(hit.places)
        if not yields and not hit.places <= taken and all(hit.name != other.name for other in kept):
            kept.append(hit)
            taken |= hit.places
    return tuple(kept[:2])


def _asks(view: _View) -> frozenset[str]:
    """What of a product is wanted: price (and whether it is reduced), stock, count, color, size, detail, a measure."""
    reading = view.reading
    taken = frozenset(place for hit in view.facts for place in hit.places)
    asks = {ask for ask in _ASKS if reading.places(ask) - taken or (ask == "price" and _prices_goods(reading, taken))}
    asks = (asks - {"count"}) | {"detail"} if reading.has("box") and reading.has("what", "whats_there") else asks
    asks -= {ask for ask in ("color", "size") if not _is_asked(reading, ask)}
    asks -= {"stock"} if reading.filters_stock else set()
    asks |= {"detail"} if "measure" in asks else set()
    asks |= {"stock"} if reading.has("quantity") and reading.has("how_can") and reading.has("this") else set()
    if _asks_if_reduced(view):
        asks |= {"price", "reduced"}
    if view.stance.pending and not asks and reading.goods():
        asks.add(view.stance.pending)
    return frozenset(asks)


def _asks_if_reduced(view: _View) -> bool:
    """Whether a discount on what was shown is asked for: "indirimde mi", "bunda indirim var mı"."""
    reading = view.reading
    if not view.stance.shown or not (reading.has("predicate") or reading.has("discount")) or reading.goods():
        return False
    return reading.has("exist", "predicate", "asks_if") and (reading.has("discount") or reading.query.filters.on_sale)


def _is_asked(reading: Reading, ask: str) -> bool:
    """Whether "renk" or "beden" asks for a value: beside a value it only names one ("mürdüm rengi", "38 beden")."""
    tokens = reading.sentence.tokens
    for place in sorted(reading.places(ask)):
        before, after = place - 1, place + 1
        measured = before in reading.numbers and not (tokens[before].tail or tokens[before].dotted)
        lettered = place > 0 and LETTER_SIZE.fullmatch(tokens[before].text) is not None
        named = measured or lettered or bool(reading.kinds.get(before, frozenset()) & ATTRIBUTES)
        compound = after in reading.goods() and before in reading.kinds
        bare = len(tokens[place].text) <= _BARE[ask]
        compound = compound or (bare and (after in reading.goods() or _is_plain_product(reading, before)))
        if not named and not compound:
            return True
    return False


def _prices_goods(reading: Reading, taken: frozenset[int]) -> bool:
    """Whether a price is asked right after goods, whatever fee is asked beside: "tayt fiyatı ve kargo ücreti"."""
    goods = reading.goods(taken)
    return any(place - 1 in goods for place in reading.places("price"))


def _is_plain_product(reading: Reading, place: int) -> bool:
    """Whether a word stands in titles but names no category: the first of "büyük beden"."""
    return place in reading.goods() and "category" not in reading.kinds[place]


def _all_intents(view: _View, primary: Intent) -> tuple[Intent, ...]:
    others = [Intent.BUSINESS_INFO] if view.facts else []
    others += [intent for label, intent in _SOCIAL.items() if view.reading.has(label)]
    return tuple(dict.fromkeys((primary, *others)))


# --- the rules, asked in this order; the first that has something to say is the meaning ---


def _sure_faq(view: _View) -> Understanding | None:
    faq, reading = view.faq, view.reading
    if faq is None or (faq.score < FAQ_SURE and not (faq.themed and faq.score >= FAQ_THEMED)):
        return None
    if reading.goods() and not faq.themed and reading.has("exist", "price", "stock"):
        return None
    return Understanding(Intent.BUSINESS_INFO, faq=view.faq, facts=_names(view), kind="faq")


def _hand_over(view: _View) -> Understanding | None:
    """Complaints, orders under way and the wish for a person go to the shop's people."""
    for name, intent in (
        ("complaint", Intent.COMPLAINT),
        ("order_status", Intent.ORDER_STATUS),
        ("human_handoff", Intent.HUMAN_HANDOFF),
    ):
        if view.hit(name) is not None:
            return Understanding(intent, faq=view.faq if _is_likely(view) else None)
    return None


def _fact(view: _View) -> Understanding | None:
    hit = view.facts[0] if view.facts else None
    if (
        hit is None
        or _is_goods_compound(view.reading, hit)
        or (len(view.facts) == 1 == hit.strength and view.hit("off_topic"))
    ):
        return None
    if hit.name == "campaign" and not (view.faq and view.faq.themed and _is_likely(view)):
        return Understanding(Intent.PRODUCT_SEARCH, lookup=Search(ON_SALE))
    if _asks_for_goods_too(view):
        return replace(_goods(view) or _unclear(view), facts=_names(view))
    if _is_of_goods(view, hit):
        return None
    return Understanding(Intent.BUSINESS_INFO, facts=_names(view), faq=view.faq if _is_likely(view) else None)


def _asked_there(reading: Reading, place: int) -> int:
    """The place of what a "var mı" is said of: "bot 38 numara var mı" asks for the boot."""
    beside = reading.places("size", "color", "filler")
    before = place - 1
    while before in beside or before in reading.numbers or reading.kinds.get(before, frozenset()) & ATTRIBUTES:
        before -= 1
    return before


def _is_of_goods(view: _View, hit: Hit) -> bool:
    """Whether advice on goods is asked that a lone fact word only touches; "iade oluyor mu" asks for the fact."""
    asked = view.hit("open_question")
    light = view.reading.places("how_can", "pay_act")
    return (
        asked is not None and not asked.places <= light and hit.strength == 1 and bool(view.reading.goods(hit.places))
    )


def _is_goods_compound(reading: Reading, hit: Hit) -> bool:
    """Whether a lone fact word only describes goods: "kargo pantolon", "servis tabağı"."""
    goods = reading.goods(hit.places | reading.places("place", "company"))
    if hit.strength > 1 or not goods:
        return False
    if max(hit.places) + 1 in goods:
        return True
    return any(reading.kinds.get(place) for place in hit.places) and reading.has("exist", "price")


def _asks_for_goods_too(view: _View) -> bool:
    reading = view.reading
    taken = frozenset(place for topic in view.facts for place in topic.places)
    named = reading.goods(taken)
    asked = reading.places("price", "stock", "count") - taken
    asked |= frozenset(place for place in reading.places("exist", "seek") if _asked_there(reading, place) in named)
    taken |= reading.places(*reading.lexicon.labels_of(("shop",)))
    return bool(asked or _prices_goods(reading, taken)) and bool(reading.goods(taken))


def _likely_faq(view: _View) -> Understanding | None:
    reading = view.reading
    if not _is_likely(view) or reading.query.filters.on_sale:
        return None
    if reading.goods() and reading.has("exist", "price", "stock"):
        return None
    return Understanding(Intent.BUSINESS_INFO, faq=view.faq, kind="faq")


def _open(view: _View) -> Understanding | None:
    """Advice, comparison, how-to: about the shop's goods, what was shown, or nothing named; else it is not ours."""
    hit = view.hit("open_question")
    reading = view.reading
    if hit is None and view.hit("is_it") and not reading.has("exist", "price", "stock"):
        hit = view.hit("is_it") if view.stance.shown or reading.has("this") else None
    if hit is None or _is_no_advice(view, hit):
        return None
    about_shown = (view.stance.shown and (not reading.unknown or reading.has(*_OF_PRODUCTS))) or reading.has("this")
    ours = reading.goods() or reading.attribute or reading.has(*_ASKS, "under", "goes") or about_shown
    if ours or not (reading.unknown or reading.has("what_do")):
        kind = "recommend" if reading.has("recommend") and not reading.has("compare", "must", "size") else ""
        return Understanding(Intent.OPEN_QUESTION, kind=kind, lookup=_lookup_for_open(view, hit))
    if reading.has("recommend", "must") and reading.has("recommend", "compare", "want"):
        return None
    return Understanding(Intent.SMALLTALK, kind="off_topic") if reading.has(*_WORLDLY) else None


def _is_no_advice(view: _View, hit: Hit) -> bool:
    """Whether what sounds like a question for advice narrows a list, names goods, or is talk of other things."""
    reading, worldly = view.reading, view.hit("off_topic")
    by_price = view.stance.shown and reading.has("cheaper", "cheapest", "dearer", "dearest")
    by_trait = view.stance.shown and reading.attribute and reading.has("would") and not reading.goods()
    named = max(hit.places) + 1 in reading.goods() and reading.has("exist", "price", "want")  # "yıkama fırçası var mı"
    leaves = reading.has("bye") and not reading.goods()
    other = worldly is not None and not reading.goods(worldly.places)
    return bool(by_price or by_trait or named or leaves or other) or _is_small_talk(view)


def _is_small_talk(view: _View) -> bool:
    """Whether it is asked how or who one is, and nothing of goods: "nasıl gidiyor işler"."""
    reading = view.reading
    return reading.has("small_who") or (reading.has("small_how") and not reading.matter and not view.asks)


def _lookup_for_open(view: _View, hit: Hit) -> Lookup | None:
    reading = view.reading
    places = tuple(n for label, n in _ORDINALS.items() if reading.has(label))
    if view.stance.shown and places:
        return Recall(places)
    if view.stance.shown and reading.has("either") and not any("category" in reading.kinds[p] for p in reading.goods()):
        return Recall(everything=not view.stance.picked)
    if view.stance.shown and (hit.name == "is_it" or _only_beside(view)):
        return Recall(everything=hit.name != "is_it" and not view.stance.picked)
    if reading.goods(hit.places) or (reading.attribute and not view.stance.shown):
        return Search(reading.sentence.without(reading.cut | hit.places))
    return Recall(everything=not view.stance.picked) if view.stance.shown else None


def _only_beside(view: _View) -> bool:
    """Whether goods words only say for whom, or a part of what was shown: "iki kişiye yeter mi", "pili gider mi"."""
    reading = view.reading
    named = [reading.sentence.tokens[place].text for place in reading.goods()]
    goods = [word for word in named if not turkish.number_words(word) and word not in reading.query.words]
    beside = [word for word in goods if word.endswith(("a", "e")) or (view.stance.picked and _PART.fullmatch(word))]
    return bool(named) and len(beside) == len([word for word in named if not turkish.number_words(word)])


def _off_topic(view: _View) -> Understanding | None:
    reading = view.reading
    if reading.has("where") and reading.unknown and not reading.goods() and not view.facts:
        return Understanding(Intent.SMALLTALK, kind="off_topic")
    hit = view.hit("off_topic")
    if hit is None:
        return None
    wanted = reading.has("exist") and hit.places.isdisjoint(reading.places("exist"))
    goods = [place for place in reading.goods(hit.places) if not _is_receiver(reading, place)]
    is_head = not wanted and not view.asks and not reading.has("want") and all(p < min(hit.places) for p in goods)
    if (goods or wanted) and not (is_head or (reading.has("poem_verb") and not view.asks)):
        return None
    return Understanding(Intent.SMALLTALK, kind="off_topic")


def _is_receiver(reading: Reading, place: int) -> bool:
    """Whether goods only stand for whom something shall be done: "bebeğe isim önerir misin"."""
    word = reading.sentence.tokens[place].text
    return word.endswith(("a", "e")) and word not in reading.query.words


def _refused(view: _View) -> Understanding | None:
    """A refusal with nothing named after it: "hayır başka bir şey yok", "yok teşekkürler", "almayı düşünmüyorum"."""
    reading = view.reading
    denied = reading.places("denies")
    declines = reading.has("no") or (denied and reading.has("other", "thanks")) or denied & reading.places("want")
    if not declines or reading.matter or reading.numbers or view.asks:
        return None
    return _polite(view) or Understanding(Intent.NEGATION)


def _put_off(view: _View) -> Understanding | None:
    """What the customer is going to do later, nothing asked: "akşam eşimle konuşup alırız"."""
    reading = view.reading
    if view.hit("put_off") is None or reading.goods() or view.asks or reading.has("exist"):
        return None
    return _polite(view) or Understanding(Intent.ACKNOWLEDGEMENT)


def _follow_up(view: _View) -> Understanding | None:
    """Whatever only makes sense beside what was shown: places, pronouns, attributes alone, bare questions."""
    lookup = next((found for rule in _REFERENCES if (found := rule(view)) is not None), None)
    if lookup is None:
        return None
    taken = isinstance(lookup, Recall) and view.reading.has("i_take") and not view.asks
    return Understanding(_product_intent(view, lookup), lookup=lookup, facts=(BUYING,) if taken else ())


def _ordinal(view: _View) -> Lookup | None:
    reading, shown = view.reading, view.stance.shown
    if not shown:
        return None
    named = [n for label, n in _ORDINALS.items() if reading.has(label)]
    named += [shown // 2] if reading.has("middle") else []
    places = _several(reading) or tuple(named) or _numbered(view)
    if not places or reading.unknown:
        return None
    if reading.goods():
        return Recall(places, words=reading.rest)
    return Recall(places, attribute=_attribute_beside(reading))


def _others(view: _View) -> Lookup | None:
    """The others of a list of which one was chosen: "diğeri kaç para"."""
    reading, stance = view.reading, view.stance
    if not (stance.picked and stance.shown > 1 and reading.has("remaining")) or reading.goods() or reading.attribute:
        return None
    return Recall(rest=True)


def _how_many(view: _View) -> Lookup | None:
    """How many of something the product talked about has: "kaç vites", "kaç bölmeli bu"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    places = [place for place, token in enumerate(tokens[:-1]) if token.text == _HOW_MANY]
    if not (places and view.stance.picked) or reading.has("exist", "want", "price", "stock", "count", "money"):
        return None
    counted = places[0] + 1
    others = [place for place in (*reading.goods(), *reading.unknown) if place != counted]
    return Recall() if not others and not reading.attribute else None


def _several(reading: Reading) -> tuple[int, ...]:
    """The places of "ilk ikisi", "son üçü", or none."""
    count = next((n for label, n in _COUNTS.items() if reading.has(label)), 0)
    if not count:
        return ()
    return tuple(range(count)) if reading.has("first_ones") else tuple(range(-count, 0))


def _attribute_beside(reading: Reading) -> str:
    """The colour or size named beside a place in the list: "ikincinin 38'i", "birincinin siyahı"."""
    filters = reading.query.filters
    sized = reading.sizes and (reading.has("size") or reading.has(*_ORDINALS))
    return reading.attribute_text if sized or filters.colors or filters.brands else ""


def _numbered(view: _View) -> tuple[int, ...]:
    """A bare "2", "2.", "2. ürün", "2 numaralı", "2'nin fiyatı", "1. ve 3.": places in the list, when they can be."""
    reading = view.reading
    tokens = reading.sentence.tokens
    numbers = [tokens[place] for place in reading.numbers if tokens[place].number is not None]
    packs = any(token.tail in _PACKS or token.text in _PACKS for token in tokens)
    if not numbers or packs or reading.goods() or reading.unknown or reading.priced:
        return ()
    marked = any(token.dotted or token.tail for token in numbers)
    if not marked and reading.has("size", "color", "money", "unit"):
        return ()
    alone = len(tokens) == 1 or marked or (len(numbers) == 1 and reading.has("ordinal_word", "price", "stock", "this"))
    fits = all(1 <= (token.number or 0) <= _MOST_LISTED for token in numbers)
    return tuple((token.number or 1) - 1 for token in numbers) if alone and fits else ()


def _ordering(view: _View) -> Lookup | None:
    reading = view.reading
    how = next((order for order in _ORDERS if reading.has(order)), None)
    if how is None or not view.stance.shown or reading.unknown or reading.priced:
        return None
    if reading.goods():
        return Refine(how, reading.rest) if how in {"cheaper", "dearer"} and not reading.attribute else None
    if how == "other" and reading.has("color", "size") and not reading.attribute:
        return Recall()
    if how in _EXTREMES and any(token.text.startswith(_WHICH) for token in reading.sentence.tokens):
        return Refine(_EXTREMES[how], reading.attribute_text, only=True)
    return Refine(how, reading.attribute_text)


def _pronoun(view: _View) -> Lookup | None:
    reading = view.reading
    if not view.stance.shown or not reading.has("this", "these") or reading.unknown or _only_remarks(view):
        return None
    if reading.goods() and (reading.priced or reading.has("dismiss")):
        return None
    measures = [reading.sentence.tokens[place] for place in reading.numbers]
    if (
        measures
        and not reading.goods()
        and not reading.attribute
        and min(m.number or 0 for m in measures) > _MOST_LISTED
    ):
        return Refine("measure", " ".join(token.text for token in measures), "size")
    if (reading.attribute or reading.sizes) and not reading.goods():
        return _narrowing(reading)
    words = reading.rest if reading.goods() else ""
    return Recall(everything=reading.has("these"), words=words, only=reading.has("these") and reading.picks)


def _taken(view: _View) -> Lookup | None:
    """What was shown is wanted, in a word: "tamam alıyorum"."""
    reading = view.reading
    if not view.stance.shown or not reading.has("i_take") or reading.matter or reading.sizes or reading.numbers:
        return None
    return None if reading.has("no", "open_question", "recommend") else Recall(everything=not view.stance.picked)


def _part(view: _View) -> Lookup | None:
    """Whether what was shown has some part: "düğmesi var mı önünde", "bunun kumandası var mı"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    asked = reading.has("exist") or any(token.text in _ASKING for token in tokens[-1:])
    if not view.stance.shown or not asked or reading.attribute or reading.numbers:
        return None
    owned = [place for place in (*reading.goods(), *reading.unknown) if _PART.fullmatch(tokens[place].text)]
    if len(owned) != 1 or (tokens[owned[0]].text in reading.query.words and not _OWNED.search(tokens[owned[0]].text)):
        return None
    described = [place for place in reading.kinds if place < owned[0] and place not in reading.spoken]
    return Recall(part=True) if not described and len(reading.goods()) <= 1 and view.stance.picked else None


def _only_remarks(view: _View) -> bool:
    """Whether a pronoun only stands in a remark that wants nothing: "tamam bu güzelmiş", "bunu düşüneyim"."""
    reading = view.reading
    return reading.has("ack", "thanks", "bye", "no") and not (
        view.asks or reading.matter or reading.has("exist", "want")
    )


def _attribute(view: _View) -> Lookup | None:
    """Only a colour, a size, a brand or a price: "pembe olanı", "38 bedeni var mı", "500 tl altı", "saten olan"."""
    reading = view.reading
    strange = [place for place in reading.unknown if "color" not in reading.kinds.get(place + 1, frozenset())]
    if view.stance.shown and reading.attribute and _names_whom_for(reading):
        return _narrowing(reading)
    if view.stance.shown and _only_tells_the_wearer(reading):
        return Refine("kind", reading.rest, only=True)
    if not view.stance.shown or strange or (reading.goods() and not _narrows(reading)):
        return _misspelt_color(view) if view.stance.shown else None
    if reading.goods():
        return None if reading.priced else Refine("kind", reading.rest, only=reading.picks or reading.has("contrast"))
    if reading.attribute or reading.sizes:
        return _narrowing(reading)
    return _misspelt_color(view) or _filtered(reading) or _described(reading)


def _only_tells_the_wearer(reading: Reading) -> bool:
    """Whether nothing but for whom it shall be is said: "erkek", "çocuk için olsun"."""
    goods, wearers = reading.goods(), reading.places("wearer")
    short = len(reading.sentence.tokens) <= _FEW_WORDS
    return bool(goods) and wearers.issuperset(goods) and short and not (reading.attribute or reading.unknown)


def _filtered(reading: Reading) -> Lookup | None:
    """Only a price, a sale, a stock or words with a number that narrow what was shown."""
    filters = reading.query.filters
    if filters.on_sale and reading.has("predicate", "asks_if") and not reading.has("one"):
        return Recall()
    if reading.numbers and reading.query.words:
        return Refine("kind", reading.rest, only=reading.picks or reading.has("contrast"))
    narrowed = reading.priced or filters.on_sale or filters.in_stock
    return Refine("filter", reading.rest) if narrowed else None


def _names_whom_for(reading: Reading) -> bool:
    """Whether the only goods words stand before "için": "erkek bebek için mavisi var mı"."""
    goods = reading.goods()
    ends = [place for place, token in enumerate(reading.sentence.tokens) if token.text == _FOR]
    return bool(goods and ends) and goods[-1] < ends[-1]


def _described(reading: Reading) -> Lookup | None:
    """Only a word that goods are described by: "uzun olanlar", "kalın olanı"."""
    plain = [place for place in reading.kinds if place not in reading.spoken]
    tokens = reading.sentence.tokens
    if not plain:
        return None
    meant_for = len(tokens) <= _FEW_WORDS and tokens[-1].text == _FOR  # "klasik için"
    return Refine("kind", reading.rest, only=True) if reading.picks or meant_for else None


def _narrows(reading: Reading) -> bool:
    """Whether goods words may only tell which of the shown ones is meant: "saten olan", "tek kişiliği yok mu"."""
    goods = reading.goods()
    names = any("category" in reading.kinds[place] for place in goods)
    filters = reading.query.filters
    if names:
        picks = reading.picks and not reading.has("exist", "want")
        return len(goods) == 1 and picks and not filters.in_stock and filters.order == "relevance"
    short = len(reading.sentence.tokens) <= _FEW_WORDS
    return len(goods) <= _MOST_TELLING and (short or reading.picks or reading.has("exist", "contrast"))


def _misspelt_color(view: _View) -> Lookup | None:
    """A colour typed wrong, alone beside what was shown: "lacivrt olanı", "siyyah rengi var mı"."""
    reading = view.reading
    if reading.goods() or not (reading.has("one", "color") or len(reading.sentence.tokens) <= _FEW_WORDS):
        return None
    read = next((word for word in reading.query.words if "color" in reading.vocabulary.kinds(word)), "")
    strange = [place for place in reading.unknown or reading.kinds if not reading.kinds.get(place)]
    if not read and len(strange) == 1:
        read = color_near(reading.sentence.tokens[strange[0]].text, reading.vocabulary.colors)
    return Refine("attribute", read) if read else None


def _sized(view: _View) -> Lookup | None:
    """A measure told by its unit, its two numbers or its name: "160 cm olanı", "70x140 olan", "hatchback"."""
    reading = view.reading
    named = [reading.sentence.tokens[p].text for p, kinds in reading.kinds.items() if kinds == _SIZE_ALONE]
    if view.stance.shown and len(named) == 1 and named[0].isalpha() and not (reading.goods() or reading.attribute):
        return Refine("measure", named[0], "size") if len(named[0]) > _LETTERS_OF_SIZE else None
    plain = len(view.reading.numbers) > 1 or view.reading.has("unit")
    return _measured(view) if plain else None


def _measured(view: _View) -> Lookup | None:
    """A number or two that only tell which of the shown ones is meant: "160 cm olanı", "200 e 220 olan"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    numbers = [tokens[place].text for place in reading.numbers]
    fits = numbers and reading.has("one", "exist", "unit") and not reading.has("money", *_ORDINALS)
    if not view.stance.shown or not fits or reading.goods() or reading.priced:
        return None
    return Refine("measure", " ".join(numbers), "size")


def _narrowing(reading: Reading) -> Refine:
    return Refine("attribute", reading.attribute_text or reading.rest, "size" if reading.sizes else "color")


def _bare(view: _View) -> Lookup | None:
    """A question about a product that names none: "fiyatı", "stokta var mı", or just "var mı"."""
    asks = view.asks
    if view.hit("smalltalk") and not (asks and view.reading.has("small_here")):
        return None
    reading = view.reading
    if not asks and (reading.themes or (reading.has("discount") and not view.stance.shown)):
        return None
    sized = bool(reading.sizes) and not view.stance.shown
    matter = _names_more_than_size(reading) if sized else reading.matter
    matter = matter or (reading.query.filters.on_sale and not view.stance.shown)
    if matter or (reading.numbers and not sized) or not (asks or reading.has("exist")):
        return None
    return Recall(everything=not view.stance.picked and not asks & {"color", "size", "detail", "count"})


def _names_more_than_size(reading: Reading) -> bool:
    """Whether anything but a size is named: "xl bedeni var mı" leaves open of what."""
    filters = reading.query.filters
    strange = [place for place in reading.unknown if place not in reading.numbers]
    return bool(reading.goods() or filters.colors or filters.brands or reading.priced or strange)


def _mishap(view: _View) -> Understanding | None:
    """Something befell a thing and nothing is asked: "nevresimin rengi çarşafa çıktı", "aldığım ütü koktu"."""
    reading = view.reading
    asked = view.asks & {"price", "stock", "count"} or reading.has("exist", "want", "recommend", "thanks", "ack")
    told = not reading.has("would", "generic", "have_you", "wh", "predicate", "asks_if")
    if reading.has("mine") and told and not asked and len(reading.sentence.tokens) > _FEW_WORDS:
        return Understanding(Intent.COMPLAINT)
    last = max(reading.places("happened") - reading.places("filler"), default=-1)
    if (
        asked
        or not told
        or reading.kinds.get(last)
        or last < max(reading.kinds, default=0)
        or not reading.goods()
        or last < _FEW_WORDS
    ):
        return None
    return Understanding(Intent.COMPLAINT)


def _goods(view: _View) -> Understanding | None:
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
    if not named or _is_only_colorful(view):
        return None
    lookup = _search_without(reading) if reading.has("without") else _search(reading)
    if _asks_for_sales(view):
        lookup = Search(ON_SALE)
    kind = _EXTREME if _asks_for_the_extreme(view) else ""
    return Understanding(_product_intent(view, lookup), kind=kind, lookup=lookup)


def _asks_for_sales(view: _View) -> bool:
    """Whether it is asked if anything is reduced: "indirim var mı"."""
    reading = view.reading
    return reading.has("discount") and reading.has("exist") and not (view.stance.shown or reading.matter or view.asks)


def _asks_for_the_extreme(view: _View) -> bool:
    """Whether the one cheapest or dearest is asked for: "en pahalı çantanız hangisi", "en ucuz bisiklet kaç para"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    several = any(tokens[place].text.endswith(_PLURALS) for place in reading.goods())
    asked = "price" in view.asks or any(token.text == _WHICH_ONE for token in tokens)
    return reading.query.filters.order != "relevance" and asked and not several


def _is_only_colorful(view: _View) -> bool:
    """Whether a colour stands among words nobody understands and nothing is asked: no wish for all that is green."""
    reading = view.reading
    asked = view.asks or reading.has("exist", "want", "one", "money") or reading.goods() or view.stance.shown
    return reading.attribute and reading.strange > 1 and not asked


def _search(reading: Reading) -> Search:
    return Search(reading.rest, core=reading.core, parts=reading.parts)


def _is_parting(view: _View) -> bool:
    """Whether thanks or a goodbye is said and nothing asked: what looks like goods beside it is hardly a wish."""
    return view.reading.has("bye", "thanks") and not (view.asks or view.reading.has("exist", "want"))


def _search_without(reading: Reading) -> Search:
    """A search where the colour or make named just before is not wanted: "gri olmayan", "siyah hariç"."""
    places = [
        place - 1 for place in reading.places("without") if reading.kinds.get(place - 1, frozenset()) & ATTRIBUTES
    ]
    words = tuple(reading.sentence.tokens[place].text for place in places)
    cut = reading.cut.union(places, reading.places("without")) if places else reading.cut
    return Search(reading.sentence.without(frozenset(cut)), words)


def _names_unknown_goods(view: _View) -> bool:
    """Whether the shop is asked for something it may not have: "bisiklet var mı", or just "bisiklet"."""
    reading = view.reading
    unknown = [reading.sentence.tokens[place].text for place in reading.unknown]
    if not unknown:
        return False
    if reading.has("exist", "want", "price", "stock", "color", "size", "recommend"):
        return True
    phrase = len(unknown) <= 3 and not reading.has(*_TALK) and not any(map(turkish.looks_verbal, unknown))
    return phrase and all(map(_reads_as_word, unknown))


def _polite(view: _View) -> Understanding | None:
    """Greetings, thanks, goodbyes, refusals, acknowledgements - and what is said beside them."""
    reading = view.reading
    if reading.has("bye") or (reading.has("daypart") and _is_leaving(view)):
        return Understanding(Intent.FAREWELL)
    for label, intent in _SOCIAL.items():
        if reading.has(label):
            return Understanding(intent)
    return Understanding(Intent.GREETING) if reading.has("daypart") else None


def _is_leaving(view: _View) -> bool:
    """Whether "iyi günler" says goodbye: later in a talk, or beside thanks and "tamam"; at the start it says hello."""
    if view.reading.has("hello"):
        return False
    return view.reading.has("thanks", "no", "ack") or view.stance.begun


def _small(view: _View) -> Understanding | None:
    reading = view.reading
    kind = next((label for label in _SMALL if reading.has(label)), None)
    if kind is None and reading.has("question") and not (view.asks or reading.matter or reading.has("exist")):
        kind = "small_here"
    if kind is None and view.hit("praise") is not None:
        kind = "small_praise"
    if kind is None and reading.has("you_do") and not reading.has("exist", "want"):
        return None if view.asks else Understanding(Intent.SMALLTALK, kind="small_remark")
    if kind is None or (kind == "small_here" and reading.has("hello", "daypart")):
        return None
    said = reading.places(kind, "love", "you_do")
    asked = view.asks or reading.has("exist", "want")
    if reading.goods(said) or (asked and reading.matter and not reading.goods() and kind != "small_who"):
        return None
    return Understanding(Intent.SMALLTALK, kind=kind)


def _proposal(view: _View) -> Understanding | None:
    """Something to do together that no shop does: "hadi satranç oynayalım"."""
    reading = view.reading
    if not reading.has("lets") or view.asks or reading.has("exist", "want") or reading.attribute:
        return None
    return Understanding(Intent.SMALLTALK, kind="small_fun")


def _help(view: _View) -> Understanding | None:
    return Understanding(Intent.HELP) if view.hit("help") and not view.reading.matter else None


def _browsing(view: _View) -> Understanding | None:
    """Something is wanted that is not said yet: "bir şeyler bakıyorum", "anneme hediye arıyorum"."""
    reading = view.reading
    vague = reading.has("something", "gift") and reading.has("want", "gift", "for_whom", "setting", "taste")
    begins = not view.stance.shown and reading.has("want") and not reading.kinds
    polite = reading.has("no", "thanks", "bye") or (reading.has("ack") and not vague)
    said = view.asks or reading.matter or reading.numbers or polite
    if said or not (vague or begins):
        return None
    return Understanding(Intent.PRODUCT_SEARCH, kind="browse_gift" if reading.has("gift") else "browse")


def _theme(view: _View) -> Understanding | None:
    """Something of the shop is asked that only its own questions could answer, and none does: "beden tablosu"."""
    return Understanding(Intent.BUSINESS_INFO) if view.reading.themes and not view.reading.goods() else None


def _unclear(_view: _View) -> Understanding:
    return Understanding(Intent.UNCLEAR)


def _code(view: _View) -> Understanding | None:
    """Nothing but what looks like a product's code, or one of the shop's in a sentence: "LHS01-BRD-M ne kadar"."""
    reading = view.reading
    words = [word.strip(_AROUND_CODE).partition("'")[0] for word in reading.sentence.text.split()]
    codes = [word for word in words if _CODE.fullmatch(word)]
    if len(words) > 1:
        codes = [code for code in codes if (reading.vocabulary.get(code) or reading.vocabulary.get(code.upper()))]
    if not codes:
        return None
    lookup = Search(codes[0])
    return Understanding(_product_intent(view, lookup), lookup=lookup)


def _category(view: _View) -> Understanding | None:
    """Nothing but the name of one of the shop's categories, to be shown: what a tap on it says."""
    reading, places = view.reading, range(len(view.reading.sentence.tokens))
    wishes = reading.places("want", "filler")
    if (view.stance.shown and not reading.has("want")) or len(places) > _MOST_IN_CATEGORY:
        return None
    before, after = (len(list(takewhile(wishes.__contains__, ends))) for ends in (places, reversed(places)))
    for first, last in product(range(before + 1), range(len(places) - after, len(places) + 1)):
        name = reading.sentence.without(frozenset((*places[:first], *places[last:])))
        if reading.vocabulary.is_category(name):
            return Understanding(Intent.PRODUCT_SEARCH, lookup=Search(name))
    return None


_REFERENCES: tuple[Callable[[_View], Lookup | None], ...] = (
    _ordinal,
    _others,
    _how_many,
    _ordering,
    _part,
    _pronoun,
    _taken,
    _sized,
    _attribute,
    _measured,
    _bare,
)
_CHAIN: tuple[Callable[[_View], Understanding | None], ...] = (
    _code,
    _category,
    _sure_faq,
    _hand_over,
    _fact,
    _likely_faq,
    _open,
    _off_topic,
    _refused,
    _put_off,
    _proposal,
    _follow_up,
    _small,
    _mishap,
    _goods,
    _help,
    _browsing,
    _theme,
    _polite,
    _unclear,
)


# --- what the rules ask ---


def _names(view: _View) -> tuple[str, ...]:
    return tuple(hit.name for hit in view.facts)


def _is_likely(view: _View) -> bool:
    return view.faq is not None and view.faq.score >= FAQ_LIKELY


def _product_intent(view: _View, lookup: Lookup) -> Intent:
    asks = view.asks
    for ask, intent in _INTENT_OF_ASK.items():
        if ask in asks:
            return intent
    if (isinstance(lookup, Refine) and lookup.how in {"attribute", "measure"}) or (
        isinstance(lookup, Recall) and lookup.attribute
    ):
        return Intent.VARIANT_INQUIRY
    if isinstance(lookup, Recall) and view.reading.has("exist") and not lookup.places and not lookup.part:
        return Intent.PRODUCT_SEARCH if lookup.words else Intent.STOCK_INQUIRY
    return Intent.PRODUCT_DETAIL if isinstance(lookup, Recall) else Intent.PRODUCT_SEARCH


def _reads_as_word(text: str) -> bool:
    """Whether it could be a Turkish word at all: vowels in a usual share, no long run of consonants."""
    vowels = sum(letter in "aeiou" for letter in text)
    run = longest = 0
    for letter in text:
        run = 0 if letter in "aeiou" else run + 1
        longest = max(longest, run)
    usual = 0.25 <= vowels / len(text) <= 0.7 and longest <= 3 and run <= _MOST_LAST
    return len(text) > 2 and _DRUMMED.fullmatch(text) is None and usual
