"""The timeline: everything that happened, by kind, page by page, in place of the card."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from db.remark import Note
from tests.integration.desk import HUALIAN, Desk, card_of, day, moment
from tests.integration.test_main_job import wait_for_alert
from tests.office import REP2, Office, labels


def story(session: Session) -> None:
    """Eleven records of every kind, one of another rep."""
    desk = Desk(session, HUALIAN)
    for ago in (1, 8, 30):
        desk.touch(ago, f"第{ago}天")
    desk.touch(2, "打了电话", kind="call")
    desk.complaint(3, summary="破损3箱")
    desk.complaint(50, state="resolved", summary="送晚了")
    desk.order(4, "35000")
    desk.promise(5, due_in=2)
    desk.note(6, "周日休息")
    desk.score(7, 9)
    desk.referral(9, "老陈烧烤")
    desk.loss(400)
    Desk(session, HUALIAN, REP2).note(10, "陈伟记的")


async def opened(office: Office, label: str = "往来") -> Message:
    await office.store.write(story)
    card = await card_of(office)
    page = await office.tap(office.rep, card, label)
    assert page.id == card.id
    return page


async def test_everything_is_there_newest_first_and_pages_in_place(office: Office) -> None:
    page = await opened(office)
    assert page.text.splitlines() == [
        "华联超市城西店 · 13条记录",
        "🚶 11月22日 第1天",
        "📞 11月21日 打了电话",
        "⚠️ 11月20日 质量 · 一般 · 待处理 · 破损3箱",
        "🧾 11月19日 ¥35,000 · 补货",
        "🤝 11月18日 11月25日 周三到期 · 送报价单",
        "📝 11月17日 周日休息",
    ]
    assert page.protected
    assert labels(page) == [
        "• 全部 •", "🚶 4", "⚠️ 2", "🧾 1", "🤝 1", "📝 2", "⭐ 1", "👥 1", "💔 1", "1/3", "▶", "返回",
    ]  # fmt: skip
    assert all(len(row) <= 3 for row in page.buttons)
    page = await office.tap(office.rep, page, "▶")
    assert page.text.splitlines()[1:] == [
        "⭐ 11月16日 9/10",
        "🚶 11月15日 第8天",
        "👥 11月14日 老陈烧烤 · 介绍",
        "📝 11月13日 陈伟记的 · 陈伟",
        "🚶 10月24日 第30天",
        "⚠️ 10月4日 质量 · 一般 · 已解决 · 送晚了",
    ]
    page = await office.tap(office.rep, page, "▶")
    assert page.text.splitlines()[1:] == ["💔 2025年10月19日 周日 价格 · 换了别家"]
    assert labels(page)[-3:] == ["◀", "3/3", "返回"]
    card = await office.tap(office.rep, page, "返回")
    assert card.text.startswith("华联超市城西店 · ")


async def test_a_kind_is_chosen_and_another_after_it(office: Office) -> None:
    page = await office.tap(office.rep, await opened(office), "📝")
    assert page.text.splitlines() == [
        "华联超市城西店 · 2条记录",
        "📝 11月17日 周日休息",
        "📝 11月13日 陈伟记的 · 陈伟",
    ]
    assert "• 📝 2 •" in labels(page)
    page = await office.tap(office.rep, page, "🚶")
    assert len(page.text.splitlines()) == 5
    page = await office.tap(office.rep, page, "全部")
    assert "13" in page.text.splitlines()[0]


async def test_complaints_and_orders_have_pages_of_their_own(office: Office) -> None:
    page = await opened(office, "投诉")
    assert page.text.splitlines()[0] == "华联超市城西店 · 2起投诉"
    page = await office.tap(office.rep, await office.tap(office.rep, page, "返回"), "订单")
    assert page.text.splitlines() == ["华联超市城西店 · 1笔订单", "🧾 11月19日 ¥35,000 · 补货"]


async def test_what_was_undone_is_not_there(office: Office) -> None:
    saved = await office.ask(office.rep, "拜访华联，送了样品")
    await office.tap(office.rep, saved, "撤销")
    page = await office.tap(office.rep, await card_of(office), "往来")
    assert "送了样品" not in page.text
    assert page.text.splitlines()[1].startswith("还没有记录。直接写就行，例如：拜访华联超市城西店")


async def test_an_empty_page_says_how_to_fill_it(office: Office) -> None:
    page = await office.tap(office.rep, await card_of(office), "投诉")
    assert page.text.splitlines()[1].startswith("还没有投诉")
    page = await office.tap(office.rep, await office.tap(office.rep, page, "返回"), "订单")
    assert page.text.splitlines()[1].startswith("还没有订单")


async def test_a_manager_reads_who_logged_it(office: Office) -> None:
    await office.store.write(story)
    card = await office.ask(office.manager, f"/find {HUALIAN}")
    page = await office.tap(office.manager, card, "往来")
    assert page.text.splitlines()[1] == "🚶 11月22日 第1天 · 李娜"


async def test_a_note_of_the_morning_is_of_that_day_where_the_reader_is(office: Office) -> None:
    def told(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        desk.note(1, "早上7点写的")
        desk.touch(1, "同一天")
        session.scalars(select(Note)).one().created_at = moment(1, hour=7)

    await office.store.write(told)
    page = await office.tap(office.rep, await card_of(office), "往来")
    assert page.text.splitlines()[1:] == ["🚶 11月22日 同一天", "📝 11月22日 早上7点写的"]


async def test_the_people_page_tells_all_of_them(office: Office) -> None:
    def told(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        desk.person("赵总", title="老板", role="decides", likes="龙井", birthday="L08-15")
        desk.person("孙会计", role="pays", left_on=day(10))
        for number in range(3):
            desk.person(f"店员{number}")

    await office.store.write(told)
    page = await office.tap(office.rep, await card_of(office), "联系人")
    assert page.text.splitlines()[:4] == [
        "华联超市城西店 · 6位联系人",
        "👤 王经理 13800001234",
        "👤 赵总（老板） · 决策人",
        "　🎂 农历8月15日 · 喜欢龙井",
    ]
    page = await office.tap(office.rep, page, "▶")
    assert page.text.splitlines()[-2:] == ["👤 孙会计 · 付款人", "　⚠️ 11月13日离职"]
    page = await office.tap(office.rep, await office.tap(office.rep, page, "返回"), "联系人")
    assert "1/2" in labels(page)


async def test_a_page_that_is_gone_is_the_last_one_and_a_lost_customer_none(office: Office) -> None:
    page = await opened(office)
    page = await office.tap(office.rep, await office.tap(office.rep, page, "▶"), "▶")

    def hand_over(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        desk.customer.owner_id = Desk(session, HUALIAN, REP2).user_id

    await office.store.write(hand_over)
    office.rep.press(page.id, "◀")
    await wait_for_alert(office, "这条已经没有了")
