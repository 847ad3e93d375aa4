"""The one place that decides whether the shop has what was asked, and how sure that is.

Confidence is the share of what was asked that the best product has: matched weight over all weight, each word weighing
by how rare it is, so that it means the same in a shop of six hundred products and of a million.
"""

from dataclasses import dataclass

from chatbot.catalog.ranking import Match
from chatbot.catalog.reading import Reading

THRESHOLD = 0.6
_HEAD_UNKNOWN = 0.6
_FILTERS_ALONE = 0.9


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the shop has it, and the confidence 0..1 in the first product."""

    found: bool
    confidence: float


def decide(reading: Reading, match: Match, *, filtered: bool) -> Verdict:
    """The verdict on the best match of a reading; `filtered`: the question names filters."""
    if not match.documents:
        return Verdict(found=False, confidence=0.0)
    confidence = _confidence(reading, match, filtered=filtered)
    return Verdict(found=confidence >= THRESHOLD and not match.relaxed, confidence=round(min(confidence, 0.99), 3))


def _confidence(reading: Reading, match: Match, *, filtered: bool) -> float:
    gained = sum(asked.weight * quality * asked.meaning.trust for asked, quality in match.matched)
    lost = sum(asked.weight * (1 - quality * asked.meaning.trust) for asked, quality in match.matched)
    lost += sum(asked.weight for asked in match.missed) + sum(lacking.weight for lacking in reading.lacking)
    if not gained:
        return _FILTERS_ALONE if filtered and not lost else 0.0
    share = gained / (gained + lost)
    return share * (_HEAD_UNKNOWN if _head_is_lacking(reading) else 1.0)


def _head_is_lacking(reading: Reading) -> bool:
    """Whether the last thing asked for, the head of a Turkish noun phrase, is none the catalogue has."""
    content = [lacking for lacking in reading.lacking if lacking.weight >= 0.5]
    last = max((lacking.place for lacking in content), default=-1)
    return last > max((asked.place for asked in reading.asked if not asked.optional), default=-1)
