"""A shop's frequently asked questions, found again by meaning: shared content words, synonyms counted as one.

Both questions must cover each other, so that one shared word does not answer a different question. Knows no other room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot import turkish
from chatbot.dialogue import endings
from chatbot.dialogue.lexicon import Lexicon
from chatbot.model import Faq

_LIGHT = frozenset({"trade", "shop", "send", "day", "again", "pay", "fee", "name"})
_LIGHT_WEIGHT = 0.5
_KEY_LENGTH = 3


@dataclass(frozen=True, slots=True)
class FaqMatch:
    """The entry nearest to what was asked; `score` 0..1 is how far the two questions cover each other."""

    entry: Faq
    score: float


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


class FaqBook:
    """The questions of one shop, indexed by their terms. Immutable."""

    def __init__(self, entries: Sequence[Faq], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._entries = tuple((entry, self._terms(turkish.tokens(entry.question))) for entry in entries)
        self._by_key: dict[str, set[int]] = {}
        for place, (_, terms) in enumerate(self._entries):
            for term in terms:
                self._by_key.setdefault(term.key, set()).add(place)

    def match(self, words: Sequence[str]) -> FaqMatch | None:
        """The entry that shares most with these folded words, or None if none shares a word that matters."""
        asked = self._terms(words)
        places = {place for term in asked for place in self._by_key.get(term.key, ())}
        scored = [(_score(asked, self._entries[place][1]), -place) for place in places]
        score, place = max(scored, default=(0.0, 0))
        return FaqMatch(self._entries[-place][0], score) if score > 0 else None

    def _terms(self, words: Iterable[str]) -> tuple[_Term, ...]:
        terms: dict[_Term, None] = {}
        for word in words:
            meaning = self._lexicon.meaning(word)
            if meaning:
                terms[_Term(meaning, meaning=True)] = None
            elif len(word) > 2 and not self._lexicon.is_frame(word):
                terms[_Term(word, meaning=False)] = None
        return tuple(terms)


def _score(asked: Sequence[_Term], known: Sequence[_Term]) -> float:
    """Harmonic mean of how much of either question the other covers, by weight."""
    mine = _covered(asked, known)
    theirs = _covered(known, asked)
    return 2 * mine * theirs / (mine + theirs) if mine and theirs else 0.0


def _covered(terms: Sequence[_Term], others: Sequence[_Term]) -> float:
    total = sum(term.weight for term in terms)
    shared = sum(term.weight for term in terms if any(_same(term, other) for other in others))
    return shared / total if shared >= 1 else 0.0


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
