"""Runs `faults.toml`: a service of real probes, real counting and real judging in a world that is told what to be."""

import tomllib
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from chatbot import probes
from chatbot.errors import DatabaseBusy, DatabaseUnavailable
from chatbot.health import Health, Status
from chatbot.jobs import Job
from chatbot.machine import Disk
from chatbot.model import JobRun
from chatbot.monitoring import MonitoringService
from chatbot.probes import BackupFacts, BudgetFacts, DatabaseFacts, ModelFacts
from fakes import FakeClock

EPISODES = tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))["episode"]
STEP_S = 10  # as the heartbeat beats
_MB, _NANO = 1 << 20, 10**9
_JOBS = (Job("sweep", 60.0, int), Job("roll_up", 600.0, int))


@dataclass(frozen=True)
class World:
    """What there is to see; a list is gone through step by step."""

    cpu_percent: float = 20
    memory_percent: float = 50
    disk_free_mb: float = 20_000
    database: str = "well"
    intact: bool = True
    checked_days_ago: float = 0.5
    redis: bool = True
    circuit: str = "closed"
    paused: str | None = None
    spent_usd: float = 0.1
    jobs: str = "well"
    products: int = 500
    revision: str = "0006"
    backup_hours_ago: float = 20
    requests_per_step: float = 25
    request_ms: float = 30
    slow_share: float = 1.0
    model_share: float = 0.0
    failing_share: float = 0.0
    health_polls: int = 0
    clock_ahead_s: float = 0

    def at(self, step: int) -> "World":
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(self, **{name: v[step % len(v)] for name, v in values.items() if isinstance(v, list)})


class NoSamples:
    """Keeps nothing: one process is enough here."""

    def add(self, samples: Any, *, resolution_s: int) -> None:
        pass

    def since(self, moment: Any, *, resolution_s: int | None = None) -> list[Any]:
        return []


