"""The one place that decides whether the shop has what was asked, and how sure that is.

Confidence is the share of what was asked that the best product has: matched weight over all weight, each word weighing
by how rare it is, so that it means the same in a shop of six hundred products and of a million.
"""

from dataclasses import dataclass

from chatbot.catalog.ranking import Match, Matched
from chatbot.catalog.reading import LACKING_GOODS, Lacking, Reading

THRESHOLD = 0.6
_HEAD_UNKNOWN = 0.6
_FILTERS_ALONE = 0.9
_DOUBT = 0.5
_SURE = 0.7
_APART, _GOODS_APART = 0.3, 0.8
_MODIFIER_OF_FEW, _MODIFIER_OF_MANY = 0.55, 0.8
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
    if not gained:
        return _without_words(match, reading, filtered=filtered)
    confidence = gained / (gained + _lost(reading, match, needed))
    if _head_is_lacking(reading, match):
        confidence *= _HEAD_UNKNOWN
    if match.modifies:
        confidence *= _MODIFIER_OF_FEW if len(needed) <= 2 else _MODIFIER_OF_MANY
    return confidence


def _lost(reading: Reading, match: Match, needed: list[Matched]) -> float:
    """What was asked for and is not there, words far from the product's name counting little."""
    sure = {m.asked.place for m in needed if m.trust >= _SURE and m.quality >= _SURE} | reading.facets
    doubted = sum(
        max(m.asked.weight, m.asked.against) * (1 - m.quality * m.trust) * _nearness(m.asked.place, sure) for m in needed
    )
    missed = sum(a.weight * _nearness(a.place, sure) for a in match.missed if not a.optional)
    return doubted + missed + sum(_lacking(lack, sure) for lack in reading.lacking)


def _nearness(place: int, sure: set[int]) -> float:
    return 1.0 if not sure or place in sure or place - 1 in sure or place + 1 in sure else _APART


def _lacking(lacking: Lacking, sure: set[int]) -> float:
    """What a lacking word weighs where it stands: in the phrase that names the product, or elsewhere in the talk."""
    bounded = lacking.bounded and any(place > lacking.place for place in sure)
    if not bounded and not lacking.oblique and _nearness(lacking.place, sure) == 1.0:
        return lacking.weight
    return lacking.weight * (_GOODS_APART if lacking.weight >= LACKING_GOODS else _APART)


def _without_words(match: Match, reading: Reading, *, filtered: bool) -> float:
    """The confidence when no word asks for a product by name."""
    if match.missed or any(lacking.weight * (_APART if lacking.oblique else 1.0) > _LEAST_CONTENT for lacking in reading.lacking):
        return 0.0
    return _FILTERS_ALONE if filtered or match.matched else 0.0


def _head_is_lacking(reading: Reading, match: Match) -> bool:
    """Whether the last thing asked for, the head of a Turkish noun phrase, is none the catalogue has."""
    doubted = [m.asked.place for m in match.matched if m.trust < _DOUBT and not m.asked.optional]
    lacking = [lack.place for lack in reading.lacking if lack.weight >= _LEAST_CONTENT and not lack.oblique]
    content = [*lacking, *doubted]
    sure = [m.asked.place for m in match.matched if m.trust >= _DOUBT and not m.asked.optional]
    return max(content, default=-1) > max(sure, default=-1)
