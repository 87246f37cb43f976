"""What a manager's digest says, as plain data, and the rules behind its days and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from bot.domain.habits import MONDAY_TO_FRIDAY, at
from bot.domain.workdays import WorkCalendar

WEEKS = 5
"""The week itself and the four before it."""
TOP = 3
"""How many of each the digest names."""
_DAY = timedelta(days=1)
_FAR = 60  # days; who does not work for so long is asked again then


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def back(self, days: int) -> Span:
        return Span(self.first - timedelta(days=days), self.last - timedelta(days=days))


@dataclass(frozen=True, slots=True)
class RepLine:
    """A person: the touches they logged, how many the cadence of their customers asks for, and how many of these
    customers nobody has seen for too long."""

    user_id: int
    name: str
    touches: int
    needed: int
    late: int


@dataclass(frozen=True, slots=True)
class Neglected:
    """A key account not seen for too long: days since it was."""

    customer_id: int
    name: str
    days: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """A complaint past its deadline or a promise past its day: ``who`` has to see to it, ``since`` it is due."""

    id: int
    customer: str
    who: str
    since: date


@dataclass(frozen=True, slots=True)
class NewWarning:
    """A warning of a family (bot.domain.signals.model); without a ``customer`` it is about all of them."""

    id: int
    customer: str | None
    family: str


@dataclass(frozen=True, slots=True)
class Sales:
    """The sum of a currency in two spans."""

    currency: str
    amount: Decimal
    before: Decimal


@dataclass(frozen=True, slots=True)
class DayDigest:
    """The days since the last working day, and how things stand.

    ``reps`` begin with who is furthest behind; ``neglected``, ``overdue`` and ``promises`` are the worst few, the
    longest ago first, and the counts beside them tell how many there are. ``sold`` are the days of the month up to the
    last one of ``span``, ``sold_before`` the same days of the month before; ``orders`` is how many came in ``span``.
    ``warnings`` are the dearest of those that came since the morning before, ``warnings_new`` how many these are.
    """

    today: date
    span: Span
    reps: tuple[RepLine, ...]
    key: int
    late: int
    neglected: tuple[Neglected, ...]
    complaints_new: int
    complaints_overdue: int
    overdue: tuple[Overdue, ...]
    promises_overdue: int
    promises: tuple[Overdue, ...]
    sold: Span
    sold_before: Span
    sales: tuple[Sales, ...]
    orders: int
    warnings_new: int = 0
    warnings: tuple[NewWarning, ...] = ()

    @property
    def touches(self) -> int:
        return sum(one.touches for one in self.reps)

    @property
    def needed(self) -> int:
        return sum(one.needed for one in self.reps)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say. How this month stands to the last is no news of its own."""
        cases = self.complaints_new, self.complaints_overdue, self.promises_overdue, self.warnings_new
        return not any((self.touches, self.late, *cases, self.orders))


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of five weeks, the oldest first; None in a week that has none. ``currency`` where it is money."""

    name: str
    values: tuple[Decimal | None, ...]
    currency: str | None = None

    @property
    def now(self) -> Decimal | None:
        return self.values[-1]

    @property
    def usual(self) -> Decimal | None:
        """The mean of the weeks before, as far as they have the figure."""
        return mean([one for one in self.values[:-1] if one is not None])


TOUCHES, COVERED, OPENED, SETTLED, ANSWER, KEPT, SALES = (
    "touches",
    "covered",
    "opened",
    "settled",
    "answer",
    "kept",
    "sales",
)


@dataclass(frozen=True, slots=True)
class WeekDigest:
    """Seven days against the four times seven before."""

    today: date
    span: Span
    measures: tuple[Measure, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing happened in all five weeks: how many are covered is no event."""
        return not any(value for one in self.measures if one.name != COVERED for value in one.values)


# Days


def days_since_work(today: date, calendar: WorkCalendar) -> Span:
    """From the last working day before today to yesterday."""
    return Span(calendar.latest_workday(today - _DAY), today - _DAY)


def week_before(today: date) -> Span:
    """The calendar week, from Monday, before that of a day."""
    monday = today - timedelta(days=today.weekday())
    return Span(monday - 7 * _DAY, monday - _DAY)


def weeks_up_to(span: Span) -> tuple[Span, ...]:
    """Seven days and the four times seven before them, the oldest first."""
    return tuple(span.back(7 * number) for number in range(WEEKS - 1, -1, -1))


def month_so_far(last: date) -> tuple[Span, Span]:
    """The days of a month up to one, and the same days of the month before, as far as it has them."""
    first = last.replace(day=1)
    end = first - _DAY
    before = end.replace(day=1)
    return Span(first, last), Span(before, before.replace(day=min(last.day, end.day)))


def next_morning(here: datetime, clock: time, calendar: WorkCalendar) -> datetime:
    """The next time after ``here`` that the clock shows this on a working day; for who never works in two months."""
    for ahead in range(_FAR):
        day = here.date() + ahead * _DAY
        moment = at(day, clock, here)
        if moment > here and calendar.works(day):
            return moment
    return at(here.date() + _FAR * _DAY, clock, here)


def next_week_morning(here: datetime, clock: time, calendar: WorkCalendar) -> datetime:
    """The next time after ``here`` that the clock shows this on the first working day of a week."""
    for ahead in range(_FAR):
        day = here.date() + ahead * _DAY
        moment = at(day, clock, here)
        if moment > here and begins_week(day, calendar):
            return moment
    return at(here.date() + _FAR * _DAY, clock, here)


def begins_week(day: date, calendar: WorkCalendar) -> bool:
    """Whether it is the first working day of its week."""
    monday = day - timedelta(days=day.weekday())
    earlier = (monday + number * _DAY for number in range(day.weekday()))
    return calendar.works(day) and not any(calendar.works(one) for one in earlier)


# Figures


def needed(ideals: Iterable[int], span: Span, calendar: WorkCalendar, weekdays: frozenset[int]) -> int:
    """How many touches the ideal intervals (in days) of some customers ask for in a span, rounded half up.

    A week asks for 7/ideal of each customer, and each working day for its share of that: so no more is asked of a
    Friday for the weekend after it.
    """
    worked = sum(calendar.works(span.first + number * _DAY) for number in range(span.days))
    a_week = sum((Fraction(7, one) for one in ideals), Fraction())
    asked = a_week * worked / len(weekdays or MONDAY_TO_FRIDAY)
    return int(asked + Fraction(1, 2))


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """None of nothing."""
    return sum(values, Decimal(0)) / len(values) if values else None


def share(part: int, whole: int) -> Decimal | None:
    """In percent; None of nothing."""
    return Decimal(100 * part) / whole if whole else None


def rounded(value: Decimal, places: int = 0) -> Decimal:
    """Half away from zero, as people round."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def change(now: Decimal, before: Decimal) -> int | None:
    """By how many percent something grew; None where it was nothing or less."""
    return int(rounded((now - before) * 100 / before)) if before > 0 else None


def furthest_behind(reps: Iterable[RepLine]) -> tuple[RepLine, ...]:
    """Who lacks most touches comes first, then who has most customers not seen for too long."""
    return tuple(sorted(reps, key=lambda one: (one.touches - one.needed, -one.late, one.name, one.user_id)))
