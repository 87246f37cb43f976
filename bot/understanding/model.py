"""What understanding a message yields: plain values, each with the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Intent(StrEnum):
    """What one record is, in the words of the labelling rules."""

    VISIT = "visit"
    COMPLAINT = "complaint"
    ORDER = "order"
    REMINDER = "reminder"
    PROMISE = "promise"
    SCORE = "score"
    NOTE = "note"
    REFERRAL = "referral"
    LOST = "lost"
    LOOKUP = "lookup"
    OTHER = "other"


class Severity(StrEnum):
    """How heavy a complaint is."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Category(StrEnum):
    """What a complaint is about, or why a customer was lost (the last two: losses only)."""

    QUALITY = "quality"
    DELIVERY = "delivery"
    SERVICE = "service"
    PRICE = "price"
    STOCK = "stock"
    BILLING = "billing"
    OTHER = "other"
    COMPETITOR = "competitor"
    CLOSED = "closed"


class Topic(StrEnum):
    """What a lookup asks for."""

    CARD = "card"
    LAST_VISIT = "last_visit"
    PHONE = "phone"
    SCORE = "score"
    AGREED = "agreed"
    CONTACT = "contact"
    DEBT = "debt"
    ORDERS = "orders"
    COMPLAINTS = "complaints"
    REMINDERS = "reminders"
    NOTES = "notes"
    BIRTHDAY = "birthday"
    IDLE = "idle"
    SEARCH = "search"
    """Words that somebody said or wrote down: ``mention`` holds them."""


@dataclass(frozen=True, slots=True)
class Slot(Generic[T]):
    """A value and where it stands: ``[start, end)`` are offsets into the original message."""

    value: T
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Match:
    """A customer that a text may mean; ``score`` runs from 0 to 1."""

    id: int
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Birthday:
    """A yearly day, in the solar or the lunar calendar, where it may be one of a leap month."""

    month: int
    day: int
    lunar: bool = False
    leap: bool = False

    def __str__(self) -> str:
        return f"{'R' if self.leap else 'L' if self.lunar else 'S'}{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Draft:
    """One record as understood. ``start``/``end`` bound its part of the message."""

    intent: Intent
    text: str
    start: int
    end: int
    customer: Slot[int] | None = None
    candidates: tuple[int, ...] = ()
    """Customers that fit equally well: ask among exactly these."""
    near: tuple[Match, ...] = ()
    """Up to five names to offer when unsure, best first."""
    mention: str | None = None
    """The words taken for a customer's name when none matched."""
    contact: Slot[str] | None = None
    event_date: Slot[date] | None = None
    followup: Slot[date | datetime] | None = None
    """A day, or an aware moment in the zone of ``now`` when a clock time was given."""
    amount: Slot[Decimal] | None = None
    currency: Slot[str] | None = None
    score: Slot[int] | None = None
    severity: Slot[Severity] | None = None
    category: Slot[Category] | None = None
    birthday: Slot[Birthday] | None = None
    referred: Slot[str] | None = None
    phone: Slot[str] | None = None
    also: tuple[Intent, ...] = ()
    topic: Topic | None = None
    confidence: float = 0.0
    """How likely the customer is right, 0 to 1."""
    sure: bool = False
    """Safe to save without asking."""
    rule: str = ""
    """Why this intent."""
    recurs: Slot[str] | None = None
    """The rule by which ``followup``, its first time, comes again (:mod:`bot.domain.recurrence`)."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A whole message: every record in it, and ``main``, the one a single label would describe."""

    text: str
    main: Draft
    drafts: tuple[Draft, ...]
    customers_named: tuple[int, ...] = ()
    """Every customer named, in the order of the message."""
