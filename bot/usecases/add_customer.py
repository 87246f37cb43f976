"""Add a customer to the actor's list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.customer import Customer, CustomerState
from db.history import Change
from db.user import Team, User, teams

LONGEST_NAME = 80


def add_customer(
    session: Session, actor: User, name: str, now: datetime, entry_id: int | None = None, team: Team | None = None
) -> Customer:
    """A new customer owned by the actor; ``entry_id`` is the entry whose undoing takes it back.

    It belongs to the actor's team; where the actor has none, to ``team``, or to the only one there is.

    Raises:
        ValueError: the name is empty or longer than 80 characters.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError("a customer's name has 1 to 80 characters")
    customer = Customer(
        name=name,
        owner_id=actor.id,
        team_id=actor.team_id or _team_id(session, team),
        tier="regular",
        state=CustomerState.ACTIVE,
        entry_id=entry_id,
        created_at=now,
        updated_at=now,
    )
    session.add(customer)
    session.flush()
    session.add(
        Change(
            customer_id=customer.id, user_id=actor.id, at=now, field="customer", after=customer.name, entry_id=entry_id
        )
    )
    return customer


def _team_id(session: Session, team: Team | None) -> int | None:
    if team is not None:
        return team.id
    known = teams(session)
    return known[0].id if len(known) == 1 else None
