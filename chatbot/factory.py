"""The only place that constructs things: rooms are built here and handed to each other, for web and command line alike.

Nothing is built at import, and each builder imports just what its user needs: `search` loads neither dialogue nor web.
"""

import atexit
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from chatbot import __version__, telemetry
from chatbot.alerts import Alerts, Recipients
from chatbot.errors import Refused
from chatbot.health import Health
from chatbot.jobs import Heartbeat, Job, Jobs
from chatbot.model import Erasure, Intent, ServiceStatus, utc_now
from chatbot.settings import PROJECT_ROOT, Settings, load_settings
from chatbot.shops import Shops
from chatbot.store.businesses import Businesses
from chatbot.store.conversations import Conversations
from chatbot.store.engine import Database
from chatbot.store.feedback import FeedbackRows
from chatbot.store.imports import Imports
from chatbot.store.jobs import JobLeases
from chatbot.store.migrate import Migration, current_revision, head_revision, migrate, require_current
from chatbot.store.products import Products
from chatbot.store.usage import Usage

if TYPE_CHECKING:
    from flask import Flask

    from chatbot.advice import Advisor
    from chatbot.backups import Backups, Restored
    from chatbot.cache import Cache
    from chatbot.catalog.importing import CatalogueImport
    from chatbot.chat import ChatService
    from chatbot.costs.ledger import Budgets, CostLedger
    from chatbot.costs.prices import PriceBook
    from chatbot.costs.tracking import CostTrackingService
    from chatbot.llm.guard import Guard
    from chatbot.llm.port import LanguageModel
    from chatbot.machine import Machine
    from chatbot.metrics import Metrics
    from chatbot.monitoring import MonitoringService
    from chatbot.outbox import Channel, Postman
    from chatbot.personal_data import PersonalData
    from chatbot.shopkeeping import Shopkeeping
    from chatbot.sights import BudgetSight, DatabaseSight, ModelSight
    from chatbot.store.personal import PersonalRecords
    from chatbot.unanswered import UnansweredQuestions
    from chatbot.warming import Warming
    from chatbot.web import Services

PRICES_FILE = PROJECT_ROOT / "data" / "prices.json"
SDK_MODULES = {"google-generativeai": "google.generativeai", "google-genai": "google.genai"}
_NANO = 1_000_000_000
_MINUTE_S = 60.0
_DAY_S = 86_400.0
_ROLL_UP_S = 600.0
_FIRST_LOOK_S = 2.0
_POST_S = 15.0
_ERASE_S = 10.0
_LONG_S = 3600.0
_ALERTS_KEPT = timedelta(days=90)
_OPERATORS_ROUTES = frozenset({"/health", "/health/detailed", "/livez", "/readyz", "/metrics", "/performance/summary"})
"""Routes whose answers are about the service: a 503 of `/health` must not make the error rate it reports."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Records:
    """The store: one database and what is kept in it."""

    database: Database
    businesses: Businesses
    products: Products
    conversations: Conversations
    feedback: FeedbackRows
    imports: Imports


@dataclass(frozen=True, slots=True)
class Application:
    """A running service, but for its web room."""

    settings: Settings
    records: Records
    shops: Shops
    chat: "ChatService"
    health: Health
    costs: "Costs"
    cache: "Cache"
    model: "ModelRoom | None"  # None: no key, a budget of zero, or no SDK
    jobs: Jobs
    metrics: "Metrics"
    monitoring: "MonitoringService"
    heartbeat: Heartbeat
    upkeep: "Upkeep"
    usage: Usage

    def start(self) -> None:
        """Begin the background work, after a first look at everything: who asks at once is told the truth."""
        self.shops.open_default()
        self.health.look(patience_s=_FIRST_LOOK_S)
        self.jobs.start()
        self.upkeep.jobs.start()
        self.heartbeat.start()

    def close(self) -> None:
        """Stop the background work, close the database and leave it to others."""
        self.jobs.stop()
        self.upkeep.jobs.stop()
        self.heartbeat.stop()
        self.records.database.close()
        self.usage.leave()


@dataclass(frozen=True, slots=True)
class Costs:
    """Prices, the ledger, what it tells, and who is alerted."""

    prices: "PriceBook"
    ledger: "CostLedger"
    tracking: "CostTrackingService"
    alerts: Alerts


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What keeps house behind the answers. Its jobs may take long, so that they have a thread of their own."""

    personal: "PersonalData"
    backups: "Backups | None"  # None: no BACKUP_DIR, or a server keeps the data
    jobs: Jobs


