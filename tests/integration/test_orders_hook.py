"""POST /orders over real HTTP: who may, what is taken, and that nothing is there twice."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import sqlite3
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.config import ConfigError
from bot.intake.orders_hook import LARGEST, MOST
from bot.usecases.ledger import take_orders
from db.customer import Customer
from db.imports import CustomerNumber, OrderNumber
from db.ledger import OrderKey, OrderReject
from db.order import Order
from tests.contract.botapi_judges import judge_calls
from tests.integration.programs import free_port
from tests.office import Office, close_office, make_app, open_office

WORD = "quiet-river-81-long-enough"
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that takes orders by HTTP."""
    office = await open_office(tmp_path, orders_token=WORD, orders_port=free_port())
    yield office
    await close_office(office)
    assert judge_calls(office.sandbox.calls) == []


def order(key: str = "A-1", **changed: Any) -> dict[str, Any]:
    """An order of Acme's; a field of None is left out."""
    said = {"id": key, "customer": "Acme Foods", "date": "2026-11-20", "amount": 1200.5, "currency": "USD", **changed}
    return {name: value for name, value in said.items() if value is not None}


async def send(
    office: Office, body: bytes, said: str | None = f"Bearer {WORD}", path: str = "/orders"
) -> tuple[int, Any]:
    headers = {} if said is None else {"Authorization": said}
    url = f"http://127.0.0.1:{office.app.settings.orders_port}{path}"
    async with ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def post(office: Office, *orders: Any) -> list[dict[str, Any]]:
    """Send orders in a list; the result of each."""
    _, answer = await send(office, json.dumps(list(orders)).encode())
    results: list[dict[str, Any]] = answer["results"]
    return results


async def results(office: Office, *orders: Any) -> list[str]:
    return [one["result"] for one in await post(office, *orders)]


def counting(session: Session) -> list[tuple[str, date, Decimal | None, str]]:
    """What counts in the ledger."""
    query = select(Customer.name, Order.ordered_on, Order.amount, Order.currency).join(Customer)
    found = session.execute(query.where(Order.undone_at.is_(None)).order_by(Order.id))
    return [(name, day, amount, currency) for name, day, amount, currency in found]


async def ledger(office: Office) -> list[tuple[str, date, Decimal | None, str]]:
    return await office.read(counting)


ACME = ("Acme Foods", date(2026, 11, 20), Decimal("1200.50"), "USD")


async def test_an_order_is_there_once_however_often_it_is_sent(hooked: Office) -> None:
    assert await results(hooked, order()) == ["created"]
    assert await results(hooked, order(), order()) == ["unchanged", "unchanged"]
    assert await ledger(hooked) == [ACME]


async def test_one_order_may_come_without_a_list(hooked: Office) -> None:
    status, answer = await send(hooked, json.dumps(order()).encode())
    assert (status, answer["created"], answer["results"]) == (200, 1, [{"id": "A-1", "result": "created"}])


async def test_what_is_sent_otherwise_under_the_same_id_is_changed(hooked: Office) -> None:
    await post(hooked, order(number="SO-7", summary="oil"))
    assert await results(hooked, order(amount=900, date="2026-11-21", customer="Blue Bottle Cafe")) == ["changed"]
    assert await ledger(hooked) == [("Blue Bottle Cafe", date(2026, 11, 21), Decimal(900), "USD")]

    def kept(session: Session) -> tuple[str, str]:
        return session.scalars(select(Order.summary)).one(), session.scalars(select(OrderNumber.number)).one()

    assert await hooked.read(kept) == ("oil", "SO-7")  # what was not said stays


async def test_a_return_is_below_zero_and_bare_amounts_are_in_the_home_currency(hooked: Office) -> None:
    await post(hooked, order(amount=-300, currency=None))
    assert await ledger(hooked) == [("Acme Foods", date(2026, 11, 20), Decimal(-300), "CNY")]


async def test_a_correction_takes_the_place_of_what_it_corrects(hooked: Office) -> None:
    await post(hooked, order("A"))
    assert await results(hooked, order("B", amount=1000, corrects="A")) == ["created"]
    assert [one[2] for one in await ledger(hooked)] == [Decimal(1000)]
    assert await results(hooked, order("A"), order("B", amount=1000, corrects="A")) == ["unchanged", "unchanged"]
    assert [one[2] for one in await ledger(hooked)] == [Decimal(1000)]
    assert await results(hooked, order("C", corrects="A"), order("A", cancel=False, amount=7)) == [
        "rejected",
        "unchanged",
    ]
    assert await results(hooked, {"id": "B", "cancel": True}) == ["changed"]
    assert await ledger(hooked) == []


async def test_what_is_cancelled_stays_so_until_it_is_said_to_count(hooked: Office) -> None:
    await post(hooked, order())
    assert await results(hooked, order(cancel=True), {"id": "A-1", "cancel": True}) == ["changed", "unchanged"]
    (repeated,) = await post(hooked, order())
    assert repeated["result"] == "unchanged"
    assert "cancelled" in repeated["reason"]
    assert await ledger(hooked) == []
    assert await results(hooked, order(cancel=False)) == ["changed"]
    assert await ledger(hooked) == [ACME]


