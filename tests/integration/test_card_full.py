"""A card on which everything happened: nothing that matters is left out, and it is one phone screen still."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.domain import screen
from bot.usecases.brief import brief_on
from db.user import User
from db.warning import RiskWarning
from tests.integration.desk import HUALIAN, TODAY, WANJIALE, Desk, card_of, day, moment
from tests.integration.risks import at_risk
from tests.office import MANAGER, Office, labels

LANGUAGES = ("en", "zh_Hans", "zh_Hant")
TOUCHES = ("met Mr Zhao, showed the new range", "phoned about the delivery", "brought samples of the tea")


def warned(desk: Desk, family: str, **facts: object) -> None:
    told = {"level": 0.9, "matter": 0, "evidence": {}, "opened_at": moment(1), "state": "open", "voice": "rep"}
    desk.add(RiskWarning(family=family, customer_id=desk.customer.id, **(told | facts)))


def everything(session: Session, name: str = HUALIAN) -> None:
    """All that a card can tell, each in some length."""
    desk = Desk(session, HUALIAN)
    desk.person(
        "赵建国", title="总经理", phone="13912345678", role="decides", likes="龙井茶和高尔夫", birthday="S12-01"
    )
    desk.person("孙会计", left_on=day(10))
    for ago, said in zip((1, 3, 9), TOUCHES, strict=True):
        desk.touch(ago, said)
    for ago, due in ((2, 1), (3, -1), (4, -2)):
        desk.complaint(ago, due_in=due)
    for ago, due, said in ((5, 3, "send the quotation"), (6, -2, "call back"), (7, 9, "new shelf")):
        desk.promise(ago, due_in=due, summary=said)
    desk.promise(40, due_in=-30, state="broken")
    desk.note(4, "closed on Sundays")
    desk.score(60, 6)
    desk.score(2, 8)
    for ago, amount in ((5, "1203000.50"), (100, "909000"), (200, "-500"), (400, "70000")):
        desk.order(ago, amount)
    Desk(session, WANJIALE).order(20, "11500")
    desk.reminder(4)
    warned(desk, "silence")
    warned(desk, "amount")
    warned(desk, "complaints")
    at_risk(session, HUALIAN, "42000")
    customer = desk.customer
    customer.relationship, customer.relationship_at = "strained", moment(3)
    customer.contract_end = day(-30)
    customer.tier_pinned_at, customer.tier_reason, customer.tier = moment(3), "flagship of the region", "key"
    customer.name = name
    session.flush()


async def speaking(office: Office, language: str) -> None:
    await office.store.write(lambda session: session.execute(update(User).values(language=language)) and None)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everything_that_matters_stays_on_a_full_card(office: Office, language: str) -> None:
    await office.store.write(everything)
    await speaking(office, language)
    card = await card_of(office)
    text = card.text
    assert screen.rows(text) <= 12, text
    lines = text.splitlines()
    assert "📌" in lines[0]  # the tier and that it is pinned
    for mark in ("58/100", "6 ↗ 8/10", "赵建国", "▁", "⚡", "🔔", "❗"):
        assert mark in text, f"{mark} is not in\n{text}"
    for said in TOUCHES:
        assert said[:3] in text, f"{said} is not in\n{text}"
    assert [line[0] for line in lines].count("⚠") == 2  # who left, and the complaints with how many more there are
    assert any(line.startswith("⚠") and line.endswith("+2") for line in lines), text
    assert any(line.startswith("🤝") and line.endswith("+2") for line in lines), text
    assert any(line.startswith("⏰") for line in lines), text  # the next day of the three
    assert any("（3）" in one or "(3)" in one for one in labels(card))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_long_name_gives_way_not_what_happened(office: Office, language: str) -> None:
    long = "华联超市城西店 International Trading and Logistics Company Limited"
    await office.store.write(lambda session: everything(session, long))
    await speaking(office, language)
    text = (await office.ask(office.manager, f"/find {long}")).text
    assert screen.rows(text) <= 12, text
    assert "…" in text.splitlines()[0]
    assert text.splitlines()[0].endswith(" · 李娜")
    assert all(said[:3] in text for said in TOUCHES), text


async def test_a_card_that_has_room_says_it_at_length(office: Office) -> None:
    def told(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        for ago, said in zip((1, 3, 9), TOUCHES, strict=True):
            desk.touch(ago, said)
        desk.complaint(3, due_in=-1)
        desk.promise(5, due_in=3)
        warned(desk, "silence")

    await office.store.write(told)
    lines = (await card_of(office)).text.splitlines()
    assert "⚠️ 投诉 质量 · 一般，已超时（期限 11月22日 周日 10:00）" in lines
    assert "🤝 承诺（11月26日 周四）：送报价单" in lines
    assert "🔔 久未下单" in lines
    assert sum(line.startswith("🚶") for line in lines) == len(TOUCHES)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, ["silence"]),
        ({"state": "acting"}, ["silence"]),
        ({"state": "resolved"}, []),
        ({"snoozed_until": day(-1)}, []),
        ({"snoozed_until": day(0)}, ["silence"]),
    ],
)
async def test_warnings_that_are_open_and_awake_are_on_the_card(
    office: Office, facts: dict[str, object], shown: list[str]
) -> None:
    def told(session: Session) -> list[str]:
        desk = Desk(session, HUALIAN)
        warned(desk, "silence", **facts)
        warned(Desk(session, WANJIALE), "score")
        boss = session.query(User).filter_by(telegram_id=MANAGER).one()
        return [str(one) for one in brief_on(session, boss, desk.customer, TODAY).warnings]

    assert await office.store.write(told) == shown
