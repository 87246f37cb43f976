"""A file of the watched folder: read, checked and taken like a table sent in the chat, as the first admin."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.i18n import N_
from bot.tabular.fields import Kind
from bot.tabular.open import open_table
from bot.tabular.rejects import write_rejects
from bot.tabular.said import Said, Unreadable
from bot.tabular.table import Table
from bot.usecases.import_apply import Outdated
from bot.usecases.import_file import Prepared, clear, load, new_run, prepare, steps
from bot.usecases.import_layout import Layout, lay_out
from bot.usecases.import_plan import Importing
from bot.usecases.ledger_tell import tell_of_file
from bot.usecases.rank_again import pieces_of
from bot.usecases.retier import found_tiers, standing, write_tiers
from db.ledger import OrderFile
from db.user import Role, User

T = TypeVar("T")
LARGEST = 50 << 20  # bytes
_ATTEMPTS = 5


class Units(Protocol):
    """What runs units of work (``db.session.Store``)."""

    async def read(self, work: Callable[[Session], T]) -> T: ...
    async def write(self, work: Callable[[Session], T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file. ``rejects`` is a workbook of the rows that were not taken, with the reasons; ``why`` says
    why the file could not be read at all; ``told`` whether the admins hear of it."""

    counts: dict[str, int]
    rejects: bytes | None = None
    why: Said | None = None
    told: bool = False


def first_admin(session: Session) -> User | None:
    """For whom files are read: the admin who was there first."""
    return session.scalars(select(User).where(User.active, User.role == Role.ADMIN).order_by(User.id).limit(1)).first()


async def take_file(
    store: Units, content: bytes, name: str, admin: User, now: datetime, zone: ZoneInfo, currency: str
) -> Taken:
    """Take the orders of a file. A file that was taken before changes nothing.

    Raises:
        Outdated: the customers change faster than it can be read.
    """
    try:
        if len(content) > LARGEST:
            raise Unreadable(N_("This file is larger than {most} MB. Split it."), most=LARGEST >> 20)
        table = await asyncio.to_thread(open_table, content, name)
        layout = await store.read(partial(_laid_out, admin=admin, table=table))
        who = Importing.by(admin, now, now.astimezone(zone).date(), currency, name)
        prepared = await _write(store, content, layout, who)
    except Unreadable as error:
        return await _kept(store, name, content, now, Taken({}, why=error.said))
    if prepared.plan.new or prepared.plan.changes:
        await _rank(store, now, zone, currency)
    plan = prepared.plan
    rejects = await asyncio.to_thread(write_rejects, prepared.table, plan.rejected) if plan.rejected else None
    return await _kept(store, name, content, now, Taken(plan.counts, rejects))


def _laid_out(session: Session, admin: User, table: Table) -> Layout:
    """How the table is read: as the admin had one with these headers read, else by what the headers say.

    Raises:
        Unreadable: it is not told which column is what.
    """
    layout = lay_out(session, admin, table, Kind.ORDERS)
    if (missing := layout.missing()) is not None:
        raise Unreadable(
            N_("{question} Send me the file here once and choose the columns; then I know them."), question=missing
        )
    return layout


async def _write(store: Units, content: bytes, layout: Layout, who: Importing) -> Prepared:
    """Write everything unseen, then show it in one transaction; nothing where there is nothing new."""
    for _ in range(_ATTEMPTS):
        known = await store.read(partial(load, user_id=who.actor_id, layout=layout))
        prepared = await asyncio.to_thread(prepare, content, who.source, layout, known, who)
        if not (prepared.plan.new or prepared.plan.changes):
            return prepared
        run_id = await store.write(partial(_new_run, layout=layout, who=who))
        try:
            for step, _done in steps(prepared.plan, run_id, who):
                await store.write(step)
        except Outdated:
            await _clear(store, run_id)
        except Exception:
            await _clear(store, run_id)
            raise
        else:
            return prepared
    raise Outdated


def _new_run(session: Session, layout: Layout, who: Importing) -> int:
    return new_run(session, session.get_one(User, who.actor_id), who.source, layout, who.now).id


async def _clear(store: Units, run_id: int) -> None:
    while await store.write(clear(run_id)):
        pass


async def _rank(store: Units, now: datetime, zone: ZoneInfo, currency: str) -> None:
    """Orders that come change who matters most."""
    known = await store.read(partial(standing, today=now.astimezone(zone).date()))
    for piece in pieces_of(await asyncio.to_thread(found_tiers, known, currency)):
        await store.write(partial(write_tiers, found=piece, now=now))


async def _kept(store: Units, name: str, content: bytes, now: datetime, taken: Taken) -> Taken:
    """Note what became of the file, and tell the admins where something was not taken."""

    def work(session: Session) -> bool:
        file = OrderFile(
            name=name,
            digest=hashlib.sha256(content).hexdigest(),
            at=now,
            counts=taken.counts,
            reason=taken.why.msgid if taken.why else None,
            said={key: str(value) for key, value in taken.why.values.items()} if taken.why else {},
        )
        session.add(file)
        session.flush()
        return bool(taken.why or taken.rejects) and tell_of_file(session, file, now)

    return Taken(taken.counts, taken.rejects, taken.why, await store.write(work))