async def test_the_same_orders_from_two_callers_at_once_are_there_once(hooked: Office) -> None:
    many = [order(f"A-{number}", amount=number + 1) for number in range(250)]
    found = await asyncio.gather(*(post(hooked, *many) for _ in range(4)))
    assert len(await ledger(hooked)) == 250
    by_order = zip(*([one["result"] for one in answer] for answer in found), strict=True)
    assert all(sorted(one) == ["created", "unchanged", "unchanged", "unchanged"] for one in by_order)


async def test_customers_are_known_by_code_name_other_name_and_number(hooked: Office) -> None:
    def codes(session: Session) -> int:
        acme = session.scalars(select(Customer).where(Customer.name == "Acme Foods")).one()
        session.add(CustomerNumber(customer_id=acme.id, number="K-17"))
        return acme.id

    acme = await hooked.store.write(codes)
    written: list[dict[str, Any]] = [
        {"customer": "K-17"},
        {"customer": "k-17"},
        {"customer": "ACME  foods"},
        {"customer": None, "customer_id": acme},
    ]
    said = [order(f"A{number}", **one) for number, one in enumerate(written)]
    said += [order("Z1", customer="华联"), order("Z2", customer="華聯超市城西店")]
    assert set(await results(hooked, *said)) == {"created"}
    assert [one[0] for one in await ledger(hooked)] == ["Acme Foods"] * 4 + ["华联超市城西店"] * 2


async def test_an_order_belongs_to_who_looks_after_the_customer(hooked: Office) -> None:
    await post(hooked, order())
    whose = select(Customer.owner_id, Order.user_id).join(Order)
    (found,) = await hooked.read(lambda session: session.execute(whose).all())
    assert found.owner_id == found.user_id


async def test_an_order_that_was_imported_with_its_number_is_the_same(hooked: Office) -> None:
    def imported(session: Session) -> None:
        acme = session.scalars(select(Customer).where(Customer.name == "Acme Foods")).one()
        one = Order(
            customer_id=acme.id,
            user_id=acme.owner_id,
            created_at=acme.created_at,
            ordered_on=date(2026, 11, 20),
            amount=Decimal("1200.50"),
            currency="USD",
            summary="SO-7",
        )
        session.add(one)
        session.flush()
        session.add(OrderNumber(order_id=one.id, number="SO-7"))

    await hooked.store.write(imported)
    assert await results(hooked, order(number="SO-7")) == ["unchanged"]
    assert await ledger(hooked) == [ACME]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": None}, "id is missing"),
        ({"id": ""}, "id is missing"),
        ({"id": True}, "has to be a text"),
        ({"id": 1.5}, "has to be a text"),
        ({"id": {"a": 1}}, "has to be a text"),
        ({"id": "x" * 101}, "longer than 100"),
        ({"id": "a\0b"}, "no text"),
        ({"id": "\ud800"}, "no text"),
        ({"customer": None}, "customer is missing"),
        ({"customer": "Nobody Ltd"}, "no customer has the code or name “Nobody Ltd”"),
        ({"customer": []}, "has to be a text"),
        ({"customer": None, "customer_id": 4711}, "no customer has the id 4711"),
        ({"customer": None, "customer_id": "7"}, "whole number"),
        ({"customer": None, "customer_id": 10**30}, "whole number"),
        ({"date": None}, "date is missing"),
        ({"date": "24.11.2026"}, "not a date"),
        ({"date": "2026-02-30"}, "not a date"),
        ({"date": 20261124}, "not a date"),
        ({"date": "2029-01-01"}, "too far in the future"),
        ({"date": "0001-01-01"}, "too long ago"),
        ({"date": "0001-01-01T00:00:00+14:00"}, "not a date"),
        ({"amount": None}, "amount is missing"),
        ({"amount": "twelve"}, "not an amount"),
        ({"amount": "1_000"}, "not an amount"),
        ({"amount": True}, "not an amount"),
        ({"amount": "NaN"}, "not an amount"),
        ({"amount": "1e999999999"}, "too large"),
        ({"amount": [5]}, "not an amount"),
        ({"amount": 1.005}, "more than two decimals"),
        ({"amount": "1e-30"}, "more than two decimals"),
        ({"amount": 13800001234}, "too large"),
        ({"currency": "XYZ"}, "not a currency"),
        ({"currency": "元" * 600}, "longer than 500"),
        ({"corrects": "A-0"}, "no order A-0 has come"),
        ({"corrects": "A-1"}, "cannot correct itself"),
        ({"cancel": True}, "no order A-1 has come"),
        ({"cancel": "yes"}, "true or false"),
        ({"ammount": 5}, "there is no field “ammount”"),
    ],
)
async def test_what_cannot_be_taken_is_rejected_with_the_reason_and_the_rest_is_taken(
    hooked: Office, changed: dict[str, Any], why: str
) -> None:
    bad, good = await post(hooked, order(**changed), order("good"))
    assert (bad["result"], good["result"]) == ("rejected", "created")
    assert why in bad["reason"]
    assert set(bad["example"]) == {"id", "customer", "date", "amount", "currency"}
    assert await ledger(hooked) == [ACME]
    (kept,) = await hooked.read(lambda session: list(session.scalars(select(OrderReject))))
    assert kept.times == 1


