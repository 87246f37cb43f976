"""Amend an entry: the slots that a correction names are replaced, the others stay. Pure but for its types."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.domain.recurrence import parse, text_of
from bot.understanding import Intent
from bot.understanding.amend import Amendment, Day, Figure
from bot.usecases.slots import Slots

_OLDEST = timedelta(days=366)
_FARTHEST = timedelta(days=366 * 5)
_DUE_ONLY = (Intent.REMINDER, Intent.PROMISE)
_SCALES = (Decimal(1000), Decimal(10_000))  # k and 万, left out when both figures are said without


def amended(slots: Slots, said: Amendment, written: date, here: datetime) -> Slots:
    """The slots with what was said put right; the same where nothing of it fits such a record.

    ``written`` is the day of the message that made the entry, ``here`` now, aware, in the actor's zone.
    """
    if said.intent is not None and said.intent != slots.intent and (said.intent != Intent.SCORE or slots.score):
        slots = slots.model_copy(update={"intent": said.intent})
    if said.drop_due and slots.intent != Intent.REMINDER:
        slots = slots.with_due(None)
    for day in said.days:
        if not day.negated:
            slots = _with_day(slots, day, said, written, here)
    slots = _with_figures(slots, said)
    if said.contact and slots.intent != Intent.LOST:
        slots = slots.model_copy(update={"contact": said.contact})
    if said.severity is not None and slots.intent == Intent.COMPLAINT:
        slots = slots.model_copy(update={"severity": said.severity})
    if said.category is not None and slots.intent in (Intent.COMPLAINT, Intent.LOST):
        slots = slots.model_copy(update={"category": said.category})
    return slots


def _with_day(slots: Slots, day: Day, said: Amendment, written: date, here: datetime) -> Slots:
    if _is_due(slots, day, said, written):
        return _with_due(slots, day, here)
    if day.past is None or not here.date() - _OLDEST <= day.past <= here.date():
        return slots
    return slots.model_copy(update={"event_date": day.past})


def _is_due(slots: Slots, day: Day, said: Amendment, written: date) -> bool:
    """Whether the day is that of the follow-up rather than that of what happened."""
    if day.slot in ("date", "due"):
        return day.slot == "due"
    if day.clock_only or slots.intent in _DUE_ONLY:
        return True
    if day.aim in ("past", "future"):
        return day.aim == "future"
    happened = slots.event_date or written
    for wrong in said.days:
        if wrong.negated and (wrong.past == happened) != (_day_of(wrong.plan) == slots.due_day):
            return wrong.past != happened
    if day.aim == "today":
        return slots.due_day is not None and happened == day.past
    return slots.due_day is not None or slots.intent == Intent.NOTE


def _day_of(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _with_due(slots: Slots, day: Day, here: datetime) -> Slots:
    due = day.plan
    if due is None:
        return slots
    before = slots.due_day
    if day.clock_only and isinstance(due, datetime) and slots.recurs is not None:
        rule = replace(parse(slots.recurs), clock=due.time().replace(second=0, microsecond=0))
        return slots.with_rule(text_of(rule), datetime.combine(before or due.date(), due.timetz()))
    if day.clock_only and isinstance(due, datetime) and before is not None and before >= here.date():
        due = datetime.combine(before, due.timetz())
    elif day.weekday and before is not None:
        due = _same_week(due, before, here)
    if slots.due_at is not None and not isinstance(due, datetime):
        due = datetime.combine(due, slots.due_at.astimezone(here.tzinfo).timetz())
    if not here.date() <= (_day_of(due) or here.date()) <= here.date() + _FARTHEST:
        return slots
    if isinstance(due, datetime) and due < here:
        return slots
    return slots.with_due(due)


def _same_week(due: date | datetime, before: date, here: datetime) -> date | datetime:
    """Another weekday for a day already named is one of the same week: "next Wed", "make it Thursday"."""
    named = due.date() if isinstance(due, datetime) else due
    moved = before + timedelta(days=named.weekday() - before.weekday())
    if moved < here.date():
        return due
    return datetime.combine(moved, due.timetz()) if isinstance(due, datetime) else moved


def _with_figures(slots: Slots, said: Amendment) -> Slots:
    wrong = next((one for one in said.figures if one.negated), None)
    for figure in said.figures:
        if figure.negated:
            continue
        if slots.intent == Intent.SCORE and figure.slot != "amount" and not figure.sized:
            if figure.value == int(figure.value) and 1 <= figure.value <= 10:
                slots = slots.model_copy(update={"score": int(figure.value)})
        elif figure.slot == "amount" or figure.sized or slots.amount is not None or slots.intent == Intent.ORDER:
            slots = _with_amount(slots, figure, wrong)
    return slots


def _with_amount(slots: Slots, figure: Figure, wrong: Figure | None) -> Slots:
    if figure.slot not in ("", "amount") or not 0 < figure.value < Decimal(10) ** 12:
        return slots
    value = figure.value
    if wrong is not None and not figure.sized and not wrong.sized and slots.amount and wrong.value:
        scale = abs(slots.amount) / wrong.value
        value = value * scale if scale in _SCALES else value
    return slots.model_copy(update={"amount": slots.signed(value), "currency": figure.currency or slots.currency})


CHANGES = (
    "intent",
    "customer_id",
    "event_date",
    "due",
    "contact",
    "amount",
    "score",
    "severity",
    "category",
    "referred",
    "phone",
    "birthday",
)
"""What may have changed between two states of an entry: slots, ``due`` for both forms of a follow-up."""


def changes(before: Slots, after: Slots, written: date) -> tuple[str, ...]:
    """Which slots differ, in the order of ``CHANGES``. ``written`` is the day an unnamed day means."""
    one, other = _comparable(before, written), _comparable(after, written)
    return tuple(name for name in CHANGES if one[name] != other[name])


def _comparable(slots: Slots, written: date) -> dict[str, object]:
    values: dict[str, object] = slots.model_dump(include=set(CHANGES) | {"currency"})
    values["due"] = slots.recurs or slots.due_at or slots.due_on
    values["event_date"] = slots.event_date or written
    values["amount"] = slots.amount and (slots.amount, slots.currency)
    return values
