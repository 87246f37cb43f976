"""Words to find customers and notes by"""

from __future__ import annotations

import sqlite3

from alembic import op

from db.search_index import remake

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    raw = op.get_bind().connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    remake(raw)
