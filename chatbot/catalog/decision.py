"""The one place that decides whether the shop has what was asked, and how sure that is.

Confidence is the share of what was asked that the best product has: matched weight over all weight, each word weighing
by how rare it is, so that it means the same in a shop of six hundred products and of a million.
"""

from dataclasses import dataclass
from typing import NamedTuple

from chatbot.catalog.asked import LACKING_GOODS, LACKING_NAME, Asked, Lacking, Reading
from chatbot.catalog.ranking import Match, Matched

THRESHOLD = 0.6
_HEAD_UNKNOWN = 0.6
_FILTERS_ALONE = 0.9
_DOUBT = 0.5
_SURE = 0.7
_STRONG = 0.1  # talk weighs no more than this beside a span that names a product by itself
_COMPOUND = "iu"  # endings of a compound's head, but for what these make
_HAVING = ("li", "lu")
_DERIVED = ("ci", "cu", "li", "lu")
_OBLIQUE = 0.3  # an inflected word of the talk, when nothing sure is near
# What (talk, goods) outside the span count, by how many words it has, one more for a kind of goods among them.
_OUTSIDE = ((0.3, 0.8), (0.2, 0.7), (0.1, 0.4), (0.05, 0.3))
_FOCUSED = (0.05, 0.2)  # the same when the span is what the wish is about
_MODIFIER_OF_FEW, _MODIFIER_OF_MANY = 0.55, 0.8
_FOR_OTHERS = 0.5  # the best product is for women and was asked for men
_LEAST_CONTENT = 0.3
_SAYS_MODEL = 2.0  # what more a name counts that follows a number: "iphone 15 pro"
_SAYS_WHICH, _LEAST_MODIFIER = 1.5, 0.85  # what more, and at least, a word counts that makes a compound of its head


class Verdict(NamedTuple):
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
    if needed and _has_all(reading, match, needed):
        confidence = 1.0
    else:
        gained = sum({_family(m): m.asked.weight * m.quality * m.trust for m in needed}.values())
        if not gained:
            return _without_words(match, reading, filtered=filtered)
        confidence = _share(reading, match, needed, gained)
    if match.told:
        confidence *= _HEAD_UNKNOWN
    if match.contradicts:
        confidence *= _FOR_OTHERS
    if match.modifies:
        few = (len(set(map(_family, needed))) <= 2 or match.model) and not reading.filters.brands
        confidence *= _MODIFIER_OF_FEW if few else _MODIFIER_OF_MANY
    return confidence


def _family(matched: Matched) -> frozenset[str]:
    """What a word names, however it is inflected: who says it twice asks for it once."""
    return frozenset(matched.asked.meaning.senses[0].parts[-1])


def _has_all(reading: Reading, match: Match, needed: list[Matched]) -> bool:
    """Whether the best product has all that was asked for, and surely."""
    return not match.missed and not reading.lacking and all(m.quality * m.trust == 1.0 for m in needed)


def _share(reading: Reading, match: Match, needed: list[Matched], gained: float) -> float:
    """What the best product has of all that was asked for; less when it lacks the thing itself."""
    span = _span(reading, match)
    share = gained / (gained + _lost(reading, match, needed, span))
    return share * _HEAD_UNKNOWN if _head_is_lacking(reading, match, span) else share


@dataclass(frozen=True, slots=True)
class _Span:
    """The longest run of words that name the product: its places, and how little the talk around it counts."""

    first: int
    last: int
    talk: float
    goods: float
    focused: bool = False  # it is what the wish is about

    def distance(self, place: int) -> int:
        """How many words a place lies outside the span."""
        return max(self.first - place, place - self.last, 0)


def _span(reading: Reading, match: Match) -> _Span | None:
    """The longest run of sure words, colours and brands among them; None when nothing is sure.

    Words that only help to choose lengthen a run, but make none.
    """
    sure = {
        m.asked.place
        for m in match.matched
        if m.trust >= _SURE <= m.quality and not (m.asked.optional and m.asked.is_deed)
    }
    sure |= reading.facets
    runs: list[list[int]] = []
    for place in sorted(sure):
        if runs and place - runs[-1][-1] == 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    if not runs:
        return None
    helping = {m.asked.place for m in match.matched if m.asked.optional}
    if any(lack.weight >= LACKING_NAME and not lack.oblique for lack in reading.lacking):
        helping = helping.union([m.asked.place for m in match.matched if m.asked.own])  # "sineklik lazım cama"
    runs = [run for run in runs if not helping.issuperset(run)]
    if not runs:
        return None
    focused = [run for run in runs if reading.focus and run[-1] == reading.focus[-1]]
    if focused:
        return _Span(focused[0][0], focused[0][-1], *_FOCUSED, focused=True)
    run = max(runs, key=lambda places: (len(places), not match.heads.isdisjoint(places), places[-1]))
    strength = len(set(run) - helping) + (not match.heads.isdisjoint(run))
    return _Span(run[0], run[-1], *_OUTSIDE[min(strength, len(_OUTSIDE)) - 1])


