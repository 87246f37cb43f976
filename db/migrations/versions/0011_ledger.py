"""The ledger from outside: orders by the caller's own id, what was not taken, files seen, rates of currencies"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Said in SQL: making the table anew, as a batch would, drops it under those that refer to it.
    op.execute(
        'ALTER TABLE "order" ADD COLUMN corrects_id INTEGER'
        f' CONSTRAINT {op.f("fk_order_corrects_id")} REFERENCES "order" (id)'
    )
    op.create_index(op.f("ix_order_corrects_id"), "order", ["corrects_id"], unique=False)
    op.create_table(
        "order_key",
        sa.Column("order_id", _ID, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_key_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_key")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_order_key_source_key")),
    )
    op.create_table(
        "order_reject",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_reject")),
        sa.UniqueConstraint("source", "mark", name=op.f("uq_order_reject_source_mark")),
    )
    op.create_index("ix_order_reject_open", "order_reject", ["settled_at", "id"], unique=False)
    op.create_table(
        "order_file",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_file")),
    )
    op.create_index(op.f("ix_order_file_digest"), "order_file", ["digest"], unique=False)
    op.create_table(
        "rate",
        sa.Column("id", _ID, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", _ID, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_rate_user_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["user.id"], name=op.f("fk_rate_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate")),
    )
    op.create_index("ix_rate_currency_day", "rate", ["currency", "day"], unique=False)
