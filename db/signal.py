"""What the nightly run knows from night to night: tracks, each customer's risk, the last fit, the lines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id

HOUSE = 0
"""The ``subject`` of what concerns the whole house; a customer's is its id, a team's book has minus the team's id."""


class TrackRow(Base):
    """A ``bot.domain.warning_policy.Track``; days are ordinals. Rewritten each night, so it holds no foreign key."""

    __tablename__ = "track"

    subject: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    family: Mapped[str] = mapped_column(primary_key=True)
    nights: Mapped[int]
    open: Mapped[bool]
    matter: Mapped[int] = mapped_column(Id)
    snoozed_until: Mapped[int]
    seen: Mapped[int]
    voice: Mapped[str]


class CustomerRisk(Base):
    """How a customer stood after the last night. Rewritten each night, so it holds no foreign key.

    ``last_day`` is the ordinal of the last order, 0 where there is none, and then the numbers of the rhythm are None.
    ``yearly_value`` is in ``currency``; ``loss`` = P(lapse) · yearly value and ``lifetime`` are in the reporting
    currency, None where no rate leads there. ``health`` is 0 to 100 as the parts say, without what a manager said.
    ``swing``: the signal of the amounts, level, matter and evidence, which only a look at all customers can tell.
    """

    __tablename__ = "customer_risk"
    __table_args__ = (Index("ix_customer_risk_loss", "loss"),)

    customer_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    last_day: Mapped[int]
    orders: Mapped[int]
    typical_gap: Mapped[float | None]
    p_lapse: Mapped[float | None]
    yearly_value: Mapped[Decimal | None]
    currency: Mapped[str | None]
    loss: Mapped[Decimal | None]
    lifetime: Mapped[Decimal | None]
    health: Mapped[int | None]
    swing: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Night(Base):
    """A nightly run, one for each day of the installation. Who works at it has a lease; ``facts`` are counts and
    remarks for the admin."""

    __tablename__ = "night"

    day: Mapped[date] = mapped_column(primary_key=True)
    owner: Mapped[str]
    lease_until: Mapped[datetime]
    attempts: Mapped[int]
    began_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Fit(Base):
    """What one customer is judged by until the next night: the parameters of the model as JSON, how similar silences
    ended, and what is usual among all customers."""

    __tablename__ = "fit"

    day: Mapped[date] = mapped_column(primary_key=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    endings: Mapped[dict[str, Any]] = mapped_column(JSON)
    usual: Mapped[dict[str, Any]] = mapped_column(JSON)


class MovedLine(Base):
    """How far outcomes have moved the line of a family and tier, and on how many ``cases`` of which ``precision`` that
    was last decided."""

    __tablename__ = "moved_line"

    family: Mapped[str] = mapped_column(primary_key=True)
    tier: Mapped[str] = mapped_column(primary_key=True)
    moved: Mapped[float]
    precision: Mapped[float]
    cases: Mapped[int]
    moved_on: Mapped[date]
