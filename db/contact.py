"""People at a customer and the numbers they are reached by."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from db.base import Base, Id

if TYPE_CHECKING:
    from db.customer import Customer


class ContactRole(StrEnum):
    DECIDES = "decides"
    USES = "uses"
    PAYS = "pays"
    GATEKEEPER = "gatekeeper"


class Contact(Base):
    """A person at a customer.

    ``birthday`` and ``wedding`` are ``S05-02`` (solar) or ``L08-15`` (lunar) month and day. ``phone`` is the number
    that is shown, one of ``numbers``. ``left_on`` is the day it became known that the person left the company.
    """

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str]
    title: Mapped[str | None]
    phone: Mapped[str | None]
    birthday: Mapped[str | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    undone_at: Mapped[datetime | None]
    role: Mapped[str | None]
    wedding: Mapped[str | None]
    likes: Mapped[str | None]
    left_on: Mapped[date | None]

    customer: Mapped[Customer] = relationship(back_populates="contacts")
    numbers: Mapped[list[Phone]] = relationship(
        back_populates="contact", order_by="Phone.id", cascade="all, delete-orphan"
    )

    @validates("phone")
    def _keep_among_numbers(self, _: str, number: str | None) -> str | None:
        """The number shown is always one of ``numbers``; the one it takes the place of is given up."""
        before = self.phone
        if number == before:
            return number
        self.numbers = [one for one in self.numbers if one.number not in (before, number)]
        if number:
            self.numbers.append(phone_of(number))
        return number


class Phone(Base):
    """A telephone number as it was written. ``backwards`` are its digits from the last to the first: a number is
    mostly asked for by its tail, which is then the beginning of an indexed column."""

    __tablename__ = "phone"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    number: Mapped[str]
    digits: Mapped[str]
    backwards: Mapped[str] = mapped_column(index=True)

    contact: Mapped[Contact] = relationship(back_populates="numbers")


def phone_row(number: str) -> dict[str, str]:
    """The columns of a number, but for whose it is: for those who insert many at once."""
    digits = re.sub(r"\D", "", number)
    return {"number": number, "digits": digits, "backwards": digits[::-1]}


def phone_of(number: str) -> Phone:
    """A number that belongs to nobody yet."""
    return Phone(**phone_row(number))


def contact_named(session: Session, customer_id: int, name: str) -> Contact | None:
    """The contact of a customer who goes by this name."""
    query = select(Contact).where(Contact.customer_id == customer_id, Contact.undone_at.is_(None))
    return next((contact for contact in session.scalars(query) if contact.name.casefold() == name.casefold()), None)


def contacts_of(session: Session, customer_id: int) -> list[Contact]:
    """The people of a customer, those who left at the end."""
    query = select(Contact).where(Contact.customer_id == customer_id, Contact.undone_at.is_(None))
    return list(session.scalars(query.order_by(Contact.left_on.is_not(None), Contact.id)))