def _lost(reading: Reading, match: Match, needed: list[Matched], span: _Span | None) -> float:
    """What was asked for and is not there, words far from the product's name counting little."""
    doubted = sum(
        max(m.asked.weight, m.asked.against) * (1 - m.quality * m.trust) * _nearness(m.asked, span) for m in needed
    )
    near = None if reading.bare else span
    missed = sum(_missed(asked, near, match, needed) for asked in match.missed if not asked.optional)
    numbers = {m.asked.place for m in needed if m.asked.meaning.word.isdigit()}
    compounds = {m.asked.place for m in needed if _is_compound(m.asked.meaning.word)}
    return doubted + missed + sum(_lacking(lack, span, compounds, numbers) for lack in reading.lacking)


def _is_compound(word: str) -> bool:
    """Whether a word may be the head of a compound: "masası", no "kaleci"."""
    return word[-1] in _COMPOUND and not word.endswith(_DERIVED)


def _missed(asked: Asked, span: _Span | None, match: Match, needed: list[Matched]) -> float:
    """What a word that goes together with no other weighs: most before a head: "saç kesim makinesi", "takım elbise"."""
    weight = max(asked.weight, asked.against) * _nearness(asked, span)
    helping, after = {m.asked.place for m in match.matched if m.asked.optional}, asked.place + 1
    while after in helping:
        after += 1
    head = next((m for m in needed if m.asked.place == after), None)
    if head is None:
        return weight
    if span is not None and any(_family(m) == _family(head) for m in needed if m.asked.place == span.last):
        weight = max(asked.weight, asked.against)  # "çanta lazım kol çantası"
    says_which = _is_compound(head.asked.meaning.word) or match.heads.issuperset((asked.place, head.asked.place))
    return weight * _SAYS_WHICH if says_which else weight


def _nearness(asked: Asked, span: _Span | None) -> float:
    if span is None or span.distance(asked.place) <= 1:
        return 1.0
    return span.goods if asked.against >= LACKING_GOODS else span.talk


def _lacking(lacking: Lacking, span: _Span | None, compounds: set[int], numbers: set[int]) -> float:
    """What a lacking word weighs where it stands: in the phrase that names the product, or elsewhere in the talk."""
    if lacking.place - 1 in numbers and lacking.weight >= LACKING_NAME:
        return lacking.weight * _SAYS_MODEL
    whole = lacking.word.endswith(_HAVING) and span is not None and lacking.place + 1 == span.first
    whole = whole and span is not None and span.last in compounds  # "elektrikli diş fırçası"
    if (whole or lacking.place + 1 in compounds) and lacking.weight > _LEAST_CONTENT and not lacking.oblique:
        return max(lacking.weight, _LEAST_MODIFIER) * _SAYS_WHICH
    if span is None:
        return lacking.weight * (_OBLIQUE if lacking.oblique else 1.0)
    goods, after = lacking.weight >= LACKING_GOODS, lacking.place > span.last
    if lacking.told or (lacking.oblique and not after):
        return lacking.weight * span.talk
    apart = span.distance(lacking.place) > 1 or lacking.oblique or (lacking.bounded and not after)
    if not apart or (goods and after and not lacking.oblique):
        return lacking.weight
    return lacking.weight * (span.goods if goods else span.talk)


def _without_words(match: Match, reading: Reading, *, filtered: bool) -> float:
    """The confidence when no word asks for a product by name."""
    if match.missed or any(map(_names_something, reading.lacking)):
        return 0.0
    return _FILTERS_ALONE if filtered or match.matched else 0.0


def _names_something(lacking: Lacking) -> bool:
    weight = lacking.weight if lacking.weight >= LACKING_GOODS or not lacking.oblique else lacking.weight * _OBLIQUE
    return weight > _LEAST_CONTENT


def _wish_is_lacking(reading: Reading, match: Match) -> bool:
    """Whether the thing that stands before the wish is nothing the best product is: "perde arıyorum yatak odasına"."""
    place = reading.focus[-1]
    if any(m.asked.place == place and m.asked.goods and m.trust < _DOUBT for m in match.matched):
        return True
    if any(asked.place == place and asked.goods and not asked.tells_how for asked in match.missed):
        return True
    if not all(m.asked.own or m.asked.trait or m.asked.optional for m in match.matched):
        return False
    return any(lack.place == place and lack.weight >= LACKING_NAME and not lack.told for lack in reading.lacking)


def _head_is_lacking(reading: Reading, match: Match, span: _Span | None) -> bool:
    """Whether the head of the phrase, its last noun in Turkish, is nothing the catalogue surely has."""
    doubted = [m.asked.place for m in match.matched if m.trust < _DOUBT and not m.asked.optional]
    doubted += [asked.place for asked in match.missed if not asked.optional]
    lacking = [lack.place for lack in reading.lacking if lack.weight >= _LEAST_CONTENT and not lack.oblique]
    goods = [lack.place for lack in reading.lacking if lack.weight >= LACKING_GOODS and not lack.oblique]
    if span is None:
        return bool(doubted or lacking)
    if span.focused:
        return False
    if reading.focus and _wish_is_lacking(reading, match):
        return True
    if any(place > span.last for place in goods):
        return True
    following = next((lack.word for lack in reading.lacking if lack.place == span.last + 1), "")
    if span.talk <= _STRONG and following and not _is_compound(following):
        return False
    return span.last + 1 in {*doubted, *lacking}
