"""Background jobs: a lease each, so that of several processes one runs it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Creates the table of jobs."""
    op.create_table(
        "jobs",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("leased_until", sa.Text, nullable=False),
        sa.Column("last_run", sa.Text, nullable=False),
        sa.Column("last_ok", sa.Text),
        sa.PrimaryKeyConstraint("name", name="pk_jobs"),
    )
