"""Which goods a question begins with: it may turn from what was shown to these: "vantilatör sesli mi" after an iron."""

from collections.abc import Iterator
from itertools import takewhile

from chatbot.dialogue.forms import PART, forms
from chatbot.dialogue.meaning import Lookup, Recall, Refine
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules.places import ORDINALS
from chatbot.dialogue.vocabulary import names_thing

_POINTING = (
    "this", "these", "one", "other", "remaining", "both", "compare", "included", "either", "exist", "i_take", *ORDINALS,
)  # fmt: skip
_LEAST_BESIDE = 2  # words after the thing that ask something of it: "ister mi" of "ütü ister mi" needs the thing itself


def named_anew(reading: Reading, lookup: Lookup | None) -> str:
    """The goods a question begins with that is asked of what was shown, if nothing in it points there."""
    plain = isinstance(lookup, Recall) and not (lookup.places or lookup.words or lookup.part or lookup.talked)
    if not (plain or (isinstance(lookup, Refine) and lookup.how == "kind")) or reading.has(*_POINTING):
        return ""
    run = list(_opening(reading))
    things = [place for place in run if _is_itself(reading, place)]
    alone = len(things) == 1 and (_is_part(reading, run) or _is_wearer(reading, things[0]))
    if not things or alone or things[-1] + 1 in reading.purposed or (plain and _is_object(reading, things[-1])):
        return ""
    everything = frozenset(range(len(reading.sentence.tokens)))
    return reading.sentence.without(everything.difference(range(things[-1] + 1)) | reading.places("filler"))


def _opening(reading: Reading) -> Iterator[int]:
    """The places of what is named before anything is asked: "4 numara bez" of "4 numara bez kaç kiloya kadar"."""
    said = {*reading.goods(), *reading.numbers, *reading.places("filler", "size")}
    return takewhile(said.__contains__, range(len(reading.sentence.tokens)))


def _is_itself(reading: Reading, place: int) -> bool:
    """Whether a word names a thing as the catalogue calls it: no "makinede", no "kapağı"."""
    word = reading.sentence.tokens[place].text
    return place in reading.goods() and names_thing(reading.kinds[place]) and word in reading.query.words


def _is_part(reading: Reading, run: list[int]) -> bool:
    """Whether nothing but a part is named: "çorabı da geliyor mu", but no "banyo havlusu"."""
    named = [place for place in run if place in reading.goods()]
    return len(named) == 1 and PART.fullmatch(reading.sentence.tokens[named[0]].text) is not None


def _is_wearer(reading: Reading, place: int) -> bool:
    """Whether it is only said for whom, and nothing measured: "erkek", but no "bebek kaç cm"."""
    return place in reading.places("wearer") and not reading.has("measure")


def _is_object(reading: Reading, place: int) -> bool:
    """Whether the thing is only what something does or needs, or is said to be: "ütü ister mi", "çanta mı"."""
    tokens = reading.sentence.tokens
    after = [token for token in tokens[place + 1 :] if "particle" not in forms(token.text)]
    verbal = after and not {"aorist", "present", "able", "passive"}.isdisjoint(forms(after[0].text))
    return not after or (len(after) < _LEAST_BESIDE and bool(verbal)) or reading.has("must")
