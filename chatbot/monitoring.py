"""`MonitoringService`: how requests and the machine do, over all processes and restarts, without a row a request.

Requests are counted in log-bucketed histograms (Masson, Rim, Lee: "DDSketch", VLDB 2019), which merge without loss:
every process flushes its own each ten seconds, and samples are summed up over time (10 s -> minute -> hour). Knows
neither HTTP nor SQL; times of requests are in ms.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, Protocol

import structlog

from chatbot.errors import StoreError
from chatbot.hops import MODEL, slowest
from chatbot.model import (
    EndpointFigures,
    PerformanceMetric,
    PerformanceSummary,
    RequestFigures,
    ServiceStatus,
    SystemHealth,
    utc_now,
)
from chatbot.telemetry import ServiceLog

TICK_S = 10
SLOW_MS = 500.0
VERY_SLOW_MS = 2000.0
RELATIVE_ERROR = 0.02  # of every percentile

_GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
_LOG_GAMMA = math.log(_GAMMA)
_SHORTEST_MS = 0.01
_MODEL_WAIT_S = 0.05  # a request that waited for the model this long is judged apart: that time is not ours
_MAX_KINDS = 200  # endpoints come from the route table; this holds whatever happens
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_ROLL_UPS = ((TICK_S, 60, _HOUR), (60, 3600, 2 * _DAY))  # finer, coarser, how long the finer is kept
_KEPT = 90 * _DAY
_BATCH = 60  # coarse rows' spans in one transaction
_ENOUGH = 20  # requests in a minute to judge it by; else the last five are looked at
_JUDGED_S = 300.0
_REQUESTS = "requests"

_log = structlog.get_logger(__name__)


class Histogram:
    """How often which time, in buckets that grow by 4 %: a quantile is within 2 % of the exact one. Merges exactly."""

    __slots__ = ("buckets", "count", "longest", "total")

    def __init__(self) -> None:
        self.buckets: dict[int, int] = {}
        self.count = 0
        self.total = 0.0
        self.longest = 0.0

    def add(self, ms: float) -> None:
        """Count one time."""
        index = math.ceil(math.log(max(ms, _SHORTEST_MS)) / _LOG_GAMMA)
        self.buckets[index] = self.buckets.get(index, 0) + 1
        self.count += 1
        self.total += ms
        self.longest = max(self.longest, ms)

    def merge(self, other: "Histogram") -> None:
        """Count all that the other has counted."""
        for index, count in other.buckets.items():
            self.buckets[index] = self.buckets.get(index, 0) + count
        self.count += other.count
        self.total += other.total
        self.longest = max(self.longest, other.longest)

    def quantile(self, share: float) -> float | None:
        """The time that this share of all did not exceed; None when nothing was counted."""
        rank = share * (self.count - 1)
        seen = 0
        for index in sorted(self.buckets):
            seen += self.buckets[index]
            if seen > rank:
                return min(2 * _GAMMA**index / (_GAMMA + 1), self.longest)
        return None


class _Kind(NamedTuple):
    """What requests are counted by. `model`: they waited for the model."""

    endpoint: str
    method: str
    model: bool


class _Tally:
    """What became of the requests of one kind."""

    __slots__ = ("statuses", "times")

    def __init__(self) -> None:
        self.times = Histogram()
        self.statuses: dict[int, int] = {}

    def add(self, ms: float, status: int) -> None:
        self.times.add(ms)
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def merge(self, other: "_Tally") -> None:
        self.times.merge(other.times)
        for status, count in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)

    def sample(self, timestamp: str, kind: _Kind, **more: Any) -> PerformanceMetric:
        metadata = {
            **kind._asdict(),
            **more,
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "sum_ms": round(self.times.total, 3),
            "max_ms": round(self.times.longest, 3),
            "buckets": {str(index): count for index, count in sorted(self.times.buckets.items())},
        }
        return PerformanceMetric(timestamp, _REQUESTS, self.times.count, metadata)

    @classmethod
    def of(cls, sample: PerformanceMetric) -> "_Tally":
        said, tally = sample.metadata, cls()
        tally.statuses = {int(status): count for status, count in said["statuses"].items()}
        times = tally.times
        times.buckets = {int(index): count for index, count in said["buckets"].items()}
        times.count, times.total, times.longest = int(sample.value), said["sum_ms"], said["max_ms"]
        return tally


class _Tallies(dict[_Kind, _Tally]):
    """Tallies by kind."""

    def of(self, kind: _Kind) -> _Tally:
        """The tally of a kind, made when there is none; past the limit all further kinds share one."""
        tally = self.get(kind)
        if tally is None:
            if len(self) >= _MAX_KINDS:
                kind = _Kind("other", "other", kind.model)
            tally = self.setdefault(kind, _Tally())
        return tally

    def merge(self, other: Mapping[_Kind, _Tally]) -> None:
        for kind, tally in other.items():
            self.of(kind).merge(tally)

    def merge_samples(self, samples: Iterable[PerformanceMetric]) -> None:
        for sample in samples:
            self.of(_kind(sample)).merge(_Tally.of(sample))

    def whole(self, *, model: bool | None = None, without: frozenset[str] = frozenset()) -> _Tally:
        """All kinds as one; `model` picks those that waited for the model, or those that did not."""
        whole = _Tally()
        for kind, tally in self.items():
            if kind.endpoint not in without and model in {None, kind.model}:
                whole.merge(tally)
        return whole


class Samples(Protocol):
    """Where samples are kept; every method commits before it returns."""

    def add(self, samples: Sequence[PerformanceMetric], *, resolution_s: int) -> None:
        """Keep samples that each sum up `resolution_s` seconds."""
        ...

    def since(self, moment: datetime, *, resolution_s: int | None = None) -> Sequence[PerformanceMetric]:
        """Samples from a moment on, oldest first."""
        ...

    def oldest(self, resolution_s: int) -> datetime | None:
        """When the oldest sample of a resolution is from."""
        ...

    def sum_up(
        self,
        since: datetime,
        until: datetime,
        *,
        fine_s: int,
        coarse_s: int,
        combine: Callable[[Sequence[PerformanceMetric]], Sequence[PerformanceMetric]],
    ) -> int:
        """Replace the fine samples of a span by what `combine` makes of them."""
        ...

    def keep_only(self, since: datetime, until: datetime) -> int:
        """Forget what is outside."""
        ...


class Counters(Protocol):
    """Told of every request and every sample; must not raise."""

    def requested(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request was answered."""
        ...

    def system(self, figures: Mapping[str, float]) -> None:
        """The machine was sampled."""
        ...


