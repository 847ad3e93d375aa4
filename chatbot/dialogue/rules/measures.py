"""Which of the last list is meant, or what of it is asked, by a measure: "160 cm olanı", "70x140", "kaç vites"."""

from chatbot.dialogue.meaning import Lookup, Recall, Refine
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules import whom
from chatbot.dialogue.rules.places import ORDINALS, PACKS
from chatbot.dialogue.rules.view import View
from chatbot.dialogue.sentence import stands_at

_SIZE_ALONE = frozenset({"size"})
_SHORT = 5  # words
_LETTERS_OF_SIZE = 2  # "xl" is read otherwise


def how_many(view: View) -> Lookup | None:
    """How many of something the product talked about has: "kaç vites", "kaç bölmeli bu"."""
    other = view.reading.has("title_size")  # "büyük boyu kaç cm"
    return Recall() if view.counted is not None and not other and view.asks_of_chosen(view.counted) else None


def aged(view: View) -> Lookup | None:
    """An age told for goods that come in such sizes, and nothing else: "6 yaş olsun", "oğlum 5 yaşında", "8 aylık"."""
    reading = view.reading
    remarks = reading.has("this") and not reading.has("exist", "want", "price", "stock", "one", "let_be")
    if not view.stance.shown or reading.age is None or view.facts or reading.priced or remarks:
        return None
    place, months = reading.age
    people = reading.places("wearer", "for_whom", *whom.LABELS)
    others = {*reading.goods(), *reading.unknown} - people - {place, place + 1}
    return None if others else Refine("age", str(months), "size", colors=reading.query.filters.colors)


def sized(view: View) -> Lookup | None:
    """A measure told by its unit, its two numbers or its name: "160 cm olanı", "70x140 olan", "hatchback"."""
    reading = view.reading
    names = (place for place, kinds in reading.kinds.items() if kinds == _SIZE_ALONE and place not in reading.units)
    named = [reading.sentence.tokens[place].text for place in names]
    if view.stance.shown and len(named) == 1 and named[0].isalpha() and not (reading.goods() or reading.attribute):
        return Refine("measure", named[0], "size") if len(named[0]) > _LETTERS_OF_SIZE else None
    if view.stance.shown and (model := _model(reading)):
        return Refine("measure", model, "size")
    plain = len(view.reading.numbers) > 1 or view.reading.has("unit") or _is_measure(view.reading)
    return measured(view) if plain else None


def counted(view: View) -> Lookup | None:
    """How many it holds tells which of the shown ones is meant: "11 tane olanı", "21'li ne kadar"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    strange = [place for place in reading.unknown if place not in reading.numbers]
    if not view.stance.shown or reading.goods() or strange or reading.attribute or len(tokens) > _SHORT:
        return None
    several = [tokens[place].text for place in reading.places("quantity") if reading.has("one")]
    packs = [tokens[place].text for place in reading.numbers if _is_pack(reading) and not reading.query.words]
    named = [word for word in (*several, *packs) if word.isdecimal()]
    return Refine("kind", named[0], only=True) if len(named) == 1 else None


def _model(reading: Reading) -> str:
    """What is named when that is nothing but a size of the shop's, as models of telephones are: "a54 için"."""
    words, kinds = reading.query.words, reading.vocabulary.kinds
    named = bool(words) and all("size" in kinds(word) for word in words) and any(word[0].isalpha() for word in words)
    numbered = any(word[-1].isdecimal() for word in words)
    return " ".join(words) if named and numbered and not (reading.unknown or reading.attribute) else ""


def measured(view: View) -> Lookup | None:
    """A number or two that only tell which of the shown ones is meant: "160 cm olanı", "200 e 220 olan", "5 kiloluk".

    "3 parça mı" asks whether it is so.
    """
    reading, tokens = view.reading, view.reading.sentence.tokens
    numbers = [tokens[place].text for place in reading.numbers]
    asked = reading.has("one", "exist", "unit", "let_be") or (_is_measure(reading) and not reading.has("asks_if"))
    fits = numbers and asked and not (reading.has(*ORDINALS) or _is_amount(reading))
    if not view.stance.shown or not fits or reading.goods(reading.units) or reading.priced or _is_pack(reading):
        return None
    return Refine("measure", " ".join(numbers), "size", colors=reading.query.filters.colors)


def _is_measure(reading: Reading) -> bool:
    """Whether the catalogue reads nothing but a number with its unit: "5 kiloluk" is 5kg, "300x260"."""
    words = reading.query.words
    measures = bool(words) and all(word[0].isdecimal() and not word.isdecimal() for word in words)
    return measures and not (reading.unknown or reading.sizes)


def _is_pack(reading: Reading) -> bool:
    """Whether a number tells how many come together: "2li paket" is no size."""
    tokens = reading.sentence.tokens
    return any(tokens[p].tail in PACKS or stands_at(tokens, p + 1, *PACKS) for p in reading.numbers)


def _is_amount(reading: Reading) -> bool:
    """Whether a number is money: "500 lira", but not "2 kg olanı kaç lira"."""
    return any(place - 1 in reading.numbers for place in reading.places("money"))
