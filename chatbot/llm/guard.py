"""The guard around every paid call: deadline > bulkhead > retry > cool-down > breaker > attempt.

One attempt is reserve, call, settle: it has its own reservation and its own verdict for the breaker. Knows no SDK,
no prompt and no SQL; the ledger is the Protocol below. Sources: full jitter from Brooker, "Exponential Backoff And
Jitter" (2015); the retry budget from gRPC's retry throttling (proposal A6); the breaker from Nygard, "Release It!".
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from queue import SimpleQueue
from typing import Any, Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

import structlog

from chatbot.errors import ModelError, ModelErrorKind, ModelUnavailable
from chatbot.llm.port import LanguageModel
from chatbot.model import Caller, ModelRequest, ModelResult, utc_now
from chatbot.turns import step_aside

T = TypeVar("T")
Timer = Callable[[], float]
Verdict = Literal["ok", "failed", "no_verdict"]

_RETRYABLE = frozenset({"rate_limited", "overloaded", "server", "timeout", "network"})
_ONCE_MORE = frozenset({"timeout", "network"})  # the provider may have worked and billed: one second try at most
_BREAKER_FAILURES = frozenset({"overloaded", "server", "timeout", "network", "protocol"})
_PERMANENT = frozenset({"auth", "not_found", "quota_exhausted"})
_PERMANENT_PAUSE_S = 300.0
_PER_MINUTE_PAUSE_S = 60.0
_SHORTEST_ATTEMPT_S = 0.5
_GRACE_S = 0.1  # the adapter's own timeout speaks first; ours is for bodies that drip
_QUOTA_DAY = ZoneInfo("America/Los_Angeles")  # Gemini's daily quotas begin anew at midnight Pacific time

_log = structlog.get_logger(__name__)


class Deadline:
    """A point in time that everything one customer waits for has to fit into. Seconds of `timer`."""

    def __init__(self, seconds: float, *, timer: Timer = time.monotonic) -> None:
        self._timer = timer
        self._at = timer() + seconds

    def remaining_s(self) -> float:
        """Seconds left; never below zero."""
        return max(0.0, self._at - self._timer())


class RetryBudget:
    """A bucket that keeps retries from multiplying an outage: a retry costs what ten calls bring in."""

    def __init__(self, retries: int = 10, *, calls_per_retry: int = 10) -> None:
        self._price = calls_per_retry
        self._capacity = self._level = retries * calls_per_retry
        self._lock = threading.Lock()

    def call(self) -> None:
        """Note a first attempt."""
        with self._lock:
            self._level = min(self._capacity, self._level + 1)

    def take(self) -> bool:
        """Take one retry out of the bucket; False when there is none."""
        with self._lock:
            if self._level < self._price:
                return False
            self._level -= self._price
            return True


class RetryHandler:
    """Calls again after failures that waiting can cure: 1, 2, 4 s (cap 8 s), full jitter, never past the deadline."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], None] = time.sleep,
        uniform: Callable[[float, float], float] = random.uniform,
        budget: RetryBudget | None = None,
        base_s: float = 1.0,
        cap_s: float = 8.0,
    ) -> None:
        self._sleep = sleep
        self._uniform = uniform
        self._budget = budget or RetryBudget()
        self._base_s = base_s
        self._cap_s = cap_s

    def retry_with_backoff(self, func: Callable[[], T], max_retries: int = 3, *, deadline: Deadline | None = None) -> T:
        """`func()`, tried at most `max_retries` more times while it raises a `ModelError` that waiting can cure."""
        self._budget.call()
        uncertain = 0
        for retry in range(max_retries + 1):
            try:
                return func()
            except ModelError as error:
                uncertain += error.kind in _ONCE_MORE
                wait_s = self._wait_s(error, retry)
                if retry == max_retries or uncertain > 1 or not self._may_retry(error, wait_s, deadline):
                    raise
            self._sleep(wait_s)
        raise AssertionError("unreachable")  # pragma: no cover - the last round returns or raises

    def _wait_s(self, error: ModelError, retry: int) -> float:
        """Full jitter over the exponential step; a provider's own retryDelay is a floor under it."""
        step_s = self._uniform(0, min(self._cap_s, self._base_s * 2**retry))
        return step_s if error.retry_after_s is None else error.retry_after_s + step_s

    def _may_retry(self, error: ModelError, wait_s: float, deadline: Deadline | None) -> bool:
        if error.kind not in _RETRYABLE:
            return False
        if deadline is not None and wait_s >= deadline.remaining_s():
            return False
        return self._budget.take()


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to make one attempt; belongs to the breaker's generation it was given in."""

    generation: int
    probe: bool
    started_at: float