class Service:
    """The probes of the real service over a world."""

    def __init__(self) -> None:
        self.clock, self.world = FakeClock(), World()
        self.monitoring = MonitoringService(
            NoSamples(),
            process="a",
            read_system=lambda: {"cpu_percent": self.world.cpu_percent, "memory_percent": self.world.memory_percent},
            status=lambda: "healthy",
            ignored=frozenset({"/health"}),
            now=self.now,
            timer=self.clock.timer,
        )
        self._runs = {job.name: JobRun(job.name, "a", self.now(), self.now(), self.now()) for job in _JOBS}
        self._requests = self._failures = self._slow = 0.0
        self.health = Health(self._probes(), timer=self.clock.timer, utc_now=self.now, patience_s=5.0)

    def now(self):
        return self.clock.now() + timedelta(seconds=self.world.clock_ahead_s)

    def step(self) -> dict[str, Status]:
        """Traffic, jobs and one beat of the heart; then the states."""
        self._serve()
        self._run_jobs()
        self.monitoring.tick()
        states = {component.name: component.status for component in self.health.look().components}
        self.clock.tick(STEP_S)
        return states

    def fail_once(self) -> None:
        self.monitoring.track_request("/chat", "POST", 30.0, 500)

    def _serve(self) -> None:
        for _ in range(self.world.health_polls):
            self.monitoring.track_request("/health", "GET", 3.0, 503)
        self._requests += self.world.requests_per_step
        while self._requests >= 1:
            self._requests -= 1
            self._failures += self.world.failing_share
            self._slow += self.world.slow_share
            failed, slow = self._failures >= 1, self._slow >= 1
            self._failures -= failed
            self._slow -= slow
            ms = self.world.request_ms if slow else 30.0
            hops = {"model": self.world.model_share * ms / 1000}
            self.monitoring.track_request("/chat", "POST", ms, 500 if failed else 200, hops=hops)

    def _run_jobs(self) -> None:
        if self.world.jobs == "stopped":
            return
        for job in _JOBS:
            run = self._runs[job.name]
            if not timedelta() <= self.now() - run.last_run < timedelta(seconds=job.every_s):
                fails = self.world.jobs == "failing" and job.name == "sweep"
                well = run.last_ok if fails else self.now()
                self._runs[job.name] = JobRun(job.name, "a", self.now(), self.now(), well)

    def _database(self) -> DatabaseFacts:
        if self.world.database == "missing":
            raise DatabaseUnavailable("Veritabanı dosyası bulunamadı.")
        problems = {"busy": DatabaseBusy("meşgul"), "read_only": DatabaseUnavailable("salt okunur")}
        checked = self.now() - timedelta(days=self.world.checked_days_ago)
        return DatabaseFacts(problems.get(self.world.database), 5 * _MB, self.world.intact, checked)

    def _model(self) -> ModelFacts:
        return ModelFacts(self.world.circuit, self.world.paused, self.now(), "gemini", "sdk")

    def _budgets(self) -> list[BudgetFacts]:
        self._read()
        return [BudgetFacts("day", int(self.world.spent_usd * _NANO), _NANO // 2)]

    def _read(self) -> None:
        if self.world.database == "missing":
            raise DatabaseUnavailable("Veritabanı dosyası bulunamadı.")

    def _counts(self) -> dict[str, int]:
        self._read()
        return {"shop": self.world.products}

    def _last_runs(self) -> list[JobRun]:
        self._read()
        return list(self._runs.values())

    def _probes(self) -> list[probes.Probe]:
        return [
            probes.database_probe(self._database, self.now),
            probes.disk_probe(lambda: Disk(100_000 * _MB, int(self.world.disk_free_mb * _MB))),
            probes.memory_probe(lambda: self.world.memory_percent),
            probes.cpu_probe(self.monitoring.cpu_percent),
            probes.response_time_probe(self.monitoring.recent),
            probes.error_rate_probe(self.monitoring.recent),
            probes.cache_probe(lambda: "Redis'te", lambda: self.world.redis),
            probes.model_probe(self._model, self.now),
            probes.budget_probe(self._budgets),
            probes.jobs_probe(_JOBS, self._last_runs, self.now, since=self.now()),
            probes.catalogue_probe(self._counts),
            probes.migrations_probe(lambda: self.world.revision, lambda: "0006"),
            probes.backup_probe(
                lambda: BackupFacts(self.now() - timedelta(hours=self.world.backup_hours_ago)),
                self.now,
                since=self.now(),
            ),
        ]


@dataclass(frozen=True)
class Change:
    """A component's state changed, so many seconds after the episode's beginning."""

    component: str
    status: Status
    after_s: float


@dataclass
class Outcome:
    """One episode: what changed, and what should have."""

    episode: dict[str, Any]
    changes: list[Change] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    false_alarms: list[Change] = field(default_factory=list)

    @property
    def noticed_after_s(self) -> float | None:
        """When the first alarm was raised."""
        return min((change.after_s for change in self.changes if change.status is not Status.HEALTHY), default=None)

    def judge(self) -> "Outcome":
        """Tell misses and false alarms."""
        left, ends = list(self.changes), self.episode["for_s"]
        for component, status in self.episode.get("alarm", {}).items():
            wanted = (
                (Status(status), 0, self.episode.get("within_s", 25)),
                (Status.HEALTHY, ends, ends + self.episode.get("over_s", 35)),
            )
            for state, earliest, latest in wanted:
                found = next((c for c in left if (c.component, c.status) == (component, state)), None)
                if found is None or not earliest <= found.after_s <= latest:
                    self.missed.append(f"{component} {state} ({found})")
                if found is not None:
                    left.remove(found)
        self.false_alarms = left
        return self


def run(episodes: list[dict[str, Any]] | None = None) -> list[Outcome]:
    """Live through all episodes, one after the other."""
    service = Service()
    states = service.step()
    outcomes = []
    with capture_logs():
        for episode in EPISODES if episodes is None else episodes:
            outcome, states = _live_through(service, episode, states)
            outcomes.append(outcome.judge())
    return outcomes


def _live_through(
    service: Service, episode: dict[str, Any], states: dict[str, Status]
) -> tuple[Outcome, dict[str, Status]]:
    outcome, began = Outcome(episode), service.clock.timer()
    world = World(**episode.get("set", {}))
    for step in range((episode["for_s"] + episode.get("quiet_s", 600)) // STEP_S):
        now = service.clock.timer() - began
        service.world = world.at(step) if now < episode["for_s"] else World()
        if step == 1 and episode.get("fail_once"):
            service.fail_once()
        before, states = states, service.step()
        outcome.changes += [Change(name, s, now) for name, s in states.items() if s is not before[name]]
    return outcome, states
