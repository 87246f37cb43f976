"""Promises: what we told a customer we would do, or a customer told us."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Row, Select, and_, bindparam, case, func, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from db.base import Base, Filed, Id
from db.customer import Customer, CustomerState, visible_to
from db.user import Role, User, acting_for


class PromiseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


class Promise(Filed, Base):
    """A promise; ``due_on`` is a day in the zone of the user who made it, None where no day was said.

    ``settled_at``: when it was called kept or broken; ``heard``: whether the customer knows that it was kept;
    ``escalated_at``: when the managers were told that it is overdue; ``counts_on``: the day it is measured by where
    that is not ``due_on``, since it was moved only when it was due already.
    """

    __tablename__ = "promise"

    summary: Mapped[str]
    contact: Mapped[str | None]
    due_on: Mapped[date | None]
    state: Mapped[str]
    settled_at: Mapped[datetime | None]
    heard: Mapped[bool | None]
    escalated_at: Mapped[datetime | None]
    counts_on: Mapped[date | None]

    customer: Mapped[Customer | None] = relationship()
    maker: Mapped[User] = relationship(foreign_keys="Promise.user_id")

    @property
    def keeper(self) -> User:
        """Who has to keep it: who made it, or the owner of a customer who was handed over since."""
        customer, maker = self.customer, self.maker
        if customer is None or (maker.active and _looks_after(maker, customer)):
            return maker
        return customer.owner

    @property
    def live(self) -> bool:
        """Whether it stands and its customer is not lost."""
        customer = self.customer
        lost = customer is not None and (customer.undone_at is not None or customer.state in _OVER)
        return self.undone_at is None and not lost


_OVER = (CustomerState.LOST, CustomerState.CLOSED)


def _looks_after(maker: User, customer: Customer) -> bool:
    """Whether a customer is the affair of who made a promise."""
    if maker.role == Role.REP:
        return customer.owner_id == maker.id
    return maker.role == Role.ADMIN or (maker.team_id is not None and customer.team_id == maker.team_id)


class PromiseMove(Base):
    """One move of a promise to another day."""

    __tablename__ = "promise_move"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    before: Mapped[date | None]
    after: Mapped[date | None]


def own_promise(session: Session, user_id: int, promise_id: int | None) -> Promise | None:
    """The promise of this id if it is the user's to keep, or of somebody of whom they stand in for."""
    kept_by = _kept_by(acting_for(session, user_id))
    query = _promises().where(Promise.id == promise_id, kept_by, Promise.undone_at.is_(None))
    found: Promise | None = session.scalar(query)
    return found


def promise_of_entry(session: Session, entry_id: int) -> Promise | None:
    """The live promise filed from an entry."""
    return session.scalar(select(Promise).where(Promise.entry_id == entry_id, Promise.undone_at.is_(None)))


def open_of_customer(session: Session, customer_id: int) -> list[Promise]:
    """Open promises to a customer, the earliest first, those without a day last."""
    query = select(Promise).where(
        Promise.customer_id == customer_id, Promise.state == PromiseState.OPEN, Promise.undone_at.is_(None)
    )
    return list(session.scalars(query.order_by(Promise.due_on.is_(None), Promise.due_on, Promise.id)))


# The rule of ``Promise.keeper`` for a statement that joins the maker and the customer.
_MAKERS_STILL = or_(
    Promise.customer_id.is_(None),
    and_(
        User.active,
        or_(
            User.role == Role.ADMIN,
            and_(User.role == Role.MANAGER, Customer.team_id == User.team_id),
            and_(User.role == Role.REP, Customer.owner_id == User.id),
        ),
    ),
)
_KEEPER = case((_MAKERS_STILL, Promise.user_id), else_=Customer.owner_id)


def _kept_by(people: Collection[Any]) -> ColumnElement[bool]:
    """Promises that these people have to keep, found by the indexes."""
    owned = select(Customer.id).where(Customer.owner_id.in_(people))
    return and_(_KEEPER.in_(people), or_(Promise.user_id.in_(people), Promise.customer_id.in_(owned)))


_LIVE = (
    Promise.undone_at.is_(None),
    or_(
        Promise.customer_id.is_(None),
        and_(Customer.undone_at.is_(None), Customer.state.not_in(_OVER)),
    ),
)


def _joined(query: Select[*tuple[Any, ...]]) -> Any:
    """With the customer, if there is one, and the maker of each promise."""
    return query.join(User, User.id == Promise.user_id).outerjoin(Customer, Customer.id == Promise.customer_id)


def _promises() -> Any:
    return _joined(select(Promise)).order_by(Promise.due_on.is_(None), Promise.due_on, Promise.id)


