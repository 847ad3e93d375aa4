"""The only place that constructs things: rooms are built here and handed to each other, for web and command line alike.

Nothing is built at import, and each builder imports just what its user needs: `search` loads neither dialogue nor web.
"""

import atexit
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

import structlog

from chatbot import __version__, telemetry
from chatbot.alerts import Alerts
from chatbot.health import Health, catalogue_probe, database_probe
from chatbot.jobs import Job, Jobs
from chatbot.model import Intent, utc_now
from chatbot.settings import PROJECT_ROOT, Settings, load_settings
from chatbot.shops import Shops
from chatbot.store.businesses import Businesses
from chatbot.store.conversations import Conversations
from chatbot.store.engine import Database
from chatbot.store.jobs import JobLeases
from chatbot.store.migrate import Migration, migrate, require_current
from chatbot.store.products import Products

if TYPE_CHECKING:
    from flask import Flask

    from chatbot.advice import Advisor
    from chatbot.cache import Cache
    from chatbot.chat import ChatService
    from chatbot.costs.ledger import Budgets, CostLedger
    from chatbot.costs.prices import PriceBook
    from chatbot.costs.tracking import CostTrackingService
    from chatbot.llm.guard import Guard
    from chatbot.llm.port import LanguageModel
    from chatbot.warming import Warming

PRICES_FILE = PROJECT_ROOT / "data" / "prices.json"
SDK_MODULES = {"google-generativeai": "google.generativeai", "google-genai": "google.genai"}
_NANO = 1_000_000_000
_MINUTE_S = 60.0
_DAY_S = 86_400.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Records:
    """The store: one database and what is kept in it."""

    database: Database
    businesses: Businesses
    products: Products
    conversations: Conversations


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

    def close(self) -> None:
        """Stop the background work and close the database."""
        self.jobs.stop()
        self.records.database.close()


@dataclass(frozen=True, slots=True)
class Costs:
    """Prices, the ledger, what it tells, and who is alerted."""

    prices: "PriceBook"
    ledger: "CostLedger"
    tracking: "CostTrackingService"
    alerts: Alerts


@dataclass(frozen=True, slots=True)
class ModelRoom:
    """What stands between an open question and the provider."""

    guard: "Guard"
    advisor: "Advisor"


def open_records(settings: Settings) -> Records:
    """The store over the configured database; connects on first use."""
    database = Database(settings.database_url)
    return Records(database, Businesses(database), Products(database), Conversations(database))


@contextmanager
def records(settings: Settings) -> Iterator[Records]:
    """The store for one command, closed at its end; raises a `StoreError` when the database is not up to date."""
    require_current(settings.database_url)
    opened = open_records(settings)
    try:
        yield opened
    finally:
        opened.database.close()


def build_shops(settings: Settings, opened: Records) -> Shops:
    """The shops as they are served."""
    return Shops(opened.businesses, opened.products, timer=time.monotonic, default_id=settings.default_business_id)


def build_health(opened: Records) -> Health:
    """Everything that is looked at to tell whether the service is well."""
    probes = [database_probe(opened.database.ping), catalogue_probe(opened.businesses.product_counts)]
    return Health(probes, timer=time.monotonic, utc_now=utc_now)


def build_costs(settings: Settings, opened: Records) -> Costs:
    """The ledger under the configured budgets; raises `UnreadableFile` when the price list is wrong."""
    from chatbot.costs.ledger import CostLedger
    from chatbot.costs.prices import PriceBook
    from chatbot.costs.tracking import CostTrackingService
    from chatbot.store.cost_reports import CostReports
    from chatbot.store.ledger import LedgerRows

    prices, rows, budgets = PriceBook(PRICES_FILE), LedgerRows(opened.database), budgets_of(settings)
    alerts = Alerts(rows.first_alert, now=utc_now)
    ledger = CostLedger(
        rows,
        prices,
        budgets,
        session_key=rows.session_key(),
        new_id=lambda: uuid.uuid4().hex,
        crossed=alerts.budget_crossed,
        unpriced=alerts.model_unpriced,
        rerouted=alerts.model_rerouted,
    )
    tracking = CostTrackingService(ledger, CostReports(opened.database), budgets, usd_try=settings.usd_try)
    return Costs(prices, ledger, tracking, alerts)


