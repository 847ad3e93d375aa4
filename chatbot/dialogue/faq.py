"""A shop's frequently asked questions, found again by meaning: shared content words, synonyms counted as one.

Both questions must cover each other, so that one shared word does not answer a different question. Knows no other room.
"""

from collections.abc import Iterable, Mapping, Sequence
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
_MEMO_SIZE = 10_000


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
    asked: frozenset[_Term]
    answered: frozenset[_Term]
    themes: frozenset[str]


class FaqBook:
    """The questions of one shop, indexed by their terms and themes. Immutable but for bounded memos of words.

    `told` names the facts the shop's profile already answers: sharing one of those says little about a question.
    """

    def __init__(self, entries: Sequence[Faq], lexicon: Lexicon, *, told: frozenset[str] = frozenset()) -> None:
        self._lexicon = lexicon
        self._told = told
        self._terms: dict[str, _Term | None] = {}
        self._entries = tuple(self._read(entry) for entry in entries)
        self._known: dict[str, set[_Term]] = {}  # by key
        self._places: dict[_Term | str, set[int]] = {}  # of terms and themes
        for place, entry in enumerate(self._entries):
            for term in entry.asked | entry.answered:
                self._known.setdefault(term.key, set()).add(term)
            signs: tuple[_Term | str, ...] = (*entry.asked, *entry.themes)
            for sign in signs:
                self._places.setdefault(sign, set()).add(place)

    def match(
        self, words: Sequence[str], themes: frozenset[str] = frozenset(), *, rare: frozenset[str] = frozenset()
    ) -> FaqMatch | None:
        """The entry nearest to a question of these folded words and themes, or None if nothing is shared.

        `rare` words mean nothing anywhere else: an entry that asks of one is about the same thing.
        """
        themes -= self._told
        asked = {term: self._alike(term) for term in self._read_terms(words)}
        signs: tuple[_Term | str, ...] = (*(same for alike in asked.values() for same in alike), *themes)
        places = {place for sign in signs for place in self._places.get(sign, ())}
        scored = [(_score(asked, themes, self._entries[place]), -place) for place in places]
        told = frozenset(_Term(word, meaning=False) for word in rare)
        scored = [(score + (1 - score) * _SAME_THEME * self._asks_of(told, place), place) for score, place in scored]
        themed = [(score, place) for score, place in scored if themes & self._entries[-place].themes]
        score, place = max(themed or scored, default=(0.0, 0))
        entry = self._entries[-place] if score > 0 else None
        return FaqMatch(entry.faq, score, bool(themes & entry.themes) or self._asks_of(told, place)) if entry else None

    def _asks_of(self, rare: frozenset[_Term], place: int) -> bool:
        return not rare.isdisjoint(self._entries[-place].asked)

    def _read(self, faq: Faq) -> _Entry:
        question, answer = turkish.tokens(faq.question), turkish.tokens(faq.answer)
        return _Entry(faq, self._read_terms(question), self._read_terms(answer), self._themes(question))

    def _themes(self, words: Sequence[str]) -> frozenset[str]:
        marks = self._lexicon.marks(words)
        hits = (*self._lexicon.rules("facts", marks), *self._lexicon.rules("themes", marks))
        return frozenset(hit.name for hit in hits) - self._told

    def _read_terms(self, words: Iterable[str]) -> frozenset[_Term]:
        return frozenset(term for word in words if (term := self._term(word)) is not None)

    def _term(self, word: str) -> _Term | None:
        if word not in self._terms:
            if len(self._terms) >= _MEMO_SIZE:
                self._terms.clear()
            self._terms[word] = self._look_up(word)
        return self._terms.get(word)

    def _look_up(self, word: str) -> _Term | None:
        meaning = self._lexicon.meaning(word)
        if meaning:
            return _Term(meaning, meaning=True)
        content = not self._lexicon.is_frame(word) and (len(word) > 2 or word.isdecimal())
        return _Term(word, meaning=False) if content else None

    def _alike(self, term: _Term) -> frozenset[_Term]:
        """The terms of the book that are this one in another form."""
        return frozenset(known for known in self._known.get(term.key, ()) if _same(term, known))


def _score(asked: Mapping[_Term, frozenset[_Term]], themes: frozenset[str], entry: _Entry) -> float:
    """How far the two questions cover each other (harmonic mean), more when they share a theme."""
    total = sum(term.weight for term in asked) or 1.0
    gained = 0.0
    met: set[_Term] = set()
    for term, alike in asked.items():
        found = alike & entry.asked
        met |= found
        gained += term.weight if found else term.weight * _IN_ANSWER if alike & entry.answered else 0.0
    shared = bool(themes & entry.themes)
    weight = sum(term.weight for term in met)
    if not shared and weight < 1:
        return 0.0
    mine, theirs = gained / total, weight / (sum(term.weight for term in entry.asked) or 1.0)
    score = 2 * mine * theirs / (mine + theirs) if mine and theirs else mine / 2
    return score + (1 - score) * _SAME_THEME if shared else score


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
