"""Shops, their catalogues (the current and the one before), sessions and turns.

Going back is restoring the backup made before the upgrade: there is no downgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Creates the first tables."""
    _businesses()
    _products()
    _conversations()


def _text(name: str, default: str = "") -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _businesses() -> None:
    op.create_table(
        "businesses",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
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
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_businesses"),
    )


def _product_columns() -> list[sa.Column]:
    return [
        sa.Column("business_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        _text("description"),
        sa.Column("price_minor", sa.BigInteger, nullable=False),
        sa.Column("sale_price_minor", sa.BigInteger),
        sa.Column("currency", sa.Text, nullable=False),
        _text("category"),
        _text("color"),
        _text("size"),
        _text("brand"),
        sa.Column("in_stock", sa.Boolean, nullable=False),
        sa.Column("stock", sa.BigInteger),
        _text("url"),
        _text("image_url"),
        _text("group_id"),
    ]


def _products() -> None:
    for name in ("products", "previous_products"):
        readable = [
            sa.Column("price", sa.Numeric(14, 2), sa.Computed("price_minor / 100.0", persisted=True)),
            sa.Column("sale_price", sa.Numeric(14, 2), sa.Computed("sale_price_minor / 100.0", persisted=True)),
            sa.CheckConstraint("price_minor >= 0", name="ck_products_price"),
            sa.CheckConstraint("sale_price_minor >= 0", name="ck_products_sale_price"),
        ]
        op.create_table(
            name,
            *_product_columns(),
            *(readable if name == "products" else []),
            sa.PrimaryKeyConstraint("business_id", "id", name=f"pk_{name}"),
            sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], f"fk_{name}_business_id", ondelete="CASCADE"),
        )


def _conversations() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("business_id", sa.Text, nullable=False),
        _text("context", "{}"),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("last_seen", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], "fk_sessions_business_id", ondelete="CASCADE"),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("business_id", sa.Text, nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("intent", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("ms", sa.Integer, nullable=False),
        sa.Column("cost_nano_usd", sa.BigInteger),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("cost", sa.Numeric(20, 9), sa.Computed("cost_nano_usd / 1000000000.0", persisted=True)),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], "fk_turns_business_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], "fk_turns_session_id", ondelete="CASCADE"),
    )
    op.create_index("ix_turns_session_id", "turns", ["session_id"])
    op.create_index("ix_turns_business_id_created_at", "turns", ["business_id", "created_at"])
