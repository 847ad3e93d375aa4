"""Which of the last list is meant, by its place in it: "ikincisi", "2.", "ilk ikisi", "diğeri"."""

from chatbot.dialogue.meaning import Lookup, Recall
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules.view import View
from chatbot.dialogue.vocabulary import NOTHING

ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_COUNTS = {"two_ones": 2, "three_ones": 3}
_OF_SUM = {"both": 2, "all_three": 3}
_MOST_SUMMED = 5
PACKS = ("li", "lu")  # "5'li" is no place in a list
MOST_LISTED = 9  # a number up to this, alone, is a place in the list, there or not


def ordinal(view: View) -> Lookup | None:
    """Those at named places of the last list: "ikincisi", "ilk ikisi", "2. ürün"."""
    reading, shown = view.reading, view.stance.shown
    if not shown:
        return None
    named = [n for label, n in ORDINALS.items() if reading.has(label)]
    named += [shown // 2] if reading.has("middle") else []
    places = _several(reading) or tuple(named) or _numbered(view)
    if not places or reading.unknown:
        return None
    if reading.goods():
        return Recall(places, words=reading.rest)
    plain = not (reading.query.filters.colors or _lettered(reading))
    only_places = not named and len(reading.numbers) == len(places) and plain
    return Recall(places, attribute="" if only_places else _attribute_beside(reading))


def others(view: View) -> Lookup | None:
    """The others of a list of which one was chosen: "diğeri kaç para"."""
    reading, stance = view.reading, view.stance
    if not (stance.picked and stance.shown > 1 and reading.has("remaining")) or reading.goods() or reading.attribute:
        return None
    return Recall(rest=True)


def together(view: View) -> Lookup | None:
    """What was shown, or talked about one after another, as a sum or a difference: "ikisi toplam ne tutar"."""
    reading, stance = view.reading, view.stance
    count = 2 if view.asks_apart else next((n for label, n in _OF_SUM.items() if reading.has(label)), 0)
    asked = count or reading.has("together", "adds_up")
    if not asked or not stance.shown or "price" not in view.asks or not _names_nothing(reading):
        return None
    if stance.shown == count or (stance.shown > 1 and not stance.picked):
        return Recall(tuple(range(stance.shown)))
    of_talk = stance.several and (count or reading.has("these"))
    return Recall(talked=count or _MOST_SUMMED) if of_talk else None


def _names_nothing(reading: Reading) -> bool:
    """Whether no goods are named, nor what they are like, nor places in a list."""
    return not (reading.goods() or reading.unknown or reading.attribute or reading.numbers or reading.has(*ORDINALS))


def _several(reading: Reading) -> tuple[int, ...]:
    """The places of "ilk ikisi", "son üçü", or none."""
    count = next((n for label, n in _COUNTS.items() if reading.has(label)), 0)
    if not count:
        return ()
    return tuple(range(count)) if reading.has("first_ones") else tuple(range(-count, 0))


def _attribute_beside(reading: Reading) -> str:
    """The colour or size named beside a place in the list: "ikincinin 38'i", "birincinin siyahı"."""
    filters = reading.query.filters
    sized = reading.sizes and (reading.has("size") or reading.has(*ORDINALS))
    return reading.attribute_text if sized or filters.colors or filters.brands else ""


def _lettered(reading: Reading) -> tuple[str, ...]:
    """The sizes named that are no bare numbers, as places in a list may be: "2xl", "m"."""
    return tuple(size for size in reading.sizes if not size.isdecimal())


def _numbered(view: View) -> tuple[int, ...]:
    """A bare "2", "2.", "2. ürün", "2 numaralı", "2'nin fiyatı", "1. ve 3.": places in the list, when they can be."""
    reading = view.reading
    tokens = reading.sentence.tokens
    numbers = [tokens[place] for place in reading.numbers if tokens[place].number is not None]
    packs = any(token.tail in PACKS or token.text in PACKS for token in tokens)
    sized = any(size.startswith(token.text) for size in _lettered(reading) for token in numbers)  # "2xl"
    if not numbers or packs or sized or reading.goods() or reading.unknown or reading.priced:
        return ()
    marked = any(token.dotted or token.tail for token in numbers)
    sized = any("size" in reading.kinds.get(place + 1, NOTHING) for place in reading.numbers)  # "8 kişilik"
    if not marked and (sized or reading.has("size", "color", "money", "unit")):
        return ()
    alone = len(tokens) == 1 or marked or (len(numbers) == 1 and reading.has("ordinal_word", "price", "stock", "this"))
    fits = all(1 <= (token.number or 0) <= MOST_LISTED for token in numbers)
    return tuple((token.number or 1) - 1 for token in numbers) if alone and fits else ()
