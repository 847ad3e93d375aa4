"""A shop's frequently asked questions, found again by meaning: shared content words, synonyms counted as one.

Both questions must cover each other, so that one shared word does not answer a different question; a word the shop
uses all over says less than one of a single entry, one of the same field of life less than the word itself, and
goods less than what is asked of them. Knows no other room.
"""

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from chatbot import turkish
from chatbot.dialogue.grammar import grammar_marks
from chatbot.dialogue.lexicon import Lexicon, Mark
from chatbot.dialogue.terms import LIGHT_WEIGHT, Term, Terms, same
from chatbot.model import Faq

_COMMON_WEIGHT = 0.3  # of a word in every text of the shop
_IN_ANSWER = 0.7  # what a word is worth that only the answer has
_NEAR = 0.5  # what one is worth of which the entry's question has a word of the same field
_NEAR_IN_ANSWER = 0.35
_IDLE = 0.75  # of the weight of a word that an entry lacks: customers tell their story beside
_IDLE_VERB = 0.4
_GOODS = 0.5  # of the weight of what names goods
_TOLD = 0.5  # of what the answer alone has for how far an entry is covered
_BY_ANSWER = 0.85  # of a question met by the words of the answer alone
_FEWEST_ANSWERED = 1.8  # weight of the words that such a question shares with it
_HALF_SURE = 0.6  # weight of what is shared that makes half sure, if it is all that is asked
_SAME_KIND = 0.03  # for asking the same of a thing: how long, how much, where
_KINDS = {"how_long": "time", "ask_time": "time", "price": "money", "fee": "money", "where": "place", "how_ask": "way"}
_THEIRS = 4.0  # how much more the entry's words count than the question's, which may be told at length
_WHOLE = 1.5  # weight of two words or more
_SAME_THEME = 0.5  # of what is missing to 1
_BESIDE = 0.55  # from here on an answer is about what is asked that only speaks of it, too
_ALL_THEMES = 0.3  # more of it when they have no other
_OTHER_THEMES = 0.8
_IN_PASSING = frozenset({"bargain", "campaign"})  # themes that an answer about something else touches
_THEMED = 0.15  # by how much an entry about the same theme goes before one that is not
_OF_GOODS = 0.3  # weight beside the goods below which no more than these is shared
_ONLY_GOODS = 0.6  # the surest that an entry is meant which shares no more
_ONLY_LIGHT = 0.35  # or which shares only what is said of all that a shop does
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
    words: frozenset[str] = frozenset()  # of what was asked, those that the entry has, or has near ones of
    own: frozenset[str] = frozenset()  # those of them that the entry has itself, and not every shop


@dataclass(frozen=True, slots=True)
class _Entry:
    faq: Faq
    asked: frozenset[Term]
    answered: frozenset[Term]
    fields: tuple[tuple[str, Term], ...]  # of life, each with a term of it
    themes: frozenset[str]
    told: frozenset[str]  # themes that only the answer speaks of
    kinds: frozenset[str]  # what is asked of the thing: "time", "money", ...


class _Sense(NamedTuple):
    """What an asked word is to the book: its terms that are this one in another form, those of its field; its weight.

    `idle` is what it weighs where the entry has nothing like it.
    """

    word: str
    alike: frozenset[Term]
    near: frozenset[Term]
    weight: float
    idle: float
    light: bool

    def worth(self, entry: _Entry) -> float:
        """How far an entry has it, 0..1."""
        if not self.alike.isdisjoint(entry.asked):
            return 1.0
        if not self.alike.isdisjoint(entry.answered):
            return _IN_ANSWER
        if not self.near.isdisjoint(entry.asked):
            return _NEAR
        return 0.0 if self.near.isdisjoint(entry.answered) else _NEAR_IN_ANSWER


