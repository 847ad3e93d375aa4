"""How the service is: probes (name, check, critical) and one report made of them. Knows neither HTTP nor SQL.

A report never waits for a slow part: each probe runs in a thread of its own, and what has not answered in time is
judged by its last answer while that is fresh enough, and called hanging after that.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog

from chatbot.errors import ChatbotError

FRESH_S = 1.0  # an answer this young is given again
HANGING_S = 5.0  # a probe silent for this long counts as failed
PATIENCE_S = 0.05  # what one report waits for its probes, all together

_log = structlog.get_logger(__name__)


class Status(StrEnum):
    """From good to bad, as the HTTP contract writes it."""

    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a check saw: whether that is good, in words, against which threshold, and what to do if it is not."""

    ok: bool
    observed: str
    threshold: str = ""
    suggested_action: str | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to look at. `check` may raise or hang: both count as bad. `critical`: without it, no service."""

    name: str
    check: Callable[[], Observation]
    critical: bool = False


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
    return max(statuses, key=list(Status).index, default=Status.HEALTHY)


def database_probe(ping: Callable[[], object]) -> Probe:
    """Whether the database answers; `ping` raises when it does not."""

    def check() -> Observation:
        ping()
        return Observation(ok=True, observed="yanıt veriyor")

    return Probe("database", check, critical=True)


def catalogue_probe(product_counts: Callable[[], Mapping[str, int]]) -> Probe:
    """Whether there is anything to sell: at least one business with at least one product."""

    def check() -> Observation:
        counts = product_counts()
        return Observation(
            ok=any(counts.values()),
            observed=f"{len(counts)} mağaza, {sum(counts.values())} ürün",
            threshold="en az 1 ürün",
            suggested_action="Kataloğu yükleyin: python chatbot.py products import DOSYA --business KİMLİK",
        )

    return Probe("catalogue", check, critical=True)


class _Watched:
    """One probe, its last answer, and at most one thread that is asking it."""

    def __init__(self, probe: Probe, timer: Callable[[], float]) -> None:
        self._probe = probe
        self._timer = timer
        self._lock = threading.Lock()
        self._answered = threading.Event()
        self._latest: Component | None = None
        self._look_again_at = float("-inf")
        self._asked_at: float | None = None  # None: nobody is asking

    def ask(self) -> None:
        """Start the check, unless it is running or has answered a moment ago."""
        with self._lock:
            if self._asked_at is not None or self._timer() < self._look_again_at:
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
            return self._bad(f"{silent_s:.0f} saniyedir yanıt yok", threshold=f"{HANGING_S:.0f} saniye")
        return latest or Component(self._probe.name, Status.WARNING, "ilk kontrol sürüyor")

    def _check(self) -> None:
        component = self._outcome()
        with self._lock:
            before, self._latest = self._latest, component
            self._look_again_at = self._timer() + FRESH_S
            self._asked_at = None
            self._answered.set()
        if before is not None and before.status is not component.status:
            _log.warning("health_changed", component=component.name, was=before.status, now=component.status)

    def _outcome(self) -> Component:
        try:
            seen = self._probe.check()
        except ChatbotError as error:
            return self._bad(error.message, suggested_action=error.suggested_action)
        except Exception:  # noqa: BLE001 - whatever a check raises is what it found
            _log.exception("probe_failed", component=self._probe.name)
            return self._bad("kontrol edilemedi", suggested_action="Günlükteki probe_failed kaydına bakın.")
        if not seen.ok:
            return self._bad(seen.observed, threshold=seen.threshold, suggested_action=seen.suggested_action)
        return Component(self._probe.name, Status.HEALTHY, seen.observed, seen.threshold)

    def _bad(self, observed: str, *, threshold: str = "", suggested_action: str | None = None) -> Component:
        status = Status.CRITICAL if self._probe.critical else Status.WARNING
        return Component(self._probe.name, status, observed, threshold, suggested_action)
