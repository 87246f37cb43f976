"""The machine was off for days: what was missed comes in one message, whatever it was, and nothing of it twice that
day; what comes again does so by its rule."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from db.outbox import Outbox, OutboxState
from db.reminder import Reminder, ReminderState
from tests.integration.days import at, passes, settled, switch_off
from tests.integration.test_main_job import live
from tests.integration.test_stand_in import away
from tests.office import REP, REP2, Office, labels, make_app

MISSED = "停机"
RULES = ("每天上午11点提醒我看投诉", "每天下午2点提醒我查库存", "每天下午5点提醒我写日报")


async def off_until(office: Office, text: str) -> None:
    """The machine goes off, and on again at a moment in Shanghai."""
    await settled(office)
    await office.app.stop()
    office.clock.jump_to(at(text))
    office.app = make_app(office.app.settings.data, office.sandbox, office.clock)
    await office.app.start()
    await settled(office)


async def pushed(office: Office, since: datetime) -> list[str]:
    """The kinds of what was sent to the rep by itself since a moment, in the order of sending."""
    query = select(Outbox.kind).where(Outbox.created_at >= since, Outbox.kind != "answer")
    query = query.where(Outbox.state == OutboxState.SENT, Outbox.chat_id == office.rep.id)
    query = query.order_by(Outbox.sent_at, Outbox.id)
    return await office.read(lambda session: list(session.scalars(query)))


async def rules_run(office: Office) -> None:
    """Three things come each day; those of Monday came and were not ticked off."""
    for rule in RULES:
        await office.ask(office.rep, rule)
    for clock, what in (("11:00", "看投诉"), ("14:00", "查库存"), ("17:00", "写日报")):
        await passes(office, f"2026-11-23 {clock}:01")
        await office.rep.wait(lambda one, what=what: what in one.text and "✓ 办好了" in labels(one))  # type: ignore[misc]


async def message(office: Office, words: str) -> Message:
    return await office.rep.wait(lambda one: words in one.text)


def lines_with(text: str, *words: str) -> list[int]:
    """How many lines of a text have each of some words."""
    return [sum(word in line for line in text.splitlines()) for word in words]


async def test_what_comes_again_and_what_came_once_are_told_together(office: Office) -> None:
    await rules_run(office)
    await office.ask(office.rep, "后天下午3点提醒我给华联打电话")
    await off_until(office, "2026-11-26 20:30")
    assert await pushed(office, at("2026-11-26 20:30")) == ["missed"]
    digest = await message(office, MISSED)
    assert lines_with(digest.text, "看投诉", "查库存", "写日报", "给华联打电话") == [1, 1, 1, 1]
    await passes(office, "2026-11-26 20:59")
    assert await pushed(office, at("2026-11-26 20:30")) == ["missed"]


async def test_only_what_comes_again_is_told_together_too_and_goes_on_by_its_rule(office: Office) -> None:
    await rules_run(office)
    await off_until(office, "2026-11-26 20:30")
    assert await pushed(office, at("2026-11-26 20:30")) == ["missed"]
    last = [one.due_at for one in await live(office, Reminder)]
    assert last == [at("2026-11-26 11:00"), at("2026-11-26 14:00"), at("2026-11-26 17:00")]
    await office.tap(office.rep, await message(office, MISSED), "⏰ 1")
    for count, clock in enumerate(("11:00", "14:00", "17:00"), 1):
        await passes(office, f"2026-11-27 {clock}:01")
        assert await pushed(office, at("2026-11-27 00:00")) == ["reminder_due"] * count
    assert [one.due_at for one in await live(office, Reminder)] == [
        at(f"2026-11-27 {clock}") for clock in ("11:00", "14:00", "17:00")
    ]


async def test_what_is_due_in_the_hour_comes_by_itself_beside_the_digest(office: Office) -> None:
    await rules_run(office)
    await office.ask(office.rep, "每天下午3点半提醒我收款")
    await passes(office, "2026-11-24 09:00")
    await off_until(office, "2026-11-27 16:00")
    assert sorted(await pushed(office, at("2026-11-27 16:00"))) == ["missed", "reminder_due"]
    assert lines_with((await message(office, MISSED)).text, "看投诉", "查库存", "写日报", "收款") == [1, 1, 1, 0]


async def test_the_agenda_of_that_morning_leaves_out_what_the_digest_told(office: Office) -> None:
    await office.speak_up(office.rep)
    for kind in ("complaint_nudge", "repair"):
        await switch_off(office, office.rep, kind)
    await rules_run(office)
    await office.ask(office.rep, "后天下午3点提醒我给华联打电话")
    await office.ask(office.rep, "后天提醒我报销")
    await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    await off_until(office, "2026-11-26 09:45")
    assert await pushed(office, at("2026-11-26 09:45")) == ["missed", "agenda"]
    digest, morning = await message(office, MISSED), await message(office, "早上好")
    words = ("看投诉", "查库存", "写日报", "给华联打电话", "报销")
    assert lines_with(digest.text, *words) == [1] * 5
    assert lines_with(morning.text, *words, "万家乐") == [0] * 5 + [1]
    assert morning.text.splitlines()[1:3] == ["1件事要办", morning.text.splitlines()[2]]
    assert "另有5件今天已经说过，见 /today" in morning.text
    whole = await office.ask(office.rep, "/today")
    assert "6件事要办" in whole.text
    await passes(office, "2026-11-26 10:50")
    assert await pushed(office, at("2026-11-26 09:45")) == ["missed", "agenda"]
    for text in ("2026-11-26 11:00:01", "2026-11-26 14:00:01", "2026-11-26 17:00:01", "2026-11-27 08:30:01"):
        await passes(office, text)
    again = await office.rep.wait(lambda one: "早上好" in one.text)  # another day, the whole agenda
    assert "6件事要办" in again.text
    assert "已经说过" not in again.text


async def test_an_agenda_of_nothing_but_what_the_digest_told_does_not_come(office: Office) -> None:
    await office.speak_up(office.rep)
    await rules_run(office)
    await off_until(office, "2026-11-26 09:45")
    assert await pushed(office, at("2026-11-26 09:45")) == ["missed"]


async def test_what_comes_at_night_waits_and_the_agenda_after_it_is_fresh(office: Office) -> None:
    await office.speak_up(office.rep)
    for kind in ("complaint_nudge", "repair"):
        await switch_off(office, office.rep, kind)
    await rules_run(office)
    await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    await off_until(office, "2026-11-26 03:00")
    assert await pushed(office, at("2026-11-26 03:00")) == []
    await passes(office, "2026-11-26 08:00:01")
    await passes(office, "2026-11-26 08:30:01")
    assert await pushed(office, at("2026-11-26 03:00")) == ["missed", "agenda"]
    assert lines_with((await message(office, "早上好")).text, "看投诉", "查库存", "写日报", "万家乐") == [0, 0, 0, 1]


async def test_what_the_digest_had_no_room_for_is_in_the_agenda(office: Office) -> None:
    await office.speak_up(office.rep)
    for hour in range(10, 20):
        await office.ask(office.rep, f"明天{hour}:00提醒我打第{hour}个电话")
    await off_until(office, "2026-11-26 09:45")
    assert await pushed(office, at("2026-11-26 09:45")) == ["missed", "agenda"]
    digest, morning = await message(office, MISSED), await message(office, "早上好")
    words = [f"打第{hour}个电话" for hour in range(10, 20)]
    assert lines_with(digest.text, *words) == [1] * 8 + [0, 0]
    assert lines_with(morning.text, *words) == [0] * 8 + [1, 1]
    assert "另有8件" in morning.text


@pytest.mark.parametrize("count", [1, 2])
async def test_one_or_two_late_ones_come_singly_and_the_agenda_does_not_repeat_them(office: Office, count: int) -> None:
    await office.speak_up(office.rep)
    for rule in RULES[:count]:
        await office.ask(office.rep, rule)
    await passes(office, "2026-11-23 17:00:01")
    await off_until(office, "2026-11-26 09:45")
    assert await pushed(office, at("2026-11-26 09:45")) == ["reminder_due"] * count


async def test_every_restart_and_kill_on_the_way_tells_it_once(office: Office) -> None:
    await rules_run(office)
    await off_until(office, "2026-11-26 20:30")
    for text in ("2026-11-26 20:30:05", "2026-11-26 20:31", "2026-11-26 20:40"):
        await off_until(office, text)
    assert await pushed(office, at("2026-11-26 20:30")) == ["missed"]


async def test_done_in_the_digest_leads_to_the_next_time(office: Office) -> None:
    await rules_run(office)
    await off_until(office, "2026-11-26 20:30")
    card = await office.tap(office.rep, await message(office, MISSED), "⏰ 3")
    assert "✓ 办好了" in labels(card)
    done = await office.tap(office.rep, card, "办好了")
    assert "下次：11月27日 周五 17:00" in done.text
    one = next(one for one in await live(office, Reminder) if "日报" in one.summary)
    assert (one.state, one.due_at) == (ReminderState.WAITING, at("2026-11-27 17:00"))


SHOPS = ("鑫源商贸", "万家乐", "华联")


async def complained(office: Office, *shops: str) -> None:
    """Complaints of Monday, to be answered on Tuesday; the owner is nudged half a day before."""
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "repair")
    await passes(office, "2026-11-23 17:00")
    for shop in shops:
        await office.ask(office.rep, f"投诉：{shop} 送错货")


async def test_complaints_to_be_answered_are_told_together(office: Office) -> None:
    await complained(office, *SHOPS)
    await off_until(office, "2026-11-26 15:00")
    assert await pushed(office, at("2026-11-26 15:00")) == ["missed"]
    digest = await message(office, MISSED)
    assert lines_with(digest.text, "⚠️", *SHOPS) == [3, 1, 1, 1]
    case = await office.tap(office.rep, digest, "⚠️ 2")
    await office.tap(office.rep, case, "已答复客户")
    await passes(office, "2026-11-26 17:59")
    assert await pushed(office, at("2026-11-26 15:00")) == ["missed"]


@pytest.mark.parametrize(("shops", "kinds"), [(1, ["missed"]), (0, ["reminder_due"] * 2)])
async def test_complaints_and_reminders_are_told_in_one_message(office: Office, shops: int, kinds: list[str]) -> None:
    await complained(office, *SHOPS[:shops])
    for hour in ("下午1点", "下午2点"):
        await office.ask(office.rep, f"明天{hour}提醒我打第{hour}的电话")
    await off_until(office, "2026-11-26 15:00")
    assert await pushed(office, at("2026-11-26 15:00")) == kinds
    if shops:
        text = (await message(office, MISSED)).text
        assert lines_with(text, "鑫源商贸", "打第下午1点", "打第下午2点") == [1, 1, 1]


async def test_two_complaints_come_singly_and_an_urgent_one_always_does(office: Office) -> None:
    await complained(office, *SHOPS[:2])
    await off_until(office, "2026-11-26 15:00")
    assert await pushed(office, at("2026-11-26 15:00")) == ["complaint_nudge"] * 2


async def test_an_urgent_complaint_has_a_message_of_its_own(office: Office) -> None:
    await complained(office, *SHOPS, "好邻居江北店 紧急")
    await off_until(office, "2026-11-26 15:00")
    assert sorted(await pushed(office, at("2026-11-26 15:00"))) == ["complaint_nudge", "missed"]
    assert "好邻居" not in (await message(office, MISSED)).text


async def test_who_wants_no_nudge_of_complaints_gets_none(office: Office) -> None:
    await complained(office, *SHOPS)
    await switch_off(office, office.rep, "complaint_nudge")
    await off_until(office, "2026-11-26 15:00")
    assert await pushed(office, at("2026-11-26 15:00")) == []


async def test_in_the_morning_complaints_are_told_once_too(office: Office) -> None:
    await complained(office, *SHOPS)
    await off_until(office, "2026-11-26 09:45")
    kinds = await pushed(office, at("2026-11-26 09:45"))
    texts = [one.text for one in office.rep.messages if one.from_bot and one.date >= at("2026-11-26 09:45")]
    assert len(kinds) == 1, kinds
    assert [sum(shop in text for text in texts) for shop in SHOPS] == [1, 1, 1]


async def test_on_leave_each_hears_of_theirs(office: Office) -> None:
    """Two notes to oneself stay with who is away; the case of a customer goes to who stands in."""
    colleague = office.sandbox.people[REP2]
    await complained(office, "鑫源商贸")
    for hour in ("下午1点", "下午2点"):
        await office.ask(office.rep, f"明天{hour}提醒我报销")
    await away(office, REP, "24", "27", "陈伟")
    await off_until(office, "2026-11-26 15:00")
    assert await pushed(office, at("2026-11-26 15:00")) == ["reminder_due"] * 2
    assert "鑫源商贸" in (await colleague.wait(lambda one: MISSED in one.text)).text