class _Shared(NamedTuple):
    """What a question and an entry share, in weights of words."""

    asked: float  # all that is asked
    gained: float  # what of it the entry has
    alike: float  # what of it the entry has in the same words
    met: float  # what of the entry's question is asked for
    held: float  # what of it the entry has anything like
    goods: float  # of `gained`, what is goods
    beyond: float  # of it, what is neither goods nor said of all that a shop does


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
        self._terms = Terms(lexicon)
        self._entries = tuple(self._read(entry) for entry in entries)
        self._known: dict[str, set[Term]] = {}  # by key
        self._kindred: dict[str, set[Term]] = {}  # by field
        self._places: dict[Term | str, set[int]] = {}  # of terms and themes
        for place, entry in enumerate(self._entries):
            self._index(place, entry)
        self._senses: dict[str, _Sense] = {}  # by word
        self._weights = self._weigh([frozenset(self._terms.of(turkish.tokens(text))) for text in texts])
        self._totals = {entry.asked: sum(map(self._weights.__getitem__, entry.asked)) for entry in self._entries}

    def match(
        self,
        words: Sequence[str],
        themes: frozenset[str] = frozenset(),
        *,
        rare: frozenset[str] = frozenset(),
        goods: AbstractSet[str] = frozenset(),
        labels: Iterable[str] = (),
    ) -> FaqMatch | None:
        """The entry nearest to a question of these folded words and themes, or None if nothing is shared.

        `rare` words mean nothing anywhere else: an entry that asks of one is about the same thing. `goods` are those
        that name what the shop sells, `labels` what the lexicon reads in the question.
        """
        themes -= self._told
        themes = themes - _IN_PASSING or themes
        terms = self._terms.of(words)
        asked = [(self._senses.get(word) or self._sense(term, word), word in goods) for term, word in terms.items()]
        met = (term for sense, _ in asked for term in (*sense.alike, *sense.near))
        signs: tuple[Term | str, ...] = (*met, *themes)
        places = {place for sign in signs for place in self._places.get(sign, ())}
        told = frozenset(Term(word, meaning=False) for word in rare)
        kinds = _kinds(labels)
        scored: list[tuple[float, int, float, bool]] = []
        for place in places:
            entry = self._entries[place]
            only = _asks_of(told, asked, entry)
            score = self._score(asked, themes, entry)
            score += (1 - score) * (_SAME_THEME * only)
            score += (1 - score) * (_SAME_KIND * bool(kinds & entry.kinds))
            themed = only or bool(themes & entry.themes) or bool(themes & entry.told and score >= _BESIDE)
            scored.append((score + _THEMED * themed, -place, score, themed))
        if not scored:
            return None
        _, place, score, themed = max(scored)
        if score <= 0:
            return None
        entry = self._entries[-place]
        worths = {sense.word: 0.0 if sense.light else sense.worth(entry) for sense, _ in asked}
        shared = frozenset(word for word, worth in worths.items() if worth)
        own = frozenset(word for word, worth in worths.items() if worth >= _IN_ANSWER)
        return FaqMatch(entry.faq, score, themed, themes & (entry.themes | entry.told), shared, own)

    def _read(self, faq: Faq) -> _Entry:
        question, answer = turkish.tokens(faq.question), turkish.tokens(faq.answer)
        marks, told = self._marks(question), self._marks(answer)
        themes = self._themes(marks)
        asked, answered = self._terms.of(question), self._terms.of(answer)
        return _Entry(
            faq=faq,
            asked=frozenset(asked),
            answered=frozenset(answered),
            fields=tuple(
                (field, term)
                for words in (asked, answered)
                for term, word in words.items()
                for field in self._lexicon.kin(word)
            ),
            themes=themes,
            told=self._themes(told) - themes - _IN_PASSING,
            kinds=_kinds(mark.label for mark in marks),
        )

    def _index(self, place: int, entry: _Entry) -> None:
        for term in entry.asked | entry.answered:
            self._known.setdefault(term.key, set()).add(term)
        for field, term in entry.fields:
            self._kindred.setdefault(field, set()).add(term)
        signs: tuple[Term | str, ...] = (*entry.asked, *entry.answered, *entry.themes, *entry.told)
        for sign in signs:
            self._places.setdefault(sign, set()).add(place)

    def _marks(self, words: Sequence[str]) -> list[Mark]:
        marks = self._lexicon.marks(words)
        return marks + grammar_marks(words, frozenset()) if self._lexicon.language == "tr" else marks

    def _themes(self, marks: Sequence[Mark]) -> frozenset[str]:
        hits = (*self._lexicon.rules("facts", marks), *self._lexicon.rules("themes", marks))
        return frozenset(hit.name for hit in hits) - self._told

    def _weigh(self, texts: Sequence[frozenset[Term]]) -> dict[Term, float]:
        """What each term of the book says: the less, the more of the shop's texts have it in any form.

        Of a term of answers alone these count, too.
        """
        asked = (*(entry.asked for entry in self._entries), *texts)
        told = (*(entry.asked | entry.answered for entry in self._entries), *texts)
        weights = {term: _rarity(term, told) for entry in self._entries for term in entry.answered}
        return weights | {term: _rarity(term, asked) for entry in self._entries for term in entry.asked}

    def _sense(self, term: Term, word: str) -> _Sense:
        """What a word is to the book; remembered."""
        alike = frozenset(known for known in self._known.get(term.key, ()) if same(term, known))
        weight = self._weights.get(term) or max((self._weights[known] for known in alike), default=term.weight)
        near = frozenset(kin for field in self._lexicon.kin(word) for kin in self._kindred.get(field, ())) - alike
        if len(self._senses) >= _MEMO_SIZE:
            self._senses.clear()
        idle = weight * (_IDLE_VERB if term.is_verb else _IDLE)
        found = self._senses[word] = _Sense(word, alike, near, weight, idle, term.is_light)
        return found

    def _score(self, asked: Sequence[tuple[_Sense, bool]], themes: frozenset[str], entry: _Entry) -> float:
        """How far the two questions cover each other (harmonic mean), more when they share a theme."""
        shared = self._shared(asked, entry)
        about = themes & (entry.themes | entry.told)
        if not (about or max(shared.met, shared.gained) >= LIGHT_WEIGHT):
            return 0.0
        mine, theirs = shared.gained / (shared.asked or 1.0), shared.met / (self._totals[entry.asked] or 1.0)
        score = _both(mine, min(theirs, 1.0), _THEIRS if shared.met >= _WHOLE else 1.0)
        if shared.alike >= _FEWEST_ANSWERED:
            score = max(score, _BY_ANSWER * shared.alike / shared.asked)
        covered = shared.held / (shared.asked or 1.0)
        score = max(score, covered * shared.gained / (shared.gained + _HALF_SURE))
        if not about and shared.beyond < _OF_GOODS:
            return min(score, _ONLY_GOODS if shared.goods else _ONLY_LIGHT)
        if shared.alike and themes & entry.told and not themes & entry.themes:
            return score + (1 - score) * _SAME_THEME
        return _with_themes(score, themes, entry.themes)

    def _shared(self, asked: Sequence[tuple[_Sense, bool]], entry: _Entry) -> _Shared:
        total = gained = alike = met = held = goods = beyond = 0.0
        found: set[Term] = set()
        for sense, is_goods in asked:
            worth, weight = sense.worth(entry), sense.weight * (_GOODS if is_goods else 1.0)
            total += weight if worth else sense.idle * (_GOODS if is_goods else 1.0)
            gained += weight * worth
            held += weight * (worth > 0)
            alike += weight * (worth >= _IN_ANSWER)
            goods += weight * worth * is_goods
            beyond += weight * worth * (not (is_goods or sense.light))
            found |= sense.alike & entry.asked
            if worth == _NEAR:
                met += max(self._weights[term] for term in sense.near & entry.asked) * _NEAR
            elif worth == _IN_ANSWER:
                met += sense.weight * _IN_ANSWER * _TOLD
        return _Shared(total, gained, alike, met + sum(map(self._weights.__getitem__, found)), held, goods, beyond)


def _rarity(term: Term, texts: Sequence[AbstractSet[Term]]) -> float:
    """What a term says that so many of the texts have in any form."""
    held = sum(any(same(term, other) for other in text) for text in texts)
    share = math.log((len(texts) + 1) / max(held, 1)) / (math.log(len(texts) + 1) or 1.0)
    return max(_COMMON_WEIGHT, share) * term.weight


def _kinds(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(_KINDS[label] for label in labels if label in _KINDS)


def _asks_of(rare: frozenset[Term], asked: Sequence[tuple[_Sense, bool]], entry: _Entry) -> bool:
    """Whether most of what is asked is in the entry's question, a word known from nowhere else in the same form."""
    met = sum(not sense.alike.isdisjoint(entry.asked) for sense, _ in asked)
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
