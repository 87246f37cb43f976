"""Users of the installation, their teams, and the invitations that let them in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from db.base import Base, Id, held


class Role(StrEnum):
    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"


class Team(Base):
    __tablename__ = "team"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


@held
class User(Base):
    """A person who may use the assistant. ``timezone`` is None until chosen; ``covers`` are the ids of those on leave
    whom they stand in for today (:mod:`bot.usecases.leave`)."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str]
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    language: Mapped[str]
    timezone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    unreachable_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    covers: Mapped[list[int] | None] = mapped_column(JSON)

    team: Mapped[Team | None] = relationship()

    @property
    def acts_for(self) -> list[int]:
        """Whose affairs are this person's today: the own ones, and those of whom they stand in for."""
        return [self.id, *(self.covers or ())]


class Invite(Base):
    """A one-use code for ``/start``; only its SHA-256 is kept."""

    __tablename__ = "invite"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    name: Mapped[str | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


# Built once: this one is asked for every update.
_BY_TELEGRAM_ID = select(User).where(User.telegram_id == bindparam("telegram_id"), User.active)


def user_by_telegram_id(session: Session, telegram_id: int) -> User | None:
    """The active user behind a Telegram account."""
    return session.scalar(_BY_TELEGRAM_ID, {"telegram_id": telegram_id})


def acting_for(session: Session, user_id: int) -> list[int]:
    """Whose affairs are a user's today, as ids."""
    user = session.get(User, user_id)
    return user.acts_for if user is not None else [user_id]


def managers_of(session: Session, team_id: int | None) -> list[User]:
    """The managers of a team who can be reached; the admins where it has none, so that nobody's push goes nowhere."""
    query = select(User).where(User.active, User.unreachable_since.is_(None)).order_by(User.id)
    managers = list(session.scalars(query.where(User.role == Role.MANAGER, User.team_id == team_id)) if team_id else [])
    return managers or list(session.scalars(query.where(User.role == Role.ADMIN)))


def team_members(session: Session, team_id: int | None) -> list[User]:
    """The active users of a team, reps first, by name."""
    users = session.scalars(select(User).where(User.active, User.team_id == team_id))
    return sorted(users, key=lambda user: (user.role != Role.REP, user.name))


def people_stamp(session: Session) -> tuple[object, ...]:
    """Changes whenever somebody joins, leaves, or gets another role."""
    return tuple(session.execute(select(User.id, User.role).where(User.active).order_by(User.id)))


def team_named(session: Session, name: str) -> Team | None:
    return session.scalar(select(Team).where(Team.name == name))


def teams(session: Session) -> list[Team]:
    return list(session.scalars(select(Team).order_by(Team.name)))


def invite_by_hash(session: Session, code_hash: str) -> Invite | None:
    return session.scalar(select(Invite).where(Invite.code_hash == code_hash))


def has_admin(session: Session) -> bool:
    return session.scalar(select(User.id).where(User.role == Role.ADMIN, User.active).limit(1)) is not None


def mark_unreachable(session: Session, user_id: int, since: datetime) -> None:
    """Messages do not reach this user any more, until they write again."""
    session.execute(
        update(User).where(User.id == user_id, User.unreachable_since.is_(None)).values(unreachable_since=since)
    )


def mark_reachable(session: Session, telegram_id: int) -> None:
    """Messages reach this user again."""
    session.execute(update(User).where(User.telegram_id == telegram_id).values(unreachable_since=None))
