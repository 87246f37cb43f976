"""What was found → slots with their place in the original message."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TypeVar

from . import amounts, details
from .index import CustomerIndex
from .judgement import Decision
from .lexicon import cue_pattern
from .model import Birthday, Category, Intent, Severity, Slot, Topic
from .normalise import Text, simplified
from .reading import Hit, Reading
from .timeref import TimeRef

T = TypeVar("T")


def slot(text: Text, value: T, start: int, end: int, rule: str) -> Slot[T]:
    first, last = text.span(start, end)
    return Slot(value, first, last, rule)


def event_slot(text: Text, event: TimeRef | None) -> Slot[date] | None:
    if event is None or event.past is None:
        return None
    return slot(text, event.past, event.start, event.end, event.rule)


def due_slot(text: Text, due: tuple[TimeRef, date | datetime] | None) -> Slot[date | datetime] | None:
    return slot(text, due[1], due[0].start, due[0].end, due[0].rule) if due else None


def hit_slot(text: Text, value: Severity | None, hit: object, rule: str) -> Slot[Severity] | None:
    if value is None:
        return None
    start, end = (hit.start, hit.end) if isinstance(hit, Hit) else (0, 0)
    return slot(text, value, start, end, _told_by(rule, hit))


def _told_by(rule: str, hit: object) -> str:
    """The rule, or the words that voted."""
    return f"{rule}.votes:{hit}" if isinstance(hit, str) else rule


def category_slot(text: Text, value: Category | None, hit: object) -> Slot[Category] | None:
    if value is None:
        return None
    start, end = (hit.start, hit.end) if isinstance(hit, Hit) else (0, 0)
    return slot(text, value, start, end, _told_by("category", hit))


def currency(r: Reading, index: CustomerIndex, money: amounts.Money | None, home: str) -> Slot[str] | None:
    if money is None:
        return None
    if money.currency:
        return slot(r.text, money.currency, money.start, money.end, "currency.told")
    cantonese = re.search(r"[咗嘅啲喺俾冇哋]", r.masked) is not None and not simplified(r.text.original)
    if r.han and not r.text.traditional and not index.traditional and not cantonese:
        return slot(r.text, home, money.start, money.end, "currency.home")
    return None


def birthday(r: Reading) -> Slot[Birthday] | None:
    found = r.birthday
    return slot(r.text, found.value, found.start, found.end, "birthday") if found else None


def referred(r: Reading, decision: Decision) -> Slot[str] | None:
    if decision.intent is not Intent.REFERRAL:
        return None
    span = details.referred(r.text.lower, r.text.plain, decision.start)
    return slot(r.text, r.text.words(*span), span[0], span[1], "referred") if span else None


def phone(r: Reading) -> Slot[str] | None:
    if not r.phones:
        return None
    start, end = r.phones[0]
    return slot(r.text, re.sub(r"[^0-9+]", "", r.text.plain[start:end]), start, end, "phone")


def topic(r: Reading) -> Topic:
    for topic in (
        Topic.IDLE,
        Topic.BIRTHDAY,
        Topic.DEBT,
        Topic.AGREED,
        Topic.SCORE,
        Topic.COMPLAINTS,
        Topic.PHONE,
        Topic.CONTACT,
        Topic.LAST_VISIT,
        Topic.ORDERS,
        Topic.REMINDERS,
        Topic.NOTES,
    ):
        if cue_pattern(f"lookup_topic.{topic.value}").search(r.masked):
            return topic
    return Topic.CARD
