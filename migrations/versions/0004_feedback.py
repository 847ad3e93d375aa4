"""What was not answered, what customers thought of answers, and which catalogue files were taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the reason beside each turn, and two tables."""
    op.add_column("turns", sa.Column("unanswered", sa.Text, nullable=False, server_default=""))
    _feedback()
    _imports()


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("business_id", sa.Text, nullable=False),
        sa.Column("rating", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "request_id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], "fk_feedback_session_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], "fk_feedback_business_id", ondelete="CASCADE"),
        sa.CheckConstraint("rating IN ('up', 'down')", name="ck_feedback_rating"),
    )
    op.create_index("ix_feedback_business_id_created_at", "feedback", ["business_id", "created_at"])


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("business_id", sa.Text, nullable=False),
        sa.Column("imported_at", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("products", "added", "changed", "removed")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("rejected", "version")),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], "fk_imports_business_id", ondelete="CASCADE"),
    )
    op.create_index("ix_imports_business_id_id", "imports", ["business_id", "id"])
