"""Add a customer to the actor's list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.customer import Customer, CustomerState
from db.user import User

LONGEST_NAME = 80


def add_customer(session: Session, actor: User, name: str, now: datetime, entry_id: int | None = None) -> Customer:
    """A new customer owned by the actor; ``entry_id`` is the entry whose undoing takes it back.

    Raises:
        ValueError: the name is empty or longer than 80 characters.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError("a customer's name has 1 to 80 characters")
    customer = Customer(
        name=name,
        owner_id=actor.id,
        team_id=actor.team_id,
        tier="regular",
        state=CustomerState.ACTIVE,
        entry_id=entry_id,
        created_at=now,
        updated_at=now,
    )
    session.add(customer)
    session.flush()
    return customer
