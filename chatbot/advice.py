"""Open questions: prompt > cache > guard > grounding. Gives a checked text, or nothing; never raises for the model.

Knows no HTTP, no SQL and no dialogue. What is not answered here is answered locally by whoever asked.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Container, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, Protocol

import structlog

from chatbot.cache import Cache
from chatbot.errors import ChatbotError
from chatbot.llm.grounding import Finding, tidy, ungrounded
from chatbot.llm.guard import GuardedResult
from chatbot.llm.prompts import PROMPT_VERSION, Prompt, build_prompt
from chatbot.memo import Memo
from chatbot.model import Business, Caller, Message, ModelRequest, Product
from chatbot.turkish import squeeze, stem, tokens

_FRESH_S = 3600.0
_KEPT_S = 24 * 3600.0
_ENTRY = frozenset({"text", "cost_nano_usd", "stored_at"})
_KEYS_KEPT = 2000
_REFUSED_S = 600.0  # a question whose answer did not hold is not paid for again at once
_POLITE = frozenset(
    {
        "merhaba",
        "selam",
        "slm",
        "mrb",
        "hello",
        "hi",
        "lutfen",
        "acaba",
        "bana",
        "bize",
        "pardon",
        "hocam",
        "abi",
        "abla",
    }
    | {"efendim", "tesekkurler", "tsk", "sagolun", "please", "thanks"}
)
_POLITE_PAIRS = frozenset(  # their words alone mean something: "kolay ütülenir mi", "pamuk iyi mi"
    {("iyi", "gunler"), ("iyi", "aksamlar"), ("iyi", "sabahlar"), ("iyi", "calismalar"), ("iyi", "haftalar")}
    | {("kolay", "gelsin"), ("rica", "ederim"), ("rica", "etsem"), ("tesekkur", "ederim"), ("bir", "sey")}
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the advice is about. Texts masked; `turns` only where the question leans on them.

    `shareable`: the question stands on its own and held nothing personal, so that its answer may serve others.
    """

    business: Business
    version: int
    question: str
    products: tuple[Product, ...]
    language: str
    session_id: str
    shareable: bool
    turns: tuple[Message, ...] = ()
    names: frozenset[str] = frozenset()  # the catalogue's titles and brands, folded
    vocabulary: Container[str] = frozenset()  # the catalogue's words, folded: what question words are reduced to


@dataclass(frozen=True, slots=True)
class Advice:
    """`text` None: answer locally. `cost_nano_usd` None: no model was asked; 0: from the cache."""

    text: str | None
    source: Literal["llm", "cache", "none"]
    cost_nano_usd: int | None = None


NO_ADVICE = Advice(None, "none")


class Advisor(Protocol):
    """Answers open questions, or says that it cannot."""

    def advise(self, question: OpenQuestion) -> Advice:
        """A checked answer, or one without text."""
        ...


class SilentAdvisor:
    """The advisor of a shop without a model."""

    def advise(self, question: OpenQuestion) -> Advice:  # noqa: ARG002 - the port's signature
        """No advice."""
        return NO_ADVICE


class Asks(Protocol):
    """The guarded model."""

    def generate(self, request: ModelRequest, caller: Caller) -> GuardedResult:
        """The model's answer, paid for."""
        ...


class Events(Protocol):
    """Told what became of open questions; must not raise."""

    def answer_refused(self, kind: str) -> None:
        """A model's text was not used: a grounding finding's kind, or "blocked"."""
        ...

    def cache_used(self, event: Literal["hit", "miss", "stale", "shared"], saved_nano_usd: int) -> None:
        """The cache was asked; `saved_nano_usd` is what the model would have cost again."""
        ...


class NoEvents:
    """`Events` that nobody watches."""

    def answer_refused(self, kind: str) -> None:
        """Ignore it."""

    def cache_used(self, event: Literal["hit", "miss", "stale", "shared"], saved_nano_usd: int) -> None:
        """Ignore it."""


