"""Days that pass in a test: the clock moves, and everything that rings by then has rung and is sent."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.sandbox.people import Person
from db.alarm import next_alarm
from db.outbox import Outbox, OutboxState
from db.reminder import next_due
from db.switch import own_switch
from db.user import User
from tests.office import ZONE, Office

_MARKS = (time(8, 30, 1), time(9, 0, 1), time(12, 0), time(18, 0, 1))


def at(text: str) -> datetime:
    """A moment in Shanghai, like ``2026-11-25 08:30``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


async def passes(office: Office, text: str) -> None:
    """It is this moment in Shanghai, and nothing is left to ring or to send."""
    office.clock.jump_to(at(text))
    await settled(office)


async def settled(office: Office) -> None:
    async with asyncio.timeout(20):
        while await office.read(lambda session: _busy(session, office.clock.now())):  # noqa: ASYNC110  # no event
            await asyncio.sleep(0.01)


def _busy(session: Session, now: datetime) -> bool:
    first = [one for one in (next_alarm(session), next_due(session)) if one is not None]
    if first and min(first) <= now:
        return True
    waits = (Outbox.state == OutboxState.READY) & (Outbox.next_try_at <= now)
    return bool(session.scalar(select(func.count(Outbox.id)).where(or_(waits, Outbox.state == OutboxState.SENDING))))


async def days_pass(office: Office, last: str) -> None:
    """Live through every morning and evening until that of a day, like ``2026-11-27``."""
    day = office.clock.now().astimezone(ZONE).date()
    end = datetime.fromisoformat(last).date()
    while day <= end:
        for mark in _MARKS:
            moment = datetime.combine(day, mark, ZONE)
            if moment > office.clock.now():
                office.clock.jump_to(moment)
                await settled(office)
        day += timedelta(days=1)


async def switch_off(office: Office, person: Person, kind: str) -> None:
    def work(session: Session) -> None:
        user = session.scalars(select(User).where(User.telegram_id == person.id)).one()
        own_switch(session, user.id, kind).off = True

    await office.store.write(work)


async def sent(office: Office, *kinds: str) -> list[tuple[str, str, str]]:
    """Kind, name of the recipient and moment (``Wed 25 08:30``) of the pushes of these kinds that were sent."""
    query = (
        select(Outbox.kind, User.name, Outbox.sent_at)
        .join(User, User.id == Outbox.user_id)
        .where(Outbox.kind.in_(kinds), Outbox.state == OutboxState.SENT)
        .order_by(Outbox.id)
    )
    rows = await office.read(lambda session: session.execute(query).all())
    return [(kind, name, moment.astimezone(ZONE).strftime("%a %d %H:%M")) for kind, name, moment in rows if moment]
