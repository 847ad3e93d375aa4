"""The only place that constructs things: rooms are built here and handed to each other, for web and command line alike.

Nothing is built at import, and each builder imports just what its user needs: `search` loads neither dialogue nor web.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatbot import __version__, telemetry
from chatbot.health import Health, catalogue_probe, database_probe
from chatbot.model import utc_now
from chatbot.settings import Settings, load_settings
from chatbot.shops import Shops
from chatbot.store.businesses import Businesses
from chatbot.store.conversations import Conversations
from chatbot.store.engine import Database
from chatbot.store.migrate import Migration, migrate, require_current
from chatbot.store.products import Products

if TYPE_CHECKING:
    from flask import Flask

    from chatbot.chat import ChatService


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


def build(settings: Settings, opened: Records | None = None) -> Application:
    """The service over a database that is up to date (`prepare` sees to that)."""
    from chatbot.chat import ChatService

    opened = opened or open_records(settings)
    shops = build_shops(settings, opened)
    chat = ChatService(shops, opened.conversations, now=utc_now, timer=time.perf_counter)
    return Application(settings, opened, shops, chat, build_health(opened))


def prepare(settings: Settings) -> Migration:
    """Bring the database up to date, whoever comes first; raises a `StoreError` when it cannot be used."""
    return migrate(settings.database_url)


def create_app(settings: Settings | None = None) -> "Flask":
    """The WSGI application over an up-to-date database; without `settings` they are read from the environment."""
    from chatbot.web import Services, create_web

    settings = settings or load_settings()
    telemetry.configure(level=settings.log_level, log_format=settings.log_format)
    prepare(settings)
    service = build(settings)
    return create_web(
        Services(chat=service.chat, shops=service.shops, health=service.health, settings=settings, version=__version__)
    )
