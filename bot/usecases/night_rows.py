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
from sqlalchemy import Select, String, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session

from bot.domain.silence.ledger import Ints

_READ_AT_ONCE = 5000  # rows
_DAY = len("2026-11-24,")
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
        rows = (
            select(
                of.id,
                of.customer_id,
                type_coerce(day, String).label("day"),
                func.coalesce(number, NOTHING).label("number"),
            )
            .where(of.id > bindparam("after"), of.customer_id.is_not(None), *self._mine(of, where))
            .order_by(of.id)
            .limit(_READ_AT_ONCE)
            .subquery()
        )
        lists = [func.group_concat(rows.c[name], type_=String) for name in ("customer_id", "day", "number")]
        query = select(func.max(rows.c.id), *lists)
        who: list[NDArray[Any]] = [np.zeros(0, np.int32)]
        on: list[NDArray[Any]] = [np.zeros(0, np.int32)]
        what: list[NDArray[Any]] = [np.zeros(0, np.int64)]
        connection, after, places = self.session.connection(), 0, self._places()
        while (row := connection.execute(query, {"after": after}).one())[0] is not None:
            after = row[0]
            customers, numbers = np.fromstring(row[1], np.int64, sep=","), np.fromstring(row[3], np.int64, sep=",")
            place = places[np.minimum(customers, len(places) - 1)]
            known = place >= 0
            who.append(place[known])
            on.append(ordinals(row[2])[known])
            what.append(numbers[known])
        return np.concatenate(who), np.concatenate(on), np.concatenate(what)

    def _places(self) -> Ints:
        """The place of each customer by its id, -1 for who is no client; the last stands for all larger ids."""
        found = np.full(int(self.ids.max(initial=0)) + 2, -1, np.int32)
        found[self.ids] = np.arange(len(self.ids))
        return found

    def _mine(self, of: Any, where: tuple[Any, ...]) -> tuple[Any, ...]:
        return where if self.only is None else (*where, of.customer_id == self.only)


@cache
def _calendar() -> Ints:
    """The ordinals of 1970 to 2199: 31 days a month, so that a day's place is simple to tell."""
    place = np.arange(230 * 372)
    months = (place // 31).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(months + place % 31 + date(1970, 1, 1).toordinal(), np.int32)


def ordinals(days: str) -> Ints:
    """Days as the table writes them, «2026-11-24,2026-11-25» → ordinals. What is before 1970 or after 2199 counts as
    the first or last day."""
    of = np.frombuffer(f"{days},".encode(), np.uint8).reshape(-1, _DAY).astype(np.int32) - ord("0")
    year = of[:, 0] * 1000 + of[:, 1] * 100 + of[:, 2] * 10 + of[:, 3]
    place = (year - 1970) * 372 + (of[:, 5] * 10 + of[:, 6] - 1) * 31 + of[:, 8] * 10 + of[:, 9] - 1
    found: Ints = _calendar()[np.clip(place, 0, 230 * 372 - 1)]
    return found
