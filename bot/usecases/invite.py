"""Invite people and let them in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.user import Invite, Role, Team, User, has_admin, invite_by_hash, team_named

VALID_FOR = timedelta(days=7)
LONGEST_NAME = 64


class InviteError(Exception):
    """The code cannot be used: unknown, used, or too old."""


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def create_invite(
    session: Session,
    *,
    role: Role,
    team: Team | None,
    name: str | None,
    created_by: User | None,
    now: datetime,
) -> str:
    """A new one-use code for ``/start``, valid for 7 days. Only its hash is kept.

    Raises:
        PermissionError: a rep invites, or a manager anybody but a rep of the own team.
        ValueError: a manager or rep without a team.
    """
    if created_by is not None and created_by.role != Role.ADMIN:
        own_team = team is not None and team.id == created_by.team_id
        if created_by.role != Role.MANAGER or role != Role.REP or not own_team:
            raise PermissionError("managers invite reps to their own team")
    if role != Role.ADMIN and team is None:
        raise ValueError("managers and reps belong to a team")
    code = secrets.token_urlsafe(12)
    session.add(
        Invite(
            code_hash=_hash(code),
            role=role,
            team_id=team.id if team else None,
            name=name,
            created_by=created_by.id if created_by else None,
            created_at=now,
            expires_at=now + VALID_FOR,
        )
    )
    session.flush()
    return code


def team_called(session: Session, name: str) -> Team:
    """The team of this name, made if there is none.

    Raises:
        ValueError: the name is empty or longer than 64 characters.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError("a team's name has 1 to 64 characters")
    team = team_named(session, name)
    if team is None:
        team = Team(name=name)
        session.add(team)
        session.flush()
    return team


def join(session: Session, code: str, telegram_id: int, first_name: str, language: str, now: datetime) -> User:
    """Let a person in by a code, which is then used up.

    Raises:
        InviteError: the code is unknown, used or too old.
    """
    invite = invite_by_hash(session, _hash(code.strip()))
    if invite is None or invite.used_at is not None or invite.expires_at <= now:
        raise InviteError
    user = session.scalar(select(User).where(User.telegram_id == telegram_id))
    if user is None:
        user = User(telegram_id=telegram_id, name="", role="", language=language, active=True, created_at=now)
        session.add(user)
    user.name = invite.name or first_name[:LONGEST_NAME] or str(telegram_id)
    user.role, user.team_id, user.active = invite.role, invite.team_id, True
    session.flush()
    invite.used_at, invite.used_by = now, user.id
    return user


def first_admin_code(session: Session, now: datetime) -> str | None:
    """A fresh code for the first admin; None where there is an admin already."""
    if has_admin(session):
        return None
    return create_invite(session, role=Role.ADMIN, team=None, name=None, created_by=None, now=now)
