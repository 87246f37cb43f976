"""What the table tests share: a moment, a customer list, and a short form of what was understood."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.understanding import CustomerIndex, CustomerName, Draft, Meaning, understand

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday
NAMES = (
    "华联超市城西店",
    "华联便利店(文三路)",
    "万家乐生活超市",
    "浙江百惠商贸有限公司",
    "福满楼酒店",
    "天天果园",
    "全聯福利中心板橋店",
    "阿明海產店",
    "Acme Foods",
    "Acme Hardware",
    "Blue River Cafe",
    "J&K Wholesale",
    "Lim's Hardware",
    "Tan Brothers Trading Pte Ltd",
    "海底捞乌节店",
    "武汉恒信机电设备有限公司",
)


def index() -> CustomerIndex:
    """An index of :data:`NAMES`; ids are positions."""
    return CustomerIndex(CustomerName(i, name) for i, name in enumerate(NAMES))


INDEX = index()


def read(text: str, now: datetime = NOW) -> Meaning:
    """Understand ``text`` with the sample customers."""
    return understand(text, INDEX, now)


def main(text: str, now: datetime = NOW) -> Draft:
    """The main record of ``text``."""
    return read(text, now).main


def customer(draft: Draft) -> str | None:
    """The name of the customer of a record."""
    return NAMES[draft.customer.value] if draft.customer else None
