"""The tables as SQLAlchemy Core sees them, and how values are written into them. Knows no connection.

Made to be read at a `sqlite3` prompt: plain names, UTC ISO timestamps, money as integer minor units beside a readable
generated column. Only types and features that SQLite and PostgreSQL share. `migrations/` creates these tables; a test
holds both to each other.
"""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    text,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def utc_text(moment: datetime) -> str:
    """An aware datetime as the database keeps it: `2026-01-31T09:05:00.000000Z`, so that text order is time order."""
    if moment.tzinfo is None:
        message = "a naive datetime has no place in the database"
        raise ValueError(message)
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


def from_utc_text(text: str) -> datetime:
    """The aware UTC datetime that `utc_text` wrote."""
    return datetime.fromisoformat(text)


def json_text(value: Any) -> str:
    """A JSON-ready value as the database keeps it: compact, Turkish letters readable."""
    return _encode(value)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


businesses = Table(
    "businesses",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    _text("description"),
    _text("phone"),
    _text("whatsapp"),
    _text("email"),
    _text("address"),
    _text("website"),
    _text("hours"),
    _text("return_policy"),
    _text("shipping_info"),
    _text("payment_methods", "[]"),
    _text("social", "{}"),
    _text("faq", "[]"),
    _text("installments"),
    _text("cargo_company"),
    _text("invoice"),
    _text("pickup"),
    _text("synonyms", "{}"),
    _text("opening_hours", "{}"),
    _text("theme", "{}"),
    _text("welcome_message"),
    _text("allowed_origins", "[]"),
    Column("version", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)


def _product_columns() -> list[Column[Any]]:
    return [
        Column("business_id", Text, ForeignKey("businesses.id", ondelete="CASCADE"), primary_key=True),
        Column("id", Text, primary_key=True),
        Column("position", Integer, nullable=False),
        Column("title", Text, nullable=False),
        _text("description"),
        Column("price_minor", BigInteger, nullable=False),
        Column("sale_price_minor", BigInteger),
        Column("currency", Text, nullable=False),
        _text("category"),
        _text("color"),
        _text("size"),
        _text("brand"),
        Column("in_stock", Boolean, nullable=False),
        Column("stock", BigInteger),
        _text("url"),
        _text("image_url"),
        _text("group_id"),
    ]


def _readable_prices() -> list[SchemaItem]:
    return [
        Column("price", Numeric(14, 2), Computed("price_minor / 100.0", persisted=True)),
        Column("sale_price", Numeric(14, 2), Computed("sale_price_minor / 100.0", persisted=True)),
        CheckConstraint("price_minor >= 0", name="ck_products_price"),
        CheckConstraint("sale_price_minor >= 0", name="ck_products_sale_price"),
    ]


products = Table("products", metadata, *_product_columns(), *_readable_prices())

previous_products = Table("previous_products", metadata, *_product_columns())
"""The catalogue before the last swap, for `Products.restore_previous`."""

# The hot path pays 20 us and more for every index whose pages it touches at random. So last_seen has none (old sessions
# are looked for once a day) and request_id has none (a turn is found through its session).
sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("business_id", Text, ForeignKey("businesses.id", ondelete="CASCADE"), nullable=False),
    _text("context", "{}"),
    Column("started_at", Text, nullable=False),
    Column("last_seen", Text, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("request_id", Text, nullable=False),
    Column("business_id", Text, ForeignKey("businesses.id", ondelete="CASCADE"), nullable=False),
    Column("session_id", Text, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("intent", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("ms", Integer, nullable=False),
    Column("cost_nano_usd", BigInteger),
    Column("created_at", Text, nullable=False),
    Column("cost", Numeric(20, 9), Computed("cost_nano_usd / 1000000000.0", persisted=True)),
    _text("unanswered"),  # "", fallback, unclear or not_found
    Index("ix_turns_session_id", "session_id"),
    Index("ix_turns_business_id_created_at", "business_id", "created_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("session_id", Text, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("request_id", Text, primary_key=True),
    Column("business_id", Text, ForeignKey("businesses.id", ondelete="CASCADE"), nullable=False),
    Column("rating", Text, nullable=False),
    _text("comment"),
    Column("created_at", Text, nullable=False),
    CheckConstraint("rating IN ('up', 'down')", name="ck_feedback_rating"),
    Index("ix_feedback_business_id_created_at", "business_id", "created_at"),
)
"""What customers thought of an answer: joins `turns` by both ids, a request id may be the client's own. Masked."""

imports = Table(
    "imports",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("business_id", Text, ForeignKey("businesses.id", ondelete="CASCADE"), nullable=False),
    Column("imported_at", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("products", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_imports_business_id_id", "business_id", "id"),
)
"""Catalogue files that were taken in: when, which, and what they did."""

api_calls = Table(
    "api_calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("timestamp", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("served_model", Text),
    Column("business_id", Text, nullable=False),
    Column("session_id", Text),  # a keyed hash: the ledger outlives the conversation
    Column("day", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("thinking_tokens", Integer, nullable=False),
    Column("reserved_nano_usd", BigInteger, nullable=False),
    Column("cost_nano_usd", BigInteger, nullable=False),
    Column("cost_usd", Numeric(20, 9), Computed("cost_nano_usd / 1000000000.0", persisted=True)),
    Column("price_version", Text, nullable=False),
    Column("response_time_ms", Integer, nullable=False),
    Column("success", Boolean, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("corrects", Text),
    CheckConstraint("state IN ('held', 'settled', 'assumed', 'released')", name="ck_api_calls_state"),
    Index("ix_api_calls_timestamp", "timestamp"),
    Index("ix_api_calls_day", "day"),
    Index(
        "ix_api_calls_held", "expires_at", sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'")
    ),
)
"""The ledger: one row an attempt. No foreign key: what was spent stays when a shop or a session goes."""

budget_periods = Table(
    "budget_periods",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("limit_nano_usd", BigInteger),  # NULL = booked, not limited
    Column("spent_nano_usd", BigInteger, nullable=False),
    Column("held_nano_usd", BigInteger, nullable=False),
    CheckConstraint("spent_nano_usd >= 0", name="ck_budget_periods_spent"),
    CheckConstraint("held_nano_usd >= 0", name="ck_budget_periods_held"),
)

alerts_sent = Table(
    "alerts_sent",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("sent_at", Text, nullable=False),
)

installation = Table(
    "installation",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts of this installation, such as the key that session ids are hashed with in the ledger."""

jobs = Table(
    "jobs",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("leased_until", Text, nullable=False),
    Column("last_run", Text, nullable=False),
    Column("last_ok", Text),
)
"""Background work: who runs it now, when it last began and when it last ended well. One row a job."""

metric_samples = Table(
    "metric_samples",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("timestamp", Text, nullable=False),
    Column("metric_type", Text, nullable=False),
    Column("value", Float, nullable=False),
    _text("metadata", "{}"),
    Column("resolution_s", Integer, nullable=False),
    Index("ix_metric_samples_resolution_s_timestamp", "resolution_s", "timestamp"),
)
"""What requests and the machine did. `resolution_s`: how many seconds a row sums up (10, rolled up to 60 and 3600)."""

alert_conditions = Table(
    "alert_conditions",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("is_open", Boolean, nullable=False),
    Column("since", Text, nullable=False),
    Column("told_at", Text, nullable=False),
    Column("good_since", Text),
    Column("day", Text, nullable=False),
    Column("episodes", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
"""What the operator was told is wrong; `is_open` until the all-clear. `episodes`: how often it began on `day`."""

alert_days = Table(
    "alert_days",
    metadata,
    Column("day", Text, primary_key=True),
    Column("notices", Integer, nullable=False),
)
"""How many messages each day had, for the daily cap."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Text, nullable=False),
    Column("ended_at", Text),
    _text("last_error"),
    CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="ck_outbox_state"),
    Index(
        "ix_outbox_waiting",
        "channel",
        "next_try_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)
"""Messages to the operator, one row a channel, until they are delivered."""

erasures = Table(
    "erasures",
    metadata,
    Column("session_hash", Text, primary_key=True),
    Column("session_id", Text),  # only until the conversation is gone
    Column("business_id", Text),
    Column("requested_at", Text, nullable=False),
    Column("erased_at", Text),
    Column("cache_cleared", Boolean, nullable=False),
)
"""What remains of an erased conversation: a keyed hash, so that a restored backup can be cleaned of it again."""
