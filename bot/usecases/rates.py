"""Rates of currencies as admins set them: read from a message, kept with a day, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.i18n import N_
from bot.tabular.days import read_day
from bot.tabular.said import BadValue, Said
from bot.tabular.values import read_currency
from bot.understanding.rates import written_rate
from bot.usecases.ledger_item import is_currency
from db.order import Order
from db.rate import Rate
from db.user import User

_MOST, _DECIMALS = Decimal(10) ** 7, 10
_AHEAD = timedelta(days=366)
_EARLIEST = date(2000, 1, 1)
_LOOKED_AT = 20_000  # orders


@dataclass(frozen=True, slots=True)
class Wanted:
    """One unit of ``currency`` shall be worth ``value`` from ``day`` on."""

    currency: str
    value: Decimal
    day: date


def read_rate(text: str, home: str, today: date) -> Wanted | Said:
    """What an admin wrote, or what is wrong with it. Without a day it counts from today."""
    said = written_rate(text)
    if said is None:
        return Said(N_("That is no rate."))
    currency, other = _code(said.currency), _code(said.home) if said.home else home
    if currency is None or other is None:
        word = said.currency if currency is None else said.home
        return Said(N_("{value} is not a currency; write it like CNY"), {"value": f"“{word}”"})
    if currency == home or other != home:
        return Said(N_("Rates are to {home}: say what one unit of another currency is worth in it."), {"home": home})
    if not Decimal(1).scaleb(-_DECIMALS) <= said.value <= _MOST:
        return Said(N_("A rate is above 0 and at most {most}."), {"most": f"{_MOST:,}"})
    day = _day(said.day) if said.day else today
    if day is None:
        return Said(N_("{value} is not a date; write it like 2026-11-24"), {"value": f"“{said.day}”"})
    if not _EARLIEST <= day <= today + _AHEAD:
        return Said(N_("A rate can begin from {first} to a year ahead."), {"first": _EARLIEST.isoformat()})
    return Wanted(currency, said.value.normalize(), day)


def _code(word: str) -> str | None:
    if is_currency(word.upper()):
        return word.upper()
    try:
        return read_currency(word)
    except BadValue:
        return None


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except BadValue:
        return None


def set_rate(session: Session, actor: User, wanted: Wanted, home: str, now: datetime) -> Rate:
    """Let a rate count from its day on; those before stay in the history."""
    rate = Rate(
        currency=wanted.currency,
        home=home,
        day=wanted.day,
        value=wanted.value,
        user_id=actor.id,
        at=now,
    )
    session.add(rate)
    session.flush()
    return rate


def take_back(session: Session, actor: User, rate: Rate, now: datetime) -> bool:
    """Let what counted before count again; False where that was done already."""
    if rate.undone_at is not None:
        return False
    rate.undone_at, rate.undone_by = now, actor.id
    session.flush()
    return True


def currencies_in_use(session: Session) -> set[str]:
    """The currencies of the newest orders."""
    newest = select(Order.currency).where(Order.undone_at.is_(None)).order_by(Order.id.desc()).limit(_LOOKED_AT)
    return set(session.scalars(select(newest.subquery().c.currency).distinct()))
