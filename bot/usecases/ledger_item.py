"""One order as another program sends it: JSON → checked values, or the reason why it cannot be taken."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global

from bot.i18n import N_
from bot.tabular.said import Said
from bot.usecases.import_amounts import largest

FIELDS = ("id", "customer", "customer_id", "date", "amount", "currency", "number", "summary", "corrects", "cancel")
LONGEST_ID = 100
LONGEST_TEXT = 500
_LONGEST_NAME = 120
_LATEST = timedelta(days=366)
_EARLIEST = date(1970, 1, 1)
_CENT = Decimal("0.01")
_KEPT = 4000  # characters of an item that is not taken


@dataclass(frozen=True, slots=True)
class Item:
    """An order by the caller's id (``key``). ``customer`` is a code or a name, ``customer_id`` our own id; what was not
    said is None. ``raw`` is what was sent. With ``cancel`` nothing but the id is looked at."""

    key: str
    raw: dict[str, Any]
    cancel: bool | None = None
    customer: str | None = None
    customer_id: int | None = None
    day: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    number: str | None = None
    summary: str | None = None
    corrects: str | None = None

    @property
    def mark(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Unread:
    """What is no order. ``key`` is its id where one could be read."""

    key: str | None
    raw: dict[str, Any]
    why: Said

    @property
    def mark(self) -> str:
        """What it is known by when it is sent again."""
        return self.key or f"#{hashlib.sha256(json.dumps(self.raw, sort_keys=True).encode()).hexdigest()}"


class Unusable(Exception):
    """A value that cannot be taken; ``said`` tells why."""

    def __init__(self, msgid: str, **values: object) -> None:
        super().__init__(msgid)
        self.said = Said(msgid, values)


def example(today: date, currency: str) -> dict[str, Any]:
    """An order that would be taken, were there such a customer."""
    return {"id": "A-1001", "customer": "Acme Foods", "date": today.isoformat(), "amount": 1200.5, "currency": currency}


def read_item(raw: object, zone: ZoneInfo, today: date, home: str) -> Item | Unread:
    """Check one order of a request. Days of moments are those in ``zone``; bare amounts are in ``home``."""
    if not isinstance(raw, dict):
        return Unread(None, {"sent": _plain(raw)}, Said(N_("an order is an object with named values")))
    kept = _kept(raw)
    key: str | None = None
    try:
        key = _key(raw, "id")
        if key is None:
            raise Unusable(N_("{field} is missing"), field="id")
        if other := next((name for name in raw if name not in FIELDS), None):
            raise Unusable(N_("there is no field {field}; the fields are: {all}"), field=_quoted(other), all=_ALL)
        cancel = raw.get("cancel")
        if cancel is not None and not isinstance(cancel, bool):
            raise Unusable(N_("{field} has to be true or false"), field="cancel")
        if cancel:
            return Item(key, kept, cancel=True)
        return _whole(raw, kept, key, cancel, zone, today, home)
    except Unusable as error:
        return Unread(key, kept, error.said)


_ALL = ", ".join(FIELDS)


def _whole(
    raw: dict[str, Any], kept: dict[str, Any], key: str, cancel: bool | None, zone: ZoneInfo, today: date, home: str
) -> Item:
    customer, customer_id = _key(raw, "customer", _LONGEST_NAME), raw.get("customer_id")
    if customer_id is not None and (type(customer_id) is not int or not 0 < customer_id < 1 << 63):
        raise Unusable(N_("{field} has to be a whole number"), field="customer_id")
    if customer is None and customer_id is None:
        raise Unusable(N_("{field} is missing"), field="customer")
    currency = _currency(raw) or home
    return Item(
        key,
        kept,
        cancel,
        customer,
        customer_id,
        _day(raw, zone, today),
        _amount(raw, currency),
        currency,
        _key(raw, "number"),
        _text(raw, "summary", LONGEST_TEXT),
        _key(raw, "corrects"),
    )


def _text(raw: dict[str, Any], field: str, longest: int) -> str | None:
    value = raw.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unusable(N_("{field} has to be a text"), field=field)
    text = " ".join(value.split())
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
        raise Unusable(N_("{field} has characters that are no text"), field=field)
    if len(text) > longest:
        raise Unusable(N_("{field} is longer than {most} characters"), field=field, most=longest)
    return text or None


def _key(raw: dict[str, Any], field: str, longest: int = LONGEST_ID) -> str | None:
    """A text, or a whole number taken as one."""
    value = raw.get(field)
    if type(value) is int:
        if abs(value) >= 10**30:
            raise Unusable(N_("{field} is longer than {most} characters"), field=field, most=30)
        return str(value)
    return _text(raw, field, longest)


def _day(raw: dict[str, Any], zone: ZoneInfo, today: date) -> date:
    value = raw.get("date")
    if value is None:
        raise Unusable(N_("{field} is missing"), field="date")
    try:
        if not isinstance(value, str) or len(value) > 40 or "-" not in value:
            raise ValueError
        day = date.fromisoformat(value) if len(value) <= 10 else _day_of(datetime.fromisoformat(value), zone)
    except (ValueError, OverflowError):
        raise Unusable(N_("{value} is not a date; write it like 2026-11-24"), value=_quoted(value)) from None
    if day > today + _LATEST:
        raise Unusable(N_("{day} is too far in the future for an order"), day=day.isoformat())
    if day < _EARLIEST:
        raise Unusable(N_("{day} is too long ago for an order"), day=day.isoformat())
    return day


def _day_of(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date() if moment.tzinfo else moment.date()


def _amount(raw: dict[str, Any], currency: str) -> Decimal:
    value = raw.get("amount")
    if value is None:
        raise Unusable(N_("{field} is missing"), field="amount")
    try:
        if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)) or len(str(value)) > 40:
            raise InvalidOperation
        amount = Decimal(value.strip() if isinstance(value, str) else value)
        if not amount.is_finite() or "_" in str(value):
            raise InvalidOperation
    except (InvalidOperation, ValueError):
        raise Unusable(N_("{value} is not an amount; write it like 12800.50"), value=_quoted(value)) from None
    if amount.copy_abs() > largest(currency):  # which, unlike abs, takes an exponent of any size
        raise Unusable(N_("{amount} is too large to be an amount"), amount=_quoted(value))
    cents = amount.quantize(_CENT)
    if cents != amount:
        raise Unusable(N_("{value} has more than two decimals"), value=_quoted(value))
    return cents


@cache
def _codes() -> frozenset[str]:
    return frozenset(get_global("all_currencies"))


def is_currency(code: str) -> bool:
    """Whether it is the code of a currency that is or was in use, like CNY."""
    return code in _codes()


def _currency(raw: dict[str, Any]) -> str | None:
    value = _text(raw, "currency", LONGEST_TEXT)
    if value is None:
        return None
    if not is_currency(value.upper()):
        raise Unusable(N_("{value} is not a currency; write it like CNY"), value=_quoted(value))
    return value.upper()


def _quoted(value: object) -> str:
    text = "".join(char if char.isprintable() else " " for char in str(value))
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


def _plain(value: Any) -> Any:
    """A value as JSON can keep it, exact amounts as text."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value


def _kept(raw: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an order that is not taken; the beginning alone of what is far too long for one."""
    plain: dict[str, Any] = _plain(raw)
    text = json.dumps(plain)
    return plain if len(text) <= _KEPT else {"sent": text[:_KEPT]}
