"""``huike import``: a table into the database, beside a running bot or without one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.config import ConfigError, Settings
from bot.i18n import speaking
from bot.import_arguments import ENCODINGS
from bot.import_undoing import undo
from bot.offline_work import Database, open_database
from bot.tabular.encodings import NAMES
from bot.tabular.fields import OF_KIND, Field, Kind
from bot.tabular.headers import key_of
from bot.tabular.open import Choices, open_table
from bot.tabular.rejects import write_rejects
from bot.tabular.rows import Rejected
from bot.tabular.said import Unreadable
from bot.tabular.table import Table, text_of
from bot.usecases.import_apply import Outdated
from bot.usecases.import_file import Prepared, clear, load, new_run, prepare, steps
from bot.usecases.import_layout import Layout, lay_out, remember
from bot.usecases.import_plan import Importing
from bot.usecases.import_sweep import sweep_left
from bot.usecases.rank_again import rank_again
from db.user import User

_SHOWN = 10
_ATTEMPTS = 3


def import_file(settings: Settings, arguments: argparse.Namespace) -> int:
    """Say what a file would do, ask, and do it; with ``--undo`` take one back."""
    if arguments.undo is not None:
        return undo(settings, arguments)
    if arguments.file is None or arguments.actor is None:
        raise ConfigError("say which file and for whom: huike import customers.xlsx --as NAME")
    content = _content(arguments.file)
    with open_database(settings.database_path) as database, speaking("en", settings.zone):
        while database.run(lambda session: sweep_left(session, Clock().now())):
            pass
        actor = database.run(lambda session: _actor(session, arguments.actor))
        try:
            return _import(database, actor, content, arguments, settings)
        except Unreadable as error:
            raise ConfigError(f"{arguments.file.name}: {error.said.plain()}") from None


def _import(database: Database, actor: User, content: bytes, arguments: argparse.Namespace, settings: Settings) -> int:
    name = arguments.file.name
    choices = Choices(ENCODINGS.get(arguments.encoding or ""), arguments.sheet)
    table = open_table(content, name, choices)
    kind = Kind(arguments.kind) if arguments.kind else None
    layout = _mapped(database.run(lambda session: lay_out(session, actor, table, kind)), arguments.map)
    _print_layout(table, layout)
    if missing := layout.missing():
        raise ConfigError(f"{missing.plain()} Tell it with --map COLUMN=FIELD; fields: {_fields(layout.kind)}")
    zone = ZoneInfo(actor.timezone) if actor.timezone else settings.zone
    now = Clock().now()
    who = Importing.by(actor, now, now.astimezone(zone).date(), settings.currency, name)
    prepared = _prepare(database, content, name, layout, who)
    _print_result(prepared, arguments.file)
    plan = prepared.plan
    if arguments.dry_run or not (plan.new or plan.changes):
        return 0
    if not arguments.yes and input("Import? [y/N] ").strip().lower() not in ("y", "yes"):
        print("Nothing was imported.")
        return 0
    run_id = _write(database, actor, content, layout, who, prepared)
    if layout.kind == Kind.ORDERS:
        rank_again(database.run, now, settings.zone, settings.currency)
    print(f"Undo it within a day with: huike import --undo {run_id}")
    return 0


def _prepare(database: Database, content: bytes, name: str, layout: Layout, who: Importing) -> Prepared:
    known = database.run(lambda session: load(session, who.actor_id, layout))
    return prepare(content, name, layout, known, who)


def _write(database: Database, actor: User, content: bytes, layout: Layout, who: Importing, prepared: Prepared) -> int:
    """Write everything, unseen but for the last step; the number of the import."""
    run_id = database.run(lambda session: new_run(session, actor, who.source, layout, who.now).id)
    for _ in range(_ATTEMPTS):
        try:
            for step, done in steps(prepared.plan, run_id, who):
                database.run(step)
                if sys.stderr.isatty():
                    print(f"\r{done} rows written", end="", file=sys.stderr, flush=True)
        except Outdated:  # somebody changed what it was compared with meanwhile
            _clear(database, run_id)
            prepared = _prepare(database, content, who.source, layout, who)
        except BaseException:
            _clear(database, run_id)
            raise
        else:
            if sys.stderr.isatty():
                print(file=sys.stderr)
            database.run(lambda session: remember(session, actor, layout, who.now))
            print(f"Imported: {_counts(prepared)}.")
            return run_id
    raise ConfigError("the customers change too fast just now; try again")


def _clear(database: Database, run_id: int) -> None:
    while database.run(clear(run_id)):
        pass


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None


def _actor(session: Session, named: str) -> User:
    users = list(session.scalars(select(User).where(User.active)))
    found = [user for user in users if named in (user.name, str(user.telegram_id))]
    if len(found) != 1:
        names = ", ".join(user.name for user in users[:_SHOWN]) or "nobody yet"
        problem = "several users are called so; give the Telegram id" if found else "no such user"
        raise ConfigError(f"--as: {named}: {problem}; there are: {names}")
    return found[0]


def _mapped(layout: Layout, told: list[str]) -> Layout:
    """The layout with what ``--map`` says."""
    for one in told:
        column, _, field = one.rpartition("=")
        at = next((at for at, header in enumerate(layout.headers) if key_of(header) == key_of(column)), None)
        if at is None:
            raise ConfigError(f"--map: no column “{column}”; there are: {', '.join(filter(None, layout.headers))}")
        if field and field not in list(OF_KIND[layout.kind]):
            raise ConfigError(f"--map: no field “{field}”; there are: {_fields(layout.kind)}")
        layout = layout.with_column(at, Field(field) if field else None)
    return layout


def _fields(kind: Kind) -> str:
    return ", ".join(field.value for field in OF_KIND[kind])


def _print_layout(table: Table, layout: Layout) -> None:
    raw = table.raw
    how = [NAMES[raw.encoding]] if raw.encoding else []
    how += [f"sheet “{raw.sheet}”"] if len(raw.sheets) > 1 else []
    print(f"{layout.kind.value}: {len(table.rows)} rows{''.join(f', {one}' for one in how)}")
    row = table.example(layout.columns)
    for column, header in enumerate(table.headers):
        field = layout.columns.get(column)
        sample = text_of(row[column])[:40] if column < len(row) else ""
        print(f"  {header or f'column {column + 1}'} = {field.value if field else '–'}   {sample}".rstrip())


def _counts(prepared: Prepared) -> str:
    counts = prepared.plan.counts
    return f"{counts['new']} new, {counts['changed']} changed, {counts['same']} the same, {counts['rejected']} rejected"


def _print_result(prepared: Prepared, path: Path) -> None:
    plan = prepared.plan
    for notice in plan.notices:
        print(notice.plain())
    print(_counts(prepared))
    rejected = sorted(plan.rejected, key=_place)
    for one in rejected[:_SHOWN]:
        print(f"  row {prepared.table.first + one.index}: {one.why.plain()}")
    if rejected:
        target = path.with_name(f"{path.stem}.rejected.xlsx")
        target.write_bytes(write_rejects(prepared.table, rejected))
        print(f"Rejected rows with the reasons: {target}")


def _place(one: Rejected) -> int:
    return one.index
