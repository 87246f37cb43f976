"""Commands by hand that work on the database directly, beside a running bot or without one."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.config import ConfigError, Settings
from bot.lock import cannot_use
from bot.usecases.invite import LONGEST_NAME, VALID_FOR, create_invite, team_called
from db import inbox, schema
from db.session import offline_session
from db.setting import get_setting
from db.user import Role, Team

BOT_USERNAME = "bot_username"  # the setting under which a started bot leaves its name


@contextmanager
def plain_faults(path: Path) -> Iterator[None]:
    """Says in a :class:`ConfigError` what SQLite or the disk found wrong with the database file."""
    try:
        yield
    except schema.NewerDatabase as error:
        raise ConfigError(f"HUIKE_DATABASE_URL: {error}") from None
    except OSError as error:
        raise cannot_use(path.parent, str(error.strerror)) from None
    except (sqlite3.Error, DBAPIError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(reason, sqlite3.OperationalError):
            raise cannot_use(path.parent, str(reason)) from None
        raise ConfigError(f"HUIKE_DATABASE_URL: {path}: {reason}; restore it from a backup") from None


def ready_database(path: Path) -> None:
    """Bring the database to the newest revision.

    Raises:
        ConfigError: it is newer than this program, damaged, or cannot be written.
    """
    with plain_faults(path):
        schema.upgrade(path)


@contextmanager
def database(settings: Settings) -> Iterator[Session]:
    """A session on the installation's database, committed at the end."""
    ready_database(settings.database_path)
    with plain_faults(settings.database_path), offline_session(settings.database_path) as session:
        yield session


def print_invite(settings: Settings, role: str, team_name: str | None, name: str | None) -> int:
    """Print a one-use code and, once the bot's name is known, the link."""
    if role != Role.ADMIN and team_name is None:
        raise ConfigError(f"--team: needed for a {role}; for example: huike invite --role {role} --team East")
    if name is not None and not 0 < len(name.strip()) <= LONGEST_NAME:
        raise ConfigError(f"--name: a name has 1 to {LONGEST_NAME} characters; for example: --name Grace")
    now = Clock().now()
    with database(settings) as session:
        team = _team(session, team_name) if team_name is not None else None
        code = create_invite(session, role=Role(role), team=team, name=name, created_by=None, now=now)
        username = get_setting(session, BOT_USERNAME)
    out = sys.stdout
    out.write(f"Code (one use, {VALID_FOR.days} days): /start {code}\n")
    if username:
        out.write(f"Link: https://t.me/{username}?start={code}\n")
    else:
        out.write("The link is shown once `huike run` has connected; until then send the line above to the bot.\n")
    return 0


def _team(session: Session, name: str) -> Team:
    try:
        return team_called(session, name)
    except ValueError as error:
        raise ConfigError(f"--team: {error}; for example: --team East") from None


def upgrade_database(path: Path) -> int:
    ready_database(path)
    sys.stdout.write(f"The database is at revision {schema.current(path)}.\n")
    return 0


def reindex_database(path: Path) -> int:
    """Make the words to search by anew from the records: for a database that another program has repaired."""
    ready_database(path)
    with plain_faults(path):
        schema.reindex(path)
    sys.stdout.write("The words to search by are made anew.\n")
    return 0


def database_version(path: Path) -> int:
    """Print the revision the database has and the newest one."""
    if not path.exists():
        sys.stdout.write("There is no database yet. Make it with: huike db upgrade\n")
        return 0
    with plain_faults(path):
        has = schema.current(path)
    sys.stdout.write(f"The database is at revision {has or 'none'}; the newest is {schema.head()}.\n")
    return 0


def retry_parked(settings: Settings) -> int:
    """Let parked updates be handled again by the running bot, or at the next start."""
    with database(settings) as session:
        count = inbox.unpark_all(session)
    sys.stdout.write(f"{count} parked update(s) will be handled again.\n")
    return 0
