"""The questions a shop's customers asked in vain, put together by meaning: what its owner should answer or stock next.

Knows no HTTP and no SQL. Grouping is pure and deterministic; its cost grows with the number of different wordings,
not with their square: wordings are compared only where they share one of their rarest words, or its beginning.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from rapidfuzz import fuzz

from chatbot.advice import canonical_words
from chatbot.catalog.lexicon import Lexicon, load_lexicon
from chatbot.model import AnswerCounts, OpenTurn, utc_now
from chatbot.turkish import fold, peelings

MAX_DAYS = 366
_MOST_TURNS = 20_000  # the newest; a shop with more knows what to do first all the same
_NEAR = 82.0
_PLAIN_INFLECTION = 0.2  # what `peelings` asks for a plural, a possessive, a case; a derivation costs more
_SHORTEST_STEM = 4
_BLOCKING_WORDS = 3
_BEGINNING = 5
_MOST_COMPARED = 20
_SHOWN = 3


class Shop(Protocol):
    """A shop as it stands now."""

    @property
    def index(self) -> Container[str]:
        """The folded words of its catalogue."""
        ...


class Shops(Protocol):
    """Where shops come from."""

    def get(self, business_id: str, /) -> Shop:
        """The current snapshot; raises `BusinessNotFound`."""
        ...


class Questions(Protocol):
    """Where questions are kept."""

    def open_turns(self, business_id: str, since: datetime, /, *, limit: int) -> Sequence[OpenTurn]:
        """The newest ones without an answer or with one rated down, newest first."""
        ...

    def answers(self, business_id: str, since: datetime, /) -> AnswerCounts:
        """How all of them were answered."""
        ...


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """One thing customers asked in vain. `question`: how it is asked most; `reason`: why most stayed open."""

    question: str
    count: int
    reason: str
    last_asked: datetime
    rated_down: int
    reasons: Mapping[str, int]
    examples: tuple[str, ...]  # other wordings
    comments: tuple[str, ...]  # the newest of what was said with a thumb down

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "last_asked": self.last_asked.isoformat()}


@dataclass(frozen=True, slots=True)
class _Meaning:
    """The sorted words of a question as one text; other `numbers` are another thing, however alike the texts."""

    text: str
    numbers: frozenset[str]


class UnansweredQuestions:
    """`of(business_id)`: the list; `now` decides how far back the days reach."""

    def __init__(self, records: Questions, shops: Shops, *, now: Callable[[], datetime] = utc_now) -> None:
        self._records = records
        self._shops = shops
        self._now = now

    def of(self, business_id: str, *, days: int = 30) -> tuple[QuestionGroup, ...]:
        """What was asked in vain in the last days, most asked first; raises `BusinessNotFound`."""
        vocabulary = self._shops.get(business_id).index
        since = self._now() - timedelta(days=days)
        return grouped(self._records.open_turns(business_id, since, limit=_MOST_TURNS), vocabulary)

    def counts(self, business_id: str, *, days: int = 30) -> AnswerCounts:
        """How all questions of the last days were answered; raises `BusinessNotFound`."""
        self._shops.get(business_id)
        return self._records.answers(business_id, self._now() - timedelta(days=days))


def grouped(turns: Sequence[OpenTurn], vocabulary: Container[str]) -> tuple[QuestionGroup, ...]:
    """Questions (newest first) of one meaning together, most asked first, then the latest."""
    alike: dict[frozenset[str], list[OpenTurn]] = defaultdict(list)
    meanings = _meanings({turn.question for turn in turns}, vocabulary)
    for turn in turns:
        alike[meanings[turn.question]].append(turn)
    groups = [_group(members) for members in _merged(alike)]
    return tuple(sorted(groups, key=lambda group: (-group.count, -group.last_asked.timestamp(), group.question)))


def _meanings(questions: Collection[str], vocabulary: Container[str]) -> dict[str, frozenset[str]]:
    """What each question is about, as folded stems: of the catalogue, of common goods, of the questions' own words."""
    lexicon = load_lexicon()
    words = {question: _content(question, vocabulary, lexicon) for question in questions}
    asked = frozenset(word for told in words.values() for word in told)
    stems = {word: _stem(word, asked | lexicon.goods) for word in asked}
    return {question: frozenset(stems[word] for word in told) for question, told in words.items()}


