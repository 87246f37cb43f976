"""How many days ahead something is said, and that it is said on a working day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lead_time import GIFT_DAYS, RENEWAL_DAYS, Step, greeting_step, renewal_step, speak_on
from bot.domain.tiers import CORE, KEY, REGULAR, TAIL
from bot.domain.workdays import WorkCalendar

CHINA = WorkCalendar("CN")


@pytest.mark.parametrize(
    ("day", "days", "said"),
    [
        ("2026-11-26", 1, "2026-11-25"),
        ("2026-11-23", 1, "2026-11-20"),  # a Monday: on the Friday before
        ("2026-11-29", 1, "2026-11-27"),
        ("2026-09-25", 10, "2026-09-15"),  # Mid-Autumn
        ("2026-09-25", 5, "2026-09-20"),  # a Sunday that is worked
        ("2026-10-05", 1, "2026-09-30"),  # within the long holidays
        ("2026-02-17", 1, "2026-02-14"),  # New Year: the Saturday that is worked
        ("2026-02-17", 10, "2026-02-06"),
    ],
)
def test_on_the_last_working_day_that_leaves_the_time(day: str, days: int, said: str) -> None:
    assert speak_on(date.fromisoformat(day), days, CHINA) == date.fromisoformat(said)


@pytest.mark.parametrize(
    ("tier", "gift", "steps"),
    [  # Mid-Autumn of 2026, Friday the 25th of September: from day to day what is to be done
        (KEY, True, {"09-14": None, "09-15": Step.GIFT, "09-20": Step.GIFT, "09-23": Step.GIFT, "09-24": Step.GREET}),
        (CORE, True, {"09-18": None, "09-20": Step.GIFT, "09-24": Step.GREET, "09-25": Step.GREET, "09-26": None}),
        (REGULAR, True, {"09-15": None, "09-23": None, "09-24": Step.GREET, "09-25": Step.GREET, "09-26": None}),
        (TAIL, True, {"09-23": None, "09-24": Step.GREET}),
        (KEY, False, {"09-15": None, "09-23": None, "09-24": Step.GREET}),
    ],
)
def test_what_is_to_be_done_by_tier(tier: str, gift: bool, steps: dict[str, Step | None]) -> None:
    for today, step in steps.items():
        found = greeting_step(date(2026, 9, 25), tier, date.fromisoformat(f"2026-{today}"), CHINA, gift=gift)
        assert found == step, today


@pytest.mark.parametrize(
    ("tier", "first"), [(KEY, "2026-10-30"), (CORE, "2026-12-01"), (REGULAR, "2026-12-01"), (TAIL, "2026-12-16")]
)
def test_a_contract_is_talked_about_in_time(tier: str, first: str) -> None:
    ends, begin = date(2026, 12, 31), date.fromisoformat(first)
    calendar = WorkCalendar("US")
    assert ends - begin >= timedelta(days=RENEWAL_DAYS[tier])
    assert renewal_step(ends, tier, begin, calendar) == Step.RENEW
    assert renewal_step(ends, tier, calendar.latest_workday(begin - timedelta(days=1)), calendar) is None
    assert renewal_step(ends, tier, ends, calendar) == Step.RENEW
    assert renewal_step(ends, tier, ends + timedelta(days=1), calendar) is None


@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.sampled_from([KEY, CORE, REGULAR, TAIL, "unknown"]),
    st.sampled_from(["CN", "TW", "SG", "US", "001"]),
    st.booleans(),
)
def test_every_day_is_said_in_time_on_a_working_day_each_step_in_one_stretch(
    day: date, tier: str, region: str, gift: bool
) -> None:
    calendar = WorkCalendar(region)
    days = [day - timedelta(days=gap) for gap in range(60, -1, -1)]
    found = [(one, greeting_step(day, tier, one, calendar, gift=gift)) for one in days if calendar.works(one)]
    order = [step for _, step in found]
    assert order == sorted(order, key=[None, Step.GIFT, Step.GREET].index), "never back to an earlier step"
    first = {step: one for one, step in reversed(found) if step is not None}
    assert first[Step.GREET] <= day - timedelta(days=1)
    assert (Step.GIFT in first) == (gift and tier in GIFT_DAYS and first.get(Step.GIFT) is not None)
    if Step.GIFT in first:
        assert first[Step.GIFT] <= day - timedelta(days=GIFT_DAYS[tier])
    elif gift and tier in GIFT_DAYS:  # only where no working day lies between the two
        assert speak_on(day, GIFT_DAYS[tier], calendar) == first[Step.GREET]
