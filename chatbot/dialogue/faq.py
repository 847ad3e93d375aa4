"""A shop's frequently asked questions, found again by meaning: shared content words, synonyms counted as one.

Both questions must cover each other, so that one shared word does not answer a different question; a word the shop
uses all over says less than one of a single entry. Knows no other room.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chatbot import turkish
from chatbot.dialogue import endings
from chatbot.dialogue.grammar import grammar_marks
from chatbot.dialogue.lexicon import Lexicon, Mark
from chatbot.model import Faq

_LIGHT = frozenset({"trade", "shop", "send", "day", "again", "pay", "fee", "name", "size", "color", "card"})
_LIGHT_WEIGHT = 0.5
_COMMON_WEIGHT = 0.3  # of a word in every text of the shop
_VERB_WEIGHT = 0.6  # of a verb no entry has: what is done is said in many ways
_IN_ANSWER = 0.6  # what a word is worth that only the answer has
_BY_ANSWER = 0.85  # of a question met by the words of the answer alone
_FEWEST_ANSWERED = 1.8  # weight of the words that such a question shares with it
_SAME_KIND = 0.03  # for asking the same of a thing: how long, how much, where
_KINDS = {"how_long": "time", "ask_time": "time", "price": "money", "fee": "money", "where": "place", "how_ask": "way"}
_THEIRS = 4.0  # how much more the entry's words count than the question's, which may be told at length
_WHOLE = 1.5  # weight of two words or more
_SAME_THEME = 0.5  # of what is missing to 1
_BESIDE = 0.55  # from here on an answer is about what is asked that only speaks of it, too
_ALL_THEMES = 0.3  # more of it when they have no other
_OTHER_THEMES = 0.8
_IN_PASSING = frozenset({"bargain", "campaign"})  # themes that an answer about something else touches
_DERIVED = re.compile(r"^l[ae](?:n|t|s)?(?=\w)")  # "ütülemek" is what one does with "ütü"
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
    themes: frozenset[str] = frozenset()  # of what was asked, those that the entry is about or speaks of


class _Term(NamedTuple):
    """A content word: its meaning's name, or the word itself."""

    text: str
    meaning: bool

    @property
    def weight(self) -> float:
        """What it says by itself, whatever the shop's texts are."""
        if self.meaning:
            return _LIGHT_WEIGHT if self.text in _LIGHT else 1.0
        return _VERB_WEIGHT if turkish.looks_verbal(self.text) else 1.0

    @property
    def key(self) -> str:
        return self.text if self.meaning else self.text[:_KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class _Entry:
    faq: Faq
    asked: frozenset[_Term]
    answered: frozenset[_Term]
    themes: frozenset[str]
    told: frozenset[str]  # themes that only the answer speaks of
    kinds: frozenset[str]  # what is asked of the thing: "time", "money", ...


class _Sense(NamedTuple):
    """What an asked term is to the book: its terms that are this one in another form, and what it says."""

    alike: frozenset[_Term]
    weight: float


class FaqBook:
    """The questions of one shop, indexed by their terms and themes. Immutable but for bounded memos of words.

    `told` names the facts the shop's profile already answers: sharing one of those says little about a question;
    `texts` are those facts, in which a word is as common as in the entries.
    """

    def __init__(
        self,
        entries: Sequence[Faq],
        lexicon: Lexicon,
        *,
        told: frozenset[str] = frozenset(),
        texts: Sequence[str] = (),
    ) -> None:
        self._lexicon = lexicon
        self._told = told
        self._terms: dict[str, _Term | None] = {}
        self._entries = tuple(self._read(entry) for entry in entries)
        self._known: dict[str, set[_Term]] = {}  # by key
        self._places: dict[_Term | str, set[int]] = {}  # of terms and themes
        for place, entry in enumerate(self._entries):
            for term in entry.asked | entry.answered:
                self._known.setdefault(term.key, set()).add(term)
            signs: tuple[_Term | str, ...] = (*entry.asked, *entry.answered, *entry.themes, *entry.told)
            for sign in signs:
                self._places.setdefault(sign, set()).add(place)
        self._senses: dict[_Term, _Sense] = {}
        self._weights = self._weigh([self._read_terms(turkish.tokens(text)) for text in texts])
        self._totals = {entry.asked: sum(map(self._weights.__getitem__, entry.asked)) for entry in self._entries}

    def match(
        self,
        words: Sequence[str],
        themes: frozenset[str] = frozenset(),
        *,
        rare: frozenset[str] = frozenset(),
        labels: Iterable[str] = (),
    ) -> FaqMatch | None:
        """The entry nearest to a question of these folded words and themes, or None if nothing is shared.

        `rare` words mean nothing anywhere else: an entry that asks of one is about the same thing. `labels` are what
        the lexicon reads in the question.
        """
        themes -= self._told
        asked = [self._senses.get(term) or self._sense(term) for term in self._read_terms(words)]
        signs: tuple[_Term | str, ...] = (*(same for sense in asked for same in sense.alike), *themes)
        places = {place for sign in signs for place in self._places.get(sign, ())}
        if not places:
            return None
        told = frozenset(_Term(word, meaning=False) for word in rare)
        kinds = _kinds(labels)
        scored: list[tuple[bool, float, int]] = []
        for place in places:
            entry = self._entries[place]
            only = _asks_of(told, asked, entry)
            score = self._score(asked, themes, entry)
            score += (1 - score) * (_SAME_THEME * only)
            score += (1 - score) * (_SAME_KIND * bool(kinds & entry.kinds))
            themed = only or bool(themes & entry.themes) or bool(themes & entry.told and score >= _BESIDE)
            scored.append((themed, score, -place))
        themed, score, place = max(scored)
        if score <= 0:
            return None
        entry = self._entries[-place]
        return FaqMatch(entry.faq, score, themed, themes & (entry.themes | entry.told))

    def _read(self, faq: Faq) -> _Entry:
        question, answer = turkish.tokens(faq.question), turkish.tokens(faq.answer)
        marks, told = self._marks(question), self._marks(answer)
        themes = self._themes(marks)
        return _Entry(
            faq=faq,
            asked=self._read_terms(question),
            answered=self._read_terms(answer),
            themes=themes,
            told=self._themes(told) - themes - _IN_PASSING,
            kinds=_kinds(mark.label for mark in marks),
        )

    def _marks(self, words: Sequence[str]) -> list[Mark]:
        marks = self._lexicon.marks(words)
        return marks + grammar_marks(words, frozenset()) if self._lexicon.language == "tr" else marks

    def _themes(self, marks: Sequence[Mark]) -> frozenset[str]:
        hits = (*self._lexicon.rules("facts", marks), *self._lexicon.rules("themes", marks))
        return frozenset(hit.name for hit in hits) - self._told

    def _weigh(self, texts: Sequence[frozenset[_Term]]) -> dict[_Term, float]:
        """What each term of the book says: the less, the more of the shop's texts have it in any form."""
        texts = (*(entry.asked for entry in self._entries), *texts)
        rarest = math.log(len(texts) + 1) or 1.0
        weights = {}
        for term in {term for entry in self._entries for term in entry.asked | entry.answered}:
            held = sum(any(_same(term, other) for other in text) for text in texts)
            share = math.log((len(texts) + 1) / max(held, 1)) / rarest
            weights[term] = max(_COMMON_WEIGHT, share) * term.weight
        return weights

    def _sense(self, term: _Term) -> _Sense:
        """What a term is to the book; remembered."""
        alike = frozenset(known for known in self._known.get(term.key, ()) if _same(term, known))
        weight = self._weights.get(term) or max((self._weights[same] for same in alike), default=term.weight)
        if len(self._senses) >= _MEMO_SIZE:
            self._senses.clear()
        found = self._senses[term] = _Sense(alike, weight)
        return found

    def _score(self, asked: Sequence[_Sense], themes: frozenset[str], entry: _Entry) -> float:
        """How far the two questions cover each other (harmonic mean), more when they share a theme."""
        total = gained = answered = 0.0
        met: set[_Term] = set()
        for alike, weight in asked:
            found = alike & entry.asked
            met |= found
            total += weight
            told = not found and bool(alike & entry.answered)
            gained += weight if found else weight * _IN_ANSWER * told
            answered += weight * (told or bool(found))
        weight = sum(map(self._weights.__getitem__, met))
        about = themes & (entry.themes | entry.told)
        if not (about or weight >= _LIGHT_WEIGHT or answered >= _FEWEST_ANSWERED):
            return 0.0
        mine, theirs = gained / (total or 1.0), weight / (self._totals[entry.asked] or 1.0)
        score = _both(mine, theirs, _THEIRS if weight >= _WHOLE else 1.0)
        if answered >= _FEWEST_ANSWERED:
            score = max(score, _BY_ANSWER * answered / total)
        if (met or answered) and themes & entry.told and not themes & entry.themes:
            return score + (1 - score) * _SAME_THEME
        return _with_themes(score, themes, entry.themes)

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


def _kinds(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(_KINDS[label] for label in labels if label in _KINDS)


def _asks_of(rare: frozenset[_Term], asked: Sequence[_Sense], entry: _Entry) -> bool:
    """Whether most of what is asked is in the entry's question, a word known from nowhere else in the same form."""
    met = sum(not sense.alike.isdisjoint(entry.asked) for sense in asked)
    return 2 * met > len(asked) and not rare.isdisjoint(entry.asked)


def _both(mine: float, theirs: float, weight: float) -> float:
    """The mean of the two shares, harmonic, the second one of this weight; half the first without the second."""
    return (1 + weight) * mine * theirs / (weight * mine + theirs) if mine and theirs else mine / 2


def _with_themes(score: float, asked: frozenset[str], told: frozenset[str]) -> float:
    """The score with what the themes of question and entry say: more for sharing them, less for having others."""
    if not asked or not told:
        return score
    shared = len(asked & told) / len(asked | told)
    return score + (1 - score) * (_SAME_THEME + _ALL_THEMES * shared) if shared else score * _OTHER_THEMES


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
    shortest = _KEY_LENGTH if shared in (len(term.text), len(other.text)) else _KEY_LENGTH + 1  # no "hava" of "havlu"
    return shared >= shortest and all(
        endings.noun(text[shared:]) or endings.verb(_DERIVED.sub("", text[shared:])) for text in (term.text, other.text)
    )
