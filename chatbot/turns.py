"""Whose turn it is: two requests compute at a time, the others wait in line for theirs. Standard library only.

Python runs one thread at a moment. Sixteen that compute do not finish sooner than two: they only take the interpreter
from each other, and whoever has a moment's work, like telling how the service is, waits behind all of them. Who is
going to wait for somebody else calls `step_aside`; who takes long is not waited for either, so that no slow client and
no upload keeps others from their answers.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import ContextVar

AT_ONCE = 2
"""Two, so that one computes while the other writes to the disk or to a socket."""

PATIENCE_S = 0.05
"""How long a request may take with others waiting for its turn; a local answer takes a fiftieth of that."""

Work = Callable[[], object]


class Turns:
    """Runs work in the threads of `pool`, in order, `at_once` at a time. Safe for many threads; `timer` counts seconds.

    Somebody has to call `relieve` when `due_in_s` says so: nobody else watches those who take long.
    """

    def __init__(
        self,
        pool: Executor,
        *,
        at_once: int = AT_ONCE,
        patience_s: float = PATIENCE_S,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._at_once = at_once
        self._patience_s = patience_s
        self._timer = timer
        self._lock = threading.Lock()
        self._waiting: deque[Work] = deque()
        self._taken: set[_Turn] = set()

    def submit(self, work: Work) -> None:
        """Have this done when its turn comes; it must not raise."""
        with self._lock:
            self._waiting.append(work)
            self._hand_out()

    def due_in_s(self) -> float | None:
        """The seconds until somebody has taken too long for those who wait; None when nobody waits."""
        with self._lock:
            if not self._waiting:
                return None
            return max(0.0, min(turn.since for turn in self._taken) + self._patience_s - self._timer())

    def relieve(self) -> None:
        """Go on without those who have taken too long, if somebody waits."""
        with self._lock:
            if self._waiting:
                late = self._timer() - self._patience_s
                self._taken = {turn for turn in self._taken if turn.since > late}
                self._hand_out()

    def give_up(self, turn: "_Turn") -> None:
        """The next one's turn, while the work of this one goes on."""
        with self._lock:
            if turn in self._taken:
                self._taken.remove(turn)
                self._hand_out()

    def _hand_out(self) -> None:
        """Turns that are free for those who wait; the lock is held."""
        while self._waiting and len(self._taken) < self._at_once:
            turn = _Turn(self, self._timer())
            self._taken.add(turn)
            self._pool.submit(self._work, turn, self._waiting.popleft())

    def _work(self, turn: "_Turn", work: Work | None) -> None:
        """In a thread: this work, and then the next in line, which costs no change of threads."""
        _mine.set(turn)
        while work is not None:
            work()
            work = self._next(turn)

    def _next(self, turn: "_Turn") -> Work | None:
        with self._lock:
            if turn not in self._taken:
                return None
            if not self._waiting:
                self._taken.remove(turn)
                return None
            turn.since = self._timer()
            return self._waiting.popleft()


class _Turn:
    """The right to compute, held by one thread since a moment of the timer."""

    __slots__ = ("since", "turns")

    def __init__(self, turns: Turns, since: float) -> None:
        self.turns = turns
        self.since = since


_mine: ContextVar[_Turn | None] = ContextVar("turn", default=None)


def step_aside() -> None:
    """Let the next one compute: the work under way is going to wait for somebody else. Without a turn it is nothing."""
    turn = _mine.get()
    if turn is not None:
        turn.turns.give_up(turn)
