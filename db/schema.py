"""Every mapped class, and the way to bring a database to the newest revision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
    health,
    history,
    imports,
    inbox,
    job,
    leave,
    ledger,
    merge,
    nag,
    order,
    outbox,
    promise,
    rate,
    remark,
    reminder,
    setting,
    signal,
    switch,
    tag,
    touch,
    user,
    warning,
)
from db.base import Base
from db.search_index import remake
from db.session import connect, engine_over

if TYPE_CHECKING:
    from alembic.config import Config

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
    health,
    history,
    imports,
    inbox,
    job,
    leave,
    ledger,
    merge,
    nag,
    order,
    outbox,
    promise,
    rate,
    remark,
    reminder,
    setting,
    signal,
    switch,
    tag,
    touch,
    user,
    warning,
)
metadata = Base.metadata


class NewerDatabase(Exception):
    """The database was made by a newer version of Huike; ours must not touch it."""


_MIGRATIONS = Path(__file__).parent / "migrations"


def _revisions() -> list[str]:
    """All revisions, the oldest first: the beginnings of the names of their files. Alembic would tell the same, but it
    costs a sixth of a second and 10 MB to ask, and most starts have nothing to upgrade."""
    return sorted(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def head() -> str:
    """The newest revision this program knows."""
    return _revisions()[-1]


def known(revision: str) -> bool:
    """Whether this program can work with a revision; otherwise a newer one made it."""
    return revision in _revisions()


def current(path: Path) -> str | None:
    """The revision of the database file; None for one without tables. Costs half a millisecond."""
    connection = connect(path)
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else None
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
    from alembic import command

    connection = connect(path)
    try:
        config = _config()
        config.attributes["connection"] = engine_over(connection, "BEGIN IMMEDIATE")
        command.upgrade(config, revision)
    finally:
        connection.close()


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def reindex(path: Path) -> None:
    """Make the words to search by anew from all records, beside a running bot or without one."""
    connection = connect(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        remake(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()
