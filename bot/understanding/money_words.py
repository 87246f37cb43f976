"""The patterns that find figures of money and judge the words around them."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .edges import Beginnings, Endings
from .lexicon import table, words_regex
from .numbers import HAN_NUMBER

FIGURE = r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{2}(?![0-9])|[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]{1,2})?(?![0-9])|[0-9]+(?:\.[0-9]+)?"
HIDDEN = "◇"
"""Stands for what is known to be no money: days, scores, birthdays."""
_HAN = HAN_NUMBER + "万亿"
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
    before, count, price, fill = data["before"], data["count"], data["unit_price"], data["between"]
    return MoneyWords(
        figure=re.compile(_figure()),
        before=Endings(before["total"] + before["amount"], fill["amount"]),
        total=Endings(before["total"], fill["total"]),
        price=Endings(price["before"], fill["price"]),
        deal=Beginnings(count["deal"]),
        paid=Beginnings(data["after"]["paid"], skip=" \t\n◇"),
        count=Beginnings(count["after"] + count["after_en"], count["unless"]),
        per_after=Beginnings(price["after"]),
    )


def _figure() -> str:
    """Sign, figure with its size, "a little more", unit."""
    data = table("money")
    signs = words_regex(w for w in codes() if w not in (*data["after_only"]["units"], "rm"))
    units = words_regex(w for w in codes() if not w.endswith("$") and w not in "¥￥£€$欧镑")
    plain = words_regex(data["plain"]["units"])
    rm = r"rm(?=[0-9])|rm(?= [0-9]{1,3},)|rm(?= [0-9]+\.[0-9]{2})|rm(?= [0-9.]+k)"
    tail = rf"(?:(?!万)零?[0-9{_HAN}](?![0-9]*(?:箱|件)))*"
    number = (
        rf"(?P<num>(?:{FIGURE})(?:(?P<k2>k)[1-9](?![0-9a-z])|\s?(?P<k>k|mil|mn|million|m|thousand|grand)(?![a-z])|\s?个?[万亿千百w](?![a-z]){tail})?"
        rf"|[{HAN_NUMBER}][{_HAN}]*|(?<![一-鿿])[万千百][一二三四五六七八九](?=蚊|块|元)|(?<=[笔款金共约数])[万千百][一二三四五六七八九](?![一-鿿0-9]))"
    )
    low = r"(?:(?P<low>[0-9]+(?:\.[0-9]+)?)(?:-|~|–|到|至| to )(?=[0-9]+(?:\.[0-9]+)?\s?(?:[万千w]|k(?![a-z]))))?"
    return (
        rf"(?:(?<![a-z])(?P<sign>{signs}|{rm})\s?)?(?<![0-9./:-])(?<![0-9],)(?:(?<=[-])(?!))?{low}{number}"
        rf"(?P<more>多(?!少)|来(?=块|元|万)|余|几|\+)?(?P<big>(?<=[多来余几])[万亿])?(?:\s?\(?(?P<unit>(?:{units})(?![a-z])|[欧镑](?![洲美式盟派元])|{plain}))?(?P<tenth>(?<=块)[1-9一二三四五六七八九](?![0-9a-z.]|(?![一每])[一-鿿]|[,][0-9]))?"
    )
