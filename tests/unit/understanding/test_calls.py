"""A call that was made is a note of a call; one still to be made stays a reminder: by tables of ways to say it."""

from __future__ import annotations

import pytest

from bot.understanding import Intent
from bot.understanding.touch_kinds import also_touch

from .samples import customer, main

MADE = (
    "给百惠打了电话,聊库存",
    "给百惠打了个电话，聊了库存",
    "给百惠沈总打了电话，确认价格",
    "刚给百惠打了电话，说库存还有一半",
    "跟福满楼陈姐通了电话，问价格",
    "和福满楼通了个电话，聊新品",
    "昨天给百惠打了电话，谈续签",
    "今天上午给万家乐打了电话，聊库存",
    "打电话给百惠，聊了库存",
    "打了电话给百惠，聊库存",
    "给百惠打电话，聊了库存",
    "给百惠去了电话，谈付款",
    "致电福满楼，沟通了账期",
    "电话联系了福满楼，聊陈列",
    "百惠打了電話,聊庫存",
    "給百惠打了電話，聊庫存",
    "跟萬家樂通了電話，談新品",
    "電話聯繫了福滿樓，聊陳列",
    "給福滿樓打過電話，對方說考慮",
    "剛剛跟百惠沈總講了電話，聊補貨",
    "同百惠傾咗電話，講庫存",
    "打咗電話俾百惠，問庫存",
    "called Blue River, talked about stock",
    "Phoned Blue River about the stock",
    "rang J&K Wholesale, discussed delivery",
    "just called Blue River, stock is low",
    "gave Blue River a call, talked stock",
    "spoke with Peter at Blue River on the phone about pricing",
    "had a call with Tan Brothers, they are happy with the samples",
    "called Blue River this morning, talked about the new range",
)

TO_COME = (
    "给百惠打个电话",
    "给百惠打电话，聊库存",
    "明天给百惠打电话，聊库存",
    "明天上午10点给百惠打个电话",
    "下午5点给百惠打个电话，聊库存",
    "要给百惠打电话",
    "记得给百惠打电话聊库存",
    "下周三给万家乐打电话",
    "提醒我给百惠打电话",
    "给百惠打完电话再去万家乐",
    "還要給百惠打個電話",
    "明天給百惠打電話",
    "記得給福滿樓打電話",
    "call Blue River",
    "call Blue River tomorrow about stock",
    "need to call Blue River",
    "remind me to call Blue River at 3pm",
    "will call Tan Brothers on Friday",
    "phone Blue River next Monday",
)

OTHERWISE = (
    ("给百惠打了电话，他们订了20箱", Intent.ORDER),
    ("给百惠打了电话，沈总投诉上批货破损3箱", Intent.COMPLAINT),
    ("给百惠打了电话，答应周五前发报价", Intent.PROMISE),
    ("called Blue River, they ordered 40 boxes", Intent.ORDER),
    ("called Blue River, promised to send the quote by Friday", Intent.PROMISE),
    ("拜访百惠，路上给沈总打了电话", Intent.VISIT),
    ("给百惠打了电话了吗？", Intent.LOOKUP),
    ("百惠打了电话来，要20箱", Intent.ORDER),
)


@pytest.mark.parametrize("text", MADE)
def test_a_call_that_was_made(text: str) -> None:
    draft = main(text)
    assert draft.intent is Intent.NOTE, draft.rule
    assert customer(draft) is not None
    assert draft.followup is None
    assert also_touch(text) == "call"


@pytest.mark.parametrize("text", TO_COME)
def test_a_call_that_is_to_be_made(text: str) -> None:
    assert main(text).intent is Intent.REMINDER
    assert also_touch(text) is None


@pytest.mark.parametrize(("text", "intent"), OTHERWISE)
def test_what_was_said_in_a_call_comes_first(text: str, intent: Intent) -> None:
    assert main(text).intent is intent


@pytest.mark.parametrize(
    "text", ["给百惠打了三次电话都没人接", "給百惠打過電話，沒人接", "called Blue River, no answer"]
)
def test_a_call_that_nobody_took_is_a_note_and_no_touch(text: str) -> None:
    assert main(text).intent is Intent.NOTE
    assert also_touch(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("给百惠打了电话,下周三再打", "2026-12-02"), ("called Blue River, call again next Monday", "2026-11-30")],
)
def test_a_day_to_come_beside_a_call_is_its_follow_up(text: str, day: str) -> None:
    draft = main(text)
    assert draft.intent is Intent.NOTE
    assert draft.followup is not None
    assert str(draft.followup.value) == day


def test_somebody_on_no_list_was_called() -> None:
    draft = main("给德胜渔港打了个电话，聊库存")
    assert draft.intent is Intent.NOTE
    assert draft.customer is None


@pytest.mark.parametrize("text", ["Blue River's new manager is called Piotr", "a lad called Kieran buys there now"])
def test_a_name_is_no_call(text: str) -> None:
    assert also_touch(text) is None
