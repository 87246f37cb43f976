"""What the wholesaler of the demo sells: a price list for each trade, so that order texts and amounts agree."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Trade(StrEnum):
    """What a customer does; it decides what they buy and what is talked about there."""

    SHOP = "shop"
    KITCHEN = "kitchen"
    CAFE = "cafe"
    BAKERY = "bakery"
    TRADER = "trader"


@dataclass(frozen=True, slots=True)
class Product:
    """``price`` is that of one ``unit`` (English: singular), in the currency of its list."""

    name: str
    unit: str
    price: int


_STAPLES_ZH = (Product("矿泉水", "箱", 28), Product("牛奶", "箱", 52), Product("方便面", "箱", 56))
_STAPLES_EN = (
    Product("bottled water", "ctn", 9),
    Product("UHT milk", "ctn", 18),
    Product("instant noodles", "ctn", 16),
)

FOODS = 4
"""So many goods at the head of each list are food: what orders are made of and conversations name."""

# In yuan.
GOODS_ZH: dict[Trade, tuple[Product, ...]] = {
    Trade.SHOP: (
        *_STAPLES_ZH,
        Product("酸奶", "箱", 48),
        Product("薯片", "箱", 68),
        Product("饼干", "箱", 75),
        Product("汽水", "箱", 42),
        Product("啤酒", "箱", 66),
        Product("抽纸", "箱", 58),
    ),
    Trade.KITCHEN: (
        Product("大豆油", "桶", 188),
        Product("东北大米", "袋", 135),
        Product("生抽", "箱", 88),
        Product("冻虾仁", "箱", 320),
        Product("餐盒", "箱", 110),
        Product("一次性筷子", "箱", 95),
    ),
    Trade.CAFE: (
        Product("燕麦奶", "箱", 138),
        Product("厚椰乳", "箱", 156),
        Product("淡奶油", "箱", 360),
        Product("果糖浆", "箱", 210),
        Product("纸杯", "箱", 165),
        Product("吸管", "箱", 90),
    ),
    Trade.BAKERY: (
        Product("高筋粉", "袋", 118),
        Product("黄油", "箱", 620),
        Product("白砂糖", "袋", 96),
        Product("淡奶油", "箱", 360),
        Product("包装袋", "箱", 140),
    ),
    Trade.TRADER: (*_STAPLES_ZH, Product("饼干", "箱", 75), Product("抽纸", "箱", 58), Product("洗洁精", "箱", 64)),
}

# In Singapore dollars.
GOODS_EN: dict[Trade, tuple[Product, ...]] = {
    Trade.SHOP: (
        *_STAPLES_EN,
        Product("yoghurt drinks", "ctn", 22),
        Product("potato crisps", "ctn", 24),
        Product("biscuits", "ctn", 26),
        Product("tissue packs", "ctn", 19),
    ),
    Trade.KITCHEN: (
        Product("cooking oil", "tin", 38),
        Product("jasmine rice", "bag", 42),
        Product("oyster sauce", "ctn", 48),
        Product("frozen prawns", "ctn", 96),
        Product("takeaway boxes", "ctn", 32),
    ),
    Trade.CAFE: (
        Product("oat milk", "ctn", 42),
        Product("coffee beans", "ctn", 124),
        Product("condensed milk", "ctn", 56),
        Product("vanilla syrup", "ctn", 60),
        Product("paper cups", "ctn", 45),
    ),
    Trade.BAKERY: (
        Product("bread flour", "bag", 34),
        Product("butter", "ctn", 168),
        Product("caster sugar", "bag", 29),
        Product("whipping cream", "ctn", 88),
        Product("cake boxes", "ctn", 40),
    ),
    Trade.TRADER: (*_STAPLES_EN, Product("canned tuna", "ctn", 44), Product("tissue packs", "ctn", 19)),
}

# Rough values in yuan; good enough to rank customers, never shown.
IN_YUAN = {"CNY": Decimal(1), "SGD": Decimal("5.5"), "USD": Decimal("7.1"), "TWD": Decimal("0.22")}