def _content(question: str, vocabulary: Container[str], lexicon: Lexicon) -> Sequence[str]:
    """The words that carry the question: without function words and verbs of asking, where anything else is left."""
    words = canonical_words(question, vocabulary)
    told = [word for word in words if word not in lexicon.closed and word not in lexicon.verbs]
    return told or words or [question]


def _stem(word: str, known: Container[str]) -> str:
    """The shortest known word that this one is an inflection of: "nevresimlerde" goes with "nevresim"."""
    inflected = (peeling.stem for peeling in peelings(word, known) if peeling.cost < _PLAIN_INFLECTION)
    return min((stem for stem in inflected if len(stem) >= _SHORTEST_STEM), key=len, default=word)


# --- near meanings ---------------------------------------------------------------------------------------------------


def _merged(alike: Mapping[frozenset[str], list[OpenTurn]]) -> Iterable[list[OpenTurn]]:
    """Groups whose words are nearly the same, put together; the bigger one leads."""
    usual = Counter(word for words in alike for word in words)
    blocks: dict[str, list[_Meaning]] = defaultdict(list)
    leaders: dict[_Meaning, list[OpenTurn]] = {}
    for words in sorted(alike, key=lambda words: (-len(alike[words]), len(words), sorted(words))):
        meaning = _Meaning(" ".join(sorted(words)), frozenset(word for word in words if any(map(str.isdigit, word))))
        keys = _block_keys(words, usual)
        leader = _nearest(meaning, (near for key in keys for near in blocks[key][:_MOST_COMPARED]))
        if leader is not None:
            leaders[leader] += alike[words]
            continue
        leaders[meaning] = list(alike[words])
        for key in keys:
            blocks[key].append(meaning)
    return leaders.values()


def _block_keys(words: Iterable[str], usual: Mapping[str, int]) -> list[str]:
    """Where a meaning is looked for: under its rarest words and, for a typo's sake, their beginnings."""
    rarest = sorted(words, key=lambda word: (usual[word], word))[:_BLOCKING_WORDS]
    return list(dict.fromkeys(key for word in rarest for key in (word, f"{word[:_BEGINNING]}…")))


def _nearest(meaning: _Meaning, candidates: Iterable[_Meaning]) -> _Meaning | None:
    best, best_likeness = None, 0.0
    for other in candidates:
        if other.numbers == meaning.numbers and (likeness := _likeness(meaning.text, other.text)) > best_likeness:
            best, best_likeness = other, likeness
    return best


def _likeness(one: str, other: str) -> float:
    """0, or how alike two texts of sorted words are: a part of the words is not the whole, so both ratios count."""
    whole = fuzz.ratio(one, other, score_cutoff=2 * _NEAR - 100)
    likeness = (whole + fuzz.token_set_ratio(one, other)) / 2 if whole else 0.0
    return likeness if likeness >= _NEAR else 0.0


def _group(members: Sequence[OpenTurn]) -> QuestionGroup:
    turns = sorted(members, key=lambda turn: turn.asked_at, reverse=True)
    wordings: dict[str, list[str]] = defaultdict(list)
    for turn in turns:
        wordings[fold(turn.question)].append(turn.question)
    ways = [texts[0] for texts in sorted(wordings.values(), key=lambda texts: (-len(texts), len(texts[0])))]
    reasons = Counter(turn.reason for turn in turns)
    return QuestionGroup(
        question=ways[0],
        count=len(turns),
        reason=max(reasons, key=lambda reason: reasons[reason]),
        last_asked=turns[0].asked_at,
        rated_down=sum(turn.rated_down for turn in turns),
        reasons=dict(reasons.most_common()),
        examples=tuple(ways[1 : 1 + _SHOWN]),
        comments=tuple(dict.fromkeys(turn.comment for turn in turns if turn.comment))[:_SHOWN],
    )