class CircuitBreaker:
    """Closed, open, half-open. The lock guards state only, never a call.

    Opens when at least `min_calls` of the last `window_s` seconds had `failure_share` failures (a call slower than
    `slow_s` is one), or the last `min_calls` all failed: a good minute before an outage must not hide it. Stays open
    30 s, doubling to 300 s with jitter; then one probe, which expires after `probe_s`.
    """

    def __init__(
        self,
        *,
        timer: Timer = time.monotonic,
        uniform: Callable[[float, float], float] = random.uniform,
        window_s: float = 60.0,
        min_calls: int = 5,
        failure_share: float = 0.5,
        slow_s: float = 15.0,
        open_s: float = 30.0,
        max_open_s: float = 300.0,
        probe_s: float = 30.0,
    ) -> None:
        self._timer = timer
        self._uniform = uniform
        self._window_s = window_s
        self._min_calls = min_calls
        self._failure_share = failure_share
        self._slow_s = slow_s
        self._first_open_s = self._open_s = open_s
        self._max_open_s = max_open_s
        self._probe_s = probe_s
        self._lock = threading.Lock()
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._failures = 0  # among them
        self._generation = 0
        self._opened_until: float | None = None
        self._probe_until: float | None = None

    @property
    def state(self) -> Literal["closed", "open", "half_open"]:
        """The state as of now."""
        with self._lock:
            return self._state(self._timer())

    def acquire(self) -> Permit:
        """A permit for one attempt; raises `ModelUnavailable` while open or while another probe is out."""
        with self._lock:
            now = self._timer()
            state = self._state(now)
            if state == "open" or (state == "half_open" and self._probe_until is not None and now < self._probe_until):
                raise ModelUnavailable("circuit_open")
            if state == "half_open":
                self._probe_until = now + self._probe_s
                self._generation += 1  # an older, expired probe has no say any more
            return Permit(self._generation, state == "half_open", now)

    def release(self, permit: Permit, verdict: Verdict) -> None:
        """Hand the attempt's verdict in; what an older generation says is ignored."""
        with self._lock:
            if permit.generation != self._generation:
                return
            now = self._timer()
            failed = verdict == "failed" or (verdict == "ok" and now - permit.started_at > self._slow_s)
            if permit.probe:
                self._judge_probe(now, verdict, failed=failed)
            elif verdict != "no_verdict":
                self._note(now, failed=failed)

    def _state(self, now: float) -> Literal["closed", "open", "half_open"]:
        if self._opened_until is None:
            return "closed"
        return "open" if now < self._opened_until else "half_open"

    def _judge_probe(self, now: float, verdict: Verdict, *, failed: bool) -> None:
        self._probe_until = None
        if verdict == "no_verdict":
            return
        if failed:
            self._open_s = min(self._max_open_s, self._open_s * 2)
            self._open(now)
        else:
            self._opened_until = None
            self._open_s = self._first_open_s
            self._generation += 1

    def _note(self, now: float, *, failed: bool) -> None:
        self._outcomes.append((now, failed))
        self._failures += failed
        while self._outcomes[0][0] <= now - self._window_s:
            self._failures -= self._outcomes.popleft()[1]
        if len(self._outcomes) < self._min_calls:
            return
        all_of_the_last = all(was_failure for _, was_failure in islice(reversed(self._outcomes), self._min_calls))
        if all_of_the_last or self._failures >= self._failure_share * len(self._outcomes):
            self._open(now)

    def _open(self, now: float) -> None:
        self._opened_until = now + self._open_s * self._uniform(1.0, 1.1)
        self._generation += 1
        self._outcomes.clear()
        self._failures = 0


