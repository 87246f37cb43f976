"""Several records in one message, each with its own words."""

from __future__ import annotations

import pytest

from bot.understanding import Intent

from .samples import customer, read


def test_each_customer_gets_its_own_record() -> None:
    meaning = read("上午跑了华联超市和万家乐,华联投诉破损3箱,万家乐续签3.5万")
    first, second = meaning.drafts
    assert (first.intent, customer(first)) == (Intent.COMPLAINT, "华联超市城西店")
    assert first.amount is None
    assert (second.intent, customer(second)) == (Intent.VISIT, "万家乐生活超市")
    assert second.amount is not None
    assert Intent.ORDER in second.also
    assert meaning.main.intent is Intent.COMPLAINT


def test_a_shared_day_counts_for_all() -> None:
    first, second = read("昨天去了福满楼谈新品,然后去万家乐续签").drafts
    assert first.event_date is not None
    assert second.event_date is not None
    assert first.event_date.value == second.event_date.value


def test_a_paste_of_several_days() -> None:
    meaning = read("周一\n拜访万家乐,补货5箱\n拜访福满楼,没订单\n周二\n去了万家乐,结款8000\n百惠评分9")
    shown = [(d.intent.value, customer(d), d.event_date and str(d.event_date.value)) for d in meaning.drafts]
    assert shown == [
        ("visit", "万家乐生活超市", "2026-11-23"),
        ("visit", "福满楼酒店", "2026-11-23"),
        ("visit", "万家乐生活超市", "2026-11-24"),
        ("score", "浙江百惠商贸有限公司", "2026-11-24"),
    ]
    last = meaning.drafts[2].amount
    assert last is not None
    assert int(last.value) == 8000


def test_english_records() -> None:
    meaning = read(
        "Visited Acme Foods and Blue River yesterday. Acme Foods wants samples by Friday, Blue River paid $2,000"
    )
    first, second = meaning.drafts
    assert (customer(first), first.followup is not None, first.amount) == ("Acme Foods", True, None)
    assert (customer(second), second.amount is not None) == ("Blue River Cafe", True)


def test_one_record_stays_one() -> None:
    meaning = read("今天下午去了万家乐,续签了,金额3.5万")
    assert meaning.drafts == (meaning.main,)


def test_the_words_of_a_record_are_its_own() -> None:
    drafts = read("福满楼投诉送货慢,百惠要20箱酒").drafts
    assert [d.text for d in drafts] == ["福满楼投诉送货慢,", "百惠要20箱酒"]


@pytest.mark.parametrize(
    "text",
    [
        "福满楼,万家乐都去了,都没人",
        "福满楼、万家乐都跑了一趟",
        "上午去了福满楼,万家乐,都没见到人",
        "福满楼和万家乐都去了",
        "今天跑了福满楼、万家乐",
    ],
)
def test_customers_that_share_a_verb_are_all_visited(text: str) -> None:
    drafts = read(text).drafts
    assert [(d.intent, customer(d)) for d in drafts] == [(Intent.VISIT, "福满楼酒店"), (Intent.VISIT, "万家乐生活超市")]


def test_a_name_before_a_complaint_of_another_shares_it_not() -> None:
    drafts = read("福满楼,万家乐投诉破损3箱").drafts
    assert [d.intent for d in drafts if customer(d) == "福满楼酒店"] != [Intent.COMPLAINT]
