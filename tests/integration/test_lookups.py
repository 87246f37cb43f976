"""Questions are answered with exactly what was asked; where nothing is known, the answer says how to tell it."""

from __future__ import annotations

import re

import pytest

from tests.office import Office, labels

TOLD = (
    "拜访华联 王经理，谈了新品陈列，下周三再去",
    "订单 华联 3.5万",
    "答应华联周五前把报价单发过去",
    "评分 华联 9",
    "投诉：华联 上批货破损3箱",
    "备注 华联 还欠尾款3000",
    "备注 华联 王经理 生日5月2日",
    "提醒我明天10点给华联打电话",
)

QUESTIONS = (
    ("华联上次什么时候去的？", "🚶 上次拜访：11月23日 周一，今天", "还没有拜访记录"),
    ("王经理电话多少", "📞 王经理 13800001234", ""),
    ("华联找谁对接，联系人是谁？", "👤 王经理 13800001234", "还没有联系人"),
    ("华联评分多少", "⭐ 9/10（11月23日 周一）", "还没有评分"),
    ("答应华联什么了", "🤝 11月27日 周五前：答应华联周五前把报价单发过去", "没有待兑现的承诺"),
    ("华联还欠多少", "📝 11月23日：备注 华联 还欠尾款3000", "没有欠款的记录"),
    ("华联订了多少", "🧾 11月23日 周一：¥35,000", "还没有订单"),
    ("华联有几个投诉", "⚠️ 送货 · 一般", "没有未处理的投诉"),
    ("华联有什么备注？", "📝 11月23日：备注 华联", "还没有备注"),
    ("华联王经理生日是什么时候", "🎂 王经理：5月2日", "还没有王经理的生日"),
    ("华联有什么提醒？", "⏰ 明天 11月24日 周二 10:00：", "没有设提醒"),
)


@pytest.mark.parametrize(("question", "answer", "empty"), QUESTIONS)
async def test_a_question_is_answered_with_exactly_that(office: Office, question: str, answer: str, empty: str) -> None:
    if empty:
        nothing = await office.ask(
            office.rep, question.replace("华联", "鑫源") if "王经理" not in question else question
        )
        if "联系人" not in question:
            assert empty in nothing.text
    for text in TOLD:
        await office.ask(office.rep, text)
    told = await office.ask(office.rep, question)
    assert told.text.startswith("华联超市城西店\n")
    assert answer in told.text
    assert len(told.text.splitlines()) <= 6
    assert labels(told) == ["打开资料卡"]
    assert told.protected
    card = await office.tap(office.rep, told, "打开资料卡")
    assert card.text.startswith("华联超市城西店 · ")


EMPTY = (
    ("万家乐上次什么时候去的？", "拜访已记下"),
    ("张姐电话多少", "备注已记下"),
    ("万家乐评分多少", "评分已记下"),
    ("答应万家乐什么？", "承诺已记下"),
    ("万家乐还欠多少", "备注已记下"),
    ("万家乐订了多少", "订单已记下"),
    ("万家乐有几个投诉", "投诉已记下"),
    ("万家乐有什么备注？", "备注已记下"),
    ("张姐生日是什么时候", "备注已记下"),
    ("万家乐有什么提醒？", "提醒"),
    ("鑫源的联系人是谁？", "备注已记下"),
)


