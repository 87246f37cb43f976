"""Whom a message is about is never guessed: forwards, lookups in between, replies to pushes, contacts and places."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from db.complaint import Complaint
from db.customer import Contact
from db.remark import Note
from tests.integration.test_amend import customer_named
from tests.integration.test_forward import ORIGINS, forward
from tests.integration.test_main_job import live
from tests.office import REP2, Office, labels

FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def account(number: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    return {"type": "user", "sender_user": {"id": number, "is_bot": bot, "first_name": name}}


async def people(office: Office) -> list[str]:
    return await office.read(lambda session: list(session.scalars(select(Contact.name))))


# Forwards


@pytest.mark.parametrize("kind", ["user", "hidden"])
async def test_a_customer_named_in_a_forward_comes_before_that_of_its_author(office: Office, kind: str) -> None:
    card = await forward(office, "万家乐投诉你们货少了两箱", origin=ORIGINS[kind])
    assert card.text.splitlines()[0] == "万家乐生活超市"
    (case,) = await live(office, Complaint)
    assert await customer_named(office, case.customer_id) == "万家乐生活超市"


async def test_a_forward_that_may_name_two_others_is_asked_about(office: Office) -> None:
    question = await forward(office, "好邻居投诉货少了两箱")
    assert "是哪家客户" in question.text
    offered = labels(question)
    assert {"华联超市城西店", "好邻居便利连锁(江北店)", "好邻居便利连锁(江南店)"} <= set(offered)
    assert await live(office, Complaint) == []


async def test_a_forward_that_names_two_customers_is_asked_about(office: Office) -> None:
    question = await forward(office, "万家乐的货少了两箱。鑫源的货破了3箱")
    assert {"万家乐生活超市", "鑫源商贸有限公司"} <= set(labels(question))
    assert await live(office, Complaint) == []


async def test_a_colleague_is_no_contact_and_points_at_no_customer(office: Office) -> None:
    colleague = account(REP2, "陈伟")
    first = await forward(office, "华联说货要明天到", "陈伟", origin=colleague)
    assert first.text.splitlines()[0] == "华联超市城西店"
    assert "转发自 陈伟" in first.text
    assert "联系人" not in first.text
    question = await forward(office, "货少了两箱，很生气", "陈伟", origin=colleague)
    assert "是哪家客户" in question.text
    await office.tap(office.rep, question, "华联")
    named = await forward(office, "万家乐投诉货少了两箱", "陈伟", origin=colleague)
    assert named.text.splitlines()[0] == "万家乐生活超市"
    assert "陈伟" not in await people(office)


async def test_a_colleague_with_a_contacts_name_points_at_no_customer(office: Office) -> None:
    question = await forward(office, "货少了两箱", "王经理", origin=account(REP2, "王经理"))
    assert "是哪家客户" in question.text
    assert await live(office, Complaint) == []


async def test_a_bot_is_no_contact(office: Office) -> None:
    card = await forward(office, "华联超市城西店 拜访已记下", "Huike", origin=account(42, "Huike", bot=True))
    assert "联系人" not in card.text
    assert "Huike" not in await people(office)
    question = await forward(office, "明天送货", "Huike", origin=account(42, "Huike", bot=True))
    assert "是哪家客户" in question.text
    assert len(await live(office, Note)) == 1
