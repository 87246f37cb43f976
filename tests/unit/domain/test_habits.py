"""When it is quiet, and when the next message of the day comes."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.habits import Habits, at, habits, next_at

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def here(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("said", "moment", "until"),
    [
        ({}, "2026-11-23T20:59", None),
        ({}, "2026-11-23T21:00", "2026-11-24T08:00"),
        ({}, "2026-11-24T00:10", "2026-11-24T08:00"),
        ({}, "2026-11-24T08:00", None),
        ({"quiet_from": time(1), "quiet_to": time(6)}, "2026-11-24T03:00", "2026-11-24T06:00"),
        ({"quiet_from": time(1), "quiet_to": time(6)}, "2026-11-24T23:00", None),
        ({"quiet_from": time(0), "quiet_to": time(0)}, "2026-11-24T03:00", None),
        ({"morning": time(7)}, "2026-11-24T06:59", "2026-11-24T07:00"),
        ({"morning": time(7)}, "2026-11-24T07:00", None),
        ({"evening": time(21, 30)}, "2026-11-23T21:10", "2026-11-24T08:00"),
        ({"evening": time(21, 30)}, "2026-11-23T21:30", None),
        ({"evening": time(21, 30)}, "2026-11-23T22:00", "2026-11-24T08:00"),
    ],
)
def test_quiet_hours(said: dict[str, time], moment: str, until: str | None) -> None:
    assert Habits(**said).quiet_until(here(moment)) == (here(until) if until else None)  # type: ignore[arg-type]


def test_habits_as_they_are_kept() -> None:
    assert habits(None, None, None, None, None, None, silent=False) == Habits()
    chosen = habits("07:00", "19:30", "22:00", "06:00", "67", "TW", silent=True)
    assert chosen == Habits(time(7), time(19, 30), time(22), time(6), frozenset({6, 7}), "TW", silent=True)
    assert habits(None, None, None, None, "", None, silent=False).workdays == frozenset()
    with pytest.raises(ValueError, match="hour"):
        habits("25:00", None, None, None, None, None, silent=False)


def test_a_time_that_clocks_skip_comes_an_hour_later() -> None:
    assert at(date(2026, 3, 8), time(2, 30), here("2026-03-07T12:00", NEW_YORK)).time() == time(3, 30)


@given(st.integers(1_760_000_000, 1_830_000_000), st.times(), st.sampled_from([SHANGHAI, NEW_YORK]))
def test_the_next_time_is_later_and_within_a_day_or_so(seconds: int, clock: time, zone: ZoneInfo) -> None:
    now = datetime.fromtimestamp(seconds, zone)
    following = next_at(clock.replace(second=0, microsecond=0, tzinfo=None), now)
    away = following.timestamp() - now.timestamp()
    assert 0 < away <= 25 * 3600
