"""The migrations build exactly the mapped schema, and carry data from every revision to the newest."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select

from bot.demo.sample import fill
from db import schema
from db.contact import Contact, Phone
from db.schema import NewerDatabase, current, head, metadata, upgrade
from db.search_schema import PREFIX
from db.session import connect, engine_over, offline_session

REVISIONS = [script.revision for script in ScriptDirectory.from_config(schema._config()).walk_revisions()]


def test_the_names_of_the_files_begin_with_their_revisions() -> None:
    assert schema._revisions() == sorted(REVISIONS)
    assert schema.head() == ScriptDirectory.from_config(schema._config()).get_current_head()


def test_a_new_database_is_the_mapped_schema(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    upgrade(path)
    with engine_over(connect(path), "BEGIN").connect() as connection:
        # The words to search by are no mapped tables; tests/integration/test_search_index.py holds them.
        mapped = {"compare_type": False, "include_name": lambda name, *_: not (name or "").startswith(PREFIX)}
        context = MigrationContext.configure(connection, opts=mapped)
        assert compare_metadata(context, metadata) == []
        made = {name: {column["name"] for column in inspect(connection).get_columns(name)} for name in metadata.tables}
    assert made == {name: set(table.columns.keys()) for name, table in metadata.tables.items()}


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "twice.db"
    assert current_or_none(path) is None
    upgrade(path)
    upgrade(path)
    assert current(path) == head()


def current_or_none(path: Path) -> str | None:
    return current(path) if path.exists() else None


@pytest.mark.parametrize("revision", REVISIONS)
def test_data_survives_the_upgrade_from_every_revision(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "old.db"
    upgrade(path, revision)
    fill_old(path, tmp_path / "new.db")
    before = counts(path)
    upgrade(path)
    assert current(path) == head()
    after = counts(path)
    assert {name: after[name] for name in before} == before
    assert before["customer"] == 60
    assert after["phone"] == with_phone(path) > 0


def fill_old(path: Path, newest: Path) -> None:
    """Fill a database of an older revision with what it has room for of the sample."""
    upgrade(newest)
    with offline_session(newest) as session:
        fill(session, datetime(2026, 11, 23, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    connection = connect(path, "PRAGMA foreign_keys=OFF")
    connection.execute("ATTACH ? AS newest", (str(newest),))
    for name in metadata.tables:
        columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info('{name}')")]
        if columns:
            listed = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f'INSERT INTO main."{name}" ({listed}) SELECT {listed} FROM newest."{name}"')
    connection.close()


def counts(path: Path) -> dict[str, int]:
    """How many rows each table has that is there."""
    with offline_session(path) as session:
        there = set(inspect(session.connection()).get_table_names())
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
            if name in there
        }


def with_phone(path: Path) -> int:
    """How many contacts have a number that is found by its tail."""
    with offline_session(path) as session:
        found = session.execute(select(Contact.phone, Phone.number, Phone.backwards).join(Phone)).all()
        assert {number for number, _, _ in found} == {number for _, number, _ in found}
        assert all(backwards == "".join(c for c in number if c.isdigit())[::-1] for _, number, backwards in found)
        return session.scalar(select(func.count()).select_from(Contact).where(Contact.phone.is_not(None))) or 0


def test_a_database_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    upgrade(path)
    connection = connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerDatabase, match="upgrade Huike"):
        upgrade(path)
    assert path.read_bytes() == before