def budgets_of(settings: Settings) -> "Budgets":
    """The configured budgets in nano-USD."""
    from chatbot.costs.ledger import Budgets

    daily, monthly = (int(usd * _NANO) for usd in (settings.daily_budget_usd, settings.monthly_budget_usd))
    return Budgets(daily, monthly, settings.budget_timezone)


def build_model(settings: Settings, costs: Costs, cache: "Cache") -> ModelRoom | None:
    """The guarded model, or None when it is off. Loads no SDK: the adapter does, at its first call in the worker."""
    if not settings.model_on:
        return None
    if not sdk_installed(settings):
        _log.error("model_off", reason="the SDK is not installed", sdk=settings.llm_sdk)
        return None
    from chatbot.advice import ModelAdvisor
    from chatbot.llm.guard import Guard

    places = max(1, settings.threads // 2)
    deadline_s = settings.llm_deadline_seconds
    guard = Guard(build_adapter(settings), costs.ledger, slots=places, deadline_s=deadline_s, observer=costs.alerts)
    advisor = ModelAdvisor(guard, cache, model=settings.gemini_model, places=places, deadline_s=deadline_s)
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


def build(settings: Settings, opened: Records | None = None) -> Application:
    """The service over a database that is up to date (`prepare` sees to that); its background work is not begun."""
    from chatbot.cache import cache_from_url
    from chatbot.chat import ChatService

    opened = opened or open_records(settings)
    shops = build_shops(settings, opened)
    costs = build_costs(settings, opened)
    cache = cache_from_url(settings.redis_url)
    model = build_model(settings, costs, cache)
    chat = ChatService(
        shops,
        opened.conversations,
        now=utc_now,
        timer=time.perf_counter,
        advisor=model.advisor if model else None,
    )
    jobs = build_jobs(settings, opened, costs, chat if model else None)
    return Application(settings, opened, shops, chat, build_health(opened), costs, cache, model, jobs)


def build_jobs(settings: Settings, opened: Records, costs: Costs, chat: "ChatService | None") -> Jobs:
    """The background work; `chat` None: there is no model to warm the cache with."""

    def warn_of_retirement() -> None:
        warning = costs.prices.current.retirement_warning(settings.gemini_model, utc_now().date())
        if warning:
            costs.alerts.model_retiring(settings.gemini_model, warning)

    jobs = [Job("sweep_reservations", _MINUTE_S, costs.ledger.sweep)]
    if settings.model_on:
        jobs.append(Job("model_retirement", _DAY_S, warn_of_retirement))
    if chat is not None and settings.cache_warm_questions:
        jobs.append(Job("cache_warming", _MINUTE_S, build_warming(settings, opened, chat).run, once=True))
    owner = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
    return Jobs(jobs, JobLeases(opened.database), owner=owner, now=utc_now, timer=time.monotonic)


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
    return migrate(settings.database_url)


def create_app(settings: Settings | None = None) -> "Flask":
    """The WSGI application over an up-to-date database, its background work begun; call it after any fork.

    Without `settings` they are read from the environment. `extensions["chatbot"]` is the `Application` behind it.
    """
    from chatbot.web import Services, create_web

    settings = settings or load_settings()
    telemetry.configure(level=settings.log_level, log_format=settings.log_format)
    prepare(settings)
    service = build(settings)
    app = create_web(
        Services(
            chat=service.chat,
            shops=service.shops,
            health=service.health,
            costs=service.costs.tracking,
            cache=service.cache,
            settings=settings,
            version=__version__,
        )
    )
    app.extensions["chatbot"] = service
    service.jobs.start()
    atexit.register(service.close)
    return app
