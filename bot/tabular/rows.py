"""Rows → typed values by field, or the reason why a row cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.i18n import N_

from .days import DayOrder, day_order, read_birthday, read_day
from .fields import TITLES, Field, Kind, needed
from .header_row import empty
from .headers import Mapping
from .said import BadValue, Said
from .sums import is_sum
from .table import Cell, Table, blank
from .values import (
    LONGEST_NAME,
    read_amount,
    read_choice,
    read_currency,
    read_id,
    read_phones,
    read_tags,
    read_text,
)

_DAYS = (Field.SINCE, Field.CONTRACT_END, Field.DATE)
_LATEST_ORDER = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A row that could be read. ``index`` counts the table's rows from 0, ``number`` as a spreadsheet does.

    Values by field, but for ``BRANCH``, which is in the name: str, date, tuple of str (phones, tags, aliases), or
    (Decimal, currency or None) for an amount.
    """

    index: int
    number: int
    values: dict[Field, Any]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not imported, and why."""

    index: int
    why: Said


@dataclass(frozen=True, slots=True)
class Summed:
    """A row that sums up others: no data, and nothing to mend. ``number`` is as of :class:`Parsed`."""

    number: int


def read_rows(table: Table, kind: Kind, mapping: Mapping, today: date) -> Iterator[Parsed | Rejected | Summed]:
    """Every row that is not empty."""
    last = max((index for index, row in enumerate(table.rows) if not empty(row)), default=0)
    readers = [(column, field, _reader(table, column, field)) for column, field in sorted(mapping.items())]
    for index, row in enumerate(table.rows):
        if empty(row):
            continue
        if is_sum(row, mapping, last=index == last):
            yield Summed(table.first + index)
            continue
        values: dict[Field, Any] = {}
        header: str | None = None
        try:
            for column, field, read in readers:
                cell = row[column] if column < len(row) else None
                if not blank(cell):
                    header = table.headers[column]
                    values[field] = read(cell)
            header = None
            _join_branch(values)
            _check(kind, values, today)
        except BadValue as error:
            yield Rejected(index, replace(error.said, column=header))
            continue
        yield Parsed(index, table.first + index, values)


def _reader(table: Table, column: int, field: Field) -> Callable[[Cell], Any]:
    if field in _DAYS or field == Field.BIRTHDAY:
        order = day_order(row[column] for row in table.rows if column < len(row))
        return _birthday_in(order) if field == Field.BIRTHDAY else _day_in(order)
    if field in (Field.TIER, Field.STATE, Field.RELATIONSHIP, Field.ROLE):
        return lambda cell: read_choice(cell, field.value)
    return _READERS.get(field, read_text)


def _day_in(order: DayOrder) -> Callable[[Cell], Any]:
    return lambda cell: read_day(cell, order)


def _birthday_in(order: DayOrder) -> Callable[[Cell], Any]:
    return lambda cell: read_birthday(cell, order)


def _name(cell: Cell) -> str:
    return read_text(cell, LONGEST_NAME)


_READERS: dict[Field, Callable[[Cell], Any]] = {
    Field.NAME: _name,
    Field.BRANCH: _name,
    Field.NUMBER: read_id,
    Field.ALIAS: read_tags,
    Field.OWNER: _name,
    Field.TAGS: read_tags,
    Field.CONTACT: _name,
    Field.TITLE: _name,
    Field.PHONE: read_phones,
    Field.ORDER_NUMBER: read_id,
    Field.AMOUNT: read_amount,
    Field.CURRENCY: read_currency,
}


def _join_branch(values: dict[Field, Any]) -> None:
    """A branch becomes part of the name, as it is usually written: Acme Foods (Jurong), 华联超市(城西店)."""
    branch = values.pop(Field.BRANCH, None)
    name = values.get(Field.NAME)
    if branch is None or name is None or branch.casefold() in name.casefold():
        return
    if name.casefold() in branch.casefold():
        values[Field.NAME] = branch
        return
    gap = " " if name.isascii() else ""
    values[Field.NAME] = read_text(f"{name}{gap}({branch})", LONGEST_NAME)


def _check(kind: Kind, values: dict[Field, Any], today: date) -> None:
    """Refuse a row without what a row of its kind needs."""
    for group in needed(kind):
        if not any(field in values for field in group):
            raise BadValue(N_("{field} is missing"), field=Said(TITLES[group[0]]))
    if kind == Kind.ORDERS and values[Field.DATE] > today + _LATEST_ORDER:
        raise BadValue(N_("{day} is too far in the future for an order"), day=values[Field.DATE].isoformat())
