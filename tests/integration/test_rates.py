"""/rates: set, listed, dated, taken back; and what the nightly run reads of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.tabular.said import Said
from bot.usecases.rates import Wanted, read_rate
from db.rate import Rate, rates_at
from tests.integration.test_access import press
from tests.office import MANAGER, REP, Office, labels

TODAY = date(2026, 11, 23)


async def rates(office: Office, day: date = TODAY) -> Mapping[str, Decimal]:
    return await office.read(lambda session: rates_at(session, day))


@pytest.mark.parametrize(
    ("text", "currency", "value", "day"),
    [
        ("USD 7.12", "USD", "7.12", TODAY),
        ("usd=7.12", "USD", "7.12", TODAY),
        ("1 USD = 7.12 CNY", "USD", "7.12", TODAY),
        ("1USD=7,12CNY", "USD", "7.12", TODAY),
        ("美元 7.12", "USD", "7.12", TODAY),
        ("JPY 0.0462", "JPY", "0.0462", TODAY),
        ("EUR 8", "EUR", "8", TODAY),
        ("USD 7.05 2026-01-01", "USD", "7.05", date(2026, 1, 1)),
        ("USD 7.05 from 2026-01-01", "USD", "7.05", date(2026, 1, 1)),
        ("USD 7.05 从2026年1月1日起", "USD", "7.05", date(2026, 1, 1)),
        ("USD 7.20 2027-01-01", "USD", "7.2", date(2027, 1, 1)),
    ],
)
def test_a_rate_is_read(text: str, currency: str, value: str, day: date) -> None:
    assert read_rate(text, "CNY", TODAY) == Wanted(currency, Decimal(value), day)


@pytest.mark.parametrize(
    "text",
    [
        *("", "USD", "7.12", "USD seven", "XXQ 5", "CNY 7", "USD 7.12 EUR", "USD 0", "USD -7", "USD 99999999"),
        *("USD 7 2026-02-30", "USD 7 1999-01-01", "USD 7 2029-01-01", "USD 7.12 hello", "x" * 5000, "9" * 4000),
    ],
)
def test_what_is_no_rate_is_said(text: str) -> None:
    assert isinstance(read_rate(text, "CNY", TODAY), Said)


async def test_an_admin_sets_a_rate_and_takes_it_back(office: Office) -> None:
    assert await rates(office) == {"CNY": 1}
    await office.ask(office.admin, "/rates USD 7.05 2026-01-01")
    card = await office.ask(office.admin, "/rates USD 7.34")
    assert "7.34" in card.text
    assert "7.05" in card.text  # what it was before
    assert await rates(office) == {"CNY": 1, "USD": Decimal("7.34")}
    assert await rates(office, TODAY - timedelta(days=1)) == {"CNY": 1, "USD": Decimal("7.05")}
    assert await rates(office, date(2025, 12, 31)) == {"CNY": 1}
    undone = await office.tap(office.admin, card, "撤銷")
    assert "7.05" in undone.text
    assert await rates(office) == {"CNY": 1, "USD": Decimal("7.05")}
    (row,) = await office.read(lambda session: list(session.scalars(select(Rate).where(Rate.undone_at.is_not(None)))))
    assert row.undone_by == row.user_id
    listed = await office.ask(office.admin, "/rates")
    assert "7.05" in listed.text
    assert "7.34" not in listed.text
    past = await office.tap(office.admin, listed, labels(listed)[1])
    assert "7.34" in past.text
    assert "7.05" in past.text


async def test_of_two_for_one_day_the_later_one_counts(office: Office) -> None:
    await office.ask(office.admin, "/rates USD 7.12")
    await office.ask(office.admin, "/rates USD 7.13")
    assert (await rates(office))["USD"] == Decimal("7.13")


async def test_a_rate_is_asked_for_and_typed(office: Office) -> None:
    card = await office.ask(office.admin, "/rates")
    asked = await office.tap(office.admin, card, labels(card)[0])
    assert "USD 7.12" in asked.text
    wrong = await office.ask(office.admin, "USD 7.12.3")
    assert "/rates USD 7.12" in wrong.text
    await office.ask(office.admin, "USD 7.12")
    assert (await rates(office))["USD"] == Decimal("7.12")


async def test_currencies_that_orders_are_in_without_a_rate_are_named(office: Office) -> None:
    await office.ask(office.rep_en, "order Acme $1000")
    await office.ask(office.rep_en, "order Acme 500 euros")
    await office.ask(office.admin, "/rates EUR 8.1")
    without = (await office.ask(office.admin, "/rates")).text.splitlines()
    assert any("USD" in line and "EUR" not in line for line in without)


async def test_managers_read_and_reps_do_not(office: Office) -> None:
    card = await office.ask(office.admin, "/rates USD 7.12")
    assert card
    assert "7.12" in (await office.ask(office.manager, "/rates")).text
    assert "7.12" not in (await office.ask(office.rep, "/rates")).text
    await office.ask(office.manager, "/rates USD 9")
    for who in (REP, MANAGER):
        for action in ("fx.undo:1", "fx.ask"):
            await press(office, who, action)
    assert "7.12" not in (await press(office, REP, "fx.list")).text
    assert "7.12" not in (await press(office, REP, "fx.past:0")).text
    assert (await rates(office))["USD"] == Decimal("7.12")
