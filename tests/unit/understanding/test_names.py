"""Customers by whatever a rep may call them."""

# ruff: noqa: E501
from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.understanding import CustomerIndex, CustomerName, Intent, Topic, understand
from bot.understanding.names import CORE, parse
from tests.understanding.bench import strangers
from tests.understanding.corpora import labelled

from . import trades
from .samples import INDEX, NAMES, NOW, customer, main, read

CALLED = [
    ("拜访万家乐", "万家乐生活超市"), ("去了百惠商贸", "浙江百惠商贸有限公司"), ("福滿樓說要訂貨", "福满楼酒店"),
    ("wjl 今天去过了", "万家乐生活超市"), ("baihui 付款5000", "浙江百惠商贸有限公司"), ("万佳乐要补货", "万家乐生活超市"),
    ("whhx的电话", "武汉恒信机电设备有限公司"), ("恒信机电 邓工", "武汉恒信机电设备有限公司"),
    ("文三路华联便利店", "华联便利店(文三路)"), ("华联城西店缺货", "华联超市城西店"), ("全联板桥店補貨", "全聯福利中心板橋店"),
    ("haidilao order 200 usd", "海底捞乌节店"), ("海底捞投诉", "海底捞乌节店"), ("met the owner of blue river", "Blue River Cafe"),
    ("Blue Rivr Cafe paid", "Blue River Cafe"), ("tan bros complained", "Tan Brothers Trading Pte Ltd"),
    ("jk wholesale renewed", "J&K Wholesale"), ("lims hardware late again", "Lim's Hardware"),
    ("acme hardware ordered", "Acme Hardware"), ("Hardware Acme", "Acme Hardware"),
]  # fmt: skip
AMBIGUOUS = [
    ("评分 华联 9", {"华联超市城西店", "华联便利店(文三路)"}),
    ("order Acme 12,500 USD", {"Acme Foods", "Acme Hardware"}),
]
NOBODY = [
    "今天好累啊",
    "hello",
    "天天加班",
    "大家辛苦了",
    "traffic was terrible",
    "HK$500 lunch",
    "明天下雨",
    "a blue shirt",
]


@pytest.mark.parametrize(("text", "name"), CALLED)
def test_customer_is_found(text: str, name: str) -> None:
    assert customer(main(text)) == name


@pytest.mark.parametrize(("text", "names"), AMBIGUOUS)
def test_two_that_fit_are_asked_about(text: str, names: set[str]) -> None:
    draft = main(text)
    assert draft.customer is None
    assert {NAMES[c] for c in draft.candidates} == names
    assert not draft.sure
    assert names <= {m.name for m in draft.near}


@pytest.mark.parametrize("text", NOBODY)
def test_no_customer_where_none_is_named(text: str) -> None:
    draft = main(text)
    assert draft.customer is None
    assert not draft.candidates


@pytest.mark.parametrize("text", ["安心超市地址改成文三路88号", "新店在文三路 12号"])
def test_a_house_in_a_street_is_not_the_branch_there(text: str) -> None:
    assert customer(main(text)) is None


def test_the_branch_in_a_street_is_called_after_it() -> None:
    assert customer(main("拜访文三路店,谈了陈列")) == "华联便利店(文三路)"
    assert customer(main("华联便利店(文三路)地址是文三路88号")) == "华联便利店(文三路)"


def test_the_mention_is_where_it_says() -> None:
    draft = main("昨天去了福滿樓,老闆不在")
    assert draft.customer is not None
    assert draft.text[draft.customer.start : draft.customer.end] == "福滿樓"


def test_an_alias_learnt_is_used_and_forgotten() -> None:
    index = CustomerIndex([CustomerName(1, "武汉恒信机电设备有限公司")])
    assert index.find("大恒")[:1] == [] or index.find("大恒")[0].score < 0.6
    index.put(CustomerName(1, "武汉恒信机电设备有限公司", aliases=("大恒",)))
    assert index.find("大恒")[0].score == 1.0
    index.put(CustomerName(1, "武汉恒信机电设备有限公司"))
    assert not [m for m in index.find("大恒") if m.score > 0.6]


