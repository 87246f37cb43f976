"""/orders: what other programs sent and what could not be taken, seen and settled by admins alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from db.customer import Customer
from db.ledger import OrderReject
from tests.contract.botapi_judges import judge_calls
from tests.integration.programs import free_port
from tests.integration.test_access import press
from tests.integration.test_orders_hook import WORD, ledger, order, post, results
from tests.office import ADMIN, MANAGER, REP, REP_EN, Office, close_office, labels, open_office


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[Office]:
    office = await open_office(tmp_path, orders_token=WORD, orders_port=free_port())
    yield office
    await close_office(office)
    assert judge_calls(office.sandbox.calls) == []


async def listed(office: Office) -> Message:
    """The list, asked for after the admin was told."""
    await office.admin.wait(lambda message: "沒能收下" in message.text)
    return await office.ask(office.admin, "/orders")


async def named(office: Office, name: str) -> None:
    """Let Blue Bottle Cafe be called so."""

    def work(session: Session) -> None:
        session.scalars(select(Customer).where(Customer.name == "Blue Bottle Cafe")).one().name = name

    await office.store.write(work)


async def test_orders_of_unknown_customers_are_told_once_a_day_and_taken_later(hooked: Office) -> None:
    unknown = [order(f"A-{number}", customer="Newcomer Ltd") for number in range(7)]
    await post(hooked, *unknown)
    told = await hooked.admin.wait(lambda message: "7" in message.text and "Newcomer Ltd" in message.text)
    await post(hooked, *unknown, order("B", customer="Somebody Else"))
    assert sum("Newcomer Ltd" in message.text for message in hooked.admin.messages) == 1
    shown = await hooked.tap(hooked.admin, told, "查看")
    assert "8" in shown.text
    assert "×2" in shown.text
    assert "Somebody" not in shown.text  # on the next page
    assert [one for one in labels(shown) if one.isdigit()] == ["1", "2", "3", "4", "5"]
    await named(hooked, "Newcomer Ltd")
    done = await hooked.tap(hooked.admin, shown, "全部重試")
    assert "7" in done.text
    assert len(await ledger(hooked)) == 7
    assert "Somebody Else" in done.text
    assert set(await results(hooked, *unknown)) == {"unchanged"}
    hooked.clock.advance(timedelta(days=1))
    await post(hooked, order("C", customer="A Third"))
    await hooked.admin.wait(lambda message: "A Third" in message.text)


async def test_an_order_that_is_let_go_stays_so_until_something_else_is_wrong(hooked: Office) -> None:
    await post(hooked, order(customer="Newcomer Ltd"))
    one = await hooked.tap(hooked.admin, await listed(hooked), "1")
    assert "Newcomer Ltd" in one.text
    assert "1200.5" in one.text
    gone = await hooked.tap(hooked.admin, one, "不要了")
    assert "A-1" in gone.text
    back = await hooked.tap(hooked.admin, gone, "撤銷")
    assert "Newcomer Ltd" in back.text
    one = await hooked.tap(hooked.admin, back, "1")
    await hooked.tap(hooked.admin, one, "不要了")
    await post(hooked, order(customer="Newcomer Ltd"))
    assert "Newcomer" not in (await hooked.ask(hooked.admin, "/orders")).text
    await post(hooked, order(amount="much"))
    assert "much" in (await hooked.ask(hooked.admin, "/orders")).text


async def test_one_order_is_tried_again(hooked: Office) -> None:
    await post(hooked, order(customer="Newcomer Ltd"))
    one = await hooked.tap(hooked.admin, await listed(hooked), "1")
    still = await hooked.tap(hooked.admin, one, "重試")
    assert "Newcomer Ltd" in still.text
    await named(hooked, "Newcomer Ltd")
    one = await hooked.tap(hooked.admin, still, "1")
    done = await hooked.tap(hooked.admin, one, "重試")
    assert "Newcomer Ltd" not in done.text
    assert [name for name, *_ in await ledger(hooked)] == ["Newcomer Ltd"]


@pytest.mark.parametrize("who", [REP, REP_EN, MANAGER])
async def test_nobody_but_admins_sees_or_touches_them(hooked: Office, who: int) -> None:
    await post(hooked, order(customer="Newcomer Ltd"))
    assert "Newcomer" not in (await hooked.ask(hooked.sandbox.people[who], "/orders")).text
    for action in ("lo.page:0", "lo.one:1:0", "lo.again:1:0", "lo.all", "lo.drop:1:0", "lo.keep:1:0"):
        reply = await press(hooked, who, action)
        assert "Newcomer" not in reply.text
    (kept,) = await hooked.read(lambda session: list(session.scalars(select(OrderReject))))
    assert (kept.settled_at, kept.times) == (None, 1)
    assert "Newcomer" in (await press(hooked, ADMIN, "lo.page:0")).text


async def test_what_was_sent_cannot_break_the_card(hooked: Office) -> None:
    await post(hooked, order(customer="<b>&amp;" * 10), "x" * 5000, order("<i>", ammount={"a": ["<u>"] * 900}))
    card = await listed(hooked)
    assert "<b>&amp;" in card.text
    for number in ("1", "2", "3"):
        one = await hooked.tap(hooked.admin, card, number)
        card = await hooked.tap(hooked.admin, one, "返回")
