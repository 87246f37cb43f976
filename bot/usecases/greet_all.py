"""All greetings of a day marked as sent at once, and taken back at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.usecases.greet import Offered, draft_of, mark_sent, offered, take_back
from db.greeting import GreetingState, offered_on
from db.touch import Touch
from db.user import User


@dataclass(frozen=True, slots=True)
class Sent:
    """How many were marked, and the ids of the first and the last touch that tell of them."""

    count: int
    first: int
    last: int


def words_among(found: Iterable[Offered]) -> list[Offered]:
    """Those that are words to be sent: a gift is sent by hand, a contract talked about."""
    return [one for one in found if not one.gift and not one.renewal]


def send_all(session: Session, actor: User, found: Iterable[Offered], now: datetime, today: date) -> Sent | None:
    """The words went out, each is a touch of its customer; None where there are none. Gifts and contracts stay."""
    words = words_among(found)
    for one in words:
        mark_sent(session, actor, one, draft_of(session, one), now, today)
    touches = [one.greeting.touch_id for one in words if one.greeting.touch_id is not None]
    return Sent(len(touches), min(touches), max(touches)) if touches else None


def take_all_back(
    session: Session, actor: User, owner_id: int, day: date, touches: tuple[int, int], now: datetime
) -> int:
    """What an actor marked as sent at once was not: of an owner's greetings of a day those told of by touches from one
    id to another. How many."""
    first, last = touches
    rows = [
        one
        for one in offered_on(session, owner_id, day)
        if one.state == GreetingState.SENT and one.touch_id is not None and first <= one.touch_id <= last
    ]
    found = [one for one in offered(session, rows) if _by(session, actor, one.greeting.touch_id)]
    for one in found:
        take_back(session, one, now)
    return len(found)


def _by(session: Session, actor: User, touch_id: int | None) -> bool:
    touch = session.get(Touch, touch_id) if touch_id is not None else None
    return touch is not None and touch.user_id == actor.id
