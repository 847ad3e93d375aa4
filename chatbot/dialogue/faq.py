"""A shop's frequently asked questions, found again by meaning: shared content words, synonyms counted as one.

Both questions must cover each other, so that one shared word does not answer a different question. Knows no other room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot import turkish
from chatbot.dialogue import endings
from chatbot.dialogue.lexicon import Lexicon
from chatbot.model import Faq

_LIGHT = frozenset({"trade", "shop", "send", "day", "again", "pay", "fee", "name", "size", "color", "card"})
_LIGHT_WEIGHT = 0.5
_IN_ANSWER = 0.6  # what a word is worth that only the answer has
_SAME_THEME = 0.5  # of what is missing to 1
_KEY_LENGTH = 3


@dataclass(frozen=True, slots=True)
class FaqMatch:
    """The entry nearest to what was asked; `score` 0..1 is how sure it is that it answers the question.

    `themed`: both are about a thing the shop's profile has no line for, so that only the entry can answer.
    """

    entry: Faq
    score: float
    themed: bool


@dataclass(frozen=True, slots=True)
class _Term:
    """A content word: its meaning's name, or the word itself."""

    text: str
    meaning: bool

    @property
    def weight(self) -> float:
        return _LIGHT_WEIGHT if self.meaning and self.text in _LIGHT else 1.0

    @property
    def key(self) -> str:
        return self.text if self.meaning else self.text[:_KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class _Entry:
    faq: Faq
    asked: tuple[_Term, ...]
    answered: tuple[_Term, ...]
    themes: frozenset[str]


class FaqBook:
    """The questions of one shop, indexed by their terms and themes. Immutable.

    `told` names the facts the shop's profile already answers: sharing one of those says little about a question.
    """

    def __init__(self, entries: Sequence[Faq], lexicon: Lexicon, *, told: frozenset[str] = frozenset()) -> None:
        self._lexicon = lexicon
        self._told = told
        self._entries = tuple(self._read(entry) for entry in entries)
        self._by_key: dict[str, set[int]] = {}
        for place, entry in enumerate(self._entries):
            for key in (*(term.key for term in entry.asked), *entry.themes):
                self._by_key.setdefault(key, set()).add(place)

    def match(self, words: Sequence[str], facts: Iterable[str] = ()) -> FaqMatch | None:
        """The entry nearest to a question of these folded words about these facts, or None if nothing is shared."""
        asked, themes = self._terms(words), self._themes(words) | (frozenset(facts) - self._told)
        keys = (*(term.key for term in asked), *themes)
        places = {place for key in keys for place in self._by_key.get(key, ())}
        scored = [(_score(asked, themes, self._entries[place]), -place) for place in places]
        score, place = max(scored, default=(0.0, 0))
        entry = self._entries[-place] if score > 0 else None
        return FaqMatch(entry.faq, score, bool(themes & entry.themes)) if entry else None

    def _read(self, faq: Faq) -> _Entry:
        question, answer = turkish.tokens(faq.question), turkish.tokens(faq.answer)
        return _Entry(faq, self._terms(question), self._terms(answer), self._themes(question))

    def _themes(self, words: Sequence[str]) -> frozenset[str]:
        marks = self._lexicon.marks(words)
        hits = (*self._lexicon.rules("facts", marks), *self._lexicon.rules("themes", marks))
        return frozenset(hit.name for hit in hits) - self._told

    def _terms(self, words: Iterable[str]) -> tuple[_Term, ...]:
        terms: dict[_Term, None] = {}
        for word in words:
            meaning = self._lexicon.meaning(word)
            if meaning:
                terms[_Term(meaning, meaning=True)] = None
            elif not self._lexicon.is_frame(word) and (len(word) > 2 or word.isdecimal()):
                terms[_Term(word, meaning=False)] = None
        return tuple(terms)


def _score(asked: Sequence[_Term], themes: frozenset[str], entry: _Entry) -> float:
    """How much of what was asked the entry covers, less what of its own question was not asked, more for one theme."""
    mine = _covered(asked, entry.asked, entry.answered)
    theirs = _covered(entry.asked, asked)
    shared = bool(themes & entry.themes)
    if not shared and sum(term.weight for term in entry.asked if _among(term, asked)) < 1:
        return 0.0
    score = 2 * mine * theirs / (mine + theirs) if mine and theirs else mine / 2
    return score + (1 - score) * _SAME_THEME if shared else score


def _covered(terms: Sequence[_Term], first: Sequence[_Term], second: Sequence[_Term] = ()) -> float:
    total = sum(term.weight for term in terms) or 1.0
    gained = sum(
        term.weight if _among(term, first) else term.weight * _IN_ANSWER if _among(term, second) else 0.0 for term in terms
    )
    return gained / total


def _among(term: _Term, others: Sequence[_Term]) -> bool:
    return any(_same(term, other) for other in others)


def _same(term: _Term, other: _Term) -> bool:
    if term == other:
        return True
    if term.meaning or other.meaning:
        return False
    shared = 0
    for a, b in zip(term.text, other.text, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= _KEY_LENGTH and all(
        endings.noun(text[shared:]) or endings.verb(text[shared:]) for text in (term.text, other.text)
    )
