from __future__ import annotations

from decimal import Decimal

import pytest

from bot.understanding.numbers import english_int, han_int, money


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十五", 15), ("二十", 20), ("廿三", 23), ("卅", 30), ("一百零五", 105), ("三百五", 350),
        ("两百", 200), ("二〇二六", 2026), ("九千八", 9800), ("一千零一", 1001), ("28", 28), ("", None), ("abc", None),
    ],
)  # fmt: skip
def test_chinese_integers(text: str, value: int | None) -> None:
    assert han_int(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.5万", "35000"), ("4万2", "42000"), ("两万三", "23000"), ("十八万六", "186000"), ("1亿2千万", "120000000"),
        ("12万5", "125000"), ("3w", "30000"), ("八千四", "8400"), ("一万二千五", "12500"), ("6.48万", "64800"),
        ("2千", "2000"), ("12,800", "12800"), ("万", "0"), ("一万零五十", "10050"),
    ],
)  # fmt: skip
def test_money(text: str, value: str) -> None:
    assert money(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"), [("two", 2), ("twenty two", 22), ("twenty-nine", 29), ("7", 7), ("x", None)]
)
def test_english_integers(text: str, value: int | None) -> None:
    assert english_int(text) == value
