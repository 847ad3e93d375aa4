"""A shop's frequently asked questions, found again by meaning: shared content words, synonyms counted as one.

Both questions must cover each other, so that one shared word does not answer a different question; a word the shop
uses all over says less than one of a single entry, one of the same field of life less than the word itself, and
goods less than what is asked of them. Knows no other room.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from chatbot import turkish
from chatbot.dialogue.grammar import grammar_marks
from chatbot.dialogue.lexicon import Lexicon, Mark
from chatbot.dialogue.terms import LIGHT_WEIGHT, Term, Terms, rarity, same
from chatbot.model import Faq

_IN_ANSWER = 0.7  # what a word is worth that only the answer has
_NEAR = 0.5  # what one is worth of which the entry's question has a word of the same field
_NEAR_IN_ANSWER = 0.35
_IDLE = 0.6  # of the weight of a word that an entry lacks: customers tell their story beside
_IDLE_VERB = 0.4
_OTHER_GOODS = 0.5  # of what is near to goods: curtains are no blinds
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
_BROAD = frozenset({"service"})  # themes of many different things, that say little without a word shared
_THEMED = 0.15  # by how much an entry about the same theme goes before one that is not
_OF_GOODS = 0.3  # weight beside the goods below which no more than these is shared
_ONLY_GOODS = 0.5  # the surest that an entry is meant which shares no more
_ONLY_BROAD = 0.5  # or which shares only a broad theme
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


class _Share(NamedTuple):
    """What one asked word and one entry share."""

    worth: float  # 0..1: how far the entry has the word
    met: float  # weight of what of the entry's question it asks for


class _Sense(NamedTuple):
    """What an asked word is to the book: what it shares with each entry that has anything like it, and its weight.

    `idle` is what it weighs where an entry has nothing like it.
    """

    word: str
    weight: float
    idle: float
    light: bool
    shares: Mapping[int, _Share]  # by the entry's place


@dataclass(slots=True)
class _Tally:
    """What a question and an entry share, in weights of words, added up word by word."""

    asked: float  # all that is asked
    gained: float = 0.0  # what of it the entry has
    alike: float = 0.0  # what of it the entry has in the same words
    met: float = 0.0  # what of the entry's question is asked for
    held: float = 0.0  # what of it the entry has anything like
    goods: float = 0.0  # of `gained`, what is goods
    beyond: float = 0.0  # of it, what is neither goods nor said of all that a shop does
    same: int = 0  # how many words the entry's question has, too

    def add(self, sense: _Sense, share: _Share, *, goods: bool) -> None:
        """Count a word that the entry has, or has one near."""
        worth, met = share
        scale = _GOODS if goods else 1.0
        weight = sense.weight * scale
        gained = weight * worth * (_OTHER_GOODS if goods and worth < _IN_ANSWER else 1.0)
        self.asked += weight - sense.idle * scale
        self.gained += gained
        self.held += weight
        self.met += met
        if worth >= _IN_ANSWER:
            self.alike += weight
            self.same += worth == 1
        if goods:
            self.goods += gained
        elif not sense.light:
            self.beyond += gained


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
        self._holders: dict[Term, set[int]] = {}  # the places of the entries that have it
        self._places: dict[str, set[int]] = {}  # of themes
        self._askers = Counter(theme for entry in self._entries for theme in entry.themes)
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
        asked = [self._senses.get(word) or self._sense(term, word) for term, word in terms.items()]
        tallies = self._tallies(asked, themes, goods)
        kinds = _kinds(labels)
        scored: list[tuple[float, int, float, bool]] = []
        for place, tally in tallies.items():
            entry = self._entries[place]
            score = self._score(tally, themes, entry)
            if only := 2 * tally.same > len(asked) and _asks_of(rare, entry):
                score += (1 - score) * _SAME_THEME
            if kinds & entry.kinds:
                score += (1 - score) * _SAME_KIND
            themed = only or bool(themes & entry.themes) or bool(themes & entry.told and score >= _BESIDE)
            scored.append((score + _THEMED * themed, -place, score, themed))
        if not scored:
            return None
        _, place, score, themed = max(scored)
        return self._matched(-place, asked, themes, score=score, themed=themed) if score > 0 else None

    def _tallies(self, asked: Sequence[_Sense], themes: frozenset[str], goods: AbstractSet[str]) -> dict[int, _Tally]:
        """What the question shares with each entry that has anything like it, by the entry's place."""
        idle = sum(sense.idle * (_GOODS if sense.word in goods else 1.0) for sense in asked)
        tallies = {place: _Tally(idle) for theme in themes for place in self._places.get(theme, ())}
        for sense in asked:
            named = sense.word in goods
            for place, share in sense.shares.items():
                tally = tallies.get(place)
                if tally is None:
                    tally = tallies[place] = _Tally(idle)
                tally.add(sense, share, goods=named)
        return tallies

    def _matched(
        self, place: int, asked: Sequence[_Sense], themes: frozenset[str], *, score: float, themed: bool
    ) -> FaqMatch:
        """The entry at a place, with the words it shares."""
        entry = self._entries[place]
        worths = {s.word: s.shares[place].worth for s in asked if place in s.shares and not s.light}
        own = frozenset(word for word, worth in worths.items() if worth >= _IN_ANSWER)
        return FaqMatch(entry.faq, score, themed, themes & (entry.themes | entry.told), frozenset(worths), own)

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
            told=self._themes(told) - themes - _IN_PASSING - _BROAD,
            kinds=_kinds(mark.label for mark in marks),
        )

    def _index(self, place: int, entry: _Entry) -> None:
        for term in entry.asked | entry.answered:
            self._known.setdefault(term.key, set()).add(term)
            self._holders.setdefault(term, set()).add(place)
        for field, term in entry.fields:
            self._kindred.setdefault(field, set()).add(term)
        for theme in (*entry.themes, *entry.told):
            self._places.setdefault(theme, set()).add(place)

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
        weights = {term: rarity(term, told) for entry in self._entries for term in entry.answered}
        return weights | {term: rarity(term, asked) for entry in self._entries for term in entry.asked}

    def _sense(self, term: Term, word: str) -> _Sense:
        """What a word is to the book; remembered."""
        alike = frozenset(known for known in self._known.get(term.key, ()) if same(term, known))
        weight = self._weights.get(term) or max((self._weights[known] for known in alike), default=term.weight)
        near = frozenset(kin for field in self._lexicon.kin(word) for kin in self._kindred.get(field, ())) - alike
        places = {place for known in alike | near for place in self._holders[known]}
        shares = {place: self._share(alike, near, weight, self._entries[place]) for place in places}
        if len(self._senses) >= _MEMO_SIZE:
            self._senses.clear()
        idle = weight * (_IDLE_VERB if term.is_verb else _IDLE)
        found = self._senses[word] = _Sense(word, weight, idle, term.is_light, shares)
        return found

    def _share(self, alike: frozenset[Term], near: frozenset[Term], weight: float, entry: _Entry) -> _Share:
        """What an entry has of a word that is these of the book's terms, near those."""
        if found := alike & entry.asked:
            return _Share(1.0, sum(map(self._weights.__getitem__, found)))
        if not alike.isdisjoint(entry.answered):
            return _Share(_IN_ANSWER, weight * _IN_ANSWER * _TOLD)
        if close := near & entry.asked:
            return _Share(_NEAR, max(map(self._weights.__getitem__, close)) * _NEAR)
        return _Share(_NEAR_IN_ANSWER, 0.0)

    def _score(self, shared: _Tally, themes: frozenset[str], entry: _Entry) -> float:
        """How far the two questions cover each other (harmonic mean), more when they share a theme."""
        about = themes & (entry.themes | entry.told)
        if not (about or max(shared.met, shared.gained) >= LIGHT_WEIGHT):
            return 0.0
        asked = shared.asked or 1.0
        theirs = min(shared.met / (self._totals[entry.asked] or 1.0), 1.0)
        score = _both(shared.gained / asked, theirs, _THEIRS if shared.met >= _WHOLE else 1.0)
        if shared.alike >= _FEWEST_ANSWERED:
            score = max(score, _BY_ANSWER * shared.alike / asked)
        score = max(score, shared.held / asked * shared.gained / (shared.gained + _HALF_SURE))
        if not about and shared.beyond < _OF_GOODS:
            return min(score, _ONLY_GOODS if shared.goods else _ONLY_LIGHT)
        if shared.alike and themes & entry.told and not themes & entry.themes:
            return score + (1 - score) * _SAME_THEME
        if about <= _BROAD and shared.gained < LIGHT_WEIGHT:
            return min(self._with_themes(score, themes, entry.themes), _ONLY_BROAD)
        return self._with_themes(score, themes, entry.themes)

    def _with_themes(self, score: float, asked: frozenset[str], told: frozenset[str]) -> float:
        """The score with what the themes of question and entry say: more for sharing them, less for having others.

        A theme says the less, the more of the shop's questions are about it.
        """
        if not asked or not told:
            return score
        both = asked & told
        if not both:
            return score * _OTHER_THEMES
        rarest = min(self._askers[theme] for theme in both)
        return score + (1 - score) * (_SAME_THEME + _ALL_THEMES * len(both) / len(asked | told)) / sqrt(rarest)


def _kinds(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(_KINDS[label] for label in labels if label in _KINDS)


def _asks_of(rare: AbstractSet[str], entry: _Entry) -> bool:
    """Whether the entry asks of a word known from nowhere else, in the same form."""
    return any(term.text in rare and not term.meaning for term in entry.asked)


def _both(mine: float, theirs: float, weight: float) -> float:
    """The mean of the two shares, harmonic, the second one of this weight; half the first without the second."""
    return (1 + weight) * mine * theirs / (weight * mine + theirs) if mine and theirs else mine / 2
