"""What was shown, said by a pronoun, by a part of it, or by nothing but the question: "bu kaç para", "fiyatı"."""

import re
from collections.abc import Sequence

from chatbot.dialogue.forms import BARE_PARTICLES, PART
from chatbot.dialogue.meaning import Lookup, Recall, Refine
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules.goods import names_one_more
from chatbot.dialogue.rules.narrowing import misspelt_color, names_whom_for, narrowed_to
from chatbot.dialogue.rules.places import MOST_LISTED
from chatbot.dialogue.rules.view import View
from chatbot.dialogue.sentence import Token, stands_at
from chatbot.dialogue.vocabulary import is_owned

_TRAIT = re.compile(r"\w{2,20}(?:l[iu]|s[iu]z)")  # "şifreli"
_SOLD = ("satiyor", "satili")  # what is sold is a thing by itself: "bebek arabası satıyor musunuz"
_HALVES, _ALONE = ("alti", "ustu"), ("sadece", "yalniz", "yalnizca", "tek")


def pronoun(view: View) -> Lookup | None:
    """What was shown is meant by "bu", "bunlar" - or that of it which is of a colour, size or measure."""
    reading = view.reading
    if not view.stance.shown or not reading.has("this", "these") or reading.unknown or _only_remarks(view):
        return None
    if reading.goods() and (reading.priced or reading.has("dismiss")):
        return None
    if lookup := _of_such_look(reading) or misspelt_color(view):
        return lookup
    if reading.purposed and names_whom_for(reading):
        return None  # "bunun çocuk için olanı"
    asked = _trait_asked(reading)
    return Recall(part=asked) if asked else _named_beside(reading)


def _of_such_look(reading: Reading) -> Lookup | None:
    """That of what was shown which measures so, or is of a colour or size, when no goods are named beside."""
    measures = [reading.sentence.tokens[p] for p in reading.numbers if p + 1 not in reading.places("age")]
    if (
        measures
        and not reading.goods()
        and not reading.attribute
        and min(m.number or 0 for m in measures) > MOST_LISTED
    ):
        return Refine("measure", " ".join(token.text for token in measures), "size")
    if (reading.attribute or reading.sizes) and not reading.goods():
        return narrowed_to(reading)
    return Refine("kind", reading.rest, only=True) if reading.has("title_size") else None


def _named_beside(reading: Reading) -> Lookup:
    """What was shown, by the goods named beside the pronoun: "o sabahlığın bordosu", "bu pijama"."""
    if reading.goods() and reading.attribute and reading.has("this"):
        return Recall(words=reading.goods_text, attribute=reading.attribute_text)
    words = reading.rest if reading.goods() else ""
    return Recall(everything=reading.has("these"), words=words, only=reading.has("these") and reading.picks)


def trait(view: View) -> Lookup | None:
    """Whether the product talked about has something: "kutulu mu geliyor"."""
    asked = _trait_asked(view.reading) if view.stance.picked else ""
    return Recall(part=asked) if asked else None


def _trait_asked(reading: Reading) -> str:
    """What it is asked to have, if that is all that is named: "şifreli" of "şifreli mi o"."""
    tokens, goods = reading.sentence.tokens, reading.goods()
    if len(goods) != 1 or reading.has("exist", "one", "other") or not stands_at(tokens, goods[0] + 1, *BARE_PARTICLES):
        return ""
    word = tokens[goods[0]].text
    return word if _TRAIT.fullmatch(word) and "category" not in reading.kinds[goods[0]] else ""


def taken(view: View) -> Lookup | None:
    """What was shown is wanted, in a word: "tamam alıyorum"."""
    reading = view.reading
    if not view.stance.shown or not reading.has("i_take") or reading.matter or reading.sizes or reading.numbers:
        return None
    return None if reading.has("no", "open_question", "recommend") else Recall(everything=not view.stance.picked)


def part(view: View) -> Lookup | None:
    """Whether what was shown has some part: "düğmesi var mı önünde", "bunun kumandası var mı"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    asked = reading.has("exist", "do_you") or any(token.text in BARE_PARTICLES for token in tokens[-1:])
    sold = any(tokens[place].text.startswith(_SOLD) for place in reading.places("exist"))
    if not view.stance.shown or not asked or reading.attribute or reading.numbers or sold:
        return None
    included = _comes_with(view)
    apart = included or _sold_alone(tokens)
    if apart or names_one_more(reading):
        return Recall(part=apart, only=bool(included)) if apart else None
    owned = [place for place in (*reading.goods(), *reading.unknown) if PART.fullmatch(tokens[place].text)]
    if len(owned) != 1:
        return None
    word = tokens[owned[0]].text
    if word in reading.query.words and not is_owned(word, reading.vocabulary):
        return None
    described = [place for place in reading.kinds if place < owned[0] and place not in reading.spoken]
    described += [place for place in reading.places("wearer") if place + 1 == owned[0]]  # "kadın eşofmanı"
    fits = not described and len(reading.goods()) <= 1 and view.stance.picked
    return Recall(part=word) if fits else None


def _sold_alone(tokens: Sequence[Token]) -> str:
    """Which half of it is wanted alone: "bunun sadece altı var mı"."""
    halves = (p for p, token in enumerate(tokens) if token.text in _HALVES and stands_at(tokens, p - 1, *_ALONE))
    return next((tokens[place].text for place in halves), "")


def _comes_with(view: View) -> str:
    """What is asked to come with the product talked about: "pili" of "pili dahil mi"."""
    reading = view.reading
    named = (*reading.goods(), *reading.unknown)
    fits = view.stance.picked and reading.has("included") and len(named) == 1
    return reading.sentence.tokens[named[0]].text if fits else ""


def _only_remarks(view: View) -> bool:
    """Whether a pronoun only stands in a remark that wants nothing: "tamam bu güzelmiş", "bunu düşüneyim"."""
    reading = view.reading
    return reading.has("ack", "thanks", "bye", "no") and not (
        view.asks or reading.matter or reading.has("exist", "want")
    )


def bare(view: View) -> Lookup | None:
    """A question about a product that names none: "fiyatı", "stokta var mı", or just "var mı"."""
    asks = view.asks
    if view.hit("smalltalk") and not (asks and view.reading.has("small_here")):
        return None
    reading = view.reading
    if not asks and (reading.themes or (reading.has("discount") and not view.stance.shown)):
        return None
    if not asks and not reading.sizes and (reading.strange or reading.told):
        return None  # "mescit var mı orda"
    sized = bool(reading.sizes) and not view.stance.shown
    matter = _names_more_than_size(reading) if sized else reading.matter
    matter = matter or (reading.query.filters.on_sale and not view.stance.shown)
    if matter or (reading.numbers and not sized) or not (asks or sized or reading.has("exist")):
        return None
    of_one = bool(asks & {"color", "size", "detail", "count"}) and "measure" not in asks
    return Recall(everything=not (view.stance.picked or of_one))


def _names_more_than_size(reading: Reading) -> bool:
    """Whether anything but a size is named: "xl bedeni var mı" leaves open of what."""
    filters = reading.query.filters
    strange = [place for place in reading.unknown if place not in reading.numbers]
    return bool(reading.goods() or filters.colors or filters.brands or reading.priced or strange)