@pytest.mark.parametrize("item", [None, 5, "A-1", [], [[]], ["x"]])
async def test_what_is_no_order_is_rejected(hooked: Office, item: Any) -> None:
    assert await results(hooked, item, order("good")) == ["rejected", "created"]


async def test_a_name_that_several_bear_is_not_guessed(hooked: Office) -> None:
    def twins(session: Session) -> None:
        acme = session.scalars(select(Customer).where(Customer.name == "Blue Bottle Cafe")).one()
        acme.name = "ACME foods"

    await hooked.store.write(twins)
    (bad,) = await post(hooked, order(customer="acme foods"))
    assert "several customers" in bad["reason"]


@pytest.mark.parametrize("said", [None, "", WORD, "Bearer", "Bearer wrong", f"Bearer {WORD}x", "Bearer ü"])
async def test_who_does_not_know_the_token_is_refused(hooked: Office, said: str | None) -> None:
    status, answer = await send(hooked, json.dumps(order()).encode(), said)
    assert status == 401
    assert WORD not in json.dumps(answer)
    assert await ledger(hooked) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"id": NaN}', b"[" + b"1," * MOST + b"1]", b"9" * 5000],
)
async def test_what_is_no_list_of_orders_is_refused(hooked: Office, body: bytes) -> None:
    status, answer = await send(hooked, body)
    assert status == 400
    assert answer["error"]
    assert await ledger(hooked) == []


async def test_too_large_a_body_and_other_paths_are_refused_in_json(hooked: Office) -> None:
    assert (await send(hooked, b"[" + b" " * LARGEST + b"]"))[0] == 413
    assert (await send(hooked, b"{}", path="/"))[0] == 404


async def test_all_rejected_is_told_by_the_status(hooked: Office) -> None:
    assert (await send(hooked, json.dumps(order(customer="Nobody")).encode()))[0] == 422


async def test_a_thousand_orders_go_in_one_request(hooked: Office) -> None:
    assert set(await results(hooked, *(order(f"A-{number}") for number in range(MOST)))) == {"created"}


async def test_the_example_of_the_readme_works(hooked: Office) -> None:
    """The very words of the README, given to curl's place: the address, the header and the body."""
    command = re.search(r"^curl .*?'$", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    assert command is not None
    words = shlex.split(command[0].replace("\\\n", " "))
    assert words[1] == "http://127.0.0.1:8090/orders"
    header = words[words.index("-H") + 1]
    assert header == "Authorization: Bearer $HUIKE_ORDERS_TOKEN"
    status, answer = await send(hooked, words[words.index("-d") + 1].encode())
    assert (status, answer["created"]) == (200, 2)
    assert [one[2] for one in await ledger(hooked)] == [Decimal("1200.50"), Decimal(-80)]


async def test_without_a_token_nobody_listens_and_a_taken_port_is_told(office: Office, tmp_path: Path) -> None:
    assert office.app._orders is None
    port = free_port()
    blocked = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", port)
    app = make_app(tmp_path / "other", office.sandbox, office.clock, orders_token=WORD, orders_port=port)
    with pytest.raises(ConfigError, match="HUIKE_ORDERS_PORT"):
        async with app:
            pass
    blocked.close()


async def test_cut_off_in_the_middle_and_sent_again_nothing_is_doubled_or_lost(
    hooked: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails after the first of three transactions; the caller repeats what was not acknowledged."""
    many = [order(f"A-{number}", amount=number + 1) for number in range(250)]
    write, left = hooked.store.write, [1]

    async def failing(work: Any) -> Any:
        if getattr(work, "func", None) is take_orders:
            if not left:
                raise sqlite3.OperationalError("disk I/O error")
            left.pop()
        return await write(work)

    with monkeypatch.context() as patched:
        patched.setattr(hooked.store, "write", failing)
        status, answer = await send(hooked, json.dumps(many).encode())
    assert (status, "send them again" in answer["error"]) == (503, True)
    assert 0 < len(await ledger(hooked)) < 250
    await hooked.app.stop()
    settings = hooked.app.settings
    hooked.app = make_app(
        settings.data, hooked.sandbox, hooked.clock, orders_token=WORD, orders_port=settings.orders_port
    )
    await hooked.app.start()
    _, answer = await send(hooked, json.dumps(many).encode())
    assert answer["created"] + answer["unchanged"] == 250
    assert len(await ledger(hooked)) == 250


async def test_ids_are_kept_under_their_source(hooked: Office) -> None:
    await post(hooked, order())
    (key,) = await hooked.read(lambda session: list(session.scalars(select(OrderKey))))
    assert (key.source, key.key) == ("http", "A-1")