@pytest.mark.parametrize(("question", "saved"), EMPTY)
async def test_the_example_of_an_empty_answer_works(office: Office, question: str, saved: str) -> None:
    nothing = await office.ask(office.rep, question)
    example = re.split("：", nothing.text.splitlines()[1], maxsplit=1)[1]
    card = await office.ask(office.rep, example)
    assert saved in card.text, (example, card.text)
    assert card.text.startswith(nothing.text.splitlines()[0])
    answer = await office.ask(office.rep, question)
    assert "还没有" not in answer.text
    assert "没有" not in answer.text.splitlines()[1]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what did we promise Acme?", "🤝 By Fri, Nov 27: promised Acme to send the quotation by Friday"),
        ("who is the contact at Acme", "👤 Mr Li 555-0101"),
        ("Mr Li phone?", "📞 Mr Li 555-0101"),
        ("when was the last visit to Acme?", "🚶 Last visit: Mon, Nov 23, today"),
    ],
)
async def test_questions_in_english(office: Office, question: str, answer: str) -> None:
    await office.ask(office.rep_en, "visited Acme, met Mr Li, showed the new range")
    await office.ask(office.rep_en, "promised Acme to send the quotation by Friday")
    told = await office.ask(office.rep_en, question)
    assert told.text.startswith("Acme Foods\n")
    assert answer in told.text
    assert labels(told) == ["Open card"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("哪些客户多久没去了", "鑫源商贸有限公司：还没拜访过"),
        ("还有哪些承诺未完成", "1. 万家乐生活超市 发报价单 · 11月27日 周五"),
        ("有哪些投诉没处理？", "⚠️ 华联超市城西店 送货 · 一般"),
        ("今天有什么安排", "今天"),
    ],
)
async def test_questions_about_all_customers(office: Office, question: str, answer: str) -> None:
    for text in ("拜访华联 王经理", "答应万家乐周五前发报价单", "投诉：华联 上批货破损3箱"):
        await office.ask(office.rep, text)
    assert answer in (await office.ask(office.rep, question)).text


async def test_a_bare_name_opens_the_card_and_an_unclear_question_keeps_its_topic(office: Office) -> None:
    assert (await office.ask(office.rep, "华联")).text.startswith("华联超市城西店 · ")
    which = await office.ask(office.rep, "好邻居上次什么时候去的？")
    assert "你要找哪一个" in which.text or which.buttons
    told = await office.tap(office.rep, which, "江南店")
    assert "还没有拜访记录" in told.text


async def test_nobody_is_told_of_a_customer_of_somebody_else(office: Office) -> None:
    for question in ("Acme Foods phone?", "what did we promise Acme?", "Acme?"):
        assert "555-0101" not in (await office.ask(office.rep, question)).text


@pytest.mark.parametrize("asked", ["华联往来", "华联 账期", "华联的往来记录"])
async def test_a_name_with_what_is_asked_for_opens_the_card(office: Office, asked: str) -> None:
    assert (await office.ask(office.rep, asked)).text.startswith("华联超市城西店")
    english = await office.ask(office.rep_en, "Acme timeline")
    assert english.text.startswith("Acme Foods")
    assert english.protected


async def test_the_birthday_of_somebody_unknown_is_asked_whose_customer_it_is(office: Office) -> None:
    question = await office.ask(office.rep, "周姐生日农历八月十五")
    assert "是哪家客户" in question.text
    typed = await office.ask(office.rep, "鑫源商贸")
    assert typed.text.startswith("鑫源商贸有限公司\n")
    assert "八月十五" in typed.text
    told = await office.ask(office.rep, "鑫源周姐生日是什么时候")
    assert "🎂 周姐" in told.text


async def test_the_line_of_business_is_told(office: Office) -> None:
    card = await office.ask(office.rep, "华联是食品行业")
    assert "行业：食品" in card.text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("鑫源用的是我们的酸奶和冷柜", "🗂 在用产品：酸奶和冷柜"),
        ("鑫源从2019年开始合作", "🗂 合作"),
        ("如果涨价鑫源就会走", "🗂"),
        ("鑫源地址改成西湖区梅灵路8号", "🗂 地址：西湖区梅灵路8号"),
    ],
)
async def test_what_is_told_of_a_customer_is_kept_and_nothing_else(office: Office, text: str, line: str) -> None:
    card = await office.ask(office.rep, text)
    assert card.text.startswith("鑫源商贸有限公司\n")
    assert line in card.text
    assert "流失" not in card.text
    assert "跟进" not in card.text
