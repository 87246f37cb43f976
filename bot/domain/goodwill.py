"""The bank of goodwill: what we put into the account with a customer, what was taken out, and what is left of it.

Every deed counts some points on its day and half as many each time its half-life has passed: people remember a prize
for a year and a message for two weeks, and trouble for longer than kindness. The unit is a phone call, 1 point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Deed(StrEnum):
    """What moves the account: deposits first, then withdrawals."""

    MESSAGE = "message"
    CALL = "call"
    VISIT = "visit"
    MEETING = "meeting"
    EVENT = "event"
    GIFT = "gift"
    INVITATION = "invitation"
    HONOUR = "honour"
    JOINT = "joint"
    KEPT = "kept"  # a promise
    SETTLED = "settled"  # a complaint, in time
    PLEASED = "pleased"  # content, some days after an order
    COMPLAINT_LOW = "complaint_low"
    COMPLAINT_NORMAL = "complaint_normal"
    COMPLAINT_HIGH = "complaint_high"
    LATE_DELIVERY = "late_delivery"  # on top of the complaint that tells it
    BROKEN = "broken"  # a promise
    DISPLEASED = "displeased"  # not content, some days after an order


@dataclass(frozen=True, slots=True)
class Worth:
    """Points on the day, and the days after which half of them is left."""

    points: float
    half_life: int


WORTH: Mapping[Deed, Worth] = {
    # Easy to do and soon forgotten.
    Deed.MESSAGE: Worth(0.5, 14),
    Deed.CALL: Worth(1, 30),
    # Somebody gave an hour: worth some calls, felt for a season.
    Deed.VISIT: Worth(3, 60),
    Deed.MEETING: Worth(3, 60),
    # Personal and paid for: more than a visit where it is a shared evening.
    Deed.GIFT: Worth(3, 90),
    Deed.EVENT: Worth(3, 90),
    Deed.INVITATION: Worth(4, 120),
    # Seen by others, and talked of for long.
    Deed.HONOUR: Worth(6, 365),
    Deed.JOINT: Worth(6, 180),
    # What was said was done: trust grows slowly, so it counts like a visit and lasts longer.
    Deed.KEPT: Worth(3, 120),
    # Trouble well ended gives back some of what it took, never all of it.
    Deed.SETTLED: Worth(3, 120),
    Deed.PLEASED: Worth(1, 60),
    # Trouble weighs more than kindness: a normal complaint undoes more than a visit, a grave one more than three.
    Deed.COMPLAINT_LOW: Worth(-2, 60),
    Deed.COMPLAINT_NORMAL: Worth(-5, 120),
    Deed.COMPLAINT_HIGH: Worth(-10, 180),
    # Lateness hits their own customers, so it costs extra.
    Deed.LATE_DELIVERY: Worth(-3, 120),
    # A broken word costs twice what a kept one earns, and is kept in mind half as long again.
    Deed.BROKEN: Worth(-6, 180),
    Deed.DISPLEASED: Worth(-4, 90),
}
TREND_DAYS = 90
STEADY = 1.0
"""A balance that moved by less than a phone call has not moved."""
EXCELLENT_FROM, GOOD_FROM, STRAINED_BELOW = 12.0, 4.0, -4.0
"""Excellent: four fresh visits' worth. Good: more than one visit. Strained: a normal complaint with nearly nothing done
to set against it."""
LOOK_BACK = timedelta(days=3 * 365)
"""Older deeds hardly weigh: of the longest-lived an eighth is left."""


@dataclass(frozen=True, slots=True)
class Movement:
    """A deed on its day."""

    deed: Deed
    day: date


@dataclass(frozen=True, slots=True)
class Account:
    """How an account stands. ``state`` is a word of the profile: excellent, good, so_so or strained; ``trend`` is
    1 for better than 90 days ago, -1 for worse, else 0."""

    balance: float
    before: float
    state: str
    trend: int


def _counted(movements: Iterable[Movement], day: date) -> list[Movement]:
    """What counts up to a day. Of one kind of deposit the first of a day does: three calls in a day are one matter."""
    seen: set[Movement] = set()
    found = []
    for one in movements:
        if one.day > day or (one in seen and WORTH[one.deed].points > 0):
            continue
        seen.add(one)
        found.append(one)
    return found


def balance(movements: Iterable[Movement], day: date) -> float:
    """What is left on a day of all that happened up to it."""
    return sum(_left(one, day) for one in _counted(movements, day))


def _left(one: Movement, day: date) -> float:
    worth = WORTH[one.deed]
    return float(worth.points * 0.5 ** ((day - one.day).days / worth.half_life))


def state_of(points: float) -> str:
    """The word for a balance."""
    if points < STRAINED_BELOW:
        return "strained"
    return "excellent" if points >= EXCELLENT_FROM else "good" if points >= GOOD_FROM else "so_so"


def account(movements: Iterable[Movement], today: date) -> Account | None:
    """How the account stands; None where nothing ever happened."""
    known = [one for one in movements if one.day <= today]
    if not known:
        return None
    now, before = balance(known, today), balance(known, today - timedelta(days=TREND_DAYS))
    moved = now - before
    return Account(now, before, state_of(now), 0 if abs(moved) < STEADY else 1 if moved > 0 else -1)


def strained_since(movements: Iterable[Movement], today: date, within: int) -> date | None:
    """The day on which an account that is strained today fell below the line, if that was in the last ``within`` days;
    None where it is not strained, or has been for longer."""
    ago = strained_for(((one.deed, (today - one.day).days) for one in movements if one.day <= today), within)
    return None if ago is None else today - timedelta(days=ago)


Aged = tuple[str, int]
"""A deed and how many days ago it was: for many accounts at once."""
# What is left of a deed after so many days.
_FADED = {
    str(deed): [worth.points * 0.5 ** (age / worth.half_life) for age in range(LOOK_BACK.days + 1)]
    for deed, worth in WORTH.items()
}
_LIVES = sorted({worth.half_life for worth in WORTH.values()})
_LIFE = {str(deed): _LIVES.index(worth.half_life) for deed, worth in WORTH.items()}  # all that fade alike in one sum
_POINTS = {str(deed): worth.points for deed, worth in WORTH.items()}
_BACK = [2 ** (1 / life) for life in _LIVES]


def left_of(deeds: Iterable[Aged]) -> float:
    """The balance today of deeds of today and before."""
    return sum(_sums(_counted_aged(deeds)))


def strained_for(deeds: Iterable[Aged], within: int) -> int | None:
    """How many days ago an account that is strained today fell below the line; None where it is not strained, or fell
    ``within`` days ago or before."""
    known = _counted_aged(deeds)
    left = _sums(known)
    if sum(left) >= STRAINED_BELOW:
        return None
    lately: dict[int, list[str]] = {}
    for deed, age in known:
        if age < within:
            lately.setdefault(age, []).append(deed)
    for ago in range(within):
        for deed in lately.get(ago, ()):
            left[_LIFE[deed]] -= _POINTS[deed]
        left = [points * back for points, back in zip(left, _BACK, strict=True)]
        if sum(left) >= STRAINED_BELOW:
            return ago
    return None


def _counted_aged(deeds: Iterable[Aged]) -> list[Aged]:
    """The same as ``_counted``: of one kind of deposit the first of a day."""
    found = list(deeds)
    if len(set(found)) == len(found):
        return found
    return [one for at, one in enumerate(found) if _POINTS[one[0]] < 0 or one not in found[:at]]


def _sums(deeds: Iterable[Aged]) -> list[float]:
    left = [0.0] * len(_LIVES)
    for deed, age in deeds:
        faded = _FADED[deed]
        left[_LIFE[deed]] += faded[age] if age < len(faded) else _POINTS[deed] * 0.5 ** (age / _LIVES[_LIFE[deed]])
    return left
