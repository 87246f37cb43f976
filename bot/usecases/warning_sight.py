"""Who may see which warning, what was done about it, and to whom it may be given.

Reps see those of their customers and what was assigned to them, managers their team's and those about its book of
customers, admins all.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session, joinedload

from db.cadence import living
from db.customer import Customer, visible_customer, visible_to
from db.user import Role, User, team_members
from db.warning import RiskWarning, WarningAction


def _in_scope(actor: User) -> ColumnElement[bool]:
    """Which warnings an actor may see; for a query over warnings with their customers outer-joined."""
    mine = or_(visible_to(actor), and_(RiskWarning.assigned_id.in_(actor.acts_for), given()))
    of_customers = and_(RiskWarning.customer_id.is_not(None), Customer.undone_at.is_(None), mine)
    return or_(of_customers, and_(RiskWarning.customer_id.is_(None), _books(actor)))


def _books(actor: User) -> ColumnElement[bool]:
    """Warnings about no single customer: a team's for its managers, all for admins."""
    if actor.role == Role.ADMIN:
        return true()
    if actor.role == Role.MANAGER and actor.team_id is not None:
        return RiskWarning.team_id == actor.team_id
    return false()


def given() -> ColumnElement[bool]:
    """Whether a warning is somebody's whom it was assigned to: who is there still, and of the customer's team."""
    there = select(User.id).where(User.id == RiskWarning.assigned_id, User.active, User.team_id == Customer.team_id)
    return there.exists()


def given_to(warning: RiskWarning) -> User | None:
    """Whom :func:`given` is about."""
    of, to = warning.customer, warning.assigned
    return to if of is not None and to is not None and to.active and to.team_id == of.team_id else None


def warnings_query(actor: User) -> Select[RiskWarning]:
    """Warnings that an actor may see, of living customers, with these loaded."""
    return (
        select(RiskWarning)
        .outerjoin(Customer, Customer.id == RiskWarning.customer_id)
        .where(_in_scope(actor), or_(RiskWarning.customer_id.is_(None), living()))
        .options(joinedload(RiskWarning.customer))
    )


def visible_warning(session: Session, actor: User, warning_id: int | None) -> RiskWarning | None:
    """The warning of this id if the actor may see it, whatever its state."""
    if warning_id is None:
        return None
    return session.scalar(warnings_query(actor).where(RiskWarning.id == warning_id))


def actions_of(session: Session, warning: RiskWarning) -> list[WarningAction]:
    """What was done about a warning, in order."""
    query = select(WarningAction).where(WarningAction.warning_id == warning.id).order_by(WarningAction.id)
    return list(session.scalars(query))


def assignees(session: Session, actor: User, warning: RiskWarning) -> list[User]:
    """To whom the actor may give it: the people of the customer's team, the owner first."""
    customer = warning.customer
    if customer is None:
        return []
    people = team_members(session, customer.team_id) if customer.team_id is not None else []
    owner = session.get_one(User, customer.owner_id)
    return [*([owner] if owner.active else []), *(one for one in people if one.id != owner.id)]


def can_see_customer(session: Session, actor: User, warning: RiskWarning) -> bool:
    """Whether the actor sees the customer itself, not only what was assigned to them of it."""
    return visible_customer(session, actor, warning.customer_id) is not None
