"""Every mapped class, and the way to bring a database to the newest revision."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from db import (
    after_sale,
    alarm,
    audit,
    blob,
    complaint,
    contact,
    customer,
    dialogue,
    entry,
    greeting,
    habit,
    history,
    imports,
    inbox,
    job,
    leave,
    merge,
    nag,
    order,
    outbox,
    promise,
    remark,
    reminder,
    setting,
    switch,
    tag,
    touch,
    user,
)
from db.base import Base
from db.search_index import remake
from db.session import connect, engine_over

__all__ = ["Base", "NewerDatabase", "current", "head", "known", "upgrade"]
_MODULES = (
    after_sale,
    alarm,
    audit,
    blob,
    complaint,
    contact,
    customer,
    dialogue,
    entry,
    greeting,
    habit,
    history,
    imports,
    inbox,
    job,
    leave,
    merge,
    nag,
    order,
    outbox,
    promise,
    remark,
    reminder,
    setting,
    switch,
    tag,
    touch,
    user,
)
metadata = Base.metadata


class NewerDatabase(Exception):
    """The database was made by a newer version of Huike; ours must not touch it."""


def _config() -> Config:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def head() -> str:
    """The newest revision this program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def known(revision: str) -> bool:
    """Whether this program can work with a revision; otherwise a newer one made it."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def current(path: Path) -> str | None:
    """The revision of the database file; None for one without tables. Costs half a millisecond."""
    connection = connect(path)
    try:
        with engine_over(connection, "BEGIN").connect() as bound:
            return MigrationContext.configure(bound).get_current_revision()
    finally:
        connection.close()


def upgrade(path: Path, revision: str = "head") -> None:
    """Bring the database file to a revision; makes it where there is none.

    Raises:
        NewerDatabase: the file has a revision this program does not know.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    now_at = current(path)
    if revision == "head" and now_at == head():
        return
    if now_at is not None and not known(now_at):
        raise NewerDatabase(f"{path.name} has revision {now_at}, which is newer than this program; upgrade Huike")
    connection = connect(path)
    try:
        config = _config()
        config.attributes["connection"] = engine_over(connection, "BEGIN IMMEDIATE")
        command.upgrade(config, revision)
    finally:
        connection.close()


def reindex(path: Path) -> None:
    """Make the words to search by anew from all records, beside a running bot or without one."""
    connection = connect(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        remake(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()
