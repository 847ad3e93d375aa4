"""How the service is: probes (name, check, critical) and one report made of them. Knows neither HTTP nor SQL.

A report never waits for a slow part: each probe runs in a thread of its own, and what has not answered in time is
judged by its last answer while that is fresh enough, and called hanging after that. What is looked at: `probes.py`.

No flapping: the first look decides; after that a component gets worse when all looks of 5 s, two at least, say so (they
come every ten seconds by themselves, so at most 20 s after it began), and better when every look of
`settle_s` said so - of a measured figure: that it is below a second, lower threshold.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import structlog

from chatbot.errors import ChatbotError

FRESH_S = 15.0  # an answer this young is given again; whoever serves has all looked at every ten seconds
WORSE_AFTER_S = 5.0  # between the two looks that make a component worse
HANGING_S = 10.0  # a probe silent for this long counts as failed
PATIENCE_S = 0.05  # what one report waits for its probes, all together

_HANGING = "Diskin ve veritabanının yanıt verdiğini kontrol edin; sürerse servisi yeniden başlatın."

_log = structlog.get_logger(__name__)


class Status(StrEnum):
    """From good to bad, as the HTTP contract writes it."""

    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a check saw: how bad that is, in words, against which threshold, and what to do if it is.

    `status` None: it could not see, what stood before stands. `calm`: how bad it would be by the lower thresholds that
    count for getting better; None: the same.
    """

    status: Status | None
    observed: str
    threshold: str = ""
    suggested_action: str | None = None
    calm: Status | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to look at. `check` may raise or hang: both count as bad. `critical`: without it, no service.

    `worse_after_s`, `settle_s`: for how long looks have to be worse, or better, before the component is called so.
    """

    name: str
    check: Callable[[], Observation]
    critical: bool = False
    worse_after_s: float = WORSE_AFTER_S
    settle_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Component:
    """One probe's part of a report."""

    name: str
    status: Status
    observed: str
    threshold: str = ""
    suggested_action: str | None = None


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The worst status of all components, and each of them."""

    status: Status
    timestamp: datetime
    uptime_s: float
    components: tuple[Component, ...]


class Health:
    """Reports on its probes. Safe for many threads; `timer` counts seconds, `utc_now` tells the time."""

    def __init__(
        self,
        probes: Sequence[Probe],
        *,
        timer: Callable[[], float],
        utc_now: Callable[[], datetime],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._watched = [_Watched(probe, timer) for probe in probes]
        self._timer = timer
        self._utc_now = utc_now
        self._patience_s = patience_s
        self._started = timer()

    def look(self, *, patience_s: float = HANGING_S) -> HealthReport:
        """Look at everything anew, whoever asked a moment ago; waits for the slow ones."""
        for watched in self._watched:
            watched.ask(anew=True)
        return self.report(patience_s=patience_s)

    def report(self, *, patience_s: float | None = None) -> HealthReport:
        """The state now; waits at most `patience_s` (default 50 ms) for probes that have to be asked again."""
        wait_until = self._timer() + (self._patience_s if patience_s is None else patience_s)
        for watched in self._watched:
            watched.ask()
        components = tuple(watched.component(wait_until) for watched in self._watched)
        return HealthReport(
            status=worst(component.status for component in components),
            timestamp=self._utc_now(),
            uptime_s=self._timer() - self._started,
            components=components,
        )


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of several; healthy when there is none."""
    return max(statuses, key=_RANK.__getitem__, default=Status.HEALTHY)


class Steadied:
    """A status that neither a blip nor a value swinging about a threshold moves. `timer` counts seconds."""

    def __init__(self, *, settle_s: float, timer: Callable[[], float], worse_after_s: float = WORSE_AFTER_S) -> None:
        self._worse_after_s = worse_after_s
        self._settle_s = settle_s
        self._timer = timer
        self._stands: Status | None = None
        self._worse: _Trend | None = None
        self._better: _Trend | None = None

    def judge(self, seen: Status | None, calm: Status | None = None) -> Status:
        """The status after one more look: `seen` by the thresholds for worse (None: unseen), `calm` for better."""
        if seen is None:
            self._worse = self._better = None
            return self._stands or Status.WARNING
        return self._judge(seen, calm or seen)

    def _judge(self, seen: Status, calm: Status) -> Status:
        now = self._timer()
        if self._stands is None:
            self._stands = seen
        elif _RANK[seen] > _RANK[self._stands]:
            self._better = None
            self._worse = self._worse or _Trend(now, seen)
            if now - self._worse.since >= self._worse_after_s:
                self._stands, self._worse = min(seen, self._worse.status, key=_RANK.__getitem__), None
            else:
                self._worse.status = min(seen, self._worse.status, key=_RANK.__getitem__)
        else:
            self._worse = None
            self._note_better(now, max(seen, calm, key=_RANK.__getitem__))
        return self._stands

    def _note_better(self, now: float, calm: Status) -> None:
        assert self._stands is not None
        if _RANK[calm] >= _RANK[self._stands]:
            self._better = None
            return
        self._better = self._better or _Trend(now, calm)
        self._better.status = max(calm, self._better.status, key=_RANK.__getitem__)
        if now - self._better.since >= self._settle_s:
            self._stands, self._better = self._better.status, None


