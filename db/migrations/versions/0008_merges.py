"""Duplicates merged: what moved, so that it can be taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "merge",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kept_id", _ID, nullable=False),
        sa.Column("gone_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["gone_id"], ["customer.id"], name=op.f("fk_merge_gone_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["customer.id"], name=op.f("fk_merge_kept_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_merge_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    op.create_index(op.f("ix_merge_gone_id"), "merge", ["gone_id"], unique=False)
    op.create_index(op.f("ix_merge_kept_id"), "merge", ["kept_id"], unique=False)
    op.create_table(
        "not_same",
        sa.Column("one_id", _ID, nullable=False),
        sa.Column("other_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["customer.id"], name=op.f("fk_not_same_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["customer.id"], name=op.f("fk_not_same_other_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_not_same_user_id")),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_not_same")),
    )
