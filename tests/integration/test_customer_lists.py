"""/customers: lists by tier, due, never visited, orders and tags, with the right people on them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.usecases.customer_lists import List, Wanted, listed, overview
from db.customer import Customer
from db.user import User
from tests.integration.desk import HUALIAN, TODAY, WANJIALE, XINYUAN, Desk, moment
from tests.integration.test_access import press
from tests.office import ADMIN, MANAGER, REP2, REP_EN, Office, labels

JIANGBEI, JIANGNAN = "好邻居便利连锁(江北店)", "好邻居便利连锁(江南店)"


def book(session: Session) -> None:
    """The rep's five customers, each of another kind; entered long ago."""
    for name in (HUALIAN, WANJIALE, XINYUAN, JIANGBEI, JIANGNAN):
        customer = Desk(session, name).customer
        customer.created_at = customer.tier_pinned_at = moment(300)  # pinned, so that the tiers below stay
    desk = Desk(session, HUALIAN)
    desk.customer.tier = "key"
    desk.touch(14)
    desk.order(31, "100")
    desk.tag("VIP")
    desk = Desk(session, WANJIALE)
    desk.customer.tier = "core"
    desk.touch(29, kind="call")  # not due, and never visited
    desk.order(95, "100")
    desk.order(5, "100")
    desk.tag("vip")
    desk.tag("年货")
    desk = Desk(session, XINYUAN)
    desk.customer.tier = "tail"
    desk.touch(179)
    desk.order(91, "100")
    desk = Desk(session, JIANGBEI)
    desk.customer.state = "lost"
    desk.tag("年货")
    Desk(session, "金鼎烟酒行").tag("别人的")


async def test_the_menu_counts_every_list(office: Office) -> None:
    await office.store.write(book)
    menu = await office.ask(office.rep, "/customers")
    assert menu.text.splitlines() == ["4家客户", "想看哪一类？"]
    assert labels(menu) == [
        "重点 1", "核心 1", "普通 1", "小客户 1", "⏳ 该联系 2", "没拜访过 2", "30天没下单 2", "60天没下单 1",
        "90天没下单 1", "#VIP 2", "#年货 1",
    ]  # fmt: skip
    assert all(len(row) <= 3 for row in menu.buttons)


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("重点", [HUALIAN]),
        ("该联系", [f"{HUALIAN} · 14天", f"{JIANGNAN} · 从未联系"]),
        ("没拜访过", [WANJIALE, JIANGNAN]),
        ("30天没下单", [f"{HUALIAN} · 31天", f"{XINYUAN} · 91天"]),
        ("90天没下单", [f"{XINYUAN} · 91天"]),
        ("#VIP", [WANJIALE, HUALIAN]),
        ("#年货", [WANJIALE]),
    ],
)
async def test_a_list_holds_these_customers(office: Office, label: str, lines: list[str]) -> None:
    await office.store.write(book)
    menu = await office.ask(office.rep, "/customers")
    found = await office.tap(office.rep, menu, label)
    assert found.id == menu.id
    assert sorted(labels(found)[:-1]) == sorted(lines)
    assert found.text.endswith(f" · {len(lines)}")
    card = await office.tap(office.rep, found, lines[0])
    assert card.text.startswith(lines[0].split(" · ")[0])
    assert card.id != found.id
    again = await office.tap(office.rep, found, "全部分类")
    assert again.id == menu.id
    assert "重点 1" in labels(again)


@pytest.mark.parametrize(
    ("tier", "ago", "due"),
    [
        *(("key", ago, ago >= 14) for ago in (13, 14)),
        *(("core", ago, ago >= 30) for ago in (29, 30)),
        *(("regular", ago, ago >= 60) for ago in (59, 60)),
        *(("tail", ago, ago >= 180) for ago in (179, 180)),
    ],
)
async def test_who_is_due_by_tier(office: Office, tier: str, ago: int, due: bool) -> None:
    def touched(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        desk.customer.tier, desk.customer.tier_pinned_at = tier, moment(1)
        desk.touch(ago)
        desk.touch(ago + 100)

    await office.store.write(touched)
    assert (
        await office.read(lambda session: overview(session, Desk(session, HUALIAN).customer.owner, TODAY))
    ).due == due


async def test_a_long_list_pages_in_place_with_the_right_total(office: Office) -> None:
    def many(session: Session) -> None:
        owner = Desk(session, HUALIAN).customer
        for number in range(14):
            named = {"owner_id": owner.owner_id, "team_id": owner.team_id, "tier": "key", "state": "active"}
            at = {"created_at": moment(1), "updated_at": moment(1), "tier_pinned_at": moment(1)}
            session.add(Customer(name=f"店{number:02}", **at, **named))

    await office.store.write(many)
    page = await office.tap(office.rep, await office.ask(office.rep, "/customers"), "重点 14")
    assert labels(page)[0] == "店00"
    assert labels(page)[-3:] == ["1/3", "▶", "全部分类"]
    page = await office.tap(office.rep, await office.tap(office.rep, page, "▶"), "▶")
    assert labels(page) == ["店12", "店13", "◀", "3/3", "全部分类"]

    def fewer(session: Session) -> None:
        for number in range(3, 14):
            Desk(session, f"店{number:02}").customer.tier = "core"

    page = await office.tap(office.rep, page, "◀")
    await office.store.write(fewer)
    page = await office.tap(office.rep, page, "▶")
    assert labels(page) == ["店00", "店01", "店02", "全部分类"]


async def test_a_tag_is_asked_for_by_name(office: Office) -> None:
    await office.store.write(book)
    assert (await office.ask(office.rep, "/customers 年货")).text == "#年货 · 1"
    assert (await office.ask(office.rep, "/customers 别人的")).text.startswith("4家客户")


async def test_who_has_no_customers_is_told_how_to_begin(office: Office) -> None:
    def nobody(session: Session) -> None:
        for name in ("Acme Foods", "Golden Dragon Trading", "Blue Bottle Cafe"):
            Desk(session, name).customer.state = "closed"

    await office.store.write(nobody)
    assert "no customers yet" in (await office.ask(office.rep_en, "/customers")).text


async def test_each_sees_their_own(office: Office) -> None:
    await office.store.write(book)

    def seen(session: Session) -> dict[int, int]:
        users = {one.telegram_id: one for one in session.query(User)}
        return {
            number: listed(session, users[number], Wanted(List.NEVER), TODAY, 0, 100)[1]
            for number in (REP2, REP_EN, MANAGER, ADMIN)
        }

    assert await office.read(seen) == {REP2: 1, REP_EN: 3, MANAGER: 3, ADMIN: 6}
    tag = await office.read(lambda session: overview(session, Desk(session, HUALIAN).customer.owner, TODAY).tags[0][0])
    assert (await press(office, REP2, f"cl.at:g:{tag}:0")).alert


@pytest.mark.parametrize(
    "data", ["cl.at", "cl.at:x", "cl.at:t:emperor:0", "cl.at:o:31:0", "cl.at:g:9999999999999999999:0"]
)
async def test_a_list_that_there_is_not(office: Office, data: str) -> None:
    assert (await press(office, REP2, data)).alert