class ModelAdvisor:
    """Asks the guarded model, once for identical questions in flight, and remembers what held.

    `places` bounds the threads that may wait for the model, leaders and followers together.
    """

    def __init__(
        self,
        guard: Asks,
        cache: Cache,
        *,
        model: str,
        places: int,
        deadline_s: float = 25.0,
        wall_clock: Callable[[], float] = time.time,
        events: Events | None = None,
    ) -> None:
        self._guard = guard
        self._cache = cache
        self._model = model
        self._places = threading.BoundedSemaphore(places)
        self._deadline_s = deadline_s
        self._wall_clock = wall_clock
        self._events = events or NoEvents()
        self._in_flight: dict[str, Future[Advice]] = {}
        self._lock = threading.Lock()
        self._refreshing = threading.Semaphore()
        self._keys = Memo[tuple[str, int, str, str, tuple[str, ...]], str](_KEYS_KEPT)

    def advise(self, question: OpenQuestion) -> Advice:
        """A checked answer from the cache or the model, or one without text."""
        key = self._key(question) if question.shareable else None
        kept = self._kept(key, question)
        if kept is not None:
            return kept
        if not self._places.acquire(blocking=False):
            _log.info("model_not_asked", reason="busy")
            return NO_ADVICE
        try:
            return self._ask(question) if key is None else self._ask_once(key, question)
        finally:
            self._places.release()

    def _key(self, question: OpenQuestion) -> str:
        """The cache's key; what is asked often is not reduced to its stems each time."""
        shown = tuple(product.id for product in question.products)
        asked = (question.business.id, question.version, question.language, question.question, shown)
        return self._keys.get(asked, lambda: cache_key(question))

    def _kept(self, key: str | None, question: OpenQuestion) -> Advice | None:
        entry = self._cache.get(key) if key else None
        if key is None or not isinstance(entry, dict) or not entry.keys() >= _ENTRY:
            return None
        stale = self._wall_clock() - entry["stored_at"] > _FRESH_S
        self._events.cache_used("stale" if stale else "hit", entry["cost_nano_usd"])
        if stale:
            self._refresh(key, question)
        return Advice(entry["text"], "cache", 0) if entry["text"] else Advice(None, "cache")

    def _ask_once(self, key: str, question: OpenQuestion) -> Advice:
        """One call for all who ask the same at the same time; the followers' answers cost nothing."""
        mine, running = self._join(key)
        if running is not None:
            return self._follow(running)
        advice = self._lead(key, question, mine)
        self._events.cache_used("miss", 0)
        return advice

    def _join(self, key: str) -> tuple["Future[Advice]", "Future[Advice] | None"]:
        """What is to be filled in by us, and what somebody else is already filling in (then ours is not used)."""
        with self._lock:
            mine: Future[Advice] = Future()
            running = self._in_flight.get(key)
            if running is None:
                self._in_flight[key] = mine
            return mine, running

    def _lead(self, key: str, question: OpenQuestion, mine: "Future[Advice]") -> Advice:
        advice = NO_ADVICE
        try:
            advice = self._ask(question, key)
        finally:
            with self._lock:
                del self._in_flight[key]
            mine.set_result(advice)
        return advice

    def _follow(self, running: "Future[Advice]") -> Advice:
        try:
            advice = running.result(self._deadline_s)
        except FutureTimeoutError:
            return NO_ADVICE
        if advice.text is None:
            return NO_ADVICE
        self._events.cache_used("shared", advice.cost_nano_usd or 0)
        return Advice(advice.text, "cache", 0)

    def _refresh(self, key: str, question: OpenQuestion) -> None:
        """Ask again behind the customer's back, one question at a time; till then the old answer is told."""
        if not self._refreshing.acquire(blocking=False):
            return
        threading.Thread(target=self._refreshed, args=(key, question), name="refresh", daemon=True).start()

    def _refreshed(self, key: str, question: OpenQuestion) -> None:
        try:
            mine, running = self._join(key)
            if running is None:
                self._lead(key, question, mine)
        finally:
            self._refreshing.release()

    def _ask(self, question: OpenQuestion, key: str | None = None) -> Advice:
        prompt = build_prompt(
            question.business,
            question.products,
            question.question,
            model=self._model,
            language=question.language,
            turns=question.turns,
        )
        try:
            answered = self._guard.generate(prompt.request, Caller(question.business.id, question.session_id))
        except ChatbotError as error:
            _log.info("model_not_used", reason=error.code, details=error.details)
            return NO_ADVICE
        except Exception:  # noqa: BLE001 - a fault on the way to the model must not cost the customer an answer
            _log.exception("model_fault")
            return NO_ADVICE
        return self._checked(answered, prompt, question, key)

    def _checked(self, answered: GuardedResult, prompt: Prompt, question: OpenQuestion, key: str | None) -> Advice:
        result = answered.result
        text = "" if result.blocked else tidy(result.text, cut_off=result.finish == "MAX_TOKENS")
        finding = ungrounded(text, prompt, names=question.names) if text else Finding("blocked", result.finish)
        if finding is not None:
            self._events.answer_refused(finding.kind)
            _log.warning("model_answer_refused", kind=finding.kind, model=result.model_version)
        if key is not None:
            self._keep(key, None if finding else text, answered.cost_nano_usd)
        return Advice(None if finding else text, "llm", answered.cost_nano_usd)

    def _keep(self, key: str, text: str | None, cost_nano_usd: int) -> None:
        entry: dict[str, Any] = {"text": text, "cost_nano_usd": cost_nano_usd, "stored_at": self._wall_clock()}
        self._cache.set(key, entry, ttl=_KEPT_S if text else _REFUSED_S)


def cache_key(question: OpenQuestion) -> str:
    """Business, catalogue version, prompt version, language and canonical question: what an answer hangs on."""
    shown = hashlib.sha256("\n".join(product.id for product in question.products).encode()).hexdigest()[:12]
    words = " ".join(canonical_words(question.question, question.vocabulary))
    digest = hashlib.sha256(words.encode()).hexdigest()[:32]
    return f"answer:{question.business.id}:{question.version}:{PROMPT_VERSION}:{question.language}:{shown}:{digest}"


def canonical_words(text: str, vocabulary: Container[str] = frozenset()) -> Sequence[str]:
    """The folded stems without greeting and politeness; negation and question words stay."""
    words = squeeze(" ".join(tokens(text))).split()
    pairs = enumerate(pairwise(words))
    frame = {place for at, pair in pairs if pair in _POLITE_PAIRS for place in (at, at + 1)}
    asked = [word for at, word in enumerate(words) if at not in frame and word not in _POLITE] or words
    return [stem(word, vocabulary) for word in asked]
