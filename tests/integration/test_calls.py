"""A call that was made is kept as a touch, with its follow-up; one that nobody took is a note."""

from __future__ import annotations

import pytest

from db.remark import Note
from db.reminder import Reminder
from db.touch import Touch, TouchKind
from tests.integration.test_main_job import live
from tests.office import Office


@pytest.mark.parametrize("text", ["给华联打了电话,聊库存", "跟华联王经理通了电话，聊了聊新品"])
async def test_a_call_is_a_touch(office: Office, text: str) -> None:
    card = await office.ask(office.rep, text)
    assert card.text.startswith("华联超市城西店\n📞 通话已记下 · 11月23日 周一")
    (touch,) = await live(office, Touch)
    assert (touch.kind, touch.summary) == (TouchKind.CALL, text)
    assert not await live(office, Note)
    assert not await live(office, Reminder)


async def test_with_a_day_to_come_it_has_a_follow_up(office: Office) -> None:
    card = await office.ask(office.rep_en, "called Acme about the stock, call again next Monday")
    assert card.text.startswith("Acme Foods\n📞 Call saved · Mon, Nov 23")
    (touch,) = await live(office, Touch)
    assert touch.kind == TouchKind.CALL
    (reminder,) = await live(office, Reminder)
    assert reminder.kind == "followup"
    assert str(reminder.due_at.date()) == "2026-11-30"


async def test_one_that_nobody_took_is_a_note(office: Office) -> None:
    card = await office.ask(office.rep, "给华联打了三次电话都没人接")
    assert "备注已记下" in card.text
    assert not await live(office, Touch)
    assert len(await live(office, Note)) == 1


async def test_one_to_be_made_stays_a_reminder(office: Office) -> None:
    card = await office.ask(office.rep, "明天10点给华联打个电话")
    assert "⏰" in card.text
    assert not await live(office, Touch)
    assert len(await live(office, Reminder)) == 1
