"""Places: where a visit was, what a customer is known by, and a visit offered where one stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.sandbox.model import Message
from db.customer import Customer
from db.touch import Touch
from tests.integration.test_amend import VISIT, answer
from tests.integration.test_main_job import live
from tests.office import REP2, Office, labels

HERE = (31.2304, 121.4737)


NEAR = (31.2314, 121.4737)  # some 110 metres north


FAR = (31.2504, 121.4737)  # some 2.2 kilometres north


async def placed(office: Office, person: Any = None) -> Message:
    """The visit to 华联 with its place, made known an hour ago."""
    await office.ask(office.rep, VISIT)
    office.rep.send_location(*HERE)
    told = await office.rep.wait_answer()
    office.clock.advance(timedelta(hours=1))
    return told


async def place_of(office: Office, name: str) -> tuple[float | None, float | None]:
    customer = await office.read(lambda session: session.scalars(select(Customer).where(Customer.name == name)).one())
    return customer.lat, customer.lon


async def test_a_location_after_a_visit_is_its_place_and_the_customers(office: Office) -> None:
    told = await placed(office)
    assert told.text == "📍 已在 华联超市城西店 打卡\n这里以后我就认得了。"
    (touch,) = await live(office, Touch)
    assert (touch.lat, touch.lon) == HERE
    assert await place_of(office, "华联超市城西店") == HERE


async def test_a_location_near_a_known_customer_offers_a_visit_there(office: Office) -> None:
    await placed(office)
    office.rep.send_location(*NEAR)
    offer = await office.rep.wait_answer()
    assert labels(offer)[0] == "📍 在这里记一次拜访：华联超市城西店"
    assert len(await live(office, Touch)) == 1
    card = await office.tap(office.rep, offer, "📍")
    assert card.text.splitlines()[:2] == ["华联超市城西店", "🚶 拜访已记下 · 11月23日 周一"]
    assert "📍 已在此打卡" in card.text
    assert len(await live(office, Touch)) == 2
    assert await place_of(office, "华联超市城西店") == HERE


async def test_at_most_three_are_offered_the_nearest_first(office: Office) -> None:
    names = ("华联超市城西店", "万家乐生活超市", "鑫源商贸有限公司", "好邻居便利连锁(江南店)")
    for number, name in enumerate(names):
        await office.ask(office.rep, f"拜访{name}")
        office.rep.send_location(HERE[0] + 0.0005 * (4 - number), HERE[1])
        if number:
            question = await office.rep.wait_answer()
            if "附近" in question.text:
                await office.tap(office.rep, question, "不用记")
        else:
            await office.rep.wait_answer()
        office.clock.advance(timedelta(hours=1))
    office.rep.send_location(*HERE)
    offer = await office.rep.wait_answer()
    offered = [label.split("：")[1] for label in labels(offer) if "📍" in label]
    assert offered == ["好邻居便利连锁(江南店)", "鑫源商贸有限公司", "万家乐生活超市"]


async def test_a_location_nobody_is_known_at_asks_whose_it_is(office: Office) -> None:
    await placed(office)
    office.rep.send_location(*FAR)
    question = await office.rep.wait_answer()
    assert "这是哪家的位置" in question.text
    card = await office.ask(office.rep, "鑫源")
    assert card.text.splitlines()[:2] == ["鑫源商贸有限公司", "🚶 拜访已记下 · 11月23日 周一"]
    assert await place_of(office, "鑫源商贸有限公司") == FAR


async def test_a_location_elsewhere_right_after_a_visit_is_not_its_place(office: Office) -> None:
    await placed(office)
    await office.ask(office.rep, "拜访万家乐 张姐")
    office.rep.send_location(*FAR)
    await office.rep.wait_answer()
    office.clock.advance(timedelta(hours=1))
    await office.ask(office.rep, "拜访万家乐 张姐")
    office.rep.send_location(*HERE)
    offer = await office.rep.wait_answer()
    assert "📍 在这里记一次拜访：华联超市城西店" in labels(offer)
    assert await place_of(office, "万家乐生活超市") == FAR


async def test_an_undone_visit_takes_the_place_it_taught_with_it(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    office.rep.send_location(*HERE)
    await office.rep.wait_answer()
    undone = await office.tap(office.rep, card, "撤销")
    assert await place_of(office, "华联超市城西店") == (None, None)
    restored = await office.tap(office.rep, undone, "恢复记录")
    assert await place_of(office, "华联超市城西店") == HERE
    await answer(office, office.rep, restored, "是万家乐")
    assert await place_of(office, "华联超市城西店") == (None, None)
    assert await place_of(office, "万家乐生活超市") == HERE


async def test_a_location_may_answer_a_card(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    office.clock.advance(timedelta(hours=5))
    office.rep.send_location(*HERE, reply_to=card.id)
    assert "已在 华联超市城西店 打卡" in (await office.rep.wait_answer()).text


async def test_places_of_others_are_not_offered(office: Office) -> None:
    await placed(office)
    stranger = office.sandbox.people[REP2]
    stranger.send_location(*HERE)
    asked = await stranger.wait_answer()
    assert "华联" not in asked.text + "".join(labels(asked))
