"""[Chart] draws beside the chat and sends a picture with its figures in words."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.charts.canvas import SIDE
from db.job import Job, JobState
from tests.integration.desk import HUALIAN, Desk, card_of
from tests.integration.test_main_job import wait_for_alert
from tests.office import REP2, Office, labels


def story(session: Session) -> None:
    desk = Desk(session, HUALIAN)
    desk.order(3, "1200")
    desk.order(70, "800.50")
    desk.order(5, "99", currency="USD")
    desk.order(600, "5000")  # too long ago
    desk.touch(4)
    desk.touch(40)
    desk.touch(41, kind="call")


async def test_the_picture_comes_with_its_figures(office: Office) -> None:
    await office.store.write(story)
    card = await card_of(office)
    office.rep.press(card.id, "图表")
    sent = await office.rep.wait(lambda one: one.media is not None)
    assert sent.media is not None
    assert sent.media.kind == "photo"
    assert sent.media.caption.splitlines() == [
        "📊 华联超市城西店 · 2025年6月 – 2026年11月",
        "🧾 3笔订单：¥2,000.50 + US$99",
        "🚶 拜访2次 · 📞 电话等1次",
        "最好的月份：2026年11月，¥1,200",
    ]
    assert labels(sent) == ["打开资料卡"]
    assert sent.protected
    stored = office.sandbox.world.files.by_id(sent.media.file_id or "")
    assert stored is not None
    assert Image.open(BytesIO(stored.content)).size == (SIDE, SIDE)
    (job,) = await office.read(lambda session: list(session.scalars(select(Job))))
    assert (job.kind, job.state) == ("chart", JobState.DONE)
    again = await office.tap(office.rep, sent, "打开资料卡")
    assert again.text.startswith(HUALIAN)


async def test_nothing_to_draw_is_said(office: Office) -> None:
    card = await card_of(office)
    office.rep.press(card.id, "图表")
    await wait_for_alert(office, "还画不出来")
    assert await office.read(lambda session: session.scalars(select(Job)).all()) == []


async def test_a_customer_handed_over_meanwhile_is_not_sent(office: Office) -> None:
    await office.store.write(story)
    number = await office.read(lambda session: Desk(session, HUALIAN).customer.id)

    def hand_over_and_draw(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        rep = desk.customer.owner
        desk.customer.owner_id = Desk(session, HUALIAN, REP2).user_id
        session.add(
            Job(
                kind="chart",
                user_id=rep.id,
                chat_id=rep.telegram_id,
                data={"customer": number},
                state=JobState.WAITING,
                attempts=0,
                created_at=office.clock.now(),
            )
        )

    await office.store.write(hand_over_and_draw)
    office.clock.advance(timedelta(seconds=6))
    said = await office.rep.wait(lambda one: "已经不在名单里了" in one.text)
    assert said.media is None
