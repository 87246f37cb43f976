"""Rows that only sum up others are known as such; a customer whose name sounds like one is not."""

from __future__ import annotations

from datetime import date

import pytest

from bot.tabular.fields import Field, Kind
from bot.tabular.open import open_table
from bot.tabular.rows import Parsed, Rejected, Summed, read_rows

HEADER = "日期,客户名称,金额,备注\n"
COLUMNS = {0: Field.DATE, 1: Field.NAME, 2: Field.AMOUNT, 3: Field.SUMMARY}
ORDERS = "2026-11-01,华联超市,100,\n2026-11-02,万家乐,200,\n"


def kinds(text: str, kind: Kind, columns: dict[int, Field]) -> list[type]:
    table = open_table(text.encode(), "x.csv")
    return [type(row) for row in read_rows(table, kind, columns, date(2026, 11, 23))]


@pytest.mark.parametrize(
    "row",
    [
        "合计,,300,",
        "合 计,,300,",
        "总计：,,300.00,",
        "總計,,300,",
        "小计,,300,",
        ",合计,300,",
        ",小計,300,",
        "Total,,300,",
        "TOTAL:,,¥300,",
        "Subtotal,,300,",
        "Sub-total,,300,",
        ",Grand Total,300,",
        "11月合计,,300,",
        "2026年合计,,300,",
        "本页小计,,300,",
        "合计（2家）,,300,",
        "合计,2,300,",
    ],
)
def test_a_row_with_a_sum(row: str) -> None:
    assert kinds(f"{HEADER}{ORDERS}{row}\n2026-11-03,鑫源,50,\n", Kind.ORDERS, COLUMNS) == [
        Parsed,
        Parsed,
        Summed,
        Parsed,
    ]
    assert kinds(f"{HEADER}{ORDERS}{row}\n", Kind.ORDERS, COLUMNS)[-1] is Summed


@pytest.mark.parametrize(
    "row",
    ["2026-11-02,Total,300,", "2026-11-02,合计酒家,300,", "2026-11-02,Total Energies,300,", "2026-11-02,总统府,300,"],
)
def test_a_row_with_an_order(row: str) -> None:
    assert kinds(f"{HEADER}{ORDERS}{row}\n", Kind.ORDERS, COLUMNS)[-1] is Parsed


def test_a_bad_row_stays_a_bad_row() -> None:
    assert kinds(f"{HEADER}{ORDERS},合计,300,见附件\n", Kind.ORDERS, COLUMNS)[-1] is Rejected


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("Acme,13800138000,x\nTotal,,\n", [Parsed, Summed]),
        ("Total,13800138000,2 Jurong\nAcme,,\n", [Parsed, Parsed]),
        ("Total,,\nAcme,,\n", [Parsed, Parsed]),
        ("Acme,13800138000,x\nTotal,,2 Jurong\n", [Parsed, Parsed]),
        ("Acme,13800138000,x\nTotal,13800138001,\n", [Parsed, Parsed]),
    ],
)
def test_a_customer_may_be_called_total(rows: str, found: list[type]) -> None:
    columns = {0: Field.NAME, 1: Field.PHONE, 2: Field.ADDRESS}
    assert kinds(f"name,phone,address\n{rows}", Kind.CUSTOMERS, columns) == found