@dataclass(slots=True)
class _Trend:
    """Where looks have been pointing since a moment: the least they agree on."""

    since: float
    status: Status


_RANK = {status: rank for rank, status in enumerate(Status)}


class _Watched:
    """One probe, its last answer, and at most one thread that is asking it."""

    def __init__(self, probe: Probe, timer: Callable[[], float]) -> None:
        self._probe = probe
        self._timer = timer
        self._steadied = Steadied(settle_s=probe.settle_s, timer=timer, worse_after_s=probe.worse_after_s)
        self._lock = threading.Lock()
        self._answered = threading.Event()
        self._latest: Component | None = None
        self._reason: Observation | None = None  # what was last seen as bad as the status that stands
        self._look_again_at = float("-inf")
        self._asked_at: float | None = None  # None: nobody is asking

    def ask(self, *, anew: bool = False) -> None:
        """Start the check, unless it is running or (but for `anew`) has answered a moment ago."""
        with self._lock:
            if self._asked_at is not None or (self._timer() < self._look_again_at and not anew):
                return
            self._asked_at = self._timer()
            self._answered.clear()
        threading.Thread(target=self._check, name=f"probe-{self._probe.name}", daemon=True).start()

    def component(self, wait_until: float) -> Component:
        """The latest answer; waits for a running check until `wait_until`, then judges its silence."""
        self._answered.wait(max(0.0, wait_until - self._timer()))
        with self._lock:
            silent_s = 0.0 if self._asked_at is None else self._timer() - self._asked_at
            latest = self._latest
        if silent_s >= HANGING_S:
            return Component(
                self._probe.name,
                self._worst,
                f"{silent_s:.0f} saniyedir yanıt yok",
                f"{HANGING_S:.0f} saniye",
                _HANGING,
            )
        return latest or Component(self._probe.name, Status.WARNING, "ilk kontrol sürüyor")

    def _check(self) -> None:
        seen = self._outcome()
        with self._lock:
            before, self._latest = self._latest, self._judged(seen)
            now = self._latest.status
            self._look_again_at = self._timer() + FRESH_S
            self._asked_at = None
            self._answered.set()
        if before is not None and before.status is not now:
            _log.warning("health_changed", component=self._probe.name, was=before.status, now=now)

    def _judged(self, seen: Observation) -> Component:
        status = self._steadied.judge(seen.status, seen.calm)
        told = self._told(seen, status)
        action = None if status is Status.HEALTHY else told.suggested_action
        return Component(self._probe.name, status, told.observed, told.threshold, action)

    def _told(self, seen: Observation, status: Status) -> Observation:
        """What was seen; while it is better than the status that still stands, what made it so as well."""
        if seen.status is not None and _RANK[seen.status] >= _RANK[status]:
            self._reason = seen
        if seen.status is None or self._reason is None or self._reason is seen:
            return seen
        return replace(self._reason, observed=f"{self._reason.observed}; şimdi: {seen.observed}")

    def _outcome(self) -> Observation:
        try:
            return self._probe.check()
        except ChatbotError as error:
            return Observation(self._worst, error.message, suggested_action=error.suggested_action)
        except Exception:  # noqa: BLE001 - whatever a check raises is what it found
            _log.exception("probe_failed", component=self._probe.name)
            action = "Günlükteki probe_failed kaydına bakın."
            return Observation(self._worst, "kontrol edilemedi", suggested_action=action)

    @property
    def _worst(self) -> Status:
        return Status.CRITICAL if self._probe.critical else Status.WARNING
