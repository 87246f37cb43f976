"""A second customer that is on no list has a record of its own; what is too much to read is kept as words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.understanding import CustomerIndex, CustomerName, Intent, understand
from bot.understanding.understand import MOST_RECORDS, NOT_READ

from .samples import NOW

KNOWN = CustomerIndex([CustomerName(1, "华联超市"), CustomerName(2, "Acme Foods")])
TOLD = [
    ("上午跑了华联和万家乐,华联投诉破损3箱,万家乐续签3.5万", "万家乐"),
    ("华联投诉破损3箱,万家乐超市续签3.5万", "万家乐超市"),
    ("跑了万家乐和华联,华联没事,万家乐补了20箱", "万家乐"),
    ("saw Acme and Bluebird, Bluebird reordered 12k", "Bluebird"),
    ("Visited Acme and Bluebird Cafe today", "Bluebird Cafe"),
]
ONE = [
    "华联投诉破损3箱,隔壁超市续签了",
    "去华联和王经理聊了续约",
    "华联和老板都说价格高,老板要了20箱",
    "跑了华联和仓库,仓库缺货",
    "saw Acme and Ramesh, Ramesh is happy",
    "Visited Acme and dropped samples, Friday signed 12k",
]


@pytest.mark.parametrize(("text", "name"), TOLD)
def test_a_stranger_beside_a_customer_has_a_record_of_its_own(text: str, name: str) -> None:
    drafts = understand(text, KNOWN, NOW).drafts
    assert sorted(draft.mention or "" for draft in drafts) == ["", name]
    known = next(draft for draft in drafts if draft.mention is None)
    assert known.customer
    assert known.sure
    stranger = next(draft for draft in drafts if draft.mention)
    assert (stranger.customer, stranger.sure) == (None, False)


@pytest.mark.parametrize("text", ONE)
def test_nothing_else_beside_a_customer_makes_a_record(text: str) -> None:
    assert len(understand(text, KNOWN, NOW).drafts) == 1


def test_the_sum_belongs_to_the_stranger() -> None:
    complaint, other = understand(TOLD[0][0], KNOWN, NOW).drafts
    assert (complaint.intent, complaint.amount) == (Intent.COMPLAINT, None)
    assert other.amount
    assert other.amount.value == Decimal(35000)


_PAIRS = zip("鑫宏瑞嘉恒盛隆泰裕丰诚祥", "源达福美信昌顺康茂泽德宁", strict=True)
MANY = CustomerIndex(CustomerName(i, f"{a}{b}超市") for i, (a, b) in enumerate(_PAIRS))


def test_a_paste_gives_its_first_records_and_keeps_the_rest_as_words() -> None:
    names = [MANY.get(i).name for i in range(len(MANY))]
    text = "\n".join(f"{name}订了{n}箱" for n in range(10, 30) for name in names)
    drafts = understand(text, MANY, NOW).drafts
    assert len(drafts) == MOST_RECORDS + 1
    assert all(draft.sure for draft in drafts[:-1])
    rest = drafts[-1]
    assert (rest.intent, rest.rule, rest.customer) == (Intent.OTHER, NOT_READ, None)
    said = "\n".join(draft.text for draft in drafts)
    assert all(line in said for line in text.splitlines())


def test_of_a_text_without_end_the_rest_is_kept_as_words() -> None:
    text = "。".join(f"第{n}件事是把仓库的货再点一遍" for n in range(200))
    said = "".join(draft.text for draft in understand(text, MANY, NOW).drafts)
    assert all(line in said for line in text.split("。"))
