"""Which of the last list is meant, or what of it is asked, by a measure: "160 cm olanı", "70x140", "kaç vites"."""

from chatbot.dialogue.meaning import Lookup, Recall, Refine
from chatbot.dialogue.rules.places import ORDINALS
from chatbot.dialogue.rules.view import FEW_WORDS, View

_SIZE_ALONE = frozenset({"size"})
_LETTERS_OF_SIZE = 2  # "xl" is read otherwise


def how_many(view: View) -> Lookup | None:
    """How many of something the product talked about has: "kaç vites", "kaç bölmeli bu"."""
    return Recall() if view.counted is not None and view.asks_of_chosen(view.counted) else None


def sized(view: View) -> Lookup | None:
    """A measure told by its unit, its two numbers or its name: "160 cm olanı", "70x140 olan", "hatchback"."""
    reading = view.reading
    named = [reading.sentence.tokens[p].text for p, kinds in reading.kinds.items() if kinds == _SIZE_ALONE]
    if view.stance.shown and len(named) == 1 and named[0].isalpha() and not (reading.goods() or reading.attribute):
        return Refine("measure", named[0], "size") if len(named[0]) > _LETTERS_OF_SIZE else None
    plain = len(view.reading.numbers) > 1 or view.reading.has("unit")
    return measured(view) if plain else None


def measured(view: View) -> Lookup | None:
    """A number or two that only tell which of the shown ones is meant: "160 cm olanı", "200 e 220 olan"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    numbers = [tokens[place].text for place in reading.numbers]
    alone = len(numbers) > 1 and len(tokens) <= FEW_WORDS  # "300x260"
    fits = numbers and (alone or reading.has("one", "exist", "unit", "let_be")) and not reading.has("money", *ORDINALS)
    if not view.stance.shown or not fits or reading.goods(reading.units) or reading.priced:
        return None
    return Refine("measure", " ".join(numbers), "size", colors=reading.query.filters.colors)
