"""A manager hands a customer over to somebody else of its team: records stay, what is still to be done goes along."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.reply import Priority
from bot.usecases.record_change import record_change
from db.customer import Customer
from db.history import Change
from db.outbox import add_push
from db.user import Role, User, team_members

HANDED_OVER = "handed_over"


def may_hand_over(actor: User) -> bool:
    """Whether this user may say who looks after a customer."""
    return actor.role in (Role.MANAGER, Role.ADMIN)


def takers(session: Session, customer: Customer) -> list[User]:
    """Who of the customer's team may look after it from now on, by name."""
    return [one for one in team_members(session, customer.team_id) if one.id != customer.owner_id]


def hand_over(session: Session, actor: User, customer: Customer, user_id: int | None, now: datetime) -> Change | None:
    """Let somebody else look after a customer, who is told; None where that one does already. ``now`` is aware.

    Raises:
        PermissionError: the actor is no manager.
        ValueError: nobody of the customer's team has this id.
    """
    if not may_hand_over(actor):
        raise PermissionError("only managers hand customers over")
    taker = next((one for one in takers(session, customer) if one.id == user_id), None)
    if taker is None:
        raise ValueError(f"nobody of the team has the id {user_id}")
    change = record_change(session, customer, "owner", str(taker.id), by=actor, now=now)
    if change is not None and taker.id != actor.id:
        add_push(
            session,
            chat_id=taker.telegram_id,
            user_id=taker.id,
            kind=HANDED_OVER,
            data={"customer": customer.id, "by": actor.id},
            priority=Priority.REMINDER,
            dedupe_key=f"{HANDED_OVER}:{change.id}",
            now=now,
        )
    return change