def test_removing_leaves_nothing_behind() -> None:
    index = CustomerIndex([CustomerName(i, name) for i, name in enumerate(NAMES)])
    for i in range(len(NAMES)):
        index.remove(i)
    index.remove(99)
    assert len(index) == 0
    assert index.find("华联") == []
    assert index.find("acme") == []


def test_find_ranks_and_limits() -> None:
    found = INDEX.find("华联", limit=1)
    assert len(found) == 1
    assert {m.name for m in INDEX.find("华联")[:2]} == {"华联超市城西店", "华联便利店(文三路)"}
    assert INDEX.find("华联便利店(文三路)")[0].score == 1.0
    assert INDEX.find("") == []


def test_a_known_contact_names_the_customer() -> None:
    index = CustomerIndex(
        [CustomerName(1, "鑫源商贸有限公司", contacts=("王建国",)), CustomerName(2, "老王粮油店", contacts=("李总",))]
    )
    draft = understand("李总说下周要200箱", index, NOW).main
    assert draft.customer is not None
    assert draft.customer.value == 2


def test_an_unknown_name_is_reported() -> None:
    draft = main("今天去了新顾客小店,老板挺满意")
    assert draft.customer is None
    assert draft.mention == "新顾客小店"


def test_everyone_named_is_listed_in_order() -> None:
    assert [NAMES[c] for c in read("上午跑了万家乐和百惠").customers_named] == [
        "万家乐生活超市",
        "浙江百惠商贸有限公司",
    ]


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("浙江百惠商贸有限公司", "百惠"), ("华联便利店(文三路)", "华联"), ("华中建材市场-刘记", "刘记"), ("大潤發內湖店", "大润发"),
        ("武昌小学食堂", "武昌"), ("宁波海曙区顺达副食品店", "顺达"), ("家樂福中和店", "家乐福"), ("生活超市", "生活"),
    ],
)  # fmt: skip
def test_the_core_of_a_name(name: str, core: str) -> None:
    assert parse(name).core.startswith(core)


def test_latin_cores() -> None:
    assert [w.text for w in parse("Tan Brothers Trading Pte Ltd").words if w.weight == CORE] == ["tan"]


BRANCHES = (
    CustomerName(1, "华联超市城东店", ("华联",), ("李姐",)),
    CustomerName(2, "华联超市城西店", (), ("王经理",)),
    CustomerName(3, "华联药房"),
    CustomerName(4, "Acme Foods", (), ("Mr Tan",)),
    CustomerName(5, "Acme Foods (Jurong)", (), ("Mr Li",)),
)


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        ("拜访华联超市 王经理", 2), ("去华联超市见了李姐", 1), ("met Mr Li at Acme", 5), ("met mr tan at Acme Foods", 4),
        ("拜访华联 送样品", 1), ("今天去了华联超市城西店", 2),
    ],
)  # fmt: skip
def test_a_tie_is_settled_by_a_known_contact_or_an_alias(text: str, customer: int) -> None:
    draft = understand(text, CustomerIndex(BRANCHES), NOW).main
    assert draft.customer is not None
    assert draft.customer.value == customer
    assert draft.sure


def test_a_contact_known_at_neither_leaves_the_tie() -> None:
    draft = understand("拜访华联超市 赵经理", CustomerIndex(BRANCHES), NOW).main
    assert draft.customer is None
    assert set(draft.candidates) == {1, 2}


@pytest.mark.parametrize("text", ["华联超市?", "华联超市", "acme foods?", "Acme呢"])
def test_a_name_alone_asks_for_the_card(text: str) -> None:
    draft = understand(text, CustomerIndex(BRANCHES), NOW).main
    assert (draft.intent, draft.topic) == (Intent.LOOKUP, Topic.CARD)
    assert len(draft.candidates) == 2


