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
_DOUBT = 0.5
_LEAST_CONTENT = 0.3


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
    needed = [matched for matched in match.matched if not matched.asked.optional]
    gained = sum(m.asked.weight * m.quality * m.trust for m in needed)
    lost = sum(max(m.asked.weight, m.asked.against) * (1 - m.quality * m.trust) for m in needed)
    lost += sum(asked.weight for asked in match.missed if not asked.optional)
    lost += sum(lacking.weight for lacking in reading.lacking)
    if not gained:
        return _without_words(match, lost, filtered=filtered)
    return gained / (gained + lost) * (_HEAD_UNKNOWN if _head_is_lacking(reading, match) else 1.0)


def _without_words(match: Match, lost: float, *, filtered: bool) -> float:
    """The confidence when no word asks for a product by name."""
    if lost:
        return 0.0
    return _FILTERS_ALONE if filtered or match.matched else 0.0


def _head_is_lacking(reading: Reading, match: Match) -> bool:
    """Whether the last thing asked for, the head of a Turkish noun phrase, is none the catalogue has."""
    doubted = [m.asked.place for m in match.matched if m.trust < _DOUBT and not m.asked.optional]
    content = [*(lacking.place for lacking in reading.lacking if lacking.weight >= _LEAST_CONTENT), *doubted]
    sure = [m.asked.place for m in match.matched if m.trust >= _DOUBT and not m.asked.optional]
    return max(content, default=-1) > max(sure, default=-1)
