"""The patterns that find figures of money and judge the words around them."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .edges import Beginnings, Endings
from .lexicon import table, words_regex
from .numbers import HAN_NUMBER

FIGURE = r"[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]{1,2})?(?![0-9])|[0-9]+(?:\.[0-9]+)?"
HIDDEN = "◇"
"""Stands for what is known to be no money: days, scores, birthdays."""
_HAN = HAN_NUMBER + "万亿"
_AFTER_ONLY = ("刀", "蚊", "dollars", "dollar", "bucks", "pounds", "pound", "quid", "euros", "euro", "kuai", "peso", "pesos")  # fmt: skip
_MEASURE = "箱件个瓶袋桶盒包台套斤吨支张条份罐樽平方米人位桌围晚次根卷车柜亩棵株枝束杯碗串片颗粒本把块组副打托板提壶坛头扇间只双趟"


@dataclass(frozen=True, slots=True)
class MoneyWords:
    """Compiled once: what a figure looks like, and what is said before and after it."""

    figure: re.Pattern[str]
    before: Endings
    """A word of money stands before."""
    total: Endings
    price: Endings
    """A price for one stands before."""
    deal: Beginnings
    paid: Beginnings
    count: Beginnings
    """Things counted follow."""
    per_after: Beginnings

    def money_before(self, head: str) -> bool:
        return self.before.match(head) or _FEE.search(self.before.stripped(head)) is not None

    def per_before(self, head: str) -> bool:
        """Whether the figure that ``head`` leads to is a price for one."""
        bare = _SIGN.sub("", head)
        return self.price.match(bare) or _EACH.search(self.price.stripped(bare)) is not None


_SIGN = re.compile(r"(?:hk|nt|us|s)?\$?\s?$")
_FEE = re.compile(r"(?:[一-鿿◆]费|[货尾欠余首付回汇打收押定订罚借票税扣赔退]款|(?<![一-鿿])款)$")
_EACH = re.compile(
    rf"(?:每一?[{_MEASURE}]|(?<![订要买加拿来下购签定换装补进卖送退了过做共有0-9])(?:一|1)\s?[{_MEASURE}]|公斤|千克|kg|小时|平米|平方)$"
)


@cache
def codes() -> dict[str, str]:
    """Currency by sign or word."""
    return {word: code for code, words in table("money")["currency"].items() for word in words}


@cache
def money_words() -> MoneyWords:
    data = table("money")
    before, count, price = data["before"], data["count"], data["unit_price"]
    fill_zh = [
        "我们",
        "我",
        "咱们",
        "咱",
        "他们",
        "她们",
        "客户",
        "公司",
        "佢",
        "我哋",
        "是",
        "为",
        "了",
        "约",
        "大概",
        "大约",
        "差不多",
        "有",
        "着",
        "的",
        "才",
        "就",
        "只",
        "又",
        "已",
        "已经",
        "到账",
        "到帐",
        "到了",
        "到的",
        "付的",
        "来的",
        "转的",
        "打的",
        "起码",
        "至少",
        "左右",
        "总共",
        "一共",
        "整",
        "正好",
        "刚好",
        "他",
        "她",
        "人家",
        "对方",
        "一半",
        "先",
        "还有",
        "还剩",
    ]
    fill_en = [
        "to",
        "of",
        "is",
        "was",
        "are",
        "were",
        "about",
        "around",
        "approx",
        "abt",
        "roughly",
        "nearly",
        "almost",
        "over",
        "for",
        "the",
        "full",
        "us",
        "them",
        "it",
        "him",
        "her",
        "at",
        "just",
        "only",
        "another",
        "some",
        "a",
        "an",
        "total",
    ]
    fill_total = [
        "是",
        "为",
        "了",
        "约",
        "大概",
        "大约",
        "差不多",
        "金额",
        "price",
        "amount",
        "value",
        "is",
        "of",
        "about",
        "around",
        "to",
        "usd",
        "hk$",
        "nt$",
        "us$",
        "s$",
        "$",
    ]
    fill_price = ["了", "是", "为", "到", "至", "只要", "才", "卖", "要", "给", "at", "to", "of", "by"]
    return MoneyWords(
        figure=re.compile(_figure()),
        before=Endings(before["total"] + before["amount"], fill_zh + fill_en),
        total=Endings(before["total"], fill_total),
        price=Endings(price["before"], fill_price),
        deal=Beginnings(count["deal"]),
        paid=Beginnings(data["after"]["paid"], skip=" \t\n◇"),
        count=Beginnings(
            count["after"] + count["after_en"],
            {
                "打": "过来款给钱到进了完在入账帐回清",
                "款": "到项已清打汇付未没",
                "度": "电",
                "批": "给了下复准",
                "对": "上账了过得",
                "方": "便案面才",
                "周": "一二三四五六日末",
                "月": "底初中",
                "提": "现",
                "分": "两三四五",
                "单": "独",
                "点": "钱",
                "年": "底",
                "代": "付垫收",
                "步": "入",
            },
        ),
        per_after=Beginnings(price["after"]),
    )


def _figure() -> str:
    """Sign, figure with its size, "a little more", unit."""
    data = table("money")
    signs = words_regex(w for w in codes() if w not in (*_AFTER_ONLY, "rm"))
    units = words_regex(w for w in codes() if not w.endswith("$") and w not in "¥￥£€$")
    plain = words_regex(data["plain"]["units"])
    rm = r"rm(?=[0-9])|rm(?= [0-9]{1,3},)|rm(?= [0-9]+\.[0-9]{2})|rm(?= [0-9.]+k)"
    tail = rf"(?:(?!万)零?[0-9{_HAN}](?![0-9]*(?:箱|件)))*"
    number = (
        rf"(?P<num>(?:{FIGURE})(?:(?P<k2>k)[1-9](?![0-9a-z])|\s?(?P<k>k|mil|mn|million|m|thousand|grand)(?![a-z])|\s?[万亿千百w](?![a-z]){tail})?"
        rf"|[{HAN_NUMBER}][{_HAN}]*|(?<![一-鿿])[万千百][一二三四五六七八九](?=蚊|块|元)|(?<=[笔款金共约数])[万千百][一二三四五六七八九](?![一-鿿0-9]))"
    )
    low = r"(?:(?P<low>[0-9]+(?:\.[0-9]+)?)(?:-|~|–|到|至| to )(?=[0-9]+(?:\.[0-9]+)?\s?(?:[万千w]|k(?![a-z]))))?"
    return (
        rf"(?:(?<![a-z])(?P<sign>{signs}|{rm})\s?)?(?<![0-9./:-])(?<![0-9],)(?:(?<=[-])(?!))?{low}{number}"
        rf"(?P<more>多(?!少)|来(?=块|元|万)|余|几|\+)?(?P<big>(?<=[多来余])[万亿])?(?:\s?\(?(?P<unit>(?:{units})(?![a-z])|{plain}))?"
    )
