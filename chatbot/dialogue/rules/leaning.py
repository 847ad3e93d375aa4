"""Whether a question says itself what it is about, or leans on the talk: by a pronoun, or for want of a subject.

In doubt it leans: an answer that was given to another talk is worse than one that is asked for again.
"""

import re

from chatbot.dialogue.forms import PART, forms
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules.places import ORDINALS

_POINTING = ("this", "these", "one", "remaining", "middle", *ORDINALS)
_SEASONS = frozenset(
    {"yaz", "kis", "bahar", "sezon", "mevsim", "sicakta", "sogukta", "havada", "havalarda", "mevsimde"}
)
_OBLIQUE = re.compile(r"\w{2,}(?:[dt][ae]n?|[iu]n|[lsy][ae])")  # of which something is, not what it is: "kumaştan"
_WHICH = "hangi"
_WHICH_ONE = "hangisi"
_DESCRIBED_IN = 3  # words at most from "hangi" to its noun
_AMONG = "arasinda"
_ASKS = frozenset({"what", "which", "how", "why", "when", "is", "are", "do", "does", "can", "should", "will", "would"})
_ONE = frozenset({"one", "ones", "it", "its", "this", "these", "those", "them", "they"})
_NOT_SUBJECT = frozenset({"the", "for", "in", "on", "at", "with", "to", "of", "about", "during", "from", "by"})


def points(reading: Reading) -> bool:
    """Whether something of the talk is meant by a pronoun, by its place, or by asking which of two it is."""
    among = (p for p in reading.places("these") if reading.sentence.tokens[p].text.startswith(_AMONG))
    owned = frozenset(p for p in among if p - 1 in reading.kinds)  # "pamukla keten arasında"
    times = frozenset(p - 1 for p, token in enumerate(reading.sentence.tokens) if token.text in _SEASONS)  # "bu yaz"
    return bool(reading.places(*_POINTING) - owned - times) or _asks_which_it_is(reading) or _says_it(reading)


def names_its_subject(reading: Reading) -> bool:
    """Whether it is said what the question is about, and that is nothing of the talk: "hangi kumaş terletmez"."""
    if points(reading):
        return False
    if reading.lexicon.language != "tr":
        return _has_english_subject(reading)
    return _asks_of_fabric(reading) or _asks_which_is_better(reading) or _asks_what_it_means(reading)


def _says_it(reading: Reading) -> bool:
    """Whether an English pronoun stands for something of the talk, whatever it is a part of: "is this good"."""
    return reading.lexicon.language != "tr" and not _ONE.isdisjoint([token.text for token in reading.sentence.tokens])


def _asks_which_it_is(reading: Reading) -> bool:
    """Whether nothing is asked but which of two it is: "kışlık mı yazlık mı"."""
    particles = [place for place, token in enumerate(reading.sentence.tokens) if "particle" in forms(token.text)]
    return len(particles) > 1 and particles[-1] == len(reading.sentence.tokens) - 1


def _asks_of_fabric(reading: Reading) -> bool:
    """Whether a fabric is meant and no thing's: "hangi kumaş terletmez", "pamuklu kumaş çeker mi", "kumaş hangisi"."""
    tokens = [token.text for token in reading.sentence.tokens]
    for place in reading.places("fabric"):
        before, after = tokens[max(0, place - _DESCRIBED_IN) : place], tokens[place + 1 : place + 2]
        said = _WHICH in before or place - 1 in reading.kinds
        own = _WHICH in before or not PART.fullmatch(tokens[place])
        is_it = any("particle" in forms(word) for word in after)
        if (said or after == [_WHICH_ONE]) and own and not is_it and not _OBLIQUE.fullmatch(tokens[place]):
            return not reading.has("uses")  # "hangi kumaş kullanılmış"
    return False


def _asks_which_is_better(reading: Reading) -> bool:
    """Whether two things are named that one is better than the other of: "pamuk mu polyester mi daha az terletir"."""
    tokens = reading.sentence.tokens
    named = {p - 1 for p, token in enumerate(tokens) if "particle" in forms(token.text)}
    return len(named) > 1 and named <= reading.kinds.keys() and not named.isdisjoint(reading.goods())


def _asks_what_it_means(reading: Reading) -> bool:
    """Whether a word is asked for, and no part of something: "modal ne demek"."""
    first = min(reading.places("means", "define"), default=0)
    named = reading.sentence.tokens[first - 1].text if first else ""
    return first - 1 in reading.kinds and not PART.fullmatch(named) and "product" in reading.kinds[first - 1]


def _has_english_subject(reading: Reading) -> bool:
    """Whether a whole question names a thing that stands in it by itself: "is cotton better", no "good for summer"."""
    tokens = [token.text for token in reading.sentence.tokens]
    things = frozenset(reading.goods()).union(reading.unknown, reading.places("fabric"))
    alone = (place for place in things if not place or tokens[place - 1] not in _NOT_SUBJECT)
    return bool(tokens) and tokens[0] in _ASKS and next(alone, None) is not None