def meant(names: tuple[str, ...], text: str, index: CustomerIndex | None = None) -> tuple[str | None, set[str], bool]:
    """The customer meant, those it may be, and whether it is sure; ``names`` are put into ``index`` for the while."""
    index = index or CustomerIndex()
    for i, name in enumerate(names):
        index.put(CustomerName(i, name))
    draft = understand(text, index, NOW).main
    found = index.get(draft.customer.value).name if draft.customer else None
    candidates = {index.get(c).name for c in draft.candidates}
    for i in range(len(names)):
        index.remove(i)
    return found, candidates, draft.sure


@pytest.fixture(scope="module")
def crowd() -> CustomerIndex:
    """A thousand customers that no message is about."""
    return CustomerIndex(CustomerName(10_000 + i, name) for i, name in enumerate(strangers(1000)))


@pytest.mark.parametrize(("names", "text", "name"), trades.CALLED, ids=lambda v: v if isinstance(v, str) else "")
def test_customers_of_other_trades(names: tuple[str, ...], text: str, name: str) -> None:
    assert meant(names, text)[0] == name


@pytest.mark.parametrize(("names", "text", "name"), trades.CALLED, ids=lambda v: v if isinstance(v, str) else "")
def test_a_thousand_others_change_nothing(names: tuple[str, ...], text: str, name: str, crowd: CustomerIndex) -> None:
    found, candidates, _ = meant(names, text, crowd)
    assert found == name, candidates


def test_few_of_them_are_asked_about() -> None:
    asked = [text for names, text, _ in trades.CALLED if not meant(names, text)[2]]
    assert len(asked) <= len(trades.CALLED) // 6, asked


@pytest.mark.parametrize(("names", "text", "candidates"), trades.AMBIGUOUS)
def test_names_of_other_trades_that_fit_twice(names: tuple[str, ...], text: str, candidates: set[str]) -> None:
    assert meant(names, text) == (None, candidates, False)


@pytest.mark.parametrize(("names", "text"), trades.NOBODY)
def test_talk_that_names_nobody(names: tuple[str, ...], text: str) -> None:
    assert meant(names, text) == (None, set(), False)


@pytest.mark.parametrize(("names", "text"), trades.DOUBTFUL)
def test_everyday_words_are_never_sure(names: tuple[str, ...], text: str) -> None:
    assert not meant(names, text)[2]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("伯克曼密封技术(苏州)有限公司", "伯克曼"), ("佛山禅城区铭泰不锈钢", "铭泰"), ("云帆国际货运(广州)", "云帆"), ("KTS自动化设备(上海)有限公司", ""),
        ("La Vigne 小酒馆", ""), ("伊人坊女装(万达店)", "伊人坊"), ("合肥市第四十二中学", "第四十二"),
    ],
)  # fmt: skip
def test_the_parts_of_a_name(name: str, parts: str) -> None:
    assert parse(name).core == parts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("上午跑了万家乐,顺路去百惠看了一眼", "万家乐生活超市"), ("去百惠打了个招呼,万家乐谈了两小时", "万家乐生活超市"),
        ("Was it Acme Foods or Acme Hardware? left a brochure", None),
    ],
)  # fmt: skip
def test_which_of_two_named_is_meant(text: str, name: str | None) -> None:
    assert customer(main(text)) == name


def test_what_is_saved_without_asking_is_right_among_a_thousand_others(crowd: CustomerIndex) -> None:
    """At least 99 in 100 of what is sure, over all labelled messages, and less than one in ten asked about."""
    sure = wrong = asked = named = 0
    for names, lines in by_list(labelled()).items():
        for i, name in enumerate(names):
            crowd.put(CustomerName(i, name))
        for line in lines:
            draft = understand(line["text"], crowd, datetime.fromisoformat(line["now"])).main
            right = line["expect"].get("customer")
            named += right is not None
            asked += right is not None and not draft.sure
            if draft.sure and draft.customer:
                sure += 1
                wrong += crowd.get(draft.customer.value).name != right
        for i in range(len(names)):
            crowd.remove(i)
    assert sure > 1000
    assert wrong <= sure // 100, f"{wrong} of {sure}"
    assert asked <= named // 10, f"{asked} of {named}"


def by_list(lines: list[dict[str, Any]]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Messages by the customers they were written for."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(tuple(line["customers"]), []).append(line)
    return found
