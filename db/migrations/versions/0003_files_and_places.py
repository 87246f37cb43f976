"""Which message brought a file and of which album; where a customer is, and where a visit took place"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachment", sa.Column("message_id", sa.Integer(), nullable=True))
    op.add_column("attachment", sa.Column("album", sa.String(), nullable=True))
    op.create_index(op.f("ix_attachment_album"), "attachment", ["album"], unique=False)
    op.create_index(op.f("ix_attachment_message_id"), "attachment", ["message_id"], unique=False)
    for table in ("customer", "touch"):
        op.add_column(table, sa.Column("lat", sa.Float(), nullable=True))
        op.add_column(table, sa.Column("lon", sa.Float(), nullable=True))
