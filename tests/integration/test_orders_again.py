"""Orders and rows that were not taken are lost nowhere: they come in by themselves, or as they lie in the folder."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake.watched_folder import WatchedFolder
from db.customer import Customer, names_changed
from db.imports import CustomerNumber
from db.ledger import OrderReject
from tests.integration.test_orders_folder import Watched, names, pass_by, watched
from tests.integration.test_orders_hook import hooked, ledger, order, post, results
from tests.office import ZONE, Office

__all__ = ["hooked", "watched"]  # fixtures
NEWCOMER = "Newcomer Ltd"


async def rejects(office: Office) -> list[tuple[str, int]]:
    query = select(OrderReject.mark, OrderReject.times).where(OrderReject.settled_at.is_(None)).order_by(OrderReject.id)
    return await office.read(lambda session: [(row.mark, row.times) for row in session.execute(query)])


async def comes(office: Office, name: str = NEWCOMER) -> None:
    """A customer of that name is there from now on."""

    def work(session: Session) -> None:
        like = session.scalars(select(Customer).where(Customer.name == "Acme Foods")).one()
        now = office.clock.now()
        one = Customer(name=name, owner_id=like.owner_id, team_id=like.team_id, created_at=now, updated_at=now)
        one.tier, one.state = like.tier, like.state
        session.add(one)

    await office.store.write(work)


async def taken(office: Office) -> list[tuple[str, int]]:
    """Whose orders are in the ledger, and their amounts."""
    return [(name, int(amount or 0)) for name, _, amount, _ in await ledger(office)]


async def a_minute(office: Office) -> None:
    """Until what is done every minute was done: it is asked for a thing that is done after it."""
    for _ in range(3):
        office.clock.advance(timedelta(seconds=61))
        for _ in range(20):
            await asyncio.sleep(0.005)
        await office.read(lambda session: None)
        await office.store.write(lambda session: None)


async def test_orders_come_in_by_themselves_once_their_customer_is_there(hooked: Office) -> None:
    await post(hooked, *(order(f"A-{at}", customer=NEWCOMER, amount=at + 1) for at in range(5)))
    await post(hooked, order("B", customer="Somebody Else"), order("C", amount="much"))
    await a_minute(hooked)
    assert await ledger(hooked) == []
    assert [mark for mark, _ in await rejects(hooked)] == ["A-0", "A-1", "A-2", "A-3", "A-4", "B", "C"]
    await comes(hooked)
    await a_minute(hooked)
    assert await taken(hooked) == [(NEWCOMER, at + 1) for at in range(5)]
    assert await rejects(hooked) == [("B", 1), ("C", 1)], "what is not there yet is as it was"
    assert set(await results(hooked, *(order(f"A-{at}", customer=NEWCOMER, amount=at + 1) for at in range(5)))) == {
        "unchanged"
    }


async def test_a_code_or_a_new_name_is_enough(hooked: Office) -> None:
    await post(hooked, order("A", customer="K-17"), order("B", customer="ACME (Downtown)"))

    def known(session: Session) -> None:
        acme = session.scalars(select(Customer).where(Customer.name == "Acme Foods")).one()
        session.add(CustomerNumber(customer_id=acme.id, number="K-17"))
        other = session.scalars(select(Customer).where(Customer.name == "Blue Bottle Cafe")).one()
        other.name = "Acme (downtown)"
        names_changed(other, hooked.clock.now())

    await hooked.store.write(known)
    await a_minute(hooked)
    assert [name for name, *_ in await ledger(hooked)] == ["Acme Foods", "Acme (downtown)"]
    assert await rejects(hooked) == []


async def test_a_correction_that_came_before_its_order_is_taken_after_it(hooked: Office) -> None:
    assert await results(hooked, order("B", corrects="A", amount=900)) == ["rejected"]
    assert await results(hooked, {"id": "A", "cancel": True}) == ["rejected"]
    await post(hooked, order("A"))
    await a_minute(hooked)
    assert [amount for _, _, amount, _ in await ledger(hooked)] == [900]


async def test_what_an_admin_let_go_or_names_two_stays_out(hooked: Office) -> None:
    await post(hooked, order("A", customer=NEWCOMER), order("B", customer="Twin ltd"))

    def let_go(session: Session) -> None:
        session.scalars(select(OrderReject).where(OrderReject.mark == "A")).one().settled_at = hooked.clock.now()

    await hooked.store.write(let_go)
    for name in (NEWCOMER, "Twin Ltd", "TWIN LTD"):
        await comes(hooked, name)
    await a_minute(hooked)
    assert await ledger(hooked) == []
    assert await rejects(hooked) == [("B", 1)]


async def test_rejected_rows_are_put_back_as_they_are_once_the_customer_is_there(watched: Watched) -> None:
    office, folder, path = watched
    (path / "orders.csv").write_text(f"Customer,Date,Amount\nAcme Foods,2026-11-20,5\n{NEWCOMER},2026-11-21,7\n")
    await pass_by(office, folder)
    assert names(path) == ["done/orders.csv", "rejected/orders.rejected.xlsx"]
    await comes(office)
    (path / "rejected/orders.rejected.xlsx").rename(path / "orders.rejected.xlsx")
    await pass_by(office, folder)
    assert await taken(office) == [("Acme Foods", 5), (NEWCOMER, 7)]
    assert names(path) == ["done/orders.csv", "done/orders.rejected.xlsx"]


async def test_so_is_the_whole_file_put_back_from_done(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "in"
    folder = WatchedFolder(office.store, office.clock, path, ZONE, "CNY", lambda: None)
    folder.prepare()
    (path / "orders.csv").write_text(f"Customer,Date,Amount\nAcme Foods,2026-11-20,5\n{NEWCOMER},2026-11-21,7\n")
    await pass_by(office, folder)
    await comes(office)
    (path / "done/orders.csv").rename(path / "orders.csv")
    await pass_by(office, folder)
    assert await taken(office) == [("Acme Foods", 5), (NEWCOMER, 7)]
