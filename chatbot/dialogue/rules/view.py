"""What every rule looks at: the message as read, the talk it stands in, and what of a product it asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.dialogue.context import Stance
from chatbot.dialogue.faq import FaqMatch
from chatbot.dialogue.forms import PART
from chatbot.dialogue.lexicon import Hit
from chatbot.dialogue.meaning import Lookup, Recall, Refine
from chatbot.dialogue.reading import LETTER_SIZE, QUIET, Reading
from chatbot.dialogue.sentence import stands_at
from chatbot.memo import kept
from chatbot.model import Intent

ASKS = ("price", "stock", "count", "color", "size", "measure", "brand", "detail")
_INTENT_OF_ASK: Mapping[str, Intent] = {
    "price": Intent.PRICE_INQUIRY,
    "color": Intent.VARIANT_INQUIRY,
    "size": Intent.VARIANT_INQUIRY,
    "count": Intent.STOCK_INQUIRY,
    "stock": Intent.STOCK_INQUIRY,
    "brand": Intent.PRODUCT_DETAIL,
    "detail": Intent.PRODUCT_DETAIL,
}
_HOW = frozenset({"ne", "kac", "nekadar"})  # of "ne kadar"
_BARE = {"color": 4, "size": 5}  # letters of "renk", "beden" without an ending
_TITLED = frozenset({"product"})
_HOW_MANY, _HOUR = "kac", "saat"
_TOGETHER = 7  # letters at least of "kaç" and a unit written as one
_COMES = ("geli", "cik")
_DIFFERENCE = "fark"
FEW_WORDS = 3
_MOST = 4  # words of a message that only says how many


@dataclass(frozen=True)
class View:
    """Everything a rule looks at."""

    reading: Reading
    stance: Stance
    faq: FaqMatch | None
    facts: tuple[Hit, ...]
    restock: FaqMatch | None = None  # the shop's own question about what is sold out, where it may be asked

    @kept
    def asks(self) -> frozenset[str]:
        """What of a product is wanted."""
        return _asks(self)

    @kept
    def counted(self) -> int | None:
        """The place of what of a product is to be counted: "watt" of "kaç watt", "vites" of "kaç vites"."""
        measured = self.reading.places("measure")
        counting = self.reading.places("count")
        named = self.stance.shown or self.reading.goods()
        if not measured and counting and named and self._counts_contents(max(counting)):
            return max(counting)
        if measured:
            return max(measured)
        return _counted_of_chosen(self) or self._counted_part or self._hours or self._titled

    @property
    def _titled(self) -> int | None:
        """The place of what only titles tell, counted at the end of goods named: "uyku tulumu kaç tog"."""
        reading, last = self.reading, len(self.reading.sentence.tokens) - 1
        asked = last > 0 and reading.sentence.tokens[last - 1].text == _HOW_MANY
        return last if asked and reading.goods() and reading.kinds.get(last) == _TITLED else None

    @property
    def _hours(self) -> int | None:
        """The place of "saat" where it is asked how long a thing does something: "termos kaç saat sıcak tutar"."""
        reading, tokens = self.reading, self.reading.sentence.tokens
        hours = (p for p in reading.places("how_long") if tokens[p].text == _HOUR)
        asked = (place for place in hours if stands_at(tokens, place - 1, _HOW_MANY))
        of_goods = (self.stance.picked or reading.goods()) and not self.facts
        return next(asked, None) if of_goods else None

    @property
    def _counted_part(self) -> int | None:
        """The place of a part of the chosen thing that is counted: "tekerleği kaç tane"."""
        part = min(self.reading.places("count"), default=0) - 1
        if part < 0 or not self.stance.picked or not self.asks_of_chosen(part):
            return None
        return part if PART.fullmatch(self.reading.sentence.tokens[part].text) else None

    @property
    def unit(self) -> str:
        """The word for what is counted, sizes too: "numara" of "kaç numara"; nothing when nothing is."""
        tokens, place = self.reading.sentence.tokens, self.counted
        sizes = (p for p in self.reading.places("size") if p and tokens[p - 1].text == _HOW_MANY)
        place = next(sizes, None) if place is None else place
        word = "" if place is None else tokens[place].text
        return word.removeprefix(_HOW_MANY) if len(word) >= _TOGETHER else word  # "kaçparça"

    def _counts_contents(self, place: int) -> bool:
        """Whether "kaç tane" asks what is in the box, not what is in stock: "kaç tane geliyor"."""
        tokens = self.reading.sentence.tokens
        comes = place + 1 < len(tokens) and tokens[place + 1].text.startswith(_COMES)
        return comes or self.reading.has("box", "detail")

    @kept
    def asks_apart(self) -> bool:
        """Whether it is asked how much dearer one of those shown is: "aradaki fark kaç lira", "fiyat farkı ne"."""
        reading = self.reading
        if not self.stance.shown or not reading.has("compare") or reading.goods() or reading.unknown:
            return False
        named = any(token.text.startswith(_DIFFERENCE) for token in reading.sentence.tokens)
        return named and reading.has("price", "money", "lowered")

    @property
    def topics(self) -> tuple[str, ...]:
        """The names of the shop facts asked for."""
        return tuple(hit.name for hit in self.facts)

    def asks_of_chosen(self, place: int) -> bool:
        """Whether the word at a place is all that is said about the product talked about."""
        reading = self.reading
        counted = stands_at(reading.sentence.tokens, place - 1, _HOW_MANY)  # "kaç program var"
        exists = reading.has("exist") and not (counted and place + 1 in reading.places("exist"))
        if not self.stance.picked or self.facts or exists or reading.has("want", "price", "stock", "money"):
            return False
        parts = {place, *self._measured_part} if place in reading.places("measure") else {place}
        return not reading.attribute and parts.issuperset((*reading.goods(), *reading.unknown))

    @property
    def _measured_part(self) -> tuple[int, ...]:
        """The place of the part that is measured: of "topuğu kaç cm", "kaç cm topuğu"."""
        measured, tokens = self.reading.places("measure"), self.reading.sentence.tokens
        before, after = min(measured) - 1, max(measured) + 1
        return (after, before) if before >= 0 and PART.fullmatch(tokens[before].text) else (after,)

    def hit(self, name: str) -> Hit | None:
        """The strongest rule of this name that holds."""
        for hit in self.reading.intents:
            if hit.name == name:
                return hit
        return None


def _asks(view: View) -> frozenset[str]:
    """What of a product is wanted: price (and whether it is reduced), stock, count, color, size, detail, a measure."""
    reading = view.reading
    taken = frozenset(place for hit in view.facts for place in hit.places)
    asks = {ask for ask in ASKS if reading.places(ask) - taken or (ask == "price" and prices_goods(reading, taken))}
    asks = (asks - {"count"}) | {"detail"} if reading.has("box") and reading.has("what", "whats_there") else asks
    asks -= {ask for ask in asks & {"color", "size"} if not _is_asked(reading, ask)}
    asks -= {"brand"} if "brand" in asks and not _asks_brand(reading) else set()
    asks |= {"size"} if reading.has("dimensions") and reading.goods() else set()
    asks -= {"stock"} if reading.filters_stock else set()
    asks |= {"measure", "detail"} if view.counted is not None and view.counted not in taken else set()
    asks -= {"count"} if "detail" in asks else set()
    asks |= {"stock"} if reading.has("quantity") and reading.has("how_can") and reading.has("this") else set()
    if "price" in asks and _measures(reading):
        asks = (asks - {"price"}) | {"detail"}
    if view.asks_apart or (not asks and reading.has("together")):
        asks.add("price")
    if _asks_if_reduced(view):
        asks |= {"price", "reduced"}
    if view.stance.picked and reading.has("quantity") and reading.has("if_i_buy"):
        asks.add("price")
    if view.stance.picked and reading.has("size_chart") and not asks:
        asks.add("size")
    if view.stance.picked and reading.has("which_ones"):
        asks.add("color")
    if view.stance.pending and not asks and reading.goods():
        asks.add(view.stance.pending)
    return frozenset(asks) if asks or not _tells_how_many(view) else frozenset({"price"})


def _tells_how_many(view: View) -> bool:
    """Whether nothing is said but how many of what was shown: "10 tane alsam"."""
    reading = view.reading
    beside = reading.has("exist", "want", "i_take", "no", "thanks", "bye", "how_long") or view.facts or reading.goods()
    return bool(view.stance.shown and reading.has("quantity")) and not beside and len(reading.sentence.tokens) <= _MOST


def _measures(reading: Reading) -> bool:
    """Whether "ne kadar" asks for a measure and no price: "menzili ne kadardı bunun"."""
    asked = sorted(reading.places("price"))
    together = asked == list(range(asked[0], asked[-1] + 1))
    return together and asked[0] - 1 in reading.places("dimension") and reading.sentence.tokens[asked[0]].text in _HOW


def _asks_if_reduced(view: View) -> bool:
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
        named = measured or lettered or ask in reading.kinds.get(before, frozenset())
        compound = after in reading.goods() and before in reading.kinds
        bare = len(tokens[place].text) <= _BARE[ask]
        compound = compound or (bare and (after in reading.goods() or _is_plain_product(reading, before)))
        if not named and not compound:
            return True
    return False


def prices_goods(reading: Reading, taken: frozenset[int]) -> bool:
    """Whether a price is asked right after goods, whatever fee is asked beside: "tayt fiyatı ve kargo ücreti"."""
    goods = reading.goods(taken)
    return any(place - 1 in goods for place in reading.places("price"))


def _asks_brand(reading: Reading) -> bool:
    """Whether "marka" asks for one: beside a name it only says what that is ("Selvi marka", "başka marka kum")."""
    places = reading.places("brand")
    if any("brand" in reading.kinds.get(place - 1, frozenset()) for place in places):
        return False
    beside = {place + step for place in places for step in (-1, 1)}
    return len(places) > 1 or not (reading.has("exist", "other", "want") or beside.intersection(reading.unknown))


def _is_plain_product(reading: Reading, place: int) -> bool:
    """Whether a word stands in titles but names no category: the first of "büyük beden"."""
    return place in reading.goods() and "category" not in reading.kinds[place]


def _counted_of_chosen(view: View) -> int | None:
    """The place of whatever stands alone after "kaç" when one product is talked about: "kaç bölmeli bu"."""
    tokens, lexicon = view.reading.sentence.tokens, view.reading.lexicon
    after = [p for p in range(1, len(tokens)) if tokens[p - 1].text == _HOW_MANY] if view.stance.picked else []
    known = view.reading.places(*lexicon.labels_of(QUIET) - {"filler"}) if after else frozenset()
    return next((p for p in after if p not in known and view.asks_of_chosen(p)), None)


def product_intent(view: View, lookup: Lookup) -> Intent:
    """What is wanted of the goods looked up, as an intent."""
    asks = view.asks
    for ask, intent in _INTENT_OF_ASK.items():
        if ask in asks:
            return intent
    if (isinstance(lookup, Refine) and lookup.how in {"attribute", "measure", "age"}) or (
        isinstance(lookup, Recall) and lookup.attribute
    ):
        return Intent.VARIANT_INQUIRY
    if isinstance(lookup, Recall) and view.reading.has("exist") and not lookup.places and not lookup.part:
        return Intent.PRODUCT_SEARCH if lookup.words else Intent.STOCK_INQUIRY
    return Intent.PRODUCT_DETAIL if isinstance(lookup, Recall) else Intent.PRODUCT_SEARCH