class SilentCounters:
    """`Counters` that nobody reads."""

    def requested(self, route: str, method: str, status: int, seconds: float) -> None:
        """Ignore it."""

    def system(self, figures: Mapping[str, float]) -> None:
        """Ignore it."""


@dataclass(frozen=True, slots=True)
class Recent:
    """The last minute (or five, when it was quiet) of all processes; operators' own routes do not count.

    `own_p95_ms` leaves out requests that waited for the model; None without requests.
    """

    window_s: float
    requests: int
    errors: int
    avg_ms: float | None
    own_p95_ms: float | None

    @property
    def error_rate(self) -> float:
        """Answers of 500 and above among all, 0..1."""
        return self.errors / self.requests if self.requests else 0.0


class MonitoringService:
    """Counts requests and samples the machine. Safe for many threads; `tick` every ten seconds in every process.

    `process` names this process among all that share the samples, `read_system` gives figures by metric type,
    `status` the service's state as health sees it, `ignored` the routes whose answers tell nothing about customers.
    """

    def __init__(
        self,
        samples: Samples,
        *,
        process: str,
        read_system: Callable[[], Mapping[str, float]],
        status: Callable[[], ServiceStatus],
        counters: Counters | None = None,
        ignored: frozenset[str] = frozenset(),
        now: Callable[[], datetime] = utc_now,
        timer: Callable[[], float] = time.monotonic,
        log: ServiceLog | None = None,
    ) -> None:
        self._log = log or ServiceLog(name=__name__)
        self._samples = samples
        self._process = process
        self._read_system = read_system
        self._status = status
        self._counters = counters or SilentCounters()
        self._ignored = ignored
        self._now = now
        self._timer = timer
        self._lock = threading.Lock()
        self._current, self._began = _Tallies(), timer()
        self._unsaved = _Tallies()
        self._own: deque[tuple[float, _Tallies]] = deque()  # by the timer at its end
        self._others: list[tuple[float, _Tallies]] = []
        self._system: deque[Mapping[str, float]] = deque(maxlen=60 // TICK_S)

    def track_request(
        self,
        endpoint: str,
        method: str,
        response_time_ms: float,
        status_code: int,
        *,
        hops: Mapping[str, float] | None = None,
    ) -> None:
        """Count one answered request; a slow one is logged with the hop (seconds by name) that took the time."""
        model = hops is not None and hops.get(MODEL, 0.0) >= _MODEL_WAIT_S
        kind = _Kind(endpoint, method, model)
        with self._lock:
            self._current.of(kind).add(response_time_ms, status_code)
        self._counters.requested(endpoint, method, status_code, response_time_ms / 1000)
        if response_time_ms > SLOW_MS:
            _tell_slow(self._log, kind, response_time_ms, status_code, hops or {})

    def tick(self) -> None:
        """Sample the machine and flush what was counted; what cannot be kept now is kept by a later tick."""
        figures = self._read_system()
        self._counters.system(figures)
        with self._lock:
            self._system.append(figures)
            self._turn()
            unsaved, self._unsaved = self._unsaved, _Tallies()
        try:
            self._flush(unsaved, figures)
            self._look_at_others()
        except StoreError as error:
            _log.warning("metrics_not_flushed", error=error.code)

    def get_real_time_metrics(self) -> dict[str, Any]:
        """The last minute: requests by endpoint over all processes, the machine as last sampled."""
        tallies = self._window(60.0)
        total = tallies.whole(without=self._ignored)
        return {
            "timestamp": self._stamp(),
            "window_seconds": 60,
            "total": asdict(_figures(total, minutes=1)),
            "endpoints": [asdict(found) for found in _by_endpoint(tallies, minutes=1)],
            "system": dict(self._latest()),
        }

    def get_system_health(self) -> SystemHealth:
        """The service in six figures, the status as health has found it."""
        recent, system = self.recent(), self._latest()
        return SystemHealth(
            timestamp=self._stamp(),
            cpu_percent=self.cpu_percent() or system.get("cpu_percent", 0.0),
            memory_percent=system.get("memory_percent", 0.0),
            response_time_avg=round(recent.avg_ms or 0.0, 3),
            error_rate=round(recent.error_rate, 4),
            status=self._status(),
        )

    def get_performance_summary(self, hours: float = 24) -> PerformanceSummary:
        """The last `hours` over all processes and restarts; raises a `StoreError` when the samples cannot be read."""
        samples = self._samples.since(self._now() - timedelta(hours=hours))
        tallies = _Tallies()
        tallies.merge_samples(sample for sample in samples if sample.metric_type == _REQUESTS)
        with self._lock:
            for pending in (self._unsaved, self._current):
                tallies.merge(pending)
        minutes = hours * 60
        return PerformanceSummary(
            timestamp=self._stamp(),
            hours=hours,
            total=_figures(tallies.whole(), minutes=minutes),
            endpoints=tuple(_by_endpoint(tallies, minutes=minutes)),
            system=_system_figures(samples),
            relative_error=RELATIVE_ERROR,
        )

    def recent(self) -> Recent:
        """What health judges requests by; never touches the database."""
        window_s = 60.0
        tallies = self._window(window_s)
        if tallies.whole(without=self._ignored).times.count < _ENOUGH:
            window_s = _JUDGED_S
            tallies = self._window(window_s)
        total = tallies.whole(without=self._ignored)
        own = tallies.whole(model=False, without=self._ignored)
        average = total.times.total / total.times.count if total.times.count else None
        return Recent(window_s, total.times.count, total.errors, average, own.times.quantile(0.95))

    def cpu_percent(self) -> float | None:
        """The mean of the last minute; None until half of it was sampled."""
        sampled = [figures["cpu_percent"] for figures in list(self._system) if "cpu_percent" in figures]
        return sum(sampled) / len(sampled) if len(sampled) >= 30 // TICK_S else None

    def roll_up(self) -> int:
        """Sum old samples up and forget the oldest: a job for one process; how many rows went."""
        now, gone = self._now(), 0
        for fine_s, coarse_s, kept in _ROLL_UPS:
            until = _floor(now - kept, coarse_s)
            while (oldest := self._samples.oldest(fine_s)) is not None and oldest < until:
                start = _floor(oldest, coarse_s)
                end = min(start + timedelta(seconds=coarse_s * _BATCH), until)
                combine = partial(_summed, seconds=coarse_s)
                gone += self._samples.sum_up(start, end, fine_s=fine_s, coarse_s=coarse_s, combine=combine)
        return gone + self._samples.keep_only(now - _KEPT, now + _DAY)

    def _turn(self) -> None:
        """Close the current tallies; the lock is held."""
        self._own.append((self._timer(), self._current))
        self._unsaved.merge(self._current)
        self._current, self._began = _Tallies(), self._timer()
        while self._own and self._own[0][0] <= self._timer() - _JUDGED_S:
            self._own.popleft()

    def _flush(self, unsaved: _Tallies, figures: Mapping[str, float]) -> None:
        stamp = self._stamp()
        samples = [tally.sample(stamp, kind, process=self._process) for kind, tally in unsaved.items()]
        samples += [PerformanceMetric(stamp, name, value) for name, value in figures.items()]
        try:
            self._samples.add(samples, resolution_s=TICK_S)
        except StoreError:
            with self._lock:
                self._unsaved.merge(unsaved)
            raise

    def _look_at_others(self) -> None:
        """What the other processes have flushed in the last five minutes, by our timer."""
        now, timer = self._now(), self._timer()
        others = []
        for sample in self._samples.since(now - timedelta(seconds=_JUDGED_S), resolution_s=TICK_S):
            if sample.metric_type == _REQUESTS and sample.metadata["process"] != self._process:
                age_s = (now - datetime.fromisoformat(sample.timestamp)).total_seconds()
                others.append((timer - max(0.0, age_s), _Tallies({_kind(sample): _Tally.of(sample)})))
        self._others = others

    def _window(self, seconds: float) -> _Tallies:
        """All processes' tallies of the last seconds, ours up to now."""
        since = self._timer() - seconds
        merged = _Tallies()
        with self._lock:
            if self._timer() - self._began >= TICK_S:
                self._turn()
            for ended, tallies in (*self._own, *self._others, (math.inf, self._current)):
                if ended > since:
                    merged.merge(tallies)
        return merged

    def _latest(self) -> Mapping[str, float]:
        with self._lock:
            if self._system:
                return self._system[-1]
        return self._read_system()

    def _stamp(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _tell_slow(log: ServiceLog, kind: _Kind, ms: float, status: int, hops: Mapping[str, float]) -> None:
    log.log_performance(
        "slow_request",
        ms=ms,
        critical=ms > VERY_SLOW_MS,
        route=kind.endpoint,
        method=kind.method,
        status=status,
        hop=slowest(hops),
        hops_ms={name: round(seconds * 1000, 1) for name, seconds in hops.items()},
    )


def _kind(sample: PerformanceMetric) -> _Kind:
    said = sample.metadata
    return _Kind(said["endpoint"], said["method"], said["model"])


def _figures(tally: _Tally, *, minutes: float) -> RequestFigures:
    times = tally.times
    p50, p95, p99 = (_rounded(times.quantile(share)) for share in (0.5, 0.95, 0.99))
    return RequestFigures(
        requests=times.count,
        errors=tally.errors,
        error_rate=round(tally.errors / times.count, 4) if times.count else 0.0,
        requests_per_minute=round(times.count / minutes, 3),
        avg_ms=_rounded(times.total / times.count) if times.count else None,
        p50_ms=p50,
        p95_ms=p95,
        p99_ms=p99,
        max_ms=_rounded(times.longest) if times.count else None,
    )


def _by_endpoint(tallies: _Tallies, *, minutes: float) -> list[EndpointFigures]:
    """Each route and method, busiest first."""
    merged: dict[tuple[str, str], _Tally] = {}
    for kind, tally in tallies.items():
        merged.setdefault((kind.endpoint, kind.method), _Tally()).merge(tally)
    found = [EndpointFigures(*route, _figures(tally, minutes=minutes)) for route, tally in merged.items()]
    return sorted(found, key=lambda each: (-each.figures.requests, each.endpoint, each.method))


def _system_figures(samples: Iterable[PerformanceMetric]) -> dict[str, dict[str, float]]:
    by_type: dict[str, list[PerformanceMetric]] = {}
    for sample in samples:
        if sample.metric_type != _REQUESTS:
            by_type.setdefault(sample.metric_type, []).append(sample)
    return {name: _mean_and_peak(found) for name, found in sorted(by_type.items())}


def _mean_and_peak(samples: Sequence[PerformanceMetric]) -> dict[str, float]:
    """Over samples that may sum up several themselves."""
    weights = [sample.metadata.get("count", 1) for sample in samples]
    mean = sum(sample.value * weight for sample, weight in zip(samples, weights, strict=True)) / sum(weights)
    return {"mean": round(mean, 3), "peak": max(sample.metadata.get("peak", sample.value) for sample in samples)}


def _summed(samples: Sequence[PerformanceMetric], seconds: int) -> list[PerformanceMetric]:
    """Fine samples as coarse ones, a row for each span, type and kind of request."""
    spans: dict[str, list[PerformanceMetric]] = {}
    for sample in samples:
        start = _floor(datetime.fromisoformat(sample.timestamp), seconds)
        spans.setdefault(start.isoformat(), []).append(sample)
    return [row for stamp, found in spans.items() for row in _span_rows(stamp, found)]


def _span_rows(stamp: str, samples: Sequence[PerformanceMetric]) -> Iterable[PerformanceMetric]:
    tallies = _Tallies()
    by_type: dict[str, list[PerformanceMetric]] = {}
    for sample in samples:
        if sample.metric_type == _REQUESTS:
            tallies.merge_samples([sample])
        else:
            by_type.setdefault(sample.metric_type, []).append(sample)
    yield from (tally.sample(stamp, kind) for kind, tally in tallies.items())
    for name, found in by_type.items():
        figures = _mean_and_peak(found)
        count = sum(sample.metadata.get("count", 1) for sample in found)
        yield PerformanceMetric(stamp, name, figures["mean"], {"count": count, "peak": figures["peak"]})


def _floor(moment: datetime, seconds: int) -> datetime:
    since_hour = moment.minute * 60 + moment.second
    return moment.replace(microsecond=0) - timedelta(seconds=since_hour % seconds)


def _rounded(ms: float | None) -> float | None:
    return None if ms is None else round(ms, 3)
