"""The ledger of model calls, budget periods, alerts sent once, and a view of daily costs."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Creates the tables of the model's costs."""
    _api_calls()
    _budget_periods()
    _alerts_sent()
    _installation()
    _daily_costs()


def _api_calls() -> None:
    op.create_table(
        "api_calls",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("timestamp", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("served_model", sa.Text),
        sa.Column("business_id", sa.Text, nullable=False),
        sa.Column("session_id", sa.Text),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("input_tokens", sa.Integer, nullable=False),
        sa.Column("cached_tokens", sa.Integer, nullable=False),
        sa.Column("output_tokens", sa.Integer, nullable=False),
        sa.Column("thinking_tokens", sa.Integer, nullable=False),
        sa.Column("reserved_nano_usd", sa.BigInteger, nullable=False),
        sa.Column("cost_nano_usd", sa.BigInteger, nullable=False),
        sa.Column("cost_usd", sa.Numeric(20, 9), sa.Computed("cost_nano_usd / 1000000000.0", persisted=True)),
        sa.Column("price_version", sa.Text, nullable=False),
        sa.Column("response_time_ms", sa.Integer, nullable=False),
        sa.Column("success", sa.Boolean, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.Column("corrects", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_api_calls"),
        sa.CheckConstraint("state IN ('held', 'settled', 'assumed', 'released')", name="ck_api_calls_state"),
    )
    op.create_index("ix_api_calls_timestamp", "api_calls", ["timestamp"])
    op.create_index("ix_api_calls_day", "api_calls", ["day"])
    held = sa.text("state = 'held'")
    op.create_index("ix_api_calls_held", "api_calls", ["expires_at"], sqlite_where=held, postgresql_where=held)


def _budget_periods() -> None:
    op.create_table(
        "budget_periods",
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("limit_nano_usd", sa.BigInteger),
        sa.Column("spent_nano_usd", sa.BigInteger, nullable=False),
        sa.Column("held_nano_usd", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("scope", "period", name="pk_budget_periods"),
        sa.CheckConstraint("spent_nano_usd >= 0", name="ck_budget_periods_spent"),
        sa.CheckConstraint("held_nano_usd >= 0", name="ck_budget_periods_held"),
    )


def _alerts_sent() -> None:
    op.create_table(
        "alerts_sent",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("sent_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "scope", "period", "level", name="pk_alerts_sent"),
    )


def _installation() -> None:
    table = op.create_table(
        "installation",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_installation"),
    )
    op.bulk_insert(table, [{"name": "session_hash_key", "value": secrets.token_hex(32)}])


def _daily_costs() -> None:
    op.execute("""
        CREATE VIEW daily_costs AS
        SELECT day, COALESCE(served_model, model) AS model, COUNT(*) AS calls,
               SUM(input_tokens) AS input_tokens, SUM(output_tokens) AS output_tokens,
               ROUND(SUM(cost_nano_usd) / 1000000000.0, 6) AS cost_usd,
               ROUND(AVG(response_time_ms)) AS avg_ms, SUM(CASE WHEN success THEN 0 ELSE 1 END) AS failed
        FROM api_calls WHERE state IN ('settled', 'assumed') GROUP BY 1, 2 ORDER BY 1 DESC, 2
    """)