@dataclass(frozen=True, slots=True)
class ModelRoom:
    """What stands between an open question and the provider."""

    guard: "Guard"
    advisor: "Advisor"


def open_records(settings: Settings) -> Records:
    """The store over the configured database; connects on first use."""
    database = Database(settings.database_url)
    shops, products, conversations = Businesses(database), Products(database), Conversations(database)
    return Records(database, shops, products, conversations, FeedbackRows(database), Imports(database))


@contextmanager
def records(settings: Settings) -> Iterator[Records]:
    """The store for one command, closed at its end; raises a `StoreError` when the database is not up to date."""
    opened = open_records(settings)
    with Usage(opened.database.path):
        require_current(settings.database_url)
        try:
            yield opened
        finally:
            opened.database.close()


def build_shops(settings: Settings, opened: Records) -> Shops:
    """The shops as they are served."""
    return Shops(opened.businesses, opened.products, timer=time.monotonic, default_id=settings.default_business_id)


def build_costs(settings: Settings, opened: Records, metrics: "Metrics | None" = None) -> Costs:
    """The ledger under the configured budgets; raises `UnreadableFile` when the price list is wrong."""
    from chatbot.costs.ledger import CostLedger
    from chatbot.costs.prices import PriceBook
    from chatbot.costs.tracking import CostTrackingService
    from chatbot.store.cost_reports import CostReports
    from chatbot.store.ledger import LedgerRows

    prices, rows, budgets = PriceBook(PRICES_FILE), LedgerRows(opened.database), budgets_of(settings)
    alerts = build_alerts(settings, opened)
    ledger = CostLedger(
        rows,
        prices,
        budgets,
        session_key=rows.session_key(),
        new_id=lambda: secrets.token_hex(16),
        crossed=alerts.budget_crossed,
        unpriced=alerts.model_unpriced,
        rerouted=alerts.model_rerouted,
        booked=metrics.booked if metrics else lambda _model, _usage, _nano_usd: None,
    )
    tracking = CostTrackingService(ledger, CostReports(opened.database), budgets, usd_try=settings.usd_try)
    return Costs(prices, ledger, tracking, alerts)


def build_alerts(settings: Settings, opened: Records) -> Alerts:
    """Who tells the operator, through the log and every configured channel."""
    from chatbot.store.alerts import AlertRows

    recipients = Recipients(tuple(build_channels(settings)), place=_place(), zone=settings.budget_timezone)
    return Alerts(AlertRows(opened.database), recipients, direct=build_postman(settings, opened).send_now)


def build_postman(settings: Settings, opened: Records) -> "Postman":
    """What empties the outbox."""
    from chatbot.outbox import Postman
    from chatbot.store.outbox import OutboxRows

    return Postman(OutboxRows(opened.database), build_channels(settings))


def build_channels(settings: Settings) -> dict[str, "Channel"]:
    """The configured ways to the operator beside the log, by name."""
    from chatbot.channels import EmailChannel, WebhookChannel

    channels: dict[str, Channel] = {}
    if settings.smtp_url and settings.alert_email_to:
        channels["email"] = EmailChannel(settings.smtp_url, settings.alert_email_to, place=_place())
    if settings.slack_webhook_url:
        channels["webhook"] = WebhookChannel(settings.slack_webhook_url, place=_place())
    return channels


def _place() -> str:
    """What the operator knows this machine by."""
    return socket.gethostname() or "chatbot"


