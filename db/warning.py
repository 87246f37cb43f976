"""Warnings: what is the matter with a customer or the book of customers, what was done about it, what came of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id
from db.customer import Customer
from db.user import User


class WarningState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ACTING = "acting"
    RESOLVED = "resolved"


class WarningOutcome(StrEnum):
    """What a warning was. ``CLEARED``: it ended by itself, and nobody knows whether it was right."""

    TRUE_ALARM = "true_alarm"
    FALSE_ALARM = "false_alarm"
    LEFT_ANYWAY = "left_anyway"
    CLEARED = "cleared"


class RiskWarning(Base):
    """A warning of a ``family`` (bot.domain.signals.model) about a customer; without one about the book of a team or,
    without a team too, of the whole house. At most one of a customer and family is not resolved.

    ``level``, ``matter`` and ``evidence`` are those of the newest signal, ``tier`` that of the day it opened.
    ``yearly_value`` is what the customer buys in a year, in ``currency``; ``loss`` the part of it that is at stake, in
    the reporting currency, None where no rate leads there. ``assigned_id`` is who shall see to it, None where that is
    the customer's owner. ``voice`` (bot.domain.warning_policy) says how it is told, ``pushed_at`` when it was first
    told at once.
    """

    __tablename__ = "warning"
    __table_args__ = (
        Index(
            "ix_warning_one_open",
            "customer_id",
            "family",
            unique=True,
            sqlite_where=text("state <> 'resolved' AND customer_id IS NOT NULL"),
        ),
        Index("ix_warning_state_voice", "state", "voice"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    family: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    tier: Mapped[str | None]
    level: Mapped[float]
    matter: Mapped[int] = mapped_column(Id)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=WarningState.OPEN)
    outcome: Mapped[str | None]
    resolved_at: Mapped[datetime | None] = mapped_column(index=True)
    snoozed_until: Mapped[date | None]
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    yearly_value: Mapped[Decimal | None]
    currency: Mapped[str | None]
    loss: Mapped[Decimal | None]
    voice: Mapped[str]
    pushed_at: Mapped[datetime | None]

    customer: Mapped[Customer | None] = relationship()
    assigned: Mapped[User | None] = relationship()


class ActionKind(StrEnum):
    """What was done about a warning; those in ``STEPS`` are care for the customer."""

    ACKNOWLEDGED = "acknowledged"
    CALL = "call"
    VISIT = "visit"
    COMPLAINT = "complaint"  # the case was opened
    SNOOZED = "snoozed"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    NOT_A_PROBLEM = "not_a_problem"
    WOKEN = "woken"  # a snooze was taken back
    REOPENED = "reopened"
    CLEARED = "cleared"  # by itself
    RECOUNTED = "recounted"  # its outcome was found later


STEPS = (ActionKind.CALL, ActionKind.VISIT, ActionKind.COMPLAINT)


class WarningAction(Base):
    """Something done about a warning; without ``user_id`` by the assistant itself. ``ref`` is the id of what came of
    it: a reminder, a complaint, the person it was assigned to; ``detail`` the outcome, or the last day of a snooze."""

    __tablename__ = "warning_action"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    warning_id: Mapped[int] = mapped_column(ForeignKey("warning.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    ref: Mapped[int | None] = mapped_column(Id)
    detail: Mapped[str | None]


class Told(StrEnum):
    PUSH = "push"
    LATER = "later"  # over the budget of the day: the next weekly digest has it
    DIGEST = "digest"


class WarningTold(Base):
    """That a person was told of a warning, and how; ``on`` is the day it was for them. Deleted when it is to be told
    once more."""

    __tablename__ = "warning_told"

    warning_id: Mapped[int] = mapped_column(ForeignKey("warning.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    how: Mapped[str]
    on: Mapped[date]
