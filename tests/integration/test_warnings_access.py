"""Buttons of warnings, sent by who may not see what they are about: each is checked again, nothing is said or done."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.user import Team, User
from db.warning import RiskWarning
from handlers import FEATURES
from tests.integration.desk import HUALIAN, Desk
from tests.integration.risks import CONTACT, LEAKAGE, SILENCE, at_risk, customer_of, warn
from tests.integration.test_access import WEST_MANAGER, press, snapshot
from tests.office import ADMIN, MANAGER, REP, REP2, REP_EN, Office

ACTIONS = sorted(
    one
    for one in chain.from_iterable(feature.actions for feature in FEATURES)
    if one.startswith(("wr.", "wy.", "or.", "hl.", "rk."))
)
CONCENTRATION = {"customers": 30, "top1_percent": 34, "top5_percent": 60, "hhi": 0.171, "reason": "top1", "largest": 1}
TOLD = (
    "华联",
    "42,000",
    "4.2万",
    "王经理",
    "团队全部",
    "All customers",
    "34%",
    "23%",
    "Orders of all",
    "全部客户的订单",
)


def seed(session: Session) -> dict[str, list[int]]:
    """A key account at risk, and what there is about the team's and the house's customers as a whole; the ids."""
    customer = customer_of(session, HUALIAN)
    customer.tier = "key"
    for ago in (47, 68, 89):
        Desk(session, HUALIAN).order(ago, "3000")
    at_risk(session, HUALIAN, "42000")
    mine = [warn(session, HUALIAN, "silence", SILENCE), warn(session, HUALIAN, "contact", CONTACT, 0.55)]
    team = session.scalars(select(Team).where(Team.name == "东区")).one()
    of = CONCENTRATION | {"largest": customer.id}
    books = [
        warn(session, None, "leakage", LEAKAGE, team_id=team.id),
        warn(session, None, "concentration", of, team_id=team.id),
        warn(session, None, "feed", {"quiet_days": 12, "line_days": 4}),
    ]
    session.flush()
    return {"mine": [one.id for one in mine], "books": [one.id for one in books], "customer": [customer.id]}


def rests(session: Session) -> list[str]:
    """What stands behind the id in buttons: nothing, an outcome, a day, a person."""
    people = session.scalars(select(User.id).where(User.telegram_id.in_((REP, REP2))))
    return ["", ":t", ":739945", ":key:-:silence:0", *(f":{one}" for one in people)]


async def presses(office: Office, who: int, numbers: list[int]) -> list[tuple[str, str]]:
    """What is said to somebody who sends every button with every number."""
    said = []
    for action in ACTIONS:
        for number in numbers:
            for rest in await office.read(rests):
                reply = await press(office, who, f"{action}:{number}{rest}")
                labels = " ".join(one.text for row in reply.buttons for one in row)
                said.append((f"{action}:{number}{rest}", f"{reply.text} {reply.toast or ''} {labels}"))
    return said


def kept(session: Session) -> dict[str, list[Any]]:
    """Everything but the tiers and alarms: what is computed or rings meanwhile, whatever is pressed."""
    return {name: rows for name, rows in snapshot(session).items() if name not in ("customer", "change", "alarm")}


@pytest.mark.parametrize("who", [REP2, REP_EN, WEST_MANAGER])
async def test_whose_customer_it_is_not(office: Office, who: int) -> None:
    ids = await office.store.write(seed)
    before = await office.read(kept)
    for sent, said in await presses(office, who, [*ids["mine"], *ids["books"], *ids["customer"]]):
        assert not any(one in said for one in TOLD), (sent, said)
    assert await office.read(kept) == before


async def test_the_owner_reaches_nothing_about_all_customers(office: Office) -> None:
    ids = await office.store.write(seed)

    def books(session: Session) -> list[Any]:
        rows = session.scalars(select(RiskWarning).where(RiskWarning.customer_id.is_(None)).order_by(RiskWarning.id))
        return [(one.state, one.outcome, one.snoozed_until, one.assigned_id) for one in rows]

    before = await office.read(books)
    for sent, said in await presses(office, REP, ids["books"]):
        assert not any(one in said for one in ("团队全部", "34%", "23%", "全部客户的订单")), (sent, said)
    assert await office.read(books) == before
    listed = await press(office, REP, "rk.at:w:-:-:leakage:0")
    assert "23%" not in listed.text


@pytest.mark.parametrize("who", [REP, REP2, REP_EN])
async def test_how_often_warnings_were_right_is_no_reps_affair(office: Office, who: int) -> None:
    reply = await press(office, who, "rk.right")
    assert (reply.text, reply.alert) == ("", True)


@pytest.mark.parametrize(("who", "count"), [(MANAGER, 2), (ADMIN, 3), (WEST_MANAGER, 0)])
async def test_who_leads_reaches_what_is_theirs(office: Office, who: int, count: int) -> None:
    ids = await office.store.write(seed)
    opened = [await press(office, who, f"wr.open:{number}") for number in ids["books"]]
    assert sum(reply.text.startswith("⚠️") for reply in opened) == count
