"""Who looks after a key account hears at once that somebody there has left, whoever wrote it down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.reply import Priority
from db.contact import Contact
from db.customer import Customer
from db.outbox import OutboxState, add_push, pushes_with
from db.user import User

KEY = "key"
PERSON_LEFT = "person_left"


def warn_of_leaving(session: Session, actor: User, person: Contact, now: datetime) -> None:
    """Tell the owner of a key account, unless the owner says it. Rendered when it is sent: whoever is there after all
    has not left then."""
    customer = session.get_one(Customer, person.customer_id)
    owner = session.get(User, customer.owner_id)
    if customer.tier != KEY or owner is None or not owner.active or owner.id == actor.id or person.left_on is None:
        return
    prefix = f"{PERSON_LEFT}:{person.id}:{person.left_on.isoformat()}:"
    told = pushes_with(session, prefix)
    if any(state != OutboxState.DROPPED for state in told):
        return
    add_push(
        session,
        chat_id=owner.telegram_id,
        user_id=owner.id,
        kind=PERSON_LEFT,
        data={"person": person.id, "by": actor.id},
        priority=Priority.ALERT,
        dedupe_key=f"{prefix}{len(told)}",
        now=now,
    )
