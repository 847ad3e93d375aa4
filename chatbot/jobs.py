"""Background work: one thread of a process runs named jobs at their intervals. Knows no job's business and no SQL.

What every process does for itself (counting, looking after its own health) is not leased and must not wait for a long
job: it beats in a thread of its own (`Heartbeat`).

A lease row in the database sees to it that of several processes one runs a job, and that the interval holds over all
of them and over restarts. What a job raises is logged and ends neither the thread nor the other jobs.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from chatbot.errors import ChatbotError
from chatbot.model import JobRun, utc_now

_ASK_AGAIN_S = 60.0  # after a refused claim: another process has the job, or it ran a moment ago
_DUE_SHARE = 0.9  # of the interval: the wall clock of the lease and our timer need not agree to the millisecond

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every `every_s` seconds, within `lease_s`; `once`: no more than once in a process's life."""

    name: str
    every_s: float
    run: Callable[[], object]
    lease_s: float = 300.0
    once: bool = False


class Leases(Protocol):
    """Who may run what; every method commits before it returns."""

    def claim(self, name: str, owner: str, now: datetime, *, lease: timedelta, due_before: datetime) -> bool:
        """Take the lease when nobody holds it and the last run began at `due_before` or earlier."""
        ...

    def finish(self, name: str, owner: str, now: datetime, *, ok: bool) -> bool:
        """Give the lease back; False when it had expired before."""
        ...

    def runs(self) -> Sequence[JobRun]:
        """What is known of every job."""
        ...


class Jobs:
    """Runs jobs from `start` to `stop`. `owner` names this process among all on the database, `name` the thread."""

    def __init__(
        self,
        jobs: Sequence[Job],
        leases: Leases,
        *,
        owner: str,
        now: Callable[[], datetime] = utc_now,
        timer: Callable[[], float] = time.monotonic,
        name: str = "jobs",
    ) -> None:
        self._name = name
        self._leases = leases
        self._owner = owner
        self._now = now
        self._timer = timer
        self._due = dict.fromkeys(jobs, float("-inf"))  # seconds of `timer`
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, with a round at once; call it in the process that serves, after any fork."""
        if self._thread is None and self._due:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()

    def stop(self, *, patience_s: float = 5.0) -> None:
        """End after the job under way; waits for it at most `patience_s`."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(patience_s)

    def run_due(self) -> list[str]:
        """One round: every job whose time has come and whose lease we get; the names of those that ran."""
        due = [job for job, at in self._due.items() if self._timer() >= at]
        return [job.name for job in due if not self._stopping.is_set() and self._run(job)]

    def next_due_s(self) -> float:
        """Seconds until a job's time comes, a minute at most."""
        return min(_ASK_AGAIN_S, max(0.0, min(self._due.values(), default=_ASK_AGAIN_S) - self._timer()))

    @property
    def known(self) -> Sequence[Job]:
        """Every job of this process."""
        return tuple(self._due)

    def last_runs(self) -> Sequence[JobRun]:
        """What all processes' jobs did, from the database; raises a `StoreError` when it cannot be read."""
        return self._leases.runs()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.run_due()
            self._stopping.wait(self.next_due_s())

    def _run(self, job: Job) -> bool:
        if not _safely(job, "claim", lambda: self._claim(job)):
            self._due[job] = self._timer() + min(job.every_s, _ASK_AGAIN_S)
            return False
        self._due[job] = self._timer() + (float("inf") if job.once else job.every_s)
        ok = _safely(job, "run", lambda: _done(job.run))
        _safely(job, "finish", lambda: self._finish(job, ok=ok))
        return True

    def _claim(self, job: Job) -> bool:
        now = self._now()
        due_before = now - timedelta(seconds=job.every_s * _DUE_SHARE)
        return self._leases.claim(
            job.name, self._owner, now, lease=timedelta(seconds=job.lease_s), due_before=due_before
        )

    def _finish(self, job: Job, *, ok: bool) -> bool:
        in_time = self._leases.finish(job.name, self._owner, self._now(), ok=ok)
        if not in_time:
            _log.warning("job_outlived_its_lease", job=job.name, lease_s=job.lease_s)
        return in_time


class Heartbeat:
    """Calls each of `beats` every `every_s` seconds in this process, from `start` to `stop`; `at_end` once after that.

    What one raises is logged and keeps the others going.
    """

    def __init__(
        self, beats: Sequence[Callable[[], object]], *, at_end: Callable[[], object], every_s: float = 10.0
    ) -> None:
        self._beats = beats
        self._at_end = at_end
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, with a beat at once; call it in the process that serves, after any fork."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="heartbeat", daemon=True)
            self._thread.start()

    def stop(self, *, patience_s: float = 5.0) -> None:
        """End after the beat under way, which is waited for `patience_s` at most."""
        if self._thread is None:
            return
        self._stopping.set()
        self._thread.join(patience_s)
        self._thread = None
        _beat(self._at_end)

    def beat(self) -> None:
        """One round."""
        for beat in self._beats:
            if not self._stopping.is_set():
                _beat(beat)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.beat()
            self._stopping.wait(self._every_s)


def _beat(action: Callable[[], object]) -> None:
    try:
        action()
    except ChatbotError as error:
        _log.warning("heartbeat_failed", error=error.code, details=error.details)
    except Exception:  # noqa: BLE001 - one part's failure, whatever it is, is not the heart's
        _log.exception("heartbeat_failed")


def _safely(job: Job, step: str, action: Callable[[], bool]) -> bool:
    """What `action` returns; False when it raises, whatever that is: it is one job's failure, not the thread's."""
    try:
        return action()
    except ChatbotError as error:
        _log.warning("job_failed", job=job.name, step=step, error=error.code, details=error.details)
    except Exception:  # noqa: BLE001 - one job's failure, whatever it is, is not the thread's
        _log.exception("job_failed", job=job.name, step=step)
    return False


def _done(run: Callable[[], object]) -> bool:
    run()
    return True
