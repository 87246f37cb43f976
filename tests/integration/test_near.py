"""/near: who is due around here, how far, and in which order to go round."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.places import Place
from bot.sandbox.model import Message
from bot.usecases.near import due_near
from db.dialogue import Dialogue
from db.entry import Entry
from tests.integration.desk import HUALIAN, TODAY, WANJIALE, XINYUAN, Desk, moment
from tests.integration.test_access import press
from tests.office import REP, Office, find_button, labels

HERE = Place(30.25, 120.15)
_KM = 1 / 111.195  # degrees of latitude


def placed(session: Session, *, others_ago: int = 70) -> None:
    """Three customers in a row to the north: 1 km, 2 km, and 8 km away."""
    for name, km, ago in ((HUALIAN, 2, others_ago), (WANJIALE, 1, 70), (XINYUAN, 8, 70)):
        desk = Desk(session, name)
        desk.customer.lat, desk.customer.lon = HERE.lat + km * _KM, HERE.lon
        desk.touch(ago)
    other = Desk(session, "金鼎烟酒行").customer  # another rep's, next door
    other.lat, other.lon, other.created_at = HERE.lat, HERE.lon, moment(400)


async def shared(office: Office) -> Message:
    asked = await office.ask(office.rep, "/near")
    assert "📎" in asked.text
    office.rep.send_location(HERE.lat, HERE.lon)
    return await office.rep.wait_answer()


async def test_due_customers_by_distance_with_a_round_and_a_map(office: Office) -> None:
    await office.store.write(placed)
    found = await shared(office)
    assert found.text.splitlines() == [
        "📍 3公里内该拜访：2家",
        "1. 万家乐生活超市 · 1.0公里 · 70天",
        "2. 华联超市城西店 · 2.0公里 · 70天",
        "🔁 建议路线：1 → 2，约2.0公里",
    ]
    assert labels(found) == ["1 万家乐生活超市", "2 华联超市城西店", "• 3公里 •", "10公里", "30公里", "🗺 地图"]
    link = find_button(found, "地图").url
    assert link is not None
    marks = parse_qs(urlsplit(link).query)["markers"][0].split("|")
    assert [mark.split(",")[2] for mark in marks] == ["1", "2"]
    wider = await office.tap(office.rep, found, "10公里")
    assert wider.id == found.id
    assert "3. 鑫源商贸有限公司 · 8.0公里 · 70天" in wider.text
    assert "1 → 2 → 3，约8.0公里" in wider.text
    card = await office.tap(office.rep, wider, "3 鑫源")
    assert card.text.startswith(XINYUAN)
    assert await office.read(lambda session: session.scalars(select(Entry)).all()) == []  # no visit was offered


async def test_the_least_distance_that_has_somebody_is_shown(office: Office) -> None:
    def far(session: Session) -> None:
        placed(session, others_ago=1)
        Desk(session, WANJIALE).touch(2)

    await office.store.write(far)
    found = await shared(office)
    assert found.text.splitlines() == ["📍 10公里内该拜访：1家", "1. 鑫源商贸有限公司 · 8.0公里 · 70天"]


async def test_nobody_due_is_said_with_what_to_do(office: Office) -> None:
    found = await shared(office)
    assert found.text.startswith("30公里内没有该拜访的客户")
    assert labels(found) == ["3公里", "10公里", "• 30公里 •"]
    nearer = await office.tap(office.rep, found, "10公里")
    assert nearer.text.startswith("10公里内没有")


async def test_words_instead_of_a_place_are_news(office: Office) -> None:
    await office.ask(office.rep, "/near")
    assert "拜访已记下" in (await office.ask(office.rep, "拜访华联，送了样品")).text
    assert await office.read(lambda session: session.scalars(select(Dialogue)).all()) == []
    office.rep.send_location(HERE.lat, HERE.lon)
    assert "📍 已在 华联超市城西店 打卡" in (await office.rep.wait_answer()).text


async def test_cancel_ends_the_question(office: Office) -> None:
    asked = await office.ask(office.rep, "/near")
    await office.tap(office.rep, asked, "取消")
    assert await office.read(lambda session: session.scalars(select(Dialogue)).all()) == []


async def test_a_list_is_not_made_of_another_message(office: Office) -> None:
    assert (await press(office, REP, "n.within:10")).alert
    assert (await press(office, REP, "n.within:7")).alert


async def test_the_box_holds_the_circle_everywhere(office: Office) -> None:
    """Over the date line, near a pole and on the equator nobody within the distance is missed."""

    def found(session: Session) -> list[tuple[int, int]]:
        desk = Desk(session, HUALIAN)
        desk.customer.created_at = moment(400)
        seen = []
        for here, there in (
            (Place(0, 179.99), Place(0, -179.99)),
            (Place(89.99, 0), Place(89.99, 180)),
            (Place(0, 0), Place(0, 0.089)),
            (Place(70, 20), Place(70.089, 20)),
            (Place(70, 20), Place(70, 20.26)),
            (Place(-33, 18), Place(-33.08, 18.03)),
        ):
            desk.customer.lat, desk.customer.lon = there.lat, there.lon
            session.flush()
            owner = desk.customer.owner
            seen.append((len(due_near(session, owner, here, 10, TODAY)), len(due_near(session, owner, here, 1, TODAY))))
        return seen

    assert await office.store.write(found) == [(1, 0)] * 6


async def test_in_english(office: Office) -> None:
    def placed_there(session: Session) -> None:
        for name, km in (("Acme Foods", 0.4), ("Blue Bottle Cafe", 2.5)):
            customer = Desk(session, name).customer
            customer.lat, customer.lon, customer.created_at = 1.3 + km * _KM, 103.8, moment(90)

    await office.store.write(placed_there)
    await office.ask(office.rep_en, "/near")
    office.rep_en.send_location(1.3, 103.8)
    found = await office.rep_en.wait_answer()
    assert found.text.splitlines() == [
        "📍 Due within 3 km: 2",
        "1. Acme Foods · 400 m · never",
        "2. Blue Bottle Cafe · 2.5 km · never",
        "🔁 Round: 1 → 2, about 2.5 km",
    ]
    link = find_button(found, "Map").url
    assert link is not None
    assert link.startswith("https://www.google.com/maps/dir/?api=1&origin=1.300000")
