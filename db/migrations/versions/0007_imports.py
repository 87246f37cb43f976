"""Imports: what each brought, so that it can be taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_import_run_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_user_id"), "import_run", ["user_id"], unique=False)
    op.create_table(
        "import_change",
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("history_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_change_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
    )
    op.create_index("ix_import_change_run", "import_change", ["run_id", "noun", "field"], unique=False)
    for table in ("customer", "order"):
        name, owner = f"{table}_number", f"{table}_id"
        op.create_table(
            name,
            sa.Column(owner, _ID, autoincrement=False, nullable=False),
            sa.Column("number", sa.String(), nullable=False),
            sa.ForeignKeyConstraint([owner], [f"{table}.id"], name=op.f(f"fk_{name}_{owner}")),
            sa.PrimaryKeyConstraint(owner, name=op.f(f"pk_{name}")),
        )
        op.create_index(op.f(f"ix_{name}_number"), name, ["number"], unique=False)
    op.create_table(
        "import_mapping",
        sa.Column("user_id", _ID, autoincrement=False, nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_import_mapping_user_id")),
        sa.PrimaryKeyConstraint("user_id", "signature", name=op.f("pk_import_mapping")),
    )
