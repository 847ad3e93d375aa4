"""What a thing that is named in the same breath has or comes with: "nevresim takımında çarşaf da var mı"."""

import re

from chatbot.dialogue.forms import forms
from chatbot.dialogue.meaning import Recall, Search, Understanding
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules.view import View
from chatbot.dialogue.vocabulary import ATTRIBUTES
from chatbot.model import Intent

_HOLDER = re.compile(r"\w{3,}(?:[iu]n[dt][ae]|n[iu]n|(?:[iu]n)(?=$))")  # "takımında", "setinin"
_WITHIN = frozenset({"icinde", "icerisinde", "icinden", "yaninda", "kutusunda", "kutusundan", "paketinde", "kac"})
_MANNER = frozenset({"seklinde", "biciminde", "halinde", "tarzinda", "modelinde", "renginde", "boyunda", "cinsinde"})
_THING = "thing"
_MOST_PARTS = 2  # words of the part


def contents(view: View) -> Understanding | None:
    """A part asked for of goods that are named before it, and nothing else."""
    reading = view.reading
    goods, exist = reading.goods(), _asked_at(reading)
    holder = max((p for p in goods if p + 1 < exist and _is_holder(reading, p)), default=-1)
    if holder < 0 or view.facts or reading.attribute or reading.priced or view.asks - {"detail", "measure", "count"}:
        return None
    if reading.has("what_do"):
        return None  # "saçımda kepek var ne yapmalıyım"
    tokens = reading.sentence.tokens
    aside = reading.places("filler", "included", "box") | {p for p, t in enumerate(tokens) if t.text in _WITHIN}
    parts = [p for p in range(holder + 1, exist) if p not in aside]
    if not 0 < len(parts) <= _MOST_PARTS or not reading.kinds.keys() >= {*parts}:
        return None
    if view.stance.picked and holder == 0 and _THING not in reading.kinds[holder]:  # "takımında taç dahil mi"
        return Understanding(Intent.PRODUCT_DETAIL, lookup=Recall(part=tokens[parts[-1]].text, only=True))
    lookup = Search(reading.rest, owner=_up_to(holder, reading), part=tokens[parts[-1]].text)
    return Understanding(Intent.PRODUCT_DETAIL, lookup=lookup)


def asked_of_named(view: View) -> Understanding | None:
    """Whether goods that are named do or allow something: "yastığın kılıfı çıkıyor mu", "önlükte görüyor muyum"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    if not tokens or "particle" not in forms(tokens[-1].text) or view.facts or view.asks:
        return None
    holder = max((place for place in reading.goods() if _is_holder(reading, place)), default=-1)
    if holder < 0 or reading.attribute or reading.priced or reading.has("exist", "money", "recommend"):
        return None
    return Understanding(Intent.OPEN_QUESTION, lookup=Search(_up_to(holder, reading)))


def _up_to(place: int, reading: Reading) -> str:
    """What is named up to a place."""
    everything = frozenset(range(len(reading.sentence.tokens)))
    return reading.sentence.without(everything.difference(range(place + 1)) | reading.cut)


def _asked_at(reading: Reading) -> int:
    """The place of what asks whether it is there: "var mı", "dahil mi"; -1 where nothing does."""
    places = reading.places("exist") or (reading.places("included") if reading.has("asks_if") else ())
    return min(places, default=-1)


def _is_holder(reading: Reading, place: int) -> bool:
    """Whether a thing is said to hold or own what is named after it."""
    kinds, word = reading.kinds[place], reading.sentence.tokens[place].text
    if word in _MANNER:
        return False
    return not kinds & ATTRIBUTES and _HOLDER.fullmatch(word) is not None and word not in reading.query.words
