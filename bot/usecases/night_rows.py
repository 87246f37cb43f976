"""How a night reads: rows of all customers in bulk, or those of one alone.

Loads numpy; see :mod:`bot.usecases.night_facts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, String, bindparam, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from bot.domain.silence.ledger import Ints

_READ_AT_ONCE = 5000  # rows
NOTHING = -(2**62)
"""In place of a number that is not there."""


@dataclass(frozen=True, slots=True)
class Reader:
    """``places`` of the clients by their ``ids``; of the client with the id ``only`` alone, if there is one."""

    session: Session
    ids: Ints
    places: Mapping[int, int]
    only: int | None

    def each(self, query: Select[*tuple[Any, ...]], of: Any, *where: Any) -> Iterator[tuple[int, Sequence[Any]]]:
        """The place of each row's customer, the first column, and the row; those of no client are left out. ``of`` is
        the mapped class with the customer's id."""
        result = (
            self.session.connection().execution_options(yield_per=10_000).execute(query.where(*self._mine(of, where)))
        )
        for row in result:
            place = self.places.get(row[0])
            if place is not None:
                yield place, row

    def columns(self, of: Any, day: Any, number: Any, *where: Any) -> tuple[Ints, Ints, NDArray[np.int64]]:
        """Of all rows of a table the customers' places, the ordinals of a day and a whole number, :data:`NOTHING` for
        none. The database writes each column of some thousand rows into one text: millions of rows never become
        objects, which takes half the time."""
        text = func.replace(type_coerce(day, String), "-", "")
        rows = (
            select(of.id, of.customer_id, text.label("day"), func.coalesce(number, NOTHING).label("number"))
            .where(of.id > bindparam("after"), of.customer_id.is_not(None), *self._mine(of, where))
            .order_by(of.id)
            .limit(_READ_AT_ONCE)
            .subquery()
        )
        lists = [func.aggregate_strings(cast(rows.c[name], String), ",") for name in ("customer_id", "day", "number")]
        query = select(func.max(rows.c.id), *lists)
        who: list[NDArray[Any]] = [np.zeros(0, np.int32)]
        on: list[NDArray[Any]] = [np.zeros(0, np.int32)]
        what: list[NDArray[Any]] = [np.zeros(0, np.int64)]
        connection, after = self.session.connection(), 0
        while (row := connection.execute(query, {"after": after}).one())[0] is not None:
            after = row[0]
            customer, days, numbers = (np.fromstring(one, np.int64, sep=",") for one in row[1:])
            place = np.minimum(np.searchsorted(self.ids, customer), max(len(self.ids) - 1, 0))
            known = self.ids[place] == customer if len(self.ids) else np.zeros(len(place), bool)
            who.append(place[known].astype(np.int32))
            on.append(ordinals(days[known]))
            what.append(numbers[known])
        return np.concatenate(who), np.concatenate(on), np.concatenate(what)

    def _mine(self, of: Any, where: tuple[Any, ...]) -> tuple[Any, ...]:
        return where if self.only is None else (*where, of.customer_id == self.only)


@cache
def _calendar() -> Ints:
    """The ordinals of 1970 to 2199: 31 days a month, so that a day's place is simple to tell."""
    place = np.arange(230 * 372)
    months = (place // 31).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(months + place % 31 + date(1970, 1, 1).toordinal(), np.int32)


def ordinals(days: NDArray[np.int64]) -> Ints:
    """Days written as 20261124 → ordinals. What is before 1970 or after 2199 counts as the first or last day."""
    place = (days // 10_000 - 1970) * 372 + (days // 100 % 100 - 1) * 31 + days % 100 - 1
    found: Ints = _calendar()[np.clip(place, 0, 230 * 372 - 1)]
    return found
