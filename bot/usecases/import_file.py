"""The way of an import: a plan made beside the chat, then pieces written, then everything shown at once.

Each step is a unit of work for the store; whoever runs them (a job, the command line) does so one after the other and
may stop between any two: nothing is seen before the last, and :func:`clear` takes away what an attempt left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.tabular.open import open_table
from bot.tabular.rows import read_rows
from bot.tabular.table import Table
from bot.usecases.import_apply import publish
from bot.usecases.import_known import Known, index_names, load_known
from bot.usecases.import_layout import Layout
from bot.usecases.import_plan import Importing, Plan, make_plan
from bot.usecases.import_sweep import sweep
from bot.usecases.import_write import pieces, stage, unfold
from db.imports import ImportRun, RunState
from db.user import User

Step = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table with what it would do."""

    table: Table
    plan: Plan


def new_run(
    session: Session, actor: User, name: str, layout: Layout | None, now: datetime, file_id: str | None = None
) -> ImportRun:
    """Keep that somebody sent a table."""
    run = ImportRun(
        user_id=actor.id,
        name=name,
        file_id=file_id,
        state=RunState.OPEN,
        options=layout.model_dump(mode="json") if layout else {},
        counts={},
        created_at=now,
    )
    session.add(run)
    session.flush()
    return run


def load(session: Session, user_id: int, layout: Layout) -> Known:
    """The unit of work that reads what the table is compared with."""
    return load_known(session, session.get_one(User, user_id), layout.kind)


def prepare(content: bytes, name: str, layout: Layout, known: Known, who: Importing) -> Prepared:
    """Read a file and decide on every row. Seconds for a long one: not for the store's threads.

    Raises:
        Unreadable: the file cannot be read so.
    """
    table = open_table(content, name, layout.choices)
    index_names(known)
    plan = make_plan(read_rows(table, layout.kind, layout.columns, who.today), layout.kind, known, who)
    unfold(plan)
    return Prepared(table, plan)


def steps(plan: Plan, run_id: int, who: Importing) -> Iterator[tuple[Step, int]]:
    """What to run in the store, each with the rows that are written once it is through; the last one shows them.

    The last raises ``Outdated`` where the store is not any more what the plan was made from.
    """
    done = 0
    for records in pieces(plan):
        done += len(records)
        yield (lambda session, records=records: stage(session, run_id, records, who)), done  # type: ignore[misc]

    def last(session: Session) -> None:
        run, actor = session.get_one(ImportRun, run_id), session.get_one(User, who.actor_id)
        publish(session, run, actor, plan, who, who.now)

    yield last, done


def clear(run_id: int) -> Callable[[Session], bool]:
    """A step that takes away some of what an attempt left; True while there may be more."""
    return lambda session: sweep(session, run_id)
