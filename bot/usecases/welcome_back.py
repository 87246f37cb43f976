"""Somebody who had blocked the bot can be reached again, and is told once what was missed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.reply import Priority
from bot.usecases.told_late import MISSED as MISSED
from bot.usecases.told_late import note_told
from db.complaint import unsettled_visible
from db.missed import mark_told, missed_pushes
from db.outbox import add_push
from db.user import Role, User, mark_reachable

_ABOUT = ("complaint", "reminder")  # what pushes are about, as named in their data


def welcome_back(session: Session, user: User, now: datetime) -> None:
    """Send to this user again. What was missed comes as one message; its parts are looked up when it is sent."""
    since = user.unreachable_since
    if since is None:
        return
    mark_reachable(session, user.telegram_id)
    rows = missed_pushes(session, user)
    data: dict[str, list[int]] = {name: [] for name in _ABOUT}
    for row in rows:
        for name in _ABOUT:
            data[name] += _ids(row.payload.get(name))
    if user.role != Role.REP:  # while they were away such cases went to the admins
        data["complaint"] += [one.id for one in unsettled_visible(session, user) if one.created_at >= since]
    data = {name: list(dict.fromkeys(ids)) for name, ids in data.items()}
    mark_told(rows)
    if any(data.values()):
        note_told(session, user, now, complaints=data["complaint"], reminders=data["reminder"])
        add_push(
            session,
            chat_id=user.telegram_id,
            user_id=user.id,
            kind=MISSED,
            data=data,
            priority=Priority.REMINDER,
            dedupe_key=f"{MISSED}:{user.id}:{since.isoformat()}",
            now=now,
        )


def _ids(value: object) -> list[int]:
    """One id, or those of an earlier message of this kind that was missed as well."""
    if isinstance(value, int):
        return [value]
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []
