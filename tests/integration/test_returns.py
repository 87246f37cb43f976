"""Returns in the chat: below zero in the ledger, corrected and undone as any record."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from db.alarm import Alarm
from db.order import Order
from tests.office import Office


async def amounts(office: Office) -> list[Decimal | None]:
    """The amounts that count."""
    query = select(Order.amount).where(Order.undone_at.is_(None)).order_by(Order.id)
    return await office.read(lambda session: list(session.scalars(query)))


@pytest.mark.parametrize(("text", "amount"), [("Acme returned goods for 300", -300), ("order Acme -300", -300)])
async def test_a_return_is_saved_below_zero_and_told_as_such(office: Office, text: str, amount: int) -> None:
    card = await office.ask(office.rep_en, text)
    assert "Return saved" in card.text
    assert "Acme Foods" in card.text
    assert await amounts(office) == [Decimal(amount)]
    assert await office.read(lambda s: s.scalar(select(func.count(Alarm.id)).where(Alarm.kind == "after_sale"))) == 0


async def test_a_return_in_chinese(office: Office) -> None:
    card = await office.ask(office.rep, "华联退货 3000")
    assert "退货" in card.text
    assert await amounts(office) == [Decimal(-3000)]


async def test_a_corrected_return_stays_a_return(office: Office) -> None:
    await office.ask(office.rep_en, "Acme returned goods for 300")
    await office.ask(office.rep_en, "sorry, it was 250")
    assert await amounts(office) == [Decimal(-250)]


async def test_the_amount_of_a_sale_is_changed_by_answering(office: Office) -> None:
    await office.ask(office.rep_en, "order Acme 3.5k")
    await office.ask(office.rep_en, "sorry, it was 3.2k")
    assert await amounts(office) == [Decimal(3200)]


async def test_a_return_is_undone(office: Office) -> None:
    card = await office.ask(office.rep_en, "Acme returned goods for 300")
    await office.tap(office.rep_en, card, "Undo")
    assert await amounts(office) == []


async def test_sales_are_told_less_returns_and_each_currency_apart(office: Office) -> None:
    await office.ask(office.rep_en, "order Acme $1000")
    await office.ask(office.rep_en, "Acme returned goods for $300")
    await office.ask(office.rep_en, "order Acme 500 euros")
    card = await office.ask(office.rep_en, "/find Acme")
    assert "700" in card.text
    assert "€500" in card.text


@pytest.mark.parametrize(
    ("who", "text", "filed"),
    [
        ("rep", "华联订了3万,退了2000的货", [30000, -2000]),
        ("rep_en", "Acme ordered 3k and returned 400 worth", [3000, -400]),
    ],
)
async def test_a_sale_and_a_return_in_one_sentence_are_both_filed(
    office: Office, who: str, text: str, filed: list[int]
) -> None:
    person = getattr(office, who)
    card = await office.ask(person, text)
    assert await amounts(office) == [Decimal(one) for one in filed]
    assert all(f"{abs(one):,}" in card.text for one in filed)
    await office.tap(person, card, "Undo" if who == "rep_en" else "撤销")
    assert await amounts(office) == []
