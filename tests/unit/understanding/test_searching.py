"""Questions for what was said, in three languages and two scripts; and those that only look like one."""

from __future__ import annotations

import pytest

from bot.understanding import CustomerIndex, Intent, Topic, understand
from bot.understanding.normalise import normalise
from bot.understanding.searching import words_sought
from tests.unit.understanding.samples import NOW

ASKED = {
    "谁提过冷柜": "冷柜",
    "誰提過冷櫃？": "冷櫃",
    "邊個提過冷櫃": "冷櫃",
    "哪些客户提到过换供应商吗": "换供应商",
    "有谁问过价格": "价格",
    "查一下谁说过要涨价": "要涨价",
    "搜索记录 冷柜": "冷柜",
    "找一下提到冷柜的客户": "冷柜",
    "笔记里谁提到冷柜": "冷柜",
    "who mentioned freezer?": "freezer",
    "Who has mentioned a new Freezer": "new Freezer",
    "which customers talked about price increase recently": "price increase",
    "did anyone mention 冷柜": "冷柜",
    "search notes for freezer": "freezer",
    "find visits that mention samples": "samples",
}
OTHERS = (
    "谁负责华联",
    "谁提过什么",
    "who mentioned it?",
    "who is the contact at Acme",
    "拜访华联 王经理提过冷柜",
    "谁提过冷柜\n拜访华联",
    "搜索 华联",
    "华联上次提过什么",
    "王经理说过要冷柜,下周三前送样品",
    "search Acme",
)


@pytest.mark.parametrize(("text", "words"), ASKED.items())
def test_what_is_sought(text: str, words: str) -> None:
    main = understand(text, CustomerIndex(), NOW).main
    assert (main.intent, main.topic, main.mention) == (Intent.LOOKUP, Topic.SEARCH, words)


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_looks_like_it(text: str) -> None:
    assert words_sought(normalise(text)) is None
