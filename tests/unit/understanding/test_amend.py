"""Corrections as people write them: what each says, and what it leaves as news. Monday, 23 November 2026, 09:30."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import Category, CustomerIndex, CustomerName, Intent, Severity
from bot.understanding.amend import Amendment, read_amendment
from bot.understanding.sequel import Reference, refers

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
HUALIAN, WANJIALE, NORTH, SOUTH, ACME, BLUE = range(1, 7)
INDEX = CustomerIndex(
    [
        CustomerName(HUALIAN, "华联超市城西店", ("华联",), ("王经理",)),
        CustomerName(WANJIALE, "万家乐生活超市"),
        CustomerName(NORTH, "好邻居便利连锁(江北店)"),
        CustomerName(SOUTH, "好邻居便利连锁(江南店)"),
        CustomerName(ACME, "Acme Foods", (), ("Mr Li",)),
        CustomerName(BLUE, "Blue Bottle Cafe"),
    ]
)


def read(text: str) -> Amendment | None:
    return read_amendment(text, INDEX, NOW)


def said(text: str) -> dict[str, Any]:
    """What is said, in short: the right values only."""
    found = read(text)
    if found is None:
        return {}
    values: dict[str, Any] = {
        "days": [day.past or day.plan for day in found.days if not day.negated],
        "amounts": [figure.value for figure in found.figures if not figure.negated],
    }
    names = (
        "customers",
        "candidates",
        "phrase",
        "contact",
        "intent",
        "severity",
        "category",
        "wrong",
        "number",
        "rest",
    )
    values |= {name: getattr(found, name) for name in names}
    values |= {name: True for name in ("drop_due", "drop_record") if getattr(found, name)}
    return {name: value for name, value in values.items() if value not in ([], (), None, "")}


THURSDAY, YESTERDAY = date(2026, 11, 19), date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("改成周四", {"days": [THURSDAY]}),
        ("應該是星期四", {"days": [THURSDAY]}),
        ("sorry, it should be Thursday", {"days": [THURSDAY]}),
        ("不是今天，是昨天", {"days": [YESTERDAY]}),
        ("昨天，不是今天", {"days": [YESTERDAY]}),
        ("唔系今日，系寻日", {"days": [YESTERDAY]}),
        ("not today, yesterday", {"days": [YESTERDAY]}),
        ("not today but yesterday", {"days": [YESTERDAY]}),
        ("yesterday, not today", {"days": [YESTERDAY]}),
        ("金额3.8万", {"amounts": [38000]}),
        ("sorry 3.8万 not 3.5万", {"amounts": [38000]}),
        ("not 3.5k but 3.8k", {"amounts": [3800]}),
        ("make it 12k", {"amounts": [12000]}),
        ("amount 3,800", {"amounts": [3800]}),
        ("金额应该是4万2", {"amounts": [42000]}),
        ("it was Acme", {"customers": (ACME,)}),
        ("it was Acme not Blue Bottle", {"customers": (ACME,)}),
        ("不是华联，是万家乐", {"customers": (WANJIALE,)}),
        ("是好邻居", {"candidates": (NORTH, SOUTH)}),
        ("是华联玉林店", {"phrase": "华联玉林店"}),
        ("客户是德胜渔港", {"phrase": "德胜渔港"}),
        ("投诉不是订单", {"intent": Intent.COMPLAINT}),
        ("it's a complaint", {"intent": Intent.COMPLAINT}),
        ("不是投诉", {"wrong": ("kind",)}),
        ("联系人是李姐", {"contact": "李姐"}),
        ("联系人是赵铁柱", {"contact": "赵铁柱"}),
        ("contact was Jane", {"contact": "Jane"}),
        ("no, Mr Li", {"contact": "Mr Li"}),
        ("很严重", {"severity": Severity.HIGH}),
        ("severity high", {"severity": Severity.HIGH}),
        ("不严重", {"severity": Severity.LOW}),
        ("类别是质量", {"category": Category.QUALITY}),
        ("下周三不去了,取消跟进", {"drop_due": True}),
        ("no follow-up", {"drop_due": True}),
        ("delete this", {"drop_record": True}),
        ("第二条改成周四", {"days": [THURSDAY], "number": 2}),
        ("2: yesterday", {"days": [YESTERDAY], "number": 2}),
        ("the last one is a complaint", {"intent": Intent.COMPLAINT, "number": -1}),
        ("万家乐改成周四", {"days": [THURSDAY], "customers": (WANJIALE,)}),
        ("改成周四，另外他们还要补20箱", {"days": [THURSDAY], "rest": "另外他们还要补20箱"}),
        ("价格高了点，另外改成周四", {"days": [THURSDAY], "rest": "价格高了点"}),
    ],
)
def test_what_is_corrected(text: str, expected: dict[str, Any]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "好的", "谢谢", "是", "你好", "ok", "yes", "不对"),
        *("他们还要补20箱", "王经理说价格高了点", "他们不是今天要货，是明天", "是这样的，他们老板换了"),
        *("拜访华联，谈了新品", "华联？", "是昨天吗？", "万家乐续签是3.8万", "上次是周四"),
        *("also needs 20 more boxes", "was it yesterday?", "the owner is not there today"),
        "改成周四" + "。他们说下个月的促销想一起做" * 20,
    ],
)
def test_what_is_no_correction(text: str) -> None:
    found = read(text)
    assert found is None or (found.days, found.figures, found.intent, found.contact) == ((), (), None, None)


@pytest.mark.parametrize(
    ("text", "cued"),
    [
        ("不是今天，是昨天", True),
        ("改成周四", True),
        ("是昨天", True),
        ("金额3.8万", True),
        ("make it 12k", True),
        ("昨天", False),
        ("3.8万", False),
        ("王经理", False),
        ("很严重", False),
        ("提醒我明天10点", False),
        ("met Mr Li", False),
        ("visited yesterday", False),
        ("投诉", False),
    ],
)
def test_what_could_be_nothing_but_a_correction(text: str, cued: bool) -> None:
    found = read(text)
    assert found is not None
    assert found.cued is cued


def test_a_time_of_day_alone_is_told_apart() -> None:
    found = read("改到下午3点")
    assert found is not None
    (day,) = found.days
    assert day.clock_only
    assert isinstance(day.plan, datetime)
    assert day.plan.time() == time(15)


def test_figures_said_to_be_wrong_are_kept_apart() -> None:
    found = read("not 3.5 but 3.8")
    assert found is not None
    assert [(one.value, one.negated) for one in found.figures] == [(Decimal("3.5"), True), (Decimal("3.8"), False)]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("他们还要补20箱", Reference.CUSTOMER),
        ("還是那家，續簽3.5萬", Reference.CUSTOMER),
        ("they want samples", Reference.CUSTOMER),
        ("same customer, new order 3k", Reference.CUSTOMER),
        ("顺便收了货款", Reference.SEQUEL),
        ("also needs 20 more boxes", Reference.SEQUEL),
        ("其他客户他们也要", None),
        ("吉他说明书", None),
        ("投诉破损3箱", None),
        ("theyre", None),
    ],
)
def test_words_that_refer_to_the_customer_before(text: str, reference: Reference | None) -> None:
    assert refers(text) == reference


@given(st.text(max_size=220))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    read(text)
    refers(text)


WORDS = [
    *("不是", "改成", "周四", "昨天", "华联", "万家乐", "3.8万", ",", "，", "第二条", "联系人是", "。"),
    *("not", "yesterday", "it", "was", "2:", "12k", "?"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=14))
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_its_words_is_read_without_an_error(words: list[str]) -> None:
    read("".join(words))
    read(" ".join(words))
