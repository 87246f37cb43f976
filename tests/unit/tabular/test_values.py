"""Cells of all kinds → values, by tables of cases."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tabular.days import DayOrder, day_order, read_birthday, read_day
from bot.tabular.said import BadValue
from bot.tabular.table import Cell
from bot.tabular.values import phone_digits, read_amount, read_choice, read_currency, read_id, read_phones, read_tags


def told(error: BadValue) -> None:
    """What is refused is refused with a reason."""
    assert error.said.plain()


AMOUNTS: tuple[tuple[Cell, str, str | None], ...] = (
    ("12,800.50", "12800.50", None),
    ("¥12,800", "12800", "CNY"),
    ("￥１２８００", "12800", "CNY"),
    ("人民币 3.5万", "35000", "CNY"),
    ("3.5万元", "35000", None),
    ("2萬", "20000", None),
    ("1.2亿", "120000000", None),
    ("HK$ 1,200", "1200", "HKD"),
    ("NT$3,000", "3000", "TWD"),
    ("US$99.90", "99.90", "USD"),
    ("500 USD", "500", "USD"),
    ("€1.234,56", "1234.56", "EUR"),
    ("12,5", "12.5", None),
    ("(1,200.00)", "-1200", None),
    ("（300）", "-300", None),
    ("-¥300", "-300", "CNY"),
    ("¥-300", "-300", "CNY"),
    ("300-", "-300", None),
    ("−45", "-45", None),
    ("1,00,000", "100000", None),
    ("3k", "3000", None),
    ("0", "0", None),
    ("1.5E+3", "1500", None),
    (35000, "35000", None),
    (1234.5600000001, "1234.56", None),
    (-12.345, "-12.35", None),
    (0.1, "0.10", None),
)


@pytest.mark.parametrize(("cell", "amount", "currency"), AMOUNTS)
def test_amounts(cell: Cell, amount: str, currency: str | None) -> None:
    assert read_amount(cell) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "abc",
        "12a",
        "1.2.3",
        "--",
        "1e99",
        "9999999999999",
        1e13,
        float("nan"),
        float("inf"),
        True,
        "三块半吧",
        "#REF!",
    ],
)
def test_what_is_no_amount_is_said_so(cell: Cell) -> None:
    with pytest.raises(BadValue):
        read_amount(cell)


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from(["{:,}", "{}", "¥{:,}", "{:,} 元"])
)
def test_an_amount_is_read_as_it_was_written(amount: Decimal, form: str) -> None:
    assert read_amount(form.format(amount))[0] == amount


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (read_amount, read_phones, read_day, read_birthday, read_tags, read_id, read_currency):
        try:
            read(text)
        except BadValue as error:
            told(error)


DAYS: tuple[tuple[Cell, date], ...] = (
    ("2026-11-23", date(2026, 11, 23)),
    ("2026/1/5", date(2026, 1, 5)),
    ("2026.01.05", date(2026, 1, 5)),
    ("20261123", date(2026, 11, 23)),
    (20261123, date(2026, 11, 23)),
    ("2026年11月23日", date(2026, 11, 23)),
    ("2026 年 1 月 5 日", date(2026, 1, 5)),
    ("２０２６年１月５号", date(2026, 1, 5)),
    ("二〇二六年一月五日", date(2026, 1, 5)),
    ("26年1月5日", date(2026, 1, 5)),
    ("民國115年11月23日", date(2026, 11, 23)),
    ("115/11/23", date(2026, 11, 23)),
    ("23/11/2026", date(2026, 11, 23)),
    ("11/23/2026", date(2026, 11, 23)),
    ("23 Nov 2026", date(2026, 11, 23)),
    ("Nov 23, 2026", date(2026, 11, 23)),
    ("November 3rd 2026", date(2026, 11, 3)),
    ("23-Nov-26", date(2026, 11, 23)),
    ("2026-11-23 14:30", date(2026, 11, 23)),
    ("2026-11-23T14:30:00Z", date(2026, 11, 23)),
    ("2026/11/23 2:30 PM", date(2026, 11, 23)),
    ("Monday, 23 Nov 2026", date(2026, 11, 23)),
    (45000, date(2023, 3, 15)),
    (45000.75, date(2023, 3, 15)),
    ("45000", date(2023, 3, 15)),
    (datetime(2026, 11, 23, 14, 30), date(2026, 11, 23)),  # noqa: DTZ001
    (date(2026, 11, 23), date(2026, 11, 23)),
)


@pytest.mark.parametrize(("cell", "day"), DAYS)
def test_days(cell: Cell, day: date) -> None:
    assert read_day(cell) == day


@pytest.mark.parametrize("cell", ["", "11-23", "2026-02-30", "tomorrow", "2026", 5_000_000, -3, True, "3026-01-01"])
def test_what_is_no_day_is_said_so(cell: Cell) -> None:
    with pytest.raises(BadValue):
        read_day(cell)


def test_a_column_tells_whether_the_month_comes_first() -> None:
    assert day_order(["03/04/2026", "11/23/2026"]) == DayOrder.MONTH_FIRST
    assert day_order(["03/04/2026", "23/11/2026"]) == DayOrder.DAY_FIRST
    assert read_day("03/04/2026", DayOrder.MONTH_FIRST) == date(2026, 3, 4)
    assert read_day("03/04/2026") == date(2026, 4, 3)


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%d %b %Y"]),
)
def test_a_day_is_read_as_it_was_written(day: date, form: str) -> None:
    assert read_day(day.strftime(form)) == day


@pytest.mark.parametrize(
    ("cell", "birthday"),
    [
        ("05-02", "S05-02"),
        ("5月2日", "S05-02"),
        ("1985-05-02", "S05-02"),
        ("2 May", "S05-02"),
        ("May 2", "S05-02"),
        (date(1985, 5, 2), "S05-02"),
        ("农历八月十五", "L08-15"),
        ("農曆八月十五", "L08-15"),
        ("阴历8月15", "L08-15"),
        ("lunar 8/15", "L08-15"),
        ("腊月廿三", "L12-23"),
        ("正月初五", "L01-05"),
        ("农历二月三十", "L02-30"),
        ("8-15(农历)", "L08-15"),
    ],
)
def test_birthdays(cell: Cell, birthday: str) -> None:
    assert read_birthday(cell) == birthday


@pytest.mark.parametrize("cell", ["13-45", "2月30日", "农历十三月初一", "spring", ""])
def test_what_is_no_birthday_is_said_so(cell: Cell) -> None:
    with pytest.raises(BadValue):
        read_birthday(cell)


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("13800001234", ("13800001234",)),
        (13800001234.0, ("13800001234",)),
        ("+86 138-0000-1234", ("+86 138-0000-1234",)),
        ("0571-88001234/13800001234", ("0571-88001234", "13800001234")),
        ("13800001234、13900001234", ("13800001234", "13900001234")),
        ("(02) 2345-6789 #12", ("(02) 2345-6789 #12",)),
        ("９１２３４５６７", ("91234567",)),
        ("13800001234;13800001234", ("13800001234",)),
    ],
)
def test_phones(cell: Cell, phones: tuple[str, ...]) -> None:
    assert read_phones(cell) == phones


def test_a_shortened_phone_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadValue) as refused:
        read_phones("1.38E+10")
    assert "format the column as text" in refused.value.said.msgid
    with pytest.raises(BadValue):
        read_phones("call him")


def test_phones_are_one_with_and_without_the_country() -> None:
    assert phone_digits("+86 138-0000-1234") == phone_digits("13800001234")
    assert phone_digits("057188001234") == phone_digits("57188001234")


def test_words_for_one_of_few() -> None:
    assert read_choice("重點客戶", "tier") == "key"
    assert read_choice("A级", "tier") == "key"
    assert read_choice("合作中", "state") == "active"
    assert read_choice("一般", "relationship") == "so_so"
    with pytest.raises(BadValue):
        read_choice("blue", "tier")
    assert read_tags("老客户、重点,老客户") == ("老客户", "重点")
