"""How many days before a day to speak up about it, by the tier of the customer.

A gift has to be chosen and sent, so key and core customers have a step of their own for it; the words themselves are
offered to everybody on the last working day before. A contract that ends takes longer to talk about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.tiers import CORE, KEY, REGULAR, TAIL
from bot.domain.workdays import WorkCalendar


class Step(StrEnum):
    """What is to be done about a day: send words, see to a gift, or talk about a renewal."""

    GREET = "greet"
    GIFT = "gift"
    RENEW = "renew"


GREETING_DAYS = 1
GIFT_DAYS: Mapping[str, int] = {KEY: 10, CORE: 5}
"""Days before; customers of other tiers get words alone."""
RENEWAL_DAYS: Mapping[str, int] = {KEY: 60, CORE: 30, REGULAR: 30, TAIL: 15}
LOOK_AHEAD = timedelta(days=100)
"""Nothing is spoken of earlier, long holidays included."""


def speak_on(day: date, days: int, calendar: WorkCalendar) -> date:
    """The last working day that leaves so many days before ``day``."""
    return calendar.latest_workday(day - timedelta(days=days))


def greeting_step(day: date, tier: str, today: date, calendar: WorkCalendar, *, gift: bool) -> Step | None:
    """What is to be done today about a day that is greeted; ``gift``: a gift is customary on it.

    Once the time for the words has come it is too late for a gift; once the day is over, for both.
    """
    if not today <= day <= today + LOOK_AHEAD:
        return None
    greet_on = speak_on(day, GREETING_DAYS, calendar)
    if greet_on <= today:
        return Step.GREET
    if gift and tier in GIFT_DAYS and speak_on(day, GIFT_DAYS[tier], calendar) <= today:
        return Step.GIFT
    return None


def renewal_step(day: date, tier: str, today: date, calendar: WorkCalendar) -> Step | None:
    """Whether to talk today about a contract that ends on ``day``."""
    ahead = RENEWAL_DAYS.get(tier, RENEWAL_DAYS[REGULAR])
    return Step.RENEW if today <= day and speak_on(day, ahead, calendar) <= today else None
