"""Orders with amounts below zero are told as returns; absurd ones are rejected with the reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from db.order import Order
from tests.integration.test_imports import send, tap
from tests.office import Office, labels


def orders(*amounts: str, head: str = "客户,日期,金额") -> bytes:
    return "\n".join((head, *(f"万家乐生活超市,2026-11-{day:02},{one}" for day, one in enumerate(amounts, 1)))).encode()


async def test_returns_are_counted_and_summed(office: Office) -> None:
    checked = await tap(office.rep, await send(office, orders("3500", "-200", "(1000)", "500", "-12.5")), "检查")
    assert checked.text.splitlines()[1:3] == ["新增5，变更0，未通过0", "负数金额按退货记：3笔，-¥1,212.50"]
    await tap(office.rep, checked, "导入")
    amounts = await office.read(lambda session: list(session.scalars(select(Order.amount).order_by(Order.id))))
    assert amounts == [3500, -200, -1000, 500, Decimal("-12.5")]


async def test_returns_in_several_currencies(office: Office) -> None:
    content = orders("-5,USD", "-7,CNY", "-8,USD", head="客户,日期,金额,币种")
    checked = await tap(office.rep, await send(office, content), "检查")
    assert checked.text.splitlines()[2] == "负数金额按退货记：3笔，-¥7 + -US$13"


@pytest.mark.parametrize(
    ("amounts", "rejected"),
    [
        (["1000000001", "5"], ["¥1,000,000,001太大了"]),
        (["-1000000001", "5"], ["-¥1,000,000,001太大了"]),
        (["1000000000", "5"], []),
        ([*["100"] * 10, "100000"], []),
        ([*["100"] * 10, "100001"], ["¥100,001是这份表常见金额（¥100）的一千多倍"]),
        ([*["100"] * 10, "-13800138000"], ["太大了"]),
        (["100"] * 5 + ["200000"], []),  # too few to say what is usual
        ([*["0"] * 12, "200000"], []),
    ],
)
async def test_absurd_amounts_are_rejected(office: Office, amounts: list[str], rejected: list[str]) -> None:
    checked = await tap(office.rep, await send(office, orders(*amounts)), "检查")
    assert f"未通过{len(rejected)}" in checked.text.splitlines()[1]
    assert all(word in checked.text for word in rejected), checked.text
    await tap(office.rep, checked, "导入")
    kept = await office.read(lambda session: len(list(session.scalars(select(Order)))))
    assert kept == len(amounts) - len(rejected)


async def test_a_currency_of_small_units_has_large_amounts(office: Office) -> None:
    content = orders("2500000000,VND", "2500000000,CNY", head="客户,日期,金额,币种")
    checked = await tap(office.rep, await send(office, content), "检查")
    assert "导入" in labels(checked)
    assert checked.text.splitlines()[1] == "新增1，变更0，未通过1"