def budgets_of(settings: Settings) -> "Budgets":
    """The configured budgets in nano-USD."""
    from chatbot.costs.ledger import Budgets

    daily, monthly = (int(usd * _NANO) for usd in (settings.daily_budget_usd, settings.monthly_budget_usd))
    own = {
        business_id: (int(day * _NANO), int(month * _NANO)) for business_id, day, month in settings.business_budgets_usd
    }
    return Budgets(daily, monthly, settings.budget_timezone, own)


def build_model(settings: Settings, costs: Costs, cache: "Cache", metrics: "Metrics") -> ModelRoom | None:
    """The guarded model, or None when it is off. Loads no SDK: the adapter does, at its first call in the worker."""
    if not settings.model_on:
        return None
    if not sdk_installed(settings):
        _log.error("model_off", reason="the SDK is not installed", sdk=settings.llm_sdk)
        return None
    from chatbot.advice import ModelAdvisor
    from chatbot.llm.guard import Guard, Observers

    places = max(1, settings.threads // 2)
    deadline_s = settings.llm_deadline_seconds
    observer = Observers(costs.alerts, metrics)
    guard = Guard(
        build_adapter(settings),
        costs.ledger,
        slots=places,
        deadline_s=deadline_s,
        fallback_model=settings.gemini_fallback_model or None,
        observer=observer,
    )
    advisor = ModelAdvisor(
        guard, cache, model=settings.gemini_model, places=places, deadline_s=deadline_s, events=metrics
    )
    return ModelRoom(guard, advisor)


def sdk_installed(settings: Settings) -> bool:
    """Whether the configured SDK can be imported; does not import it."""
    try:
        return find_spec(SDK_MODULES[settings.llm_sdk]) is not None
    except ModuleNotFoundError:
        return False


def build_adapter(settings: Settings) -> "LanguageModel":
    """The configured SDK's adapter."""
    endpoint = settings.gemini_api_endpoint or None
    if settings.llm_sdk == "google-genai":
        from chatbot.llm.genai import GenAiModel

        return GenAiModel(settings.gemini_api_key, endpoint=endpoint)
    from chatbot.llm.generativeai import GenerativeAiModel

    return GenerativeAiModel(settings.gemini_api_key, endpoint=endpoint)


def build(settings: Settings, opened: Records | None = None, usage: Usage | None = None) -> Application:
    """The service over a database that is up to date (`prepare` sees to that); its background work is not begun."""
    from chatbot.cache import cache_from_url
    from chatbot.machine import Machine
    from chatbot.metrics import Metrics, shared_folder

    opened = opened or open_records(settings)
    metrics = Metrics(version=__version__, folder=shared_folder())
    machine = Machine(opened.database.path.parent if opened.database.path else PROJECT_ROOT)
    shops = build_shops(settings, opened)
    costs = build_costs(settings, opened, metrics)
    cache = cache_from_url(settings.redis_url)
    model = build_model(settings, costs, cache, metrics)
    chat = build_chat(opened, shops, model)
    monitoring = build_monitoring(opened, machine, metrics, status=lambda: health.report().status.value)
    jobs = build_jobs(settings, opened, costs, chat if model else None, monitoring)
    sights = build_sights(settings, opened, model, metrics)
    upkeep = build_upkeep(settings, opened, cache)
    health = build_health(
        settings, opened, sights, machine=machine, monitoring=monitoring, cache=cache, jobs=jobs, upkeep=upkeep
    )
    heartbeat = build_heartbeat(opened, sights, health, metrics=metrics, monitoring=monitoring, alerts=costs.alerts)
    return Application(
        settings=settings,
        records=opened,
        shops=shops,
        chat=chat,
        health=health,
        costs=costs,
        cache=cache,
        model=model,
        jobs=jobs,
        metrics=metrics,
        monitoring=monitoring,
        heartbeat=heartbeat,
        upkeep=upkeep,
        usage=usage or Usage(opened.database.path),
    )


def build_chat(opened: Records, shops: Shops, model: ModelRoom | None) -> "ChatService":
    """What answers questions, with or without a model."""
    from chatbot.chat import ChatService

    advisor = model.advisor if model else None
    return ChatService(shops, opened.conversations, now=utc_now, timer=time.perf_counter, advisor=advisor)


@dataclass(frozen=True, slots=True)
class Sights:
    """What probes and gauges look at; the model's and the budget's are None without a model."""

    database: "DatabaseSight"
    model: "ModelSight | None"
    budget: "BudgetSight | None"


def build_sights(settings: Settings, opened: Records, model: ModelRoom | None, metrics: "Metrics") -> Sights:
    """The looks at database, model and budget."""
    from chatbot.sights import BudgetSight, DatabaseSight, ModelSight
    from chatbot.store.cost_reports import CostReports
    from chatbot.store.integrity import Integrity

    database = DatabaseSight(settings.database_url, opened.database, Integrity(opened.database).last)
    if model is None:
        return Sights(database, None, None)
    sdk = settings.llm_sdk
    return Sights(
        database,
        ModelSight(model.guard, metrics, settings.gemini_model, f"{sdk} {version(sdk)}"),
        BudgetSight(CostReports(opened.database), budgets_of(settings)),
    )


def build_health(
    settings: Settings,
    opened: Records,
    sights: Sights,
    *,
    machine: "Machine",
    monitoring: "MonitoringService",
    cache: "Cache",
    jobs: Jobs,
    upkeep: Upkeep,
) -> Health:
    """Everything that is looked at to tell whether the service is well."""
    from chatbot import probes
    from chatbot.sights import cache_backend

    began = utc_now()
    all_jobs = [*jobs.known, *upkeep.jobs.known]
    last_backup = upkeep.backups.last_made if upkeep.backups else None
    return Health(
        [
            probes.database_probe(sights.database.look, utc_now),
            probes.disk_probe(machine.disk),
            probes.memory_probe(machine.memory_percent),
            probes.cpu_probe(monitoring.cpu_percent),
            probes.response_time_probe(monitoring.recent),
            probes.error_rate_probe(monitoring.recent),
            probes.cache_probe(lambda: cache_backend(cache), cache.ping),
            probes.model_probe(sights.model.look if sights.model else None, utc_now, why_off=_why_model_off(settings)),
            probes.budget_probe(sights.budget.look if sights.budget else None),
            probes.jobs_probe(all_jobs, jobs.last_runs, utc_now, since=began),
            probes.catalogue_probe(opened.businesses.product_counts),
            probes.migrations_probe(lambda: current_revision(settings.database_url), head_revision),
            probes.backup_probe(
                (lambda: probes.BackupFacts(last_backup())) if last_backup else None, utc_now, since=began
            ),
        ],
        timer=time.monotonic,
        utc_now=utc_now,
    )


def build_heartbeat(
    opened: Records,
    sights: Sights,
    health: Health,
    *,
    metrics: "Metrics",
    monitoring: "MonitoringService",
    alerts: Alerts,
) -> Heartbeat:
    """What every process does each ten seconds."""
    from chatbot.watch import Watch

    watch = Watch(
        health,
        metrics,
        stock=lambda: sights.database.stock(opened.businesses.product_counts),
        budgets=sights.budget.look if sights.budget else None,
        circuit=sights.model.circuit if sights.model else None,
        told=lambda report: alerts.look(report.components),
    )
    return Heartbeat([monitoring.tick, watch.beat], at_end=monitoring.tick)


def _why_model_off(settings: Settings) -> str:
    if not settings.gemini_api_key:
        return "GEMINI_API_KEY yok"
    if not settings.model_on:
        return "bütçe 0"
    return f"{settings.llm_sdk} kurulu değil"


def build_monitoring(
    opened: Records, machine: "Machine", metrics: "Metrics", *, status: Callable[[], ServiceStatus]
) -> "MonitoringService":
    """What counts requests and samples the machine in this process."""
    from chatbot.monitoring import MonitoringService
    from chatbot.store.metrics import MetricSamples

    return MonitoringService(
        MetricSamples(opened.database),
        process=_process_name(),
        read_system=machine.figures,
        status=status,
        counters=metrics,
        ignored=_OPERATORS_ROUTES,
    )


def _process_name() -> str:
    """Nobody else's, on this machine or another."""
    return f"{os.getpid()}-{secrets.token_hex(6)}"


def build_jobs(
    settings: Settings, opened: Records, costs: Costs, chat: "ChatService | None", monitoring: "MonitoringService"
) -> Jobs:
    """The background work; `chat` None: there is no model to warm the cache with."""
    from chatbot.store.integrity import Integrity

    def warn_of_retirement() -> None:
        warning = costs.prices.current.retirement_warning(settings.gemini_model, utc_now().date())
        if warning:
            costs.alerts.model_retiring(settings.gemini_model, warning)

    jobs = [
        Job("sweep_reservations", _MINUTE_S, costs.ledger.sweep),
        Job("metrics_roll_up", _ROLL_UP_S, monitoring.roll_up),
        Job("integrity_check", _DAY_S, Integrity(opened.database).check),
    ]
    if settings.model_on:
        jobs.append(Job("model_retirement", _DAY_S, warn_of_retirement))
    if chat is not None and settings.cache_warm_questions:
        jobs.append(Job("cache_warming", _MINUTE_S, build_warming(settings, opened, chat).run, once=True))
    return Jobs(jobs, JobLeases(opened.database), owner=_process_name(), now=utc_now, timer=time.monotonic)


def build_upkeep(settings: Settings, opened: Records, cache: "Cache") -> Upkeep:
    """Messages out, erasures, retention, backups."""
    from chatbot.personal_data import PersonalData, Retention
    from chatbot.store.alerts import AlertRows
    from chatbot.store.personal import PersonalRecords

    records = PersonalRecords(opened.database)
    backups = build_backups(settings, records)
    personal = PersonalData(records, invalidate=cache.invalidate, erased=_publisher(backups))
    told = AlertRows(opened.database)
    jobs = [
        Job("outbox", _POST_S, build_postman(settings, opened).run),
        Job("erasures", _ERASE_S, personal.erase_requested, lease_s=_LONG_S),
        Job("retention", _DAY_S, Retention(records, days=settings.retention_days).run, lease_s=_LONG_S),
        Job("alerts_forgotten", _DAY_S, lambda: told.delete_before(utc_now() - _ALERTS_KEPT)),
    ]
    if backups:
        jobs.append(Job("backup", _LONG_S / 4, backups.run_if_due, lease_s=_LONG_S))
    leases = JobLeases(opened.database)
    return Upkeep(
        personal, backups, Jobs(jobs, leases, owner=_process_name(), now=utc_now, timer=time.monotonic, name="upkeep")
    )


def build_personal_data(settings: Settings, opened: Records) -> "PersonalData":
    """Exports and erasures from outside the service: answers in its memory are left to it."""
    from chatbot.cache import cache_from_url
    from chatbot.personal_data import PersonalData
    from chatbot.store.personal import PersonalRecords

    records = PersonalRecords(opened.database)
    invalidate = cache_from_url(settings.redis_url).invalidate if settings.redis_url else None
    return PersonalData(records, invalidate=invalidate, erased=_publisher(build_backups(settings, records)))


def build_backups(settings: Settings, records: "PersonalRecords") -> "Backups | None":
    """The daily backups, where they are wanted and ours to make."""
    if settings.backup_dir is None:
        return None
    from chatbot.backups import Backups
    from chatbot.store.backup import sqlite_path

    try:
        database = sqlite_path(settings.database_url)
    except Refused as refused:
        _log.warning("no_daily_backup", reason=refused.message)
        return None
    return Backups(database, settings.backup_dir, keep=settings.backup_keep, erasures=records.finished)


def _publisher(backups: "Backups | None") -> Callable[[], object]:
    return backups.publish_erasures if backups else lambda: None


def restore_backup(settings: Settings, file: Path) -> "Restored":
    """Replace the database by a backup; nothing is changed unless all of it succeeds."""
    from chatbot.backups import restore
    from chatbot.store.backup import sqlite_path
    from chatbot.store.outbox import OutboxRows
    from chatbot.store.personal import PersonalRecords

    def known_erasures(path: Path) -> list[Erasure]:
        with closing(Database(f"sqlite:///{path}")) as database:
            return PersonalRecords(database).finished()

    def clean(path: Path, erasures: Sequence[Erasure]) -> int:
        with closing(Database(f"sqlite:///{path}")) as database:
            OutboxRows(database).drop_waiting(utc_now())  # sent long ago, or out of date
            erased = PersonalRecords(database).repeat(erasures)
            database.compact()
        return erased

    return restore(file, sqlite_path(settings.database_url), known_erasures=known_erasures, erase=clean, now=utc_now)


def build_import(opened: Records) -> "CatalogueImport":
    """The way of a file into a catalogue."""
    from chatbot.catalog.importing import CatalogueImport

    return CatalogueImport(opened.businesses, opened.products, history=opened.imports, now=utc_now)


def build_unanswered(opened: Records, shops: Shops) -> "UnansweredQuestions":
    """What customers asked in vain."""
    from chatbot.unanswered import UnansweredQuestions

    return UnansweredQuestions(opened.feedback, shops, now=utc_now)


def build_shopkeeping(opened: Records, shops: Shops) -> "Shopkeeping":
    """What owners do with their shops."""
    from chatbot.shopkeeping import Shopkeeping

    return Shopkeeping(opened.businesses, opened.products, opened.imports, build_import(opened), shops)


def build_warming(settings: Settings, opened: Records, chat: "ChatService") -> "Warming":
    """The questions of every shop that are asked ahead."""
    from chatbot.warming import Warming

    def most_asked(business_id: str) -> list[str]:
        since = utc_now() - timedelta(days=settings.retention_days)
        limit = settings.cache_warm_questions
        return opened.conversations.most_asked(business_id, Intent.OPEN_QUESTION, since=since, limit=limit)

    return Warming(opened.businesses.product_counts, most_asked, chat.ask_ahead)


def prepare(settings: Settings) -> Migration:
    """Bring the database up to date, whoever comes first; raises a `StoreError` when it cannot be used."""
    with Usage(Database(settings.database_url).path):
        return migrate(settings.database_url)


def web_services(service: Application) -> "Services":
    """What the web room is handed."""
    from chatbot.feedback import Feedback
    from chatbot.store.ledger import LedgerRows
    from chatbot.web import Services

    return Services(
        chat=service.chat,
        shops=service.shops,
        health=service.health,
        costs=service.costs.tracking,
        cache=service.cache,
        feedback=Feedback(service.records.feedback, now=utc_now),
        unanswered=build_unanswered(service.records, service.shops),
        shopkeeping=build_shopkeeping(service.records, service.shops),
        monitoring=service.monitoring,
        metrics=service.metrics,
        personal=service.upkeep.personal,
        settings=service.settings,
        version=__version__,
        log=telemetry.ServiceLog(session_key=LedgerRows(service.records.database).session_key()),
    )


def create_app(settings: Settings | None = None) -> "Flask":
    """The WSGI application over an up-to-date database, its background work begun; call it after any fork.

    Without `settings` they are read from the environment. `extensions["chatbot"]` is the `Application` behind it.
    """
    from chatbot.web import create_web

    settings = settings or load_settings()
    telemetry.configure(level=settings.log_level, log_format=settings.log_format)
    opened = open_records(settings)
    usage = Usage(opened.database.path)
    usage.join()
    prepare(settings)
    service = build(settings, opened, usage)
    app = create_web(web_services(service))
    app.extensions["chatbot"] = service
    service.start()
    atexit.register(service.close)
    return app
