"""Names that only contain a customer's name, or only resemble it, are offered and never taken for certain."""

from __future__ import annotations

import pytest

from bot.understanding import CustomerIndex, CustomerName, Draft, understand

from .samples import NOW


def draft_of(name: str, text: str, *aliases: str) -> Draft:
    return understand(text, CustomerIndex([CustomerName(1, name, aliases)]), NOW).main


OTHERS = [
    ("Harbourview Seafood", "visited Harbour Cafe, owner happy"),
    ("Harbourview Seafood", "harbourview pharmacy complained about a late delivery"),
    ("Blue River Cafe", "Blue Mountain Cafe reordered 20 cases"),
    ("Blue River Cafe", "met the buyer at Old Blue River Wexford this morning"),
    ("The Rusty Anchor - Sausalito", "visited Rusty Anchor (Tampines) today"),
    ("Acme Foods", "remind me to call Acme hardware on Friday"),
    ("Acme Foods", "dropped by acme kallang branch, left samples"),
    ("华联超市", "今天拜访了华联药房,老板说下周再订"),
    ("华联超市", "华联超市江北店投诉送货晚了两天"),
    ("华联超市", "去华联超市(火星路店)送样品"),
    ("华联超市", "刚从新华联超市出来,谈了续约"),
    ("华联超市", "昆明华联超市下单30箱"),
    ("浙江百惠商贸有限公司", "百惠佳商贸下单30箱"),
    ("浙江百惠商贸有限公司", "去百惠鑫隆五金送样品"),
    ("聚源茶庄", "聚源茶庄七里庙店投诉送货晚了两天"),
]
SAME = [
    ("Harbourview Seafood", "visited Harbourview today, owner happy"),
    ("Acme Foods", "visited Acme shop, their warehouse is full"),
    ("Acme Foods", "Acme John says the order is late"),
    ("Acme Foods", "visited Acme and Bluebird today"),
    ("华联超市", "华联超市食堂要换油"),
    ("华联超市", "华联超市店长说再订30箱"),
    ("华联超市", "上午华联超市新店开业送了花篮"),
    ("华联超市(江北店)", "华联超市江北店投诉送货晚了两天"),
    ("深圳市博瑞软件有限公司", "borui software renewed for 2 years"),
    ("浙江百惠商贸有限公司", "浙江百惠商贸下单30箱"),
    ("Door County Cider Works", "Told Gretchen at Door Cty Cider she'd have the specs tomorrow"),
]


@pytest.mark.parametrize(("name", "text"), OTHERS)
def test_another_name_is_only_offered(name: str, text: str) -> None:
    draft = draft_of(name, text)
    assert not (draft.customer and draft.sure)
    assert [match.name for match in draft.near] == [name]


@pytest.mark.parametrize(("name", "text"), SAME)
def test_the_words_around_a_name_leave_it_sure(name: str, text: str) -> None:
    draft = draft_of(name, text)
    assert draft.customer
    assert draft.sure


@pytest.mark.parametrize(
    ("name", "text", "heard"),
    [
        ("Harbourview Seafood", "visited Harbour Cafe, owner happy", "Harbour Cafe"),
        ("华联超市", "今天拜访了华联药房,老板说下周再订", "华联药房"),
        ("华联超市", "华联超市江北店投诉送货晚了两天", "华联超市江北店"),
    ],
)
def test_the_whole_other_name_is_what_a_new_customer_would_be_called(name: str, text: str, heard: str) -> None:
    assert draft_of(name, text).mention == heard


def test_an_alias_explains_its_words() -> None:
    draft = draft_of("Harbourview Seafood", "visited Harbour Cafe, owner happy", "Harbour Cafe")
    assert draft.sure
