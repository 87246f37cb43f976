"""The time to the first answer to a complaint, and the nudge before it: by tables, and in general."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sla import CLOSES, OPENS, USUAL_HOURS, Hours, complaint_due, nudge_at, read_hours, working_time
from bot.domain.workdays import WorkCalendar

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
CHINA, AMERICA = WorkCalendar("CN"), WorkCalendar("US")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("severity", "opened", "due"),
    [
        ("high", "2026-11-23 09:30", "2026-11-23 13:30"),
        ("normal", "2026-11-23 09:30", "2026-11-23 17:30"),
        ("low", "2026-11-23 09:30", "2026-11-25 15:30"),
        ("high", "2026-11-27 16:00", "2026-11-30 11:00"),  # Friday evening: Monday goes on
        ("high", "2026-11-27 20:15", "2026-11-30 13:00"),  # after hours: from the next opening on
        ("high", "2026-11-28 12:00", "2026-11-30 13:00"),  # a Saturday
        ("high", "2026-11-23 07:00", "2026-11-23 13:00"),  # before opening
        ("normal", "2026-11-23 18:00", "2026-11-24 17:00"),
        ("normal", "2026-11-23 10:00", "2026-11-23 18:00"),  # ends at closing time
        ("high", "2026-09-30 16:00", "2026-10-08 11:00"),  # a week of National Day
        ("high", "2026-10-10 09:00", "2026-10-10 13:00"),  # a Saturday that makes up for it
        ("normal", "2026-10-09 17:00", "2026-10-10 16:00"),  # goes on on that Saturday
        ("low", "2026-02-13 09:00", "2026-02-24 15:00"),  # Spring Festival, with the Saturday before worked
    ],
)
def test_due_in_china(severity: str, opened: str, due: str) -> None:
    assert complaint_due(severity, at(opened), CHINA) == at(due)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-03-06 16:00", "2026-03-09 11:00"),  # clocks go forward on that Sunday: still 11 by the clock
        ("2026-10-30 16:00", "2026-11-02 11:00"),  # and back on this one
        ("2026-11-25 16:00", "2026-11-27 11:00"),  # Thanksgiving
    ],
)
def test_due_where_clocks_change(opened: str, due: str) -> None:
    assert complaint_due("high", at(opened, NEW_YORK), AMERICA) == at(due, NEW_YORK)


def test_hours_of_the_house() -> None:
    assert complaint_due("high", at("2026-11-23 09:00"), CHINA, Hours(2, 3, 4)) == at("2026-11-23 11:00")
    assert str(read_hours("4/8/24")) == "4/8/24"
    assert read_hours("4/8/24") == USUAL_HOURS


@pytest.mark.parametrize(
    "text", ["", "4", "4/8", "8/4/24", "0/8/24", "4/8/-1", "4/8/24/9", "a/b/c", "4/8/1000", "４/8/9"]
)
def test_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match="no hours"):
        read_hours(text)


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("2026-11-23 09:30", "2026-11-23 13:30", 4.0),
        ("2026-11-23 13:30", "2026-11-23 09:30", 0.0),
        ("2026-11-27 17:00", "2026-11-30 10:00", 2.0),
        ("2026-11-27 20:00", "2026-11-28 20:00", 0.0),
        ("2026-09-30 17:00", "2026-10-08 10:00", 2.0),
        ("2026-10-09 17:30", "2026-10-10 09:30", 1.0),
    ],
)
def test_working_time(first: str, last: str, hours: float) -> None:
    assert working_time(at(first), at(last), CHINA) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("now", "due", "nudge"),
    [
        ("2026-11-23 09:30", "2026-11-23 13:30", "2026-11-23 11:30"),
        ("2026-11-27 16:00", "2026-11-30 11:00", "2026-11-27 18:00"),
        ("2026-11-27 17:00", "2026-11-30 12:00", "2026-11-30 10:00"),
        ("2026-11-27 22:00", "2026-11-30 13:00", "2026-11-30 11:00"),
        ("2026-11-23 13:00", "2026-11-23 13:30", "2026-11-23 13:15"),  # raised late: half of what is left
        ("2026-11-23 13:30", "2026-11-23 13:30", None),
        ("2026-11-23 14:00", "2026-11-23 13:30", None),
    ],
)
def test_nudge(now: str, due: str, nudge: str | None) -> None:
    assert nudge_at(at(now), at(due), CHINA) == (at(nudge) if nudge else None)


ZONES = [SHANGHAI, NEW_YORK, ZoneInfo("Europe/London"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Singapore")]
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001  # their zone is drawn apart


@given(
    MOMENTS,
    st.sampled_from(ZONES),
    st.sampled_from(["CN", "US", "GB", "SG", "TW", "HK", "001"]),
    st.sampled_from(["high", "normal", "low"]),
)
def test_a_deadline_is_after_the_opening_and_within_working_time(
    moment: datetime, zone: ZoneInfo, region: str, severity: str
) -> None:
    opened = moment.replace(tzinfo=UTC).astimezone(zone)
    calendar = WorkCalendar(region)
    due = complaint_due(severity, opened, calendar)
    assert due.astimezone(UTC) > opened.astimezone(UTC)
    assert calendar.works(due.date())
    assert OPENS < due.time() <= CLOSES
    assert working_time(opened, due, calendar) == timedelta(hours=USUAL_HOURS.of(severity))
    nudge = nudge_at(opened, due, calendar)
    assert nudge is not None
    assert opened.astimezone(UTC) < nudge.astimezone(UTC) < due.astimezone(UTC)
    assert calendar.works(nudge.date())
    assert OPENS <= nudge.time() <= CLOSES
    assert working_time(nudge, due, calendar) == timedelta(hours=USUAL_HOURS.of(severity)) / 2
