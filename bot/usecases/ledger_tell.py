"""Tell the admins of orders that could not be taken: once for many, in their waking hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.reply import Priority
from db.habit import habits_of
from db.house import house_of, zone_of
from db.ledger import OrderFile, OrderReject
from db.outbox import add_push
from db.user import Role, User

REJECTS, FILE = "orders_rejected", "orders_file"
"""Kinds of pushes: orders that programs sent, and a file of the watched folder."""


def tell_of_rejects(session: Session, now: datetime) -> bool:
    """Push to the admins that there is something they have not heard of, at most once a day; whether it was."""
    unheard = OrderReject.settled_at.is_(None) & OrderReject.told_at.is_(None)
    if session.scalar(select(OrderReject.id).where(unheard).limit(1)) is None:
        return False
    day = now.astimezone(house_of(session).zone).date().isoformat()
    pushed = _push(session, REJECTS, {}, day, now)
    if pushed:
        session.execute(update(OrderReject).where(unheard).values(told_at=now))
    return pushed


def tell_of_file(session: Session, file: OrderFile, now: datetime) -> bool:
    """Push to the admins that rows of a file, or all of it, were not taken; once for the same content."""
    return _push(session, FILE, {"file": file.id}, file.digest, now)


def _push(session: Session, kind: str, data: dict[str, Any], key: str, now: datetime) -> bool:
    admins = session.scalars(select(User).where(User.active, User.role == Role.ADMIN).order_by(User.id))
    pushed = [
        add_push(
            session,
            chat_id=one.telegram_id,
            user_id=one.id,
            kind=kind,
            data=data,
            priority=Priority.REMINDER,
            dedupe_key=f"{kind}:{one.id}:{key}",
            now=now,
            not_before=habits_of(session, one).quiet_until(now.astimezone(zone_of(session, one))),
        )
        for one in admins
    ]
    return any(pushed)
