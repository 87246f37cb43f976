"""How far it is to whom one should see, in the morning message; and the calendar to put something off, as one reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.places import Place
from bot.sandbox.model import Message
from db.user import User
from tests.integration.days import at, passes, sent, settled
from tests.integration.desk import HUALIAN, WANJIALE, XINYUAN, Desk
from tests.office import Office, labels

HERE = Place(30.25, 120.15)
_KM = 1 / 111.195  # degrees of latitude


def keys(session: Session) -> None:
    """Two key accounts nobody has seen for long: 2 km to the north of a third customer, and at no known place."""
    for name, km in ((HUALIAN, 2.0), (WANJIALE, None), (XINYUAN, 0.0)):
        desk = Desk(session, name)
        desk.touch(70 if name != XINYUAN else 5)
        desk.customer.tier = "key" if name != XINYUAN else "regular"
        if km is not None:
            desk.customer.lat, desk.customer.lon = HERE.lat + km * _KM, HERE.lon


async def test_the_morning_says_how_far_it_is_from_the_last_stop(office: Office) -> None:
    await office.store.write(keys)
    await office.speak_up(office.rep)
    await passes(office, "2026-11-23 17:00")
    await office.ask(office.rep, "拜访鑫源商贸，聊了陈列")
    office.rep.send_location(HERE.lat, HERE.lon)
    await office.rep.wait_answer()
    await passes(office, "2026-11-24 08:30:01")
    morning = await office.rep.wait(lambda one: "早上好" in one.text)
    seen = {line.split(" ", 2)[-1] for line in morning.text.splitlines() if "👣" in line}
    assert seen == {f"{HUALIAN} 71天没联系了 · 距你2.0公里", f"{WANJIALE} 71天没联系了"}
    await passes(office, "2026-11-25 08:30:01")  # where one was two days ago says nothing
    later = await office.rep.wait(lambda one: "早上好" in one.text and one.id != morning.id)
    assert "公里" not in later.text


@pytest.mark.parametrize(
    ("language", "words", "month", "week"),
    [
        ("en", ["In 1 h", "This evening", "Tomorrow", "Next Monday", "Pick a day", "Back"], "November 2026", "M"),
        ("zh_Hans", ["1小时后", "今天傍晚", "明天", "下周一", "选日期", "返回"], "2026年11月", "一"),
        ("zh_Hant", ["1小時後", "今天傍晚", "明天", "下週一", "選日期", "返回"], "2026年11月", "一"),
    ],
)
async def test_what_comes_is_put_off_in_the_language_of_who_reads(
    office: Office, language: str, words: list[str], month: str, week: str
) -> None:
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")

    def speaks(session: Session) -> None:
        session.query(User).filter_by(telegram_id=office.rep.id).one().language = language

    await office.store.write(speaks)
    await passes(office, "2026-11-23 15:00:01")
    push = await office.rep.wait(lambda one: bool(one.buttons))
    more = await pressed(office, push, "⋯")
    assert labels(more) == words
    calendar = await pressed(office, more, words[4])
    shown = labels(calendar)
    assert shown[1] == month
    assert shown[3] == week
    assert {str(day) for day in range(1, 31)} <= set(shown)


@pytest.mark.parametrize(
    ("label", "due"),
    [("1小时后", "11-23 16:00"), ("今天傍晚", "11-23 18:00"), ("明天", "11-24 08:30"), ("下周一", "11-30 08:30")],
)
async def test_put_off_it_comes_then_and_not_before(office: Office, label: str, due: str) -> None:
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    await passes(office, "2026-11-23 15:00:01")
    push = await office.rep.wait(lambda one: bool(one.buttons))
    more = await pressed(office, push, "⋯")
    said = await pressed(office, more, label)
    assert "到时提醒你" in said.text
    moment = at(f"2026-{due}")
    office.clock.jump_to(moment - timedelta(seconds=1))
    await settled(office)
    assert len(await sent(office, "reminder_due")) == 1
    office.clock.jump_to(moment + timedelta(seconds=1))
    await settled(office)
    assert [one[2] for one in await sent(office, "reminder_due")][1:] == [f"{moment:%a %d %H:%M}"]


async def pressed(office: Office, message: Message, label: str) -> Message:
    return await office.tap(office.rep, message, label)
