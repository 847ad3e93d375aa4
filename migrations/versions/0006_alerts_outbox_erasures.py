"""Alerts that hold, the outbox their messages wait in, and what remains of erased conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Creates the tables of alerts and erasures."""
    _alert_conditions()
    _alert_days()
    _outbox()
    _erasures()


def _alert_conditions() -> None:
    op.create_table(
        "alert_conditions",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sa.Column("told_at", sa.Text, nullable=False),
        sa.Column("good_since", sa.Text),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("episodes", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "scope", name="pk_alert_conditions"),
    )


def _alert_days() -> None:
    op.create_table(
        "alert_days",
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("notices", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_alert_days"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.Column("last_error", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="ck_outbox_state"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_outbox_waiting", "outbox", ["channel", "next_try_at"], sqlite_where=waiting, postgresql_where=waiting
    )


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("session_hash", sa.Text, nullable=False),
        sa.Column("session_id", sa.Text),
        sa.Column("business_id", sa.Text),
        sa.Column("requested_at", sa.Text, nullable=False),
        sa.Column("erased_at", sa.Text),
        sa.Column("cache_cleared", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("session_hash", name="pk_erasures"),
    )
