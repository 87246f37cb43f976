"""A complaint that comes while the manager sleeps: what they hear in the morning, and after, is what is true then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sandbox.model import Message
from db.complaint import Complaint
from tests.integration.days import passes
from tests.integration.test_main_job import live
from tests.office import Office, labels

TEXT = "投诉：鑫源商贸 上批货破损3箱"


async def at_night(office: Office) -> Message:
    """The reporter's card of a complaint at ten in the evening; the manager is not disturbed."""
    await passes(office, "2026-11-23 22:00")
    card = await office.ask(office.rep, TEXT)
    assert heard(office) == []
    return card


def heard(office: Office) -> list[str]:
    """What the manager was told of the case, in a word each, in order."""
    words = {"新投诉": "new", "投诉已解决": "resolved", "撤回": "withdrawn", "重新打开": "reopened"}
    found = []
    for one in office.manager.messages:
        if one.from_bot and "鑫源商贸" in one.text:
            found.append(next((what for word, what in words.items() if word in one.text), "?"))
    return found


async def settle(office: Office) -> Message:
    page = await office.ask(office.rep, "/today")
    case = await office.tap(office.rep, page, "⚠️ 1")
    return await office.tap(office.rep, case, "已解决")


async def test_what_was_settled_overnight_and_then_taken_back_is_told_as_both(office: Office) -> None:
    card = await at_night(office)
    await settle(office)
    await passes(office, "2026-11-24 08:00:01")
    assert heard(office) == ["resolved"]
    undone = await office.tap(office.rep, card, "撤销")
    await office.manager.wait(lambda one: "撤回" in one.text)
    assert heard(office) == ["resolved", "withdrawn"]
    await office.tap(office.rep, undone, "恢复记录")  # settled as it was
    await office.manager.wait(lambda one: "投诉已解决" in one.text and heard(office)[-1] == "resolved")
    assert heard(office) == ["resolved", "withdrawn", "resolved"]
    assert (await live(office, Complaint))[0].state == "resolved"


async def test_taken_back_before_the_morning_nothing_is_told(office: Office) -> None:
    card = await at_night(office)
    await settle(office)
    await office.tap(office.rep, card, "撤销")
    await passes(office, "2026-11-24 09:00")
    assert heard(office) == []


async def test_opened_again_before_the_morning_it_is_told_once_as_new(office: Office) -> None:
    await at_night(office)
    settled = await settle(office)
    await office.tap(office.rep, settled, "重新打开")
    await passes(office, "2026-11-24 08:00:01")
    assert heard(office) == ["new"]
    alert = next(one for one in office.manager.messages if "新投诉" in one.text)
    assert "重新处理" in alert.text
    assert "接手" in labels(alert)


async def test_opened_again_after_it_was_told_as_settled_it_is_told_as_that(office: Office) -> None:
    await at_night(office)
    settled = await settle(office)
    await passes(office, "2026-11-24 08:00:01")
    await office.tap(office.rep, settled, "重新打开")
    await office.manager.wait(lambda one: "重新打开" in one.text)
    assert heard(office) == ["resolved", "reopened"]


@pytest.mark.parametrize("label", ["已解决", "接手"])
async def test_who_saw_it_by_themselves_at_night_hears_that_it_was_a_mistake(office: Office, label: str) -> None:
    card = await at_night(office)
    page = await office.ask(office.manager, "/find 鑫源商贸")
    office.manager.press(page.id, replace(page.buttons[0][0], data="b.case:1"))  # as a list of the team has it
    case = await office.manager.wait(lambda one: "已解决" in labels(one))
    await office.tap(office.manager, case, label)
    await passes(office, "2026-11-23 23:00")
    undone = await office.tap(office.rep, card, "撤销")
    await passes(office, "2026-11-24 08:00:01")
    told = [one for one in heard(office) if one != "?"]
    assert told == ["withdrawn"]
    await office.tap(office.rep, undone, "恢复记录")
    await office.manager.wait(lambda one: "新投诉" in one.text or "投诉已解决" in one.text)
    assert [one for one in heard(office) if one != "?"] == ["withdrawn", "resolved" if label == "已解决" else "new"]
