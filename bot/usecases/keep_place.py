"""Where customers are: learnt from the places of visits, for as long as those stand."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.places import Place
from db.customer import Customer
from db.touch import Touch


def learn_place(session: Session, customer_id: int, place: Place) -> None:
    """The first place known of a customer stays its place."""
    customer = session.get_one(Customer, customer_id)
    if customer.lat is None:
        customer.lat, customer.lon = place.lat, place.lon


def forget_place(session: Session, undone: Touch) -> None:
    """What an undone visit taught is given up for what the earliest other visit tells."""
    customer = session.get(Customer, undone.customer_id) if undone.lat is not None else None
    if customer is None or (customer.lat, customer.lon) != (undone.lat, undone.lon):
        return
    others = select(Touch).where(
        Touch.customer_id == customer.id, Touch.id != undone.id, Touch.lat.is_not(None), Touch.undone_at.is_(None)
    )
    first = session.scalar(others.order_by(Touch.id).limit(1))
    customer.lat, customer.lon = (first.lat, first.lon) if first else (None, None)


def place_of(customer: Customer) -> Place | None:
    """Where a customer is, if that is known."""
    return Place(customer.lat, customer.lon) if customer.lat is not None and customer.lon is not None else None