def due_promises(session: Session, user_id: int, until: date, since: date | None = None) -> list[Promise]:
    """What a person has to keep, open and due from ``since`` until a day, the earliest first: what was promised to a
    customer goes with the customer. Not what nobody can keep any more: of a customer who is lost."""
    return list(session.scalars(_DUE, {"keeper": user_id, "since": since or date.min, "until": until}))


def due_ids(session: Session, user_id: int, until: date, since: date | None = None) -> list[int]:
    """Which these are, for who need not read them."""
    session.flush()
    asked = {"keeper": user_id, "since": since or date.min, "until": until}
    return list(session.connection().scalars(_DUE_IDS, asked))


# Made once: every agenda asks for it.
_DUE = _promises().where(
    *(*_LIVE, Promise.state == PromiseState.OPEN, _kept_by((bindparam("keeper"),))),
    Promise.due_on.between(bindparam("since"), bindparam("until")),
)
_DUE_IDS = _DUE.with_only_columns(Promise.id, maintain_column_froms=True)


def visible_promise(
    session: Session, actor: User, standing_in: Collection[int], promise_id: int | None
) -> Promise | None:
    """The promise of this id, or what took its place when its message was changed, if the actor may see to it: their
    own to keep, that of somebody they stand in for (ids), a manager also those of the team."""
    if promise_id is None:
        return None
    found = session.scalar(_promises().where(Promise.id == promise_id, _seen_by(actor, standing_in)))
    if found is not None and found.undone_at is not None and found.entry_id is not None:
        found = session.scalar(
            _promises().where(
                Promise.entry_id == found.entry_id, Promise.undone_at.is_(None), _seen_by(actor, standing_in)
            )
        )
    return found if found is not None and found.undone_at is None else None


def open_visible(session: Session, actor: User, standing_in: Collection[int], *, team: bool) -> list[Promise]:
    """Open promises that the actor may see to, the earliest first, those without a day last: their own and of those
    they stand in for, with ``team`` all of the team."""
    whose = _seen_by(actor, standing_in) if team else _kept_by((actor.id, *standing_in))
    return list(session.scalars(_promises().where(*_LIVE, Promise.state == PromiseState.OPEN, whose)))


def _seen_by(actor: User, standing_in: Collection[int]) -> ColumnElement[bool]:
    """Promises of the actor, of those stood in for, and, for who manages, of the team."""
    mine = _kept_by((actor.id, *standing_in))
    if actor.role == Role.REP:
        return mine
    alone = true() if actor.role == Role.ADMIN else User.team_id == actor.team_id
    return mine | or_(and_(Promise.customer_id.is_(None), alone), visible_to(actor))


def overdue_unsaid(session: Session, actor: User, before: date) -> list[Promise]:
    """Open promises in the reach of who manages that were due before a day and of which no manager heard."""
    query = _promises().where(
        *_LIVE,
        Promise.state == PromiseState.OPEN,
        Promise.due_on < before,
        Promise.escalated_at.is_(None),
        _seen_by(actor, ()),
    )
    return list(session.scalars(query))


Kept = Row[*tuple[Any, ...]]


def words_given(
    session: Session, since: date, *, user_ids: Collection[int] | None = None, customer_id: int | None = None
) -> Sequence[Kept]:
    """What is needed to tell how promises were kept: user_id, state, due_on, counts_on, settled_at of all that are open
    and of those settled or due since a day, of some people or a customer. What is open counts with who has to keep it,
    what is settled with who gave the word."""
    day = func.coalesce(func.date(Promise.settled_at), Promise.due_on)
    whose = case((Promise.state == PromiseState.OPEN, _KEEPER), else_=Promise.user_id)
    query = _joined(
        select(whose.label("user_id"), Promise.state, Promise.due_on, Promise.counts_on, Promise.settled_at)
    ).where(
        or_(
            and_(Promise.state == PromiseState.OPEN, *_LIVE),
            and_(Promise.state != PromiseState.OPEN, Promise.undone_at.is_(None), day >= since),
        )
    )
    if user_ids is not None:
        owned = select(Customer.id).where(Customer.owner_id.in_(user_ids))
        query = query.where(whose.in_(user_ids), or_(Promise.user_id.in_(user_ids), Promise.customer_id.in_(owned)))
    if customer_id is not None:
        query = query.where(Promise.customer_id == customer_id)
    return session.execute(query).all()


def moves_of(session: Session, promise_id: int) -> list[PromiseMove]:
    """How often a promise was put off, the first time first."""
    query = select(PromiseMove).where(PromiseMove.promise_id == promise_id).order_by(PromiseMove.id)
    return list(session.scalars(query))
