"""/risk, /why, /refresh and the picture of the rhythm, as people see them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.charts.canvas import SIDE
from bot.domain.warning_policy import Voice
from db.job import Job, JobState
from db.remark import Referral
from db.signal import CustomerRisk
from db.warning import RiskWarning
from tests.integration.desk import HUALIAN, TODAY, WANJIALE, XINYUAN, Desk, moment
from tests.integration.risks import CONTACT, LEAKAGE, SILENCE, at_risk, customer_of, warn
from tests.integration.test_main_job import wait_for_alert
from tests.office import Office, labels

JINDING = "金鼎烟酒行"


def three(session: Session) -> None:
    customer_of(session, HUALIAN).tier = "key"
    at_risk(session, HUALIAN, "42000")
    at_risk(session, XINYUAN, "9000", silent=30)
    at_risk(session, JINDING, "70000", silent=90)
    at_risk(session, WANJIALE, None, currency="USD")
    warn(session, HUALIAN, "silence", SILENCE)


async def test_the_dearest_first_each_in_a_line(office: Office) -> None:
    await office.store.write(three)
    mine = await office.ask(office.rep, "/risk")
    assert mine.text.splitlines() == [
        "📉 3家客户比平时更久没下单：每年约¥51,000的生意有风险",
        "⚠️ 华联超市城西店 · ¥42,000 · 47天没下单（平时21天） · 62%",
        "鑫源商贸有限公司 · ¥9,000 · 30天没下单（平时21天） · 62%",
        "万家乐生活超市 · 47天没下单（平时21天） · 62%",
        "1家用USD结算的客户排在最后：还没有汇率。",
    ]
    assert mine.protected
    team = await office.ask(office.manager, "/risk")
    assert [line.split(" · ")[0] for line in team.text.splitlines()[1:4]] == [JINDING, f"⚠️ {HUALIAN}", XINYUAN]
    assert "陈伟" in team.text
    theirs = await office.ask(office.rep_en, "/risk")
    assert theirs.text == "I look at all customers once a night. The list fills after the first one."


async def test_filters_and_the_list_of_warnings(office: Office) -> None:
    await office.store.write(three)
    page = await office.ask(office.manager, "/risk")
    key = await office.tap(office.manager, page, "重点")
    assert key.text.splitlines()[0] == "📉 1家客户比平时更久没下单：每年约¥42,000的生意有风险"
    mine = await office.tap(office.manager, key, "我的")
    assert mine.text == "这里没有客户，换个筛选试试。"
    kinds = await office.tap(office.manager, mine, "类型：全部")
    assert "久未下单" in labels(kinds)
    page = await office.ask(office.manager, "/risk")
    kinds = await office.tap(office.manager, page, "类型：全部")
    of = await office.tap(office.manager, kinds, "久未下单")
    assert "类型：久未下单" in labels(of)
    assert of.text.splitlines()[0].startswith("📉 1家客户")
    listed = await office.tap(office.manager, of, "预警")
    assert listed.text.splitlines()[0] == "⚠️ 1条未结的预警"
    card = await office.tap(office.manager, listed, "华联")
    assert card.text.startswith("⚠️ 华联超市城西店 · 每年约¥42,000的生意有风险")


async def test_who_is_as_good_as_sure_to_order_again_is_no_risk(office: Office) -> None:
    def work(session: Session) -> None:
        at_risk(session, HUALIAN, "300", silent=23, p_lapse=0.004)
        at_risk(session, XINYUAN, "9000", silent=30)

    await office.store.write(work)
    page = await office.ask(office.rep, "/risk")
    assert page.text.splitlines()[0].startswith("📉 1家客户")
    assert HUALIAN not in page.text


async def test_where_no_sum_can_be_told_the_missing_rate_is(office: Office) -> None:
    await office.store.write(lambda session: at_risk(session, WANJIALE, None, currency="USD"))
    page = await office.ask(office.rep, "/risk")
    assert page.text.splitlines()[-1] == "暂无金额：还没有USD的汇率。"


async def test_pages(office: Office) -> None:
    names = [HUALIAN, XINYUAN, JINDING, WANJIALE, "好邻居便利连锁(江北店)", "好邻居便利连锁(江南店)"]

    def work(session: Session) -> None:
        for number, name in enumerate(names):
            at_risk(session, name, str(60000 - number * 1000))

    await office.store.write(work)
    first = await office.ask(office.manager, "/risk")
    assert "1/2" in labels(first)
    assert "江南店" not in first.text
    second = await office.tap(office.manager, first, "▶")
    assert "江南店" in second.text
    assert HUALIAN not in second.text


async def test_warnings_are_listed_by_customer_the_dearest_first(office: Office) -> None:
    names = [HUALIAN, XINYUAN, JINDING, WANJIALE, "好邻居便利连锁(江北店)"]

    def work(session: Session) -> None:
        for number, name in enumerate(names):
            warn(session, name, "silence", SILENCE, loss=Decimal(60000 - number * 1000))
        warn(session, XINYUAN, "contact", CONTACT, 0.55, loss=Decimal(1000))
        team = customer_of(session, HUALIAN).team_id
        warn(session, None, "leakage", LEAKAGE, team_id=team)

    await office.store.write(work)
    first = await office.tap(office.manager, await office.ask(office.manager, "/risk"), "预警")
    said = first.text.splitlines()
    assert said[0] == "⚠️ 7条未结的预警"
    assert [one.split("（")[0].split("：")[0] for one in said[1:]] == ["团队全部客户", HUALIAN, XINYUAN, JINDING]
    assert said[3].endswith("没再回来。 +1")
    card = await office.tap(office.manager, first, "鑫源")
    assert "上次拜访或电话是40天前" in card.text
    second = await office.tap(office.manager, first, "▶")
    assert [one.split("（")[0] for one in second.text.splitlines()[1:]] == names[3:]


async def test_how_often_warnings_were_right_is_for_who_leads(office: Office) -> None:
    def work(session: Session) -> None:
        for number in range(24):
            outcome = "true_alarm" if number < 15 else "false_alarm"
            warn(session, HUALIAN, "silence", SILENCE, state="resolved", outcome=outcome, resolved_at=moment(number))
        for number in range(3):
            warn(
                session, HUALIAN, "contact", CONTACT, state="resolved", outcome="true_alarm", resolved_at=moment(number)
            )

    await office.store.write(work)
    page = await office.ask(office.manager, "/risk")
    right = await office.tap(office.manager, page, "准确率")
    assert "久未下单：24条里15条属实（62%）" in right.text
    assert "久未联系：3条里3条属实（样本还少）" in right.text
    assert not any("准确率" in label for label in labels(await office.ask(office.rep, "/risk")))


def rhythm(session: Session) -> None:
    desk = Desk(session, HUALIAN)
    for ago in (47, 68, 89, 110, 131, 152):
        desk.order(ago, "3000")
    desk.score(5, 2)


async def test_why_says_each_signal_with_its_numbers_and_rule(office: Office) -> None:
    await office.store.write(rhythm)
    page = await office.ask(office.rep, "/why 华联")
    lines = page.text.splitlines()
    assert lines[0].startswith("华联超市城西店 · 普通客户 · 每年约买¥")
    at = next(number for number, line in enumerate(lines) if "评分下降" in line)
    assert lines[at + 1] == "5天前打分2/10。"
    assert lines[at + 2] == "规则：评分下降2分以上，或降到1–3分。"
    silent = next(line for line in lines if "已有47天没下单" in line)
    assert silent.startswith("平时每22天下一次单，已有47天没下单")
    assert "规则：按客户自己的下单节奏，算出这次久未下单变成流失的可能性。" in lines
    assert await office.read(lambda session: session.scalars(select(RiskWarning)).all()) == []


async def test_managers_are_told_the_profit_with_that_of_referred_customers(office: Office) -> None:
    def work(session: Session) -> None:
        rhythm(session)
        by = customer_of(session, HUALIAN)
        given = {"customer_id": by.id, "user_id": by.owner_id, "created_at": moment(30), "summary": ""}
        session.add(Referral(**given, prospect=XINYUAN))
        at_risk(session, XINYUAN, "9000", lifetime=Decimal(5000000))

    await office.store.write(work)
    page = await office.ask(office.manager, "/why 华联")
    assert "💰 未来一年毛利约¥2,500,000（含其介绍来的客户）" in page.text
    assert "毛利" not in (await office.ask(office.rep, "/why 华联")).text


def two_orders(newest: int, oldest: int, session: Session) -> None:
    for ago in (newest, oldest):
        Desk(session, HUALIAN).order(ago, "3000")


async def test_few_orders_are_said_so(office: Office) -> None:
    await office.store.write(partial(two_orders, 90, 111))
    page = await office.ask(office.rep, "/why 华联")
    assert "（订单还不多），已有90天没下单" in page.text


async def test_who_is_silent_for_too_long_is_lost_and_no_signal(office: Office) -> None:
    await office.store.write(partial(two_orders, 300, 321))
    page = await office.ask(office.rep, "/why 华联")
    assert "💔 已有300天没下单，算作流失。" in page.text


async def test_that_who_is_lost_is_said_before_all_signals(office: Office) -> None:
    def work(session: Session) -> None:
        two_orders(300, 321, session)
        Desk(session, HUALIAN).score(5, 2)

    await office.store.write(work)
    page = await office.ask(office.rep, "/why 华联")
    assert page.text.splitlines()[1] == "💔 已有300天没下单，算作流失。"
    assert "5天前打分2/10。" in page.text


async def test_refresh_keeps_what_it_found(office: Office) -> None:
    await office.store.write(rhythm)
    page = await office.ask(office.rep, "/refresh 华联")
    assert page.text.startswith("🔄 刚刚重新看过。")
    (risk,) = await office.read(lambda session: list(session.scalars(select(CustomerRisk))))
    assert risk.last_day == (TODAY - timedelta(days=47)).toordinal()
    again = await office.tap(office.rep, page, "重新看")
    assert again.text == page.text


@pytest.mark.parametrize(
    ("text", "said"), [("/why", "/why 华联"), ("/why 没有这家", "没有像"), ("/refresh", "/refresh 华联")]
)
async def test_who_is_meant_is_asked_with_an_example(office: Office, text: str, said: str) -> None:
    assert said in (await office.ask(office.rep, text)).text


async def test_of_customers_of_others_nothing_is_said(office: Office) -> None:
    await office.store.write(rhythm)
    answer = await office.ask(office.rep_en, "/why 华联超市城西店")
    assert "No customer like" in answer.text


async def test_of_several_one_is_chosen(office: Office) -> None:
    offer = await office.ask(office.rep, "/why 好邻居便利连锁")
    page = await office.tap(office.rep, offer, "江北店")
    assert "没有异常" in page.text


async def test_the_rhythm_comes_as_a_picture_with_its_figures(office: Office) -> None:
    await office.store.write(rhythm)
    page = await office.ask(office.rep, "/why 华联")
    office.rep.press(page.id, "图表")
    sent = await office.rep.wait(lambda one: one.media is not None)
    assert sent.media is not None
    assert sent.media.caption.splitlines() == [
        "📉 华联超市城西店",
        "平时每21天下一次单",
        "最近下单 10月7日 周三，已有47天没下单",
    ]
    assert sent.protected
    stored = office.sandbox.world.files.by_id(sent.media.file_id or "")
    assert stored is not None
    assert Image.open(BytesIO(stored.content)).size[0] == SIDE
    (job,) = await office.read(lambda session: list(session.scalars(select(Job))))
    assert (job.kind, job.state) == ("order_rhythm", JobState.DONE)


async def test_without_orders_nothing_is_drawn(office: Office) -> None:
    page = await office.ask(office.rep, "/why 鑫源")
    office.rep.press(page.id, "图表")
    await wait_for_alert(office, "还画不出来")
    assert await office.read(lambda session: session.scalars(select(Job)).all()) == []


async def test_a_snoozed_warning_is_counted_not_listed(office: Office) -> None:
    def work(session: Session) -> None:
        warn(session, HUALIAN, "silence", SILENCE, voice=Voice.PUSH, snoozed_until=TODAY + timedelta(days=3))
        warn(session, XINYUAN, "contact", CONTACT)

    await office.store.write(work)
    page = await office.ask(office.rep, "/risk")
    listed = await office.tap(office.rep, page, "预警")
    assert "1条未结的预警" in listed.text
    assert "💤 1条暂不提醒" in listed.text
    assert HUALIAN not in listed.text
