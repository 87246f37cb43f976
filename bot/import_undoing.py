"""``huike import --undo``: the imports of the last day, and one of them taken back."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.config import ConfigError, Settings
from bot.i18n import format_moment, local, speaking
from bot.offline_work import Database, open_database
from bot.usecases.import_undo import UNDO_FOR, TakenBack, may_undo, undo_import
from bot.usecases.import_write import words_again
from bot.usecases.rank_again import rank_again
from db.imports import ImportRun, RunState, brought_orders
from db.user import User


def undo(settings: Settings, arguments: argparse.Namespace) -> int:
    """Without a number say what can be undone; with one ask, and undo it."""
    with open_database(settings.database_path) as database, speaking("en", settings.zone):
        now = Clock().now()
        if not arguments.undo:
            return _list(database, now)
        _undo(database, _number(arguments.undo), now, settings, sure=arguments.yes)
    return 0


def _number(told: str) -> int:
    try:
        return int(told)
    except ValueError:
        raise ConfigError(f"--undo: “{told}” is no number of an import; huike import --undo lists them") from None


def _list(database: Database, now: datetime) -> int:
    found = database.run(lambda session: _undoable(session, now))
    if not found:
        print("No import of the last day can be undone.")
        return 0
    for run, name in found:
        print(_line(run, name, now))
    print("Undo one with: huike import --undo NUMBER")
    return 0


def _undoable(session: Session, now: datetime) -> list[tuple[ImportRun, str]]:
    query = select(ImportRun, User.name).join(User, User.id == ImportRun.user_id)
    query = query.where(ImportRun.state == RunState.DONE, ImportRun.finished_at > now - UNDO_FOR)
    return [(run, name) for run, name in session.execute(query.order_by(ImportRun.id))]


def _line(run: ImportRun, name: str, now: datetime) -> str:
    assert run.finished_at is not None
    counts = f"{run.counts.get('new', 0)} new, {run.counts.get('changed', 0)} changed"
    left = max(1, (run.finished_at + UNDO_FOR - now) // timedelta(hours=1))
    return (
        f"{run.id}  {format_moment(local(run.finished_at), local(now))}  {run.name} ({name}): {counts}; {left} h left"
    )


def _undo(database: Database, number: int, now: datetime, settings: Settings, *, sure: bool) -> None:
    run, name = database.run(lambda session: _named(session, number, now))
    print(_line(run, name, now))
    if not sure and input("Undo it? [y/N] ").strip().lower() not in ("y", "yes"):
        print("Nothing was undone.")
        return
    back = database.run(lambda session: _taken_back(session, number, now))
    place: int | None = 0
    while place is not None:
        place = database.run(partial(_words, number, place))
    if database.run(lambda session: brought_orders(session, number)):
        rank_again(database.run, now, settings.zone, settings.currency)
    print(_told(back))


def _named(session: Session, number: int, now: datetime) -> tuple[ImportRun, str]:
    run = session.get(ImportRun, number)
    if run is None or run.state not in (RunState.DONE, RunState.UNDONE):
        raise ConfigError(f"--undo: no import has the number {number}; huike import --undo lists them")
    if run.state == RunState.UNDONE:
        raise ConfigError(f"--undo: import {number} was undone already")
    if not may_undo(run, now):
        raise ConfigError("--undo: an import can be undone for a day")
    return run, session.get_one(User, run.user_id).name


def _taken_back(session: Session, number: int, now: datetime) -> TakenBack:
    return undo_import(session, _named(session, number, now)[0], now)


def _words(number: int, place: int, session: Session) -> int | None:
    return words_again(session, number, place)


def _told(back: TakenBack) -> str:
    kept = [
        f"{count} {what}"
        for count, what in (
            (back.kept_customers, "customers stay: something was recorded about them since"),
            (back.kept_fields, "values stay: they were changed since"),
        )
        if count
    ]
    return "; ".join([f"Import undone: {back.gone} records gone, {back.restored} values as before", *kept]) + "."
