"""Fakes of the model's ports: a scripted model, a ledger that keeps its rows in a dict, clocks that tests move."""

import itertools
from collections import deque
from datetime import UTC, datetime, timedelta

from chatbot.errors import BudgetExceeded
from chatbot.model import ModelResult, TokenUsage


class Clock:
    """Seconds that pass only when told; `sleep` passes them and remembers."""

    def __init__(self):
        self.t = 1000.0
        self.slept = []

    def timer(self):
        return self.t

    def now(self):
        return datetime(2026, 11, 22, 9, 0, tzinfo=UTC) + timedelta(seconds=self.t - 1000)

    def tick(self, seconds):
        self.t += seconds

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.t += seconds


def result(text="Merhaba", model="gemini-3.5-flash-lite", usage=TokenUsage(prompt=100, cached=0, output=20)):  # noqa: B008 - frozen
    return ModelResult(text, "STOP", None if text else "EMPTY", usage, model)


class FakeModel:
    """Answers or raises what was enqueued, then `result()`; remembers what it was asked."""

    name = "fake"

    def __init__(self, clock=None, *, takes_s=0.0):
        self.queue, self.asked, self.timeouts = deque(), [], []
        self.clock, self.takes_s = clock, takes_s
        self.default = result()

    def enqueue(self, *outcomes):
        self.queue.extend(outcomes)

    def generate(self, request, *, timeout_s):
        self.asked.append(request)
        self.timeouts.append(timeout_s)
        if self.clock:
            self.clock.tick(self.takes_s)
        outcome = self.queue.popleft() if self.queue else self.default
        if callable(outcome):
            outcome = outcome()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


class FakeLedger:
    """Rows by id with the state the guard left them in; `limit` reservations at most."""

    def __init__(self, *, limit=1000, broken=None):
        self.states, self.callers, self.limit, self.broken = {}, [], limit, broken
        self.ids = itertools.count(1)

    def reserve(self, request, caller):
        if self.broken:
            raise self.broken
        if len(self.states) >= self.limit:
            raise BudgetExceeded("daily", "2026-11-22")
        call_id = f"call-{next(self.ids)}"
        self.states[call_id] = "held"
        self.callers.append(caller)
        return call_id

    def settle(self, call_id, result, *, ms):
        self._close(call_id, "settled")
        return 50

    def assume(self, call_id, *, ms):
        self._close(call_id, "assumed")
        return 1000

    def release(self, call_id, *, ms):
        self._close(call_id, "released")

    def _close(self, call_id, state):
        assert self.states[call_id] == "held", "a row is closed once"
        self.states[call_id] = state
