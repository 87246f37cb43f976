"""Names learnt from corrections: who taught them, when, from which entry"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("alias") as alias:
        alias.add_column(sa.Column("source", sa.String(), nullable=False, server_default="given"))
        alias.add_column(sa.Column("user_id", _ID, nullable=True))
        alias.add_column(sa.Column("entry_id", _ID, nullable=True))
        alias.add_column(sa.Column("replaces_id", _ID, nullable=True))
        alias.add_column(sa.Column("created_at", sa.DateTime(), nullable=True))
        alias.add_column(sa.Column("undone_at", sa.DateTime(), nullable=True))
        alias.create_foreign_key(op.f("fk_alias_user_id"), "user", ["user_id"], ["id"])
        alias.create_foreign_key(op.f("fk_alias_entry_id"), "entry", ["entry_id"], ["id"])
        alias.create_foreign_key(op.f("fk_alias_replaces_id"), "alias", ["replaces_id"], ["id"])
        alias.create_index(op.f("ix_alias_user_id"), ["user_id"], unique=False)
        alias.create_index(op.f("ix_alias_entry_id"), ["entry_id"], unique=False)
