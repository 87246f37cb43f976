"""Customers and their other names; and the one rule of who may see whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, bindparam, false, func, select, true
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, selectinload
from sqlalchemy.orm import relationship as related

from db.base import Base, Id
from db.contact import Contact as Contact
from db.contact import contact_named as contact_named
from db.merge import merged_into
from db.user import Role, User


class CustomerState(StrEnum):
    PROSPECT = "prospect"
    ACTIVE = "active"
    LOST = "lost"
    CLOSED = "closed"


class Relationship(StrEnum):
    EXCELLENT = "excellent"
    GOOD = "good"
    SO_SO = "so_so"
    STRAINED = "strained"


class Customer(Base):
    """A company, shop or person we sell to. ``updated_at`` moves with any change of name, alias, contact or owner.

    ``region`` is an ISO 3166 country code, None where it is that of the installation; ``founded`` a month and day like
    a contact's birthday; ``greeting_lang`` a language tag, None where it is that of the user. ``relationship`` comes
    with who set it and when. A tier is computed unless a manager pinned it, which ``tier_pinned_at`` tells, and
    ``tier_reason`` why; ``tier_at`` is when it was first computed, None where it is a mere assumption so far.
    ``cadence_ideal`` and ``cadence_longest`` are days between touches, None where they are those of the tier. Every
    field from ``industry`` on is changed by ``bot.usecases.record_change`` alone, so that each change has a line of
    history.
    """

    __tablename__ = "customer"
    __table_args__ = (Index("ix_customer_owner_updated", "owner_id", "updated_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    tier: Mapped[str] = mapped_column(default="regular")
    tier_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default=CustomerState.ACTIVE)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    industry: Mapped[str | None]
    address: Mapped[str | None]
    region: Mapped[str | None]
    since: Mapped[date | None]
    founded: Mapped[str | None]
    contract_end: Mapped[date | None]
    credit_terms: Mapped[str | None]
    relationship: Mapped[str | None]
    relationship_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    relationship_at: Mapped[datetime | None]
    motives: Mapped[str | None]
    leave_if: Mapped[str | None]
    needs: Mapped[str | None]
    products: Mapped[str | None]
    tier_pinned_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    tier_pinned_at: Mapped[datetime | None]
    tier_reason: Mapped[str | None]
    greeting_lang: Mapped[str | None]
    cadence_ideal: Mapped[int | None]
    cadence_longest: Mapped[int | None]

    aliases: Mapped[list[Alias]] = related(back_populates="customer", order_by="Alias.id")
    contacts: Mapped[list[Contact]] = related(back_populates="customer", order_by="Contact.id")
    owner: Mapped[User] = related(foreign_keys=[owner_id])


class AliasSource(StrEnum):
    GIVEN = "given"  # came with the customer: everybody who sees the customer uses it
    LEARNT = "learnt"  # from a user's correction: that user alone uses it


class Alias(Base):
    """Another name a customer goes by.

    A learnt one says by whose correction (``user_id``), from which entry, when, and which learnt name it took the
    place of. ``undone_at`` is set once it is forgotten.
    """

    __tablename__ = "alias"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    text: Mapped[str]
    source: Mapped[str] = mapped_column(server_default=AliasSource.GIVEN)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("alias.id"))
    created_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    customer: Mapped[Customer] = related(back_populates="aliases")

    def known_to(self, actor: User) -> bool:
        """Whether this user's messages are read with it."""
        return self.undone_at is None and self.user_id in (None, actor.id)


def visible_to(actor: User) -> ColumnElement[bool]:
    """Which customers an actor may see: reps their own and those of whom they stand in for, managers their
    team's, admins all."""
    return _in_scope(actor) & Customer.undone_at.is_(None)


def belongs_to(actor: User) -> ColumnElement[bool]:
    """Which customers an actor may take out as a file or merge: those that are visible, but for those of a colleague
    whom they only stand in for."""
    own = Customer.owner_id == actor.id if actor.role == Role.REP else true()
    return visible_to(actor) & own


def _in_scope(actor: User) -> ColumnElement[bool]:
    """Whose customers an actor may see, whether or not they were taken back."""
    if actor.role == Role.ADMIN:
        return true()
    if actor.role == Role.MANAGER:
        return Customer.team_id == actor.team_id if actor.team_id is not None else false()
    return Customer.owner_id.in_(actor.acts_for) if actor.covers else Customer.owner_id == actor.id


def in_reach(session: Session, actor: User, customer_id: int | None) -> bool:
    """Whether a record about this customer is still the actor's affair: not of one handed over to somebody else."""
    if customer_id is None:
        return True
    scope = select(Customer.id).where(Customer.id == customer_id, _in_scope(actor))
    return session.scalar(scope) is not None


def visible_customer(session: Session, actor: User, customer_id: int | None) -> Customer | None:
    """The customer of this id if the actor may see it."""
    if customer_id is None:
        return None
    found = session.scalar(select(Customer).where(Customer.id == customer_id, visible_to(actor)))
    if found is None and (kept_id := merged_into(session, customer_id)):
        return visible_customer(session, actor, kept_id)  # an old card's button leads to the one it became part of
    return found


def visible_customers(session: Session, actor: User) -> list[Customer]:
    """All customers the actor may see, with names and contacts loaded."""
    query = (
        select(Customer)
        .where(visible_to(actor))
        .options(selectinload(Customer.aliases), selectinload(Customer.contacts))
        .order_by(Customer.id)
    )
    return list(session.scalars(query))


def customers_with_place(session: Session, actor: User) -> list[Customer]:
    """The customers the actor may see of whom it is known where they are."""
    return list(session.scalars(select(Customer).where(visible_to(actor), Customer.lat.is_not(None))))


_STAMP = select(func.count(Customer.id), func.max(Customer.updated_at))
# Built once for those who write all day: this one is asked for every message.
_STAMPS = {Role.REP: _STAMP.where(Customer.owner_id == bindparam("actor"), Customer.undone_at.is_(None))}


def names_stamp(session: Session, actor: User) -> tuple[int, datetime | None]:
    """Changes whenever a name the actor can use changes: the number of customers and the newest change."""
    usual = None if actor.covers else _STAMPS.get(Role(actor.role))
    statement = _STAMP.where(visible_to(actor)) if usual is None else usual
    session.flush()
    count, newest = session.connection().execute(statement, {"actor": actor.id}).one()
    return count, newest


def learnt_names(session: Session, actor: User, customer_id: int | None = None) -> list[Alias]:
    """What the actor's corrections taught about customers they may see, or about one of them; the newest first."""
    query = (
        select(Alias)
        .join(Customer)
        .where(Alias.user_id == actor.id, Alias.undone_at.is_(None), visible_to(actor))
        .options(contains_eager(Alias.customer))
        .order_by(Alias.id.desc())
    )
    if customer_id is not None:
        query = query.where(Alias.customer_id == customer_id)
    return list(session.scalars(query))


def learnt_name(session: Session, actor: User, alias_id: int | None) -> Alias | None:
    """The learnt name of this id if the actor taught it and it is not forgotten."""
    query = select(Alias).where(Alias.id == alias_id, Alias.user_id == actor.id, Alias.undone_at.is_(None))
    return session.scalar(query)


def names_changed(customer: Customer, now: datetime) -> None:
    """Let those who see the customer read its names anew; moves ``updated_at`` even twice in the same instant."""
    customer.updated_at = max(now, customer.updated_at + timedelta(microseconds=1))
