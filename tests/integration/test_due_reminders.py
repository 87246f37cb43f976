"""Which reminders are pushed when: restarts, outages, clocks that jump, people who move, days when clocks are moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.push.alarms import Alarms
from bot.push.schedule import tick
from bot.turn import Installation
from bot.usecases.due_reminders import KIND
from bot.usecases.recurring import life_of, move_on, move_zone, watch
from db.habit import own_habit
from db.outbox import Outbox
from db.reminder import Reminder, ReminderState, claim_all_day, open_reminders
from db.session import offline_session
from db.switch import own_switch
from db.user import User
from handlers.reminder import FEATURE as reminder_feature
from tests.integration.postroom import START

SHANGHAI, NEW_YORK, LONDON = (ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "Europe/London"))
HOUSE = Installation("huike_bot", SHANGHAI, "en", "CNY")


@pytest.fixture
def session(database: Path) -> Iterator[Session]:
    with offline_session(database) as session:
        yield session


def remind(session: Session, due_at: datetime, rule: str | None = None, *, all_day: bool = False) -> Reminder:
    reminder = Reminder(
        kind="reminder",
        summary="call",
        due_at=due_at,
        all_day=all_day,
        state=ReminderState.WAITING,
        times=0,
        user_id=1,
        created_at=START,
        recurs=rule,
    )
    session.add(reminder)
    session.flush()
    if rule is not None:
        watch(session, reminder, life_of(session, session.get_one(User, 1)), due_at - timedelta(minutes=1))
    return reminder


def run(session: Session, now: datetime, alarms: Alarms | None = None) -> None:
    """What the schedule does at a moment, until nothing is due."""
    alarms = alarms or Alarms(HOUSE, [reminder_feature])
    for _ in range(4):
        while tick(session, now) == 50:
            pass
        while alarms.ring(session, now) == 20:
            pass
        session.flush()


def pushed(session: Session) -> list[Outbox]:
    return list(session.scalars(select(Outbox).order_by(Outbox.id)))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_each_time_is_pushed_once_however_often_it_is_looked_at(session: Session) -> None:
    reminder = remind(session, at("2026-11-24 09:00"), "day 09:00")
    for day in range(24, 31):
        for minutes in (-5, 0, 0, 1, 30):
            run(session, at(f"2026-11-{day} 09:00") + timedelta(minutes=minutes))
    assert [row.created_at for row in pushed(session)] == [at(f"2026-11-{day} 09:00") for day in range(24, 31)]
    assert reminder.state == ReminderState.PUSHED


def test_of_times_missed_only_the_latest_is_said(session: Session) -> None:
    reminder = remind(session, at("2026-11-24 09:00"), "day 09:00")
    run(session, at("2026-11-27 10:30"))
    assert len(pushed(session)) == 1
    assert reminder.due_at == at("2026-11-27 09:00")
    run(session, at("2026-11-28 09:00"))
    assert len(pushed(session)) == 2


def test_a_clock_set_back_doubles_nothing(session: Session) -> None:
    remind(session, at("2026-11-24 09:00"), "day 09:00")
    run(session, at("2026-11-24 09:00"))
    run(session, at("2026-11-20 09:00"))
    run(session, at("2026-11-24 09:30"))
    assert len(pushed(session)) == 1
    run(session, at("2026-11-25 09:00"))
    assert len(pushed(session)) == 2


@pytest.mark.parametrize(
    ("count", "kinds"), [(1, ["reminder_due"]), (2, ["reminder_due"] * 2), (3, ["missed"]), (60, ["missed"])]
)
def test_after_three_days_off_many_late_ones_come_in_one_message(
    session: Session, count: int, kinds: list[str]
) -> None:
    for number in range(count):
        remind(session, at("2026-11-24 09:00") + timedelta(minutes=30 * number))
    run(session, at("2026-11-27 10:00"))
    run(session, at("2026-11-27 10:01"))
    assert [row.kind for row in pushed(session)] == kinds


def test_what_is_due_now_still_comes_on_its_own_beside_the_late(session: Session) -> None:
    for hour in (9, 10, 11):
        remind(session, at(f"2026-11-24 {hour:02}:00"))
    remind(session, at("2026-11-27 09:50"))
    run(session, at("2026-11-27 10:00"))
    assert sorted(row.kind for row in pushed(session)) == ["missed", "reminder_due"]


def test_at_its_minute_it_comes_in_quiet_hours_too_but_late_it_waits_for_the_morning(session: Session) -> None:
    remind(session, at("2026-11-24 23:00"))
    run(session, at("2026-11-24 23:00"))
    remind(session, at("2026-11-25 22:00"))
    run(session, at("2026-11-26 03:00"))
    assert [row.next_try_at for row in pushed(session)] == [at("2026-11-24 23:00"), at("2026-11-26 08:00")]


def test_a_whole_day_comes_after_the_person_s_morning(session: Session) -> None:
    own_habit(session, session.get_one(User, 1)).morning = "10:00"
    remind(session, at("2026-11-24 09:00"), all_day=True)
    run(session, at("2026-11-24 09:00"))
    assert pushed(session) == []
    run(session, at("2026-11-24 10:30"))
    assert len(pushed(session)) == 1


def test_what_the_agenda_told_of_is_not_pushed_and_comes_again_the_next_day(session: Session) -> None:
    reminder = remind(session, at("2026-11-24 09:00"), "day", all_day=True)
    for day in (24, 25, 26):
        run(session, at(f"2026-11-{day} 00:00"))
        begin = at(f"2026-11-{day} 00:00")
        claimed = claim_all_day(session, 1, begin, begin + timedelta(days=1))
        assert [one.id for one in claimed] == [reminder.id]
        session.flush()
        run(session, at(f"2026-11-{day} 09:00"))
    assert pushed(session) == []


def test_done_before_its_time_leads_to_the_time_after(session: Session) -> None:
    reminder = remind(session, at("2026-11-30 09:00"), "week 1", all_day=True)
    move_on(session, reminder, at("2026-11-30 08:40"))
    assert reminder.due_at == at("2026-12-07 09:00")
    move_on(session, reminder, at("2026-11-30 08:50"))
    assert reminder.due_at == at("2026-12-14 09:00")


def test_put_off_it_goes_back_to_its_rule(session: Session) -> None:
    reminder = remind(session, at("2026-11-24 18:30"), "day 09:00")  # put off from nine
    run(session, at("2026-11-24 18:30"))
    move_on(session, reminder, at("2026-11-24 19:00"))
    assert reminder.due_at == at("2026-11-25 09:00")


def test_who_moves_is_reminded_by_the_clock_there(session: Session) -> None:
    user = session.get_one(User, 1)
    again, day = (
        remind(session, at("2026-11-30 09:00"), "week 1 09:00"),
        remind(session, at("2026-11-26 09:00"), all_day=True),
    )
    moment = remind(session, at("2026-11-25 15:00"))
    user.timezone = "America/New_York"
    move_zone(session, user, SHANGHAI, at("2026-11-24 12:00"))
    assert again.due_at == at("2026-11-30 09:00", NEW_YORK)
    assert day.due_at == at("2026-11-26 09:00", NEW_YORK)
    assert moment.due_at == at("2026-11-25 15:00")
    run(session, at("2026-11-30 09:00", NEW_YORK))
    run(session, at("2026-12-07 09:00", NEW_YORK))
    assert [row.created_at for row in pushed(session)][-1] == at("2026-12-07 09:00", NEW_YORK)


@pytest.mark.parametrize(("zone", "first", "count"), [  # in spring four times 24 hours reach into a fifth day
    (NEW_YORK, "2026-10-31", 4), (NEW_YORK, "2027-03-13", 5), (LONDON, "2026-10-24", 4), (LONDON, "2027-03-27", 5),
])  # fmt: skip
def test_on_days_when_clocks_are_moved_it_comes_once_by_the_clock(
    session: Session, zone: ZoneInfo, first: str, count: int
) -> None:
    session.get_one(User, 1).timezone = zone.key
    begin = datetime.combine(datetime.fromisoformat(first).date(), time(1, 30), zone).astimezone(UTC)
    remind(session, begin, "day 01:30")
    for minutes in range(0, 4 * 24 * 60, 15):
        run(session, begin + timedelta(minutes=minutes))
    days = [row.created_at.astimezone(zone).date() for row in pushed(session)]
    assert days == [datetime.fromisoformat(first).date() + timedelta(days=number) for number in range(len(days))]
    assert len(days) == count


def test_who_switched_reminders_off_finds_them_on_the_agenda(session: Session) -> None:
    reminder = remind(session, at("2026-11-24 09:00"))
    own_switch(session, 1, KIND).off = True
    run(session, at("2026-11-24 09:00"))
    assert pushed(session) == []
    assert [one.id for one in open_reminders(session, 1, at("2026-11-24 23:00"))] == [reminder.id]
    assert reminder.state == ReminderState.PUSHED
