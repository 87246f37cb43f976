"""Customers of one name are told apart wherever one is picked: guided steps, lists, /near, /duplicates."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.customer import Customer
from tests.integration.desk import WANJIALE, Desk, moment
from tests.integration.test_duplicates import add
from tests.integration.test_near import HERE, shared
from tests.office import Office, labels

EAST, WEST = "中山路8号", "滨江道21号"


async def two(office: Office, name: str = WANJIALE) -> None:
    """Another customer of the same name elsewhere, and places of both."""

    def work(session: Session) -> None:
        session.execute(update(Customer).where(Customer.name == name).values(address=EAST))
        add(session, name, address=WEST, state="active")

    await office.store.write(work)


def both(shown: list[str]) -> bool:
    return any(EAST in one for one in shown) and any(WEST in one for one in shown)


async def test_in_a_guided_step_and_in_what_is_like_a_typed_name(office: Office) -> None:
    await two(office)
    step = await office.ask(office.rep, "/visit")
    assert both(labels(step))
    like = await office.ask(office.rep, "万家乐")
    assert both(labels(like))
    following = await office.tap(office.rep, like, WEST)
    assert WANJIALE in following.text


async def test_when_the_other_is_on_another_page(office: Office) -> None:
    await office.store.write(lambda session: Desk(session, WANJIALE).touch(1))
    await two(office)

    def fill(session: Session) -> None:
        for number in range(6):
            add(session, f"万家乐{number}号仓", state="active")

    await office.store.write(fill)
    step = await office.ask(office.rep, "/visit")
    first, second = labels(step), labels(await office.tap(office.rep, step, "▶"))
    assert not both(first)
    assert not both(second)
    assert both([*first, *second])


async def test_in_a_list(office: Office) -> None:
    await two(office)
    menu = await office.ask(office.rep, "/customers")
    label = next(one for one in labels(menu) if "没拜访" in one or "拜访过" in one)
    found = await office.tap(office.rep, menu, label)
    assert both(labels(found))


async def test_around_here(office: Office) -> None:
    await two(office)

    def place(session: Session) -> None:
        at = {"lat": HERE.lat, "lon": HERE.lon, "created_at": moment(400)}
        session.execute(update(Customer).where(Customer.name == WANJIALE).values(**at))

    await office.store.write(place)
    found = await shared(office)
    assert both(found.text.splitlines())


async def test_before_they_are_merged_and_after(office: Office) -> None:
    await two(office)
    pair = await office.ask(office.rep, "/duplicates")
    asked = await office.tap(office.rep, pair, "留 1️⃣")
    assert EAST in asked.text
    assert WEST in asked.text
    merged = await office.tap(office.rep, asked, "合并")
    assert EAST in merged.text
    assert WEST in merged.text
    apart = await office.tap(office.rep, merged, "撤销")
    assert both(labels(apart))


async def test_alone_a_name_stays_as_it_is(office: Office) -> None:
    step = await office.ask(office.rep, "/visit")
    assert WANJIALE in labels(step)
