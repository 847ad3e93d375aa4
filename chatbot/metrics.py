"""The metrics that Prometheus reads: names, labels, bounds. Knows nothing of HTTP, of the store or of who reads them.

One registry a service. With several processes (`folder` given) each keeps its values in files there and whoever is
asked adds all up: hence no collector of our own, and for every gauge a rule how processes combine. A process that
ended must be reported by `forget_process`. Label sets are bounded: routes are templates, what is not known is "other".
"""

import os
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, TypeVar, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from chatbot.errors import ModelError
from chatbot.model import Intent, Method, TokenUsage

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus_client looks at import, and only then, whether there are several processes."""

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0)
_HTTP_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_MAX_MODELS = 20
_CIRCUIT = {"closed": 0, "half_open": 1, "open": 2}
_HEALTH = {"healthy": 0, "warning": 1, "critical": 2}
_NANO = 1_000_000_000

_Labelled = TypeVar("_Labelled", Counter, Histogram)
_Combine = Literal["livesum", "livemax", "mostrecent"]


def shared_folder() -> str | None:
    """The folder through which the processes of this service share their values; None when there is one process."""
    return os.environ.get(FOLDER_VARIABLE)


def forget_process(pid: int) -> None:
    """Drop the gauges of a process that has ended; its counts stay, so that sums never fall."""
    if shared_folder():
        mark_process_dead(pid)


class Metrics:
    """All metrics of the service. Its methods are what guard, advice, ledger and monitoring tell; none raises."""

    def __init__(self, *, version: str, folder: str | None = None, wall_clock: Callable[[], float] = time.time) -> None:
        disable_created_metrics()  # a second time series for each, and not there with several processes
        self._registry = CollectorRegistry()
        self._folder = folder
        self._wall_clock = wall_clock
        self.model_answered_at: float | None = None  # Unix time; of this process
        self._models: set[str] = set()
        self._labelled: dict[tuple[object, ...], Counter | Histogram] = {}
        self._declare_requests()
        self._declare_model()
        self._declare_state()
        self._info.labels(version).set(1)

    def _declare_requests(self) -> None:
        self._requests = self._counter("http_requests", "Answered HTTP requests.", "route", "method", "status")
        self._durations = Histogram(
            "chatbot_http_request_duration_seconds",
            "Time to answer a HTTP request.",
            ("route", "method"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = self._counter("answers", "Answers to customers.", "method", "intent")

    def _declare_model(self) -> None:
        self._attempts = self._counter("llm_requests", "Attempts at the language model.", "model", "outcome")
        self._attempt_durations = Histogram(
            "chatbot_llm_request_duration_seconds",
            "Time of an attempt at the language model.",
            ("model",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._failures = self._counter(
            "llm_permanent_failures", "Failures that waiting does not cure: key, model, quota.", "model", "kind"
        )
        self._tokens = self._counter("llm_tokens", "Tokens booked.", "model", "kind")
        self._cost = self._counter("llm_cost_usd", "Cost booked, in USD.", "model")
        self._refusals = self._counter("llm_answers_refused", "Model answers not used, by finding.", "kind")
        self._cache_events = self._counter("cache_events", "What the answer cache did.", "event")
        self._saved = self._counter("cache_saved_usd", "What cached answers would have cost again, in USD.")
        self._circuit = self._gauge("circuit_state", "The model's breaker: 0 closed, 1 half open, 2 open.", "livemax")
        self._last_success = self._gauge(
            "llm_last_success_timestamp_seconds", "When the model last answered (Unix time).", "livemax"
        )

    def _declare_state(self) -> None:
        self._budgets = {
            kind: self._gauge(f"budget_{kind}_usd", help_text, "mostrecent", "period")
            for kind, help_text in {
                "limit": "The model's budget of the current day and month, in USD.",
                "spent": "Spent of the current budgets, in USD.",
                "held": "Reserved for calls under way, in USD.",
            }.items()
        }
        self._components = self._gauge(
            "health_component_state", "Health by component: 0 healthy, 1 warning, 2 critical.", "livemax", "component"
        )
        self._system = {
            "cpu_percent": self._gauge("system_cpu_ratio", "Processor in use, 0..1.", "livemax"),
            "memory_percent": self._gauge("system_memory_ratio", "Memory in use, 0..1.", "livemax"),
            "disk_percent": self._gauge("system_disk_ratio", "Disk of the database in use, 0..1.", "livemax"),
            "process_rss_bytes": self._gauge(
                "process_resident_memory_bytes", "Memory of the service's processes.", "livesum"
            ),
            "process_threads": self._gauge("process_threads", "Threads of the service's processes.", "livesum"),
            "process_open_files": self._gauge("process_open_fds", "Open files of the service's processes.", "livesum"),
        }
        self._processes = self._gauge("processes", "Processes that serve.", "livesum")
        self._processes.set(1)
        self._database = self._gauge("database_size_bytes", "Size of the database file.", "mostrecent")
        self._products = self._gauge("catalogue_products", "Products of all shops.", "mostrecent")
        self._info = self._gauge("build_info", "The version that serves.", "livemax", "version")

    def requested(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request was answered."""
        method = method if method in _HTTP_METHODS else "other"
        self._of(self._requests, route, method, str(status)).inc()
        self._of(self._durations, route, method).observe(seconds)

    def answered(self, method: Method, intent: Intent) -> None:
        """One question of a customer was answered."""
        self._of(self._answers, method, intent).inc()

    def attempted(self, model: str, outcome: str, seconds: float) -> None:
        """One attempt at the model ended."""
        model = self._bounded(model)
        self._of(self._attempts, model, outcome).inc()
        self._of(self._attempt_durations, model).observe(seconds)
        if outcome in {"ok", "blocked"}:
            self.model_answered_at = self._wall_clock()
            self._last_success.set(self.model_answered_at)

    def permanent_failure(self, model: str, error: ModelError) -> None:
        """A failure that waiting does not cure began."""
        self._failures.labels(self._bounded(model), error.kind).inc()

    def answer_refused(self, kind: str) -> None:
        """A model's text was not used."""
        self._refusals.labels(kind).inc()

    def cache_used(self, event: Literal["hit", "miss", "stale", "shared"], saved_nano_usd: int) -> None:
        """The answer cache was asked."""
        self._of(self._cache_events, event).inc()
        self._saved.inc(max(0, saved_nano_usd) / _NANO)

    def booked(self, model: str, usage: TokenUsage | None, cost_nano_usd: int) -> None:
        """A call went into the ledger; a correction may be negative and is not counted."""
        model = self._bounded(model)
        self._of(self._cost, model).inc(max(0, cost_nano_usd) / _NANO)
        if usage is not None:
            self._of(self._tokens, model, "input").inc(usage.prompt)
            self._of(self._tokens, model, "cached").inc(usage.cached)
            self._of(self._tokens, model, "output").inc(usage.output)

    def budget(self, period: Literal["day", "month"], *, limit: int, spent: int, held: int) -> None:
        """How a budget stands, in nano-USD."""
        for kind, amount in (("limit", limit), ("spent", spent), ("held", held)):
            self._budgets[kind].labels(period).set(amount / _NANO)

    def circuit(self, state: Literal["closed", "half_open", "open"]) -> None:
        """How the model's breaker stands in this process."""
        self._circuit.set(_CIRCUIT[state])

    def system(self, figures: Mapping[str, float]) -> None:
        """The machine and this process, by metric type."""
        for name, value in figures.items():
            if name in self._system:
                self._system[name].set(value / 100 if name.endswith("_percent") else value)

    def health(self, components: Mapping[str, str]) -> None:
        """The state of every component."""
        for name, status in components.items():
            self._components.labels(name).set(_HEALTH[status])

    def stock(self, *, products: int, database_bytes: int | None) -> None:
        """What the database holds."""
        self._products.set(products)
        if database_bytes is not None:
            self._database.set(database_bytes)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._readable())

    def families(self) -> list[dict[str, Any]]:
        """Everything JSON-ready: `{name, type, help, samples: [{name, labels, value}]}`."""
        return [_family(metric) for metric in self._readable().collect()]

    def names(self) -> Collection[str]:
        """The name of every time series there may be."""
        return {
            f"{metric.name}{suffix}"
            for metric in self._registry.collect()
            for suffix in _SUFFIXES.get(metric.type, ("",))
        }

    def _readable(self) -> CollectorRegistry:
        if self._folder is None:
            return self._registry
        registry = CollectorRegistry()
        MultiProcessCollector(registry, self._folder)
        return registry

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"chatbot_{name}_total", help_text, labels, registry=self._registry)

    def _gauge(self, name: str, help_text: str, combine: _Combine, *labels: str) -> Gauge:
        return Gauge(f"chatbot_{name}", help_text, labels, registry=self._registry, multiprocess_mode=combine)

    def _of(self, metric: _Labelled, *values: str) -> _Labelled:
        """A metric with these labels, which are few; to be asked for it takes it five times as long as to count."""
        key = (metric, *values)
        child = self._labelled.get(key)
        if child is None:
            child = self._labelled[key] = metric.labels(*values)
        return cast("_Labelled", child)

    def _bounded(self, model: str) -> str:
        """A model's name, or "other" when there have been too many of them."""
        if model not in self._models:
            if len(self._models) >= _MAX_MODELS:
                return "other"
            self._models.add(model)
        return model


_SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}


def _family(metric: Metric) -> dict[str, Any]:
    samples = [
        {"name": sample.name, "labels": dict(sample.labels), "value": float(sample.value)} for sample in metric.samples
    ]
    return {"name": metric.name, "type": metric.type, "help": metric.documentation, "samples": samples}
