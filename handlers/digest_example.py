"""A manager's digest with made-up people and customers, to show what it looks like."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.domain.digest import (
    ANSWER,
    COVERED,
    KEPT,
    OPENED,
    SALES,
    SETTLED,
    TOUCHES,
    DayDigest,
    Measure,
    Neglected,
    NewWarning,
    Overdue,
    RepLine,
    Sales,
    Span,
    WeekDigest,
)
from bot.domain.signals.model import Family
from bot.i18n import _

_MONDAY, _TUESDAY = date(2026, 3, 9), date(2026, 3, 10)
_CURRENCY = "CNY"


def example_day() -> DayDigest:
    someone, other = _("Anna"), _("Ben")
    shop, bakery = _("Sunrise Stores"), _("Corner Bakery")
    return DayDigest(
        today=_TUESDAY,
        span=Span(_MONDAY, _MONDAY),
        reps=(RepLine(1, someone, 3, 5, 2), RepLine(2, other, 6, 5, 0)),
        key=9,
        late=1,
        neglected=(Neglected(1, shop, 19),),
        complaints_new=2,
        complaints_overdue=1,
        overdue=(Overdue(1, bakery, someone, _MONDAY),),
        promises_overdue=1,
        promises=(Overdue(1, shop, other, _MONDAY),),
        sold=Span(date(2026, 3, 1), _MONDAY),
        sold_before=Span(date(2026, 2, 1), date(2026, 2, 9)),
        sales=(Sales(_CURRENCY, Decimal(86_400), Decimal(72_000)),),
        orders=4,
        warnings_new=1,
        warnings=(NewWarning(1, bakery, Family.SILENCE),),
    )


def example_week() -> WeekDigest:
    def weeks(*values: int) -> tuple[Decimal, ...]:
        return tuple(Decimal(value) for value in values)

    measures = (
        Measure(TOUCHES, weeks(38, 41, 36, 44, 47)),
        Measure(COVERED, weeks(78, 83, 83, 86, 89)),
        Measure(OPENED, weeks(4, 2, 5, 3, 2)),
        Measure(SETTLED, weeks(3, 3, 4, 4, 3)),
        Measure(ANSWER, weeks(9, 7, 8, 6, 5)),
        Measure(KEPT, weeks(80, 75, 88, 82, 90)),
        Measure(SALES, weeks(52_000, 61_500, 48_000, 57_200, 66_800), _CURRENCY),
    )
    return WeekDigest(_MONDAY, Span(date(2026, 3, 2), date(2026, 3, 8)), measures)