class CoolDown:
    """Pauses the provider itself asks for, by model: a minute's rate, a day's quota, a key or model that is gone.

    They are kept apart, so that a short pause never shortens a long one.
    """

    def __init__(self, *, now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._until: dict[tuple[str, ModelErrorKind], datetime] = {}
        self._lock = threading.Lock()

    def reason(self, model: str) -> ModelErrorKind | None:
        """The error kind that forbids asking `model` now, or None."""
        with self._lock:
            now = self._now()
            return next(
                (kind for (paused, kind), until in self._until.items() if paused == model and now < until), None
            )

    def note(self, model: str, error: ModelError) -> bool:
        """Begin the pause that `error` calls for; True when no such pause was in force."""
        with self._lock:
            now = self._now()
            until = _pause_until(error, now)
            if until is None:
                return False
            before = self._until.get((model, error.kind), now)
            self._until[model, error.kind] = max(until, before)
            return before <= now


def _pause_until(error: ModelError, now: datetime) -> datetime | None:
    if error.kind == "rate_limited":
        return now + timedelta(seconds=error.retry_after_s or _PER_MINUTE_PAUSE_S)
    if error.kind == "quota_exhausted":
        tomorrow = (now.astimezone(_QUOTA_DAY) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return tomorrow.astimezone(UTC)
    if error.kind in _PERMANENT:
        return now + timedelta(seconds=_PERMANENT_PAUSE_S)
    return None


class Ledger(Protocol):
    """Where every attempt is paid from, by the id of its row; all methods commit before they return."""

    def reserve(self, request: ModelRequest, caller: Caller) -> str:
        """Set the worst case aside; raises `BudgetExceeded`, or `StoreError` when the ledger cannot be reached."""
        ...

    def settle(self, call_id: str, result: ModelResult, *, ms: int) -> int:
        """Book what the provider counted (all of the reservation when it did not say); nano-USD."""
        ...

    def assume(self, call_id: str, *, ms: int) -> int:
        """Book the whole reservation: the provider may have billed. Nano-USD."""
        ...

    def release(self, call_id: str, *, ms: int) -> None:
        """Give it back: the provider certainly did not bill."""
        ...


class Observer(Protocol):
    """Told of each attempt; must not raise."""

    def attempted(self, model: str, outcome: str, seconds: float) -> None:
        """One attempt ended: `outcome` is "ok", "blocked" or an error kind."""
        ...

    def permanent_failure(self, model: str, error: ModelError) -> None:
        """A failure that waiting does not cure: key, model gone or day's quota as it began, each bad request."""
        ...


class SilentObserver:
    """An `Observer` that watches nothing."""

    def attempted(self, model: str, outcome: str, seconds: float) -> None:
        """Ignore it."""

    def permanent_failure(self, model: str, error: ModelError) -> None:
        """Ignore it."""


class Observers:
    """Several observers as one."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    def attempted(self, model: str, outcome: str, seconds: float) -> None:
        """Tell all."""
        for observer in self._observers:
            observer.attempted(model, outcome, seconds)

    def permanent_failure(self, model: str, error: ModelError) -> None:
        """Tell all."""
        for observer in self._observers:
            observer.permanent_failure(model, error)


@dataclass(frozen=True, slots=True)
class GuardedResult:
    """A model's answer and what it cost in all its attempts, in nano-USD."""

    result: ModelResult
    cost_nano_usd: int


class Guard:
    """Asks the model within the deadline and the budget, or says at once why not.

    `slots` bounds the calls under way (half the service's threads): a full one is answered `busy` without waiting. A
    call that outlives its time (a body that drips passes any read timeout) is left behind, and keeps its slot.
    """

    def __init__(
        self,
        model: LanguageModel,
        ledger: Ledger,
        *,
        slots: int,
        deadline_s: float = 25.0,
        attempt_s: float = 15.0,
        fallback_model: str | None = None,
        breaker: CircuitBreaker | None = None,
        retry: RetryHandler | None = None,
        cool_down: CoolDown | None = None,
        observer: Observer | None = None,
        timer: Timer = time.monotonic,
    ) -> None:
        self._model = model
        self._ledger = ledger
        self._slots = threading.BoundedSemaphore(slots)
        self._callers = _Callers()
        self._deadline_s = deadline_s
        self._attempt_s = attempt_s
        self._fallback_model = fallback_model
        self._retry = retry or RetryHandler()
        self._observer = observer or SilentObserver()
        self._timer = timer
        self.breaker = breaker or CircuitBreaker(timer=timer)
        self.cool_down = cool_down or CoolDown()

    def generate(self, request: ModelRequest, caller: Caller) -> GuardedResult:
        """The model's answer; raises `ModelUnavailable`, `BudgetExceeded`, `ModelError` or `StoreError`."""
        call = _Call(caller, Deadline(self._deadline_s, timer=self._timer), _Slot(self._slots))
        try:
            result = self._retry.retry_with_backoff(
                lambda: self._attempt_or_fall_back(request, call), deadline=call.deadline
            )
        finally:
            call.slot.leave()
        return GuardedResult(result, call.cost_nano_usd)

    def _attempt_or_fall_back(self, request: ModelRequest, call: "_Call") -> ModelResult:
        fallback = replace(request, model=self._fallback_model) if self._fallback_model else None
        if fallback and self.cool_down.reason(request.model) in _PERMANENT:
            return self._attempt(fallback, call)
        try:
            return self._attempt(request, call)
        except ModelError as error:
            if not fallback or error.kind not in _PERMANENT:
                raise
        return self._attempt(fallback, call)

    def _attempt(self, request: ModelRequest, call: "_Call") -> ModelResult:
        timeout_s = min(self._attempt_s, call.deadline.remaining_s())
        if self.cool_down.reason(request.model):
            raise ModelUnavailable("cooling_down")
        if timeout_s < _SHORTEST_ATTEMPT_S:
            raise ModelUnavailable("deadline")
        call.slot.enter()
        permit = self.breaker.acquire()
        verdict: Verdict = "no_verdict"
        try:
            call_id = self._ledger.reserve(request, call.caller)
            result = self._paid(request, call_id, timeout_s, call)
            verdict = "ok"
        except ModelError as error:
            verdict = "failed" if error.kind in _BREAKER_FAILURES else "no_verdict"
            raise
        finally:
            self.breaker.release(permit, verdict)
        return result

    def _paid(self, request: ModelRequest, call_id: str, timeout_s: float, call: "_Call") -> ModelResult:
        """One reserved attempt: whatever happens in it, its ledger row is closed exactly once."""
        started = self._timer()
        try:
            result = self._ask(request, timeout_s, call.slot)
        except ModelError as error:
            self._book_failure(request, call_id, error, started, call)
            raise
        except BaseException:
            call.cost_nano_usd += self._ledger.assume(call_id, ms=self._ms_since(started))
            raise
        self._observer.attempted(request.model, "blocked" if result.blocked else "ok", self._timer() - started)
        call.cost_nano_usd += self._ledger.settle(call_id, result, ms=self._ms_since(started))
        return result

    def _ask(self, request: ModelRequest, timeout_s: float, slot: "_Slot") -> ModelResult:
        future = self._callers.submit(lambda: self._model.generate(request, timeout_s=timeout_s))
        step_aside()
        try:
            return future.result(timeout_s + _GRACE_S)
        except FutureTimeoutError:
            slot.hand_over(future)
            raise ModelError("timeout", "no answer within the attempt's time", billed="unknown") from None

    def _book_failure(
        self, request: ModelRequest, call_id: str, error: ModelError, started: float, call: "_Call"
    ) -> None:
        ms = self._ms_since(started)
        if error.billed == "no":
            self._ledger.release(call_id, ms=ms)
        else:
            call.cost_nano_usd += self._ledger.assume(call_id, ms=ms)
        self._observer.attempted(request.model, error.kind, self._timer() - started)
        _log.warning("model_attempt_failed", model=request.model, kind=error.kind, reason=error.message, ms=ms)
        begun = self.cool_down.note(request.model, error)
        if error.kind == "bad_request" or (begun and error.kind in _PERMANENT):
            self._observer.permanent_failure(request.model, error)

    def _ms_since(self, started: float) -> int:
        return round((self._timer() - started) * 1000)


class _Callers:
    """Daemon threads that make the calls, started as they are needed: no more than calls under way.

    A `ThreadPoolExecutor` would be waited for at exit, by a call left behind for as long as it hangs; a thread a call
    would cost 0.15 ms more.
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._idle = threading.Semaphore(0)

    def submit(self, call: Callable[[], T]) -> "Future[T]":
        """The outcome of `call`, which begins at once."""
        outcome: Future[T] = Future()
        if not self._idle.acquire(blocking=False):
            threading.Thread(target=self._serve, name="model", daemon=True).start()
        self._calls.put((outcome, call))
        return outcome

    def _serve(self) -> None:
        while True:
            outcome, call = self._calls.get()
            try:
                settle = partial(outcome.set_result, call())
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                settle = partial(outcome.set_exception, error)
            self._idle.release()
            settle()
            del outcome, call, settle  # nothing of a customer's question waits here for the next one


class _Slot:
    """One customer's place among the calls under way; a call left behind takes the place with it."""

    def __init__(self, slots: threading.BoundedSemaphore) -> None:
        self._slots = slots
        self._held = False

    def enter(self) -> None:
        if not self._held and not self._slots.acquire(blocking=False):
            raise ModelUnavailable("busy")
        self._held = True

    def hand_over(self, future: "Future[ModelResult]") -> None:
        self._held = False
        future.add_done_callback(lambda _: self._slots.release())

    def leave(self) -> None:
        if self._held:
            self._held = False
            self._slots.release()


@dataclass(slots=True)
class _Call:
    """What the attempts of one customer's question share."""

    caller: Caller
    deadline: Deadline
    slot: _Slot
    cost_nano_usd: int = 0
