"""A command with words behind it says what the message is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from db.base import Filed
from db.complaint import Complaint
from db.entry import Attachment
from db.order import Order
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_guided import PIXEL
from tests.integration.test_main_job import live
from tests.office import Office


@pytest.mark.parametrize(
    ("text", "noun", "expected"),
    [
        ("/visit 华联 王经理 周三再去", Touch, {"contact": "王经理"}),
        ("/complaint 华联 3箱", Complaint, {"state": "open"}),
        ("/order 华联 3500", Order, {"amount": Decimal(3500)}),
        ("/promise 华联 周五发报价", Promise, {"due_on": date(2026, 11, 27)}),
        ("/note 华联 电话改了", Note, {}),
        ("/score 华联 8", Score, {"value": 8}),
        ("/referral 华联 介绍了老陈烧烤", Referral, {}),
        ("/lost 华联 换别家了", Loss, {"reason": "competitor"}),
        ("/remind 明天10点 给华联打电话", Reminder, {"all_day": False}),
    ],
)
async def test_with_words_the_command_says_what_it_is(
    office: Office, text: str, noun: type[Filed], expected: dict[str, object]
) -> None:
    card = await office.ask(office.rep, text)
    assert card.text.startswith("华联超市城西店\n")
    record = (await live(office, noun))[0]
    assert {name: getattr(record, name) for name in expected} == expected


async def test_an_unknown_command_names_the_nearest(office: Office) -> None:
    assert "没有 /vist 这个命令，试试 /visit 华联" in (await office.ask(office.rep, "/vist 华联")).text
    assert "/help" in (await office.ask(office.rep, "/xyzzyq")).text


async def test_help_names_the_guided_commands(office: Office) -> None:
    for person in (office.rep, office.rep_en, office.admin):
        text = (await office.ask(person, "/help")).text
        assert len(text.splitlines()) <= 14
        for command in ("/visit", "/complaint", "/order", "/promise", "/note", "/score", "/lost", "/remind", "/learnt"):
            assert command in text


async def test_an_edited_command_changes_its_record_and_stays_what_it_said(office: Office) -> None:
    await office.ask(office.rep, "/note 华联 周三再去")
    mine = next(one for one in reversed(office.rep.messages) if not one.from_bot)
    office.rep.edit(mine.id, "/note 万家乐 周四再去")
    card = await office.rep.wait_answer()
    assert card.text.startswith("万家乐生活超市\n📝 备注已记下")
    assert [one.summary for one in await live(office, Note)] == ["万家乐 周四再去"]


async def test_a_command_edited_to_say_it_all_needs_no_steps(office: Office) -> None:
    await office.ask(office.rep, "/visit")
    mine = next(one for one in reversed(office.rep.messages) if not one.from_bot)
    office.rep.edit(mine.id, "/visit 华联 王经理，谈了新品")
    card = await office.rep.wait_answer()
    assert card.text.startswith("华联超市城西店\n🚶 拜访已记下")
    assert len(await live(office, Touch)) == 1


async def test_a_photo_with_a_command_for_a_caption_goes_with_the_record(office: Office) -> None:
    office.rep.send_photo(PIXEL, caption="/visit 华联 看了陈列")
    card = await office.rep.wait_answer()
    assert card.text.startswith("华联超市城西店\n🚶 拜访已记下")
    assert len(await office.read(lambda session: list(session.scalars(select(Attachment))))) == 1
