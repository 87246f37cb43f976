"""People who move to another zone, and days on which clocks are moved: what is due comes once, by the clock there."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.usecases.recurring import move_zone
from db.habit import own_habit
from db.outbox import Outbox, OutboxState
from db.user import User
from tests.integration.days import passes, settled, switch_off
from tests.office import REP, ZONE, Office


async def moves(office: Office, city: str) -> None:
    """The rep chooses another zone."""
    office.rep.send("/settings")
    page = await office.rep.wait(lambda one: "时区" in str(one.buttons))
    await office.tap(office.rep, page, "时区")
    office.rep.send(city)
    await office.rep.wait(lambda one: city.split("/")[1].lower() in one.text.lower())
    await settled(office)


async def told(office: Office, *kinds: str) -> list[str]:
    """When pushes of these kinds went to the rep, in Shanghai."""
    query = select(Outbox.sent_at).where(
        Outbox.kind.in_(kinds), Outbox.chat_id == REP, Outbox.state == OutboxState.SENT
    )
    found = await office.read(lambda session: session.scalars(query.order_by(Outbox.sent_at)).all())
    return [one.astimezone(ZONE).strftime("%d %H:%M") for one in found if one is not None]


async def lives(office: Office, last: str) -> None:
    """Every half hour until a moment in Shanghai."""
    end = datetime.fromisoformat(last).replace(tzinfo=ZONE)
    now = office.clock.now().astimezone(ZONE).replace(second=1, microsecond=0)
    now = now.replace(minute=30 * (now.minute // 30))
    while (now := now + timedelta(minutes=30)) <= end:
        office.clock.jump_to(now)
        await settled(office)


async def test_what_was_said_today_is_not_said_again_where_the_clock_is_behind(office: Office) -> None:
    """From Shanghai at ten to London, where nine is yet to come."""
    await office.ask(office.rep, "每天上午9点提醒我写日报")
    await passes(office, "2026-11-24 09:00:01")
    await passes(office, "2026-11-24 10:00")
    await moves(office, "Europe/London")
    await lives(office, "2026-11-26 20:00")
    assert await told(office, "reminder_due") == ["24 09:00", "25 17:00", "26 17:00"]


async def test_done_before_the_move_it_comes_the_next_day(office: Office) -> None:
    await office.ask(office.rep, "每天上午9点提醒我写日报")
    await passes(office, "2026-11-24 09:00:01")
    push = await office.rep.wait(lambda one: "✓ 办好了" in str(one.buttons))
    await moves(office, "Europe/London")
    office.rep.press(push.id, push.buttons[0][0])
    await office.rep.wait(lambda one: "下次" in one.text)
    await lives(office, "2026-11-25 20:00")
    assert await told(office, "reminder_due") == ["24 09:00", "25 17:00"]


async def test_what_was_not_said_yet_is_said_at_once_where_the_clock_is_ahead(office: Office) -> None:
    """From London at eight to Shanghai, where nine is over."""
    await moves(office, "Europe/London")
    await office.ask(office.rep, "每天上午9点提醒我写日报")
    await lives(office, "2026-11-24 16:01")
    assert await told(office, "reminder_due") == ["23 17:00"]
    await moves(office, "Asia/Shanghai")
    await lives(office, "2026-11-26 10:00")
    assert (await told(office, "reminder_due"))[1:] == ["24 16:00", "25 09:00", "26 09:00"]


async def test_over_midnight_no_day_is_left_out(office: Office) -> None:
    """From London at eight in the evening to Shanghai, where it is four in the morning of the next day."""
    await moves(office, "Europe/London")
    await office.ask(office.rep, "每天晚上10点提醒我写日报")
    await lives(office, "2026-11-25 04:00")
    assert await told(office, "reminder_due") == ["24 06:00"]
    await moves(office, "Asia/Shanghai")
    await lives(office, "2026-11-26 23:00")
    assert (await told(office, "reminder_due"))[1:] == ["25 08:00", "25 22:00", "26 22:00"]


@pytest.mark.parametrize("city", ["Europe/London", "America/New_York", "Pacific/Auckland"])
async def test_the_messages_of_a_day_come_once_a_day_wherever_one_moves(office: Office, city: str) -> None:
    await office.speak_up(office.rep)
    for kind in ("after_sale", "repair", "cadence"):
        await switch_off(office, office.rep, kind)
    await office.ask(office.rep, "答应华联周四前把报价单发过去")
    await office.ask(office.rep, "明天下午3点提醒我给万家乐打电话")
    await lives(office, "2026-11-24 10:00")
    await moves(office, city)
    await lives(office, "2026-11-25 10:00")
    await moves(office, "Asia/Shanghai")
    await lives(office, "2026-11-27 23:00")
    query = select(Outbox.kind, Outbox.dedupe_key).where(Outbox.chat_id == REP, Outbox.state == OutboxState.SENT)
    rows = await office.read(lambda session: session.execute(query.where(Outbox.kind != "answer")).all())
    kinds = Counter(kind for kind, _key in rows)
    assert kinds["reminder_due"] == 1
    assert kinds["agenda"] == len({key for kind, key in rows if kind == "agenda"})
    assert kinds["promise_evening"] <= 1
    days = [key.rsplit(":", 1)[1] for kind, key in rows if kind == "agenda" and key]
    assert days == sorted(set(days))
    assert {"2026-11-25", "2026-11-26", "2026-11-27"} <= set(days)


@pytest.mark.parametrize(
    ("zone", "sunday"),
    [
        ("America/New_York", "2027-03-14"),
        ("America/New_York", "2027-11-07"),
        ("Europe/London", "2027-03-28"),
        ("Europe/London", "2027-10-31"),
        ("Australia/Lord_Howe", "2027-04-04"),
    ],
)
async def test_where_clocks_are_moved_each_day_has_one_of_each(office: Office, zone: str, sunday: str) -> None:
    """Of a rep who works on Sundays; the evening is at an hour that the night has twice, or not at all."""
    day, here = date.fromisoformat(sunday), ZoneInfo(zone)
    await office.speak_up(office.rep)

    def settle(session: Session) -> None:
        user = session.scalars(select(User).where(User.telegram_id == REP)).one()
        own_habit(session, user).workdays = "1234567"
        user.timezone = zone
        move_zone(session, user, ZONE, office.clock.now())

    await office.store.write(settle)
    for kind in ("repair", "cadence"):
        await switch_off(office, office.rep, kind)
    office.clock.jump_to(datetime.combine(day - timedelta(days=1), time(0, 5), here))
    await settled(office)
    await office.ask(office.rep, "每天凌晨1点半提醒我看仓库")
    await office.ask(office.rep, "每天凌晨2点15分提醒我看冷库")
    await office.ask(office.rep, "每天下午3点提醒我去华联")
    moment = datetime.combine(day - timedelta(days=1), time(0, 10), here).astimezone(UTC)
    while moment < datetime.combine(day + timedelta(days=2), time(0), here).astimezone(UTC):
        office.clock.jump_to(moment)
        await settled(office)
        moment += timedelta(minutes=15)
    since = datetime.combine(day - timedelta(days=1), time(0), here)
    query = select(Outbox.kind, Outbox.sent_at, Outbox.payload).where(
        Outbox.chat_id == REP, Outbox.state == OutboxState.SENT, Outbox.sent_at >= since, Outbox.kind != "answer"
    )
    rows = await office.read(lambda session: session.execute(query.order_by(Outbox.id)).all())
    found = Counter(
        (kind, payload.get("reminder"), at.astimezone(here).date()) for kind, at, payload in rows if at is not None
    )
    days = [day + timedelta(days=number) for number in (-1, 0, 1)]
    reminders = sorted({payload["reminder"] for kind, _at, payload in rows if kind == "reminder_due"})
    assert len(reminders) == 3
    expected = {("reminder_due", number, one): 1 for number in reminders for one in days}
    expected |= {("agenda", None, one): 1 for one in days} | {("roundup", None, one): 1 for one in days}
    assert dict(found) == expected
