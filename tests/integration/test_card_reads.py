"""The card tells the standing from what it reads anyway: as the query over all customers does, in few reads."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.usecases.cadence import CareState, state_from, state_of
from db.goodwill import movements_of
from db.touch import TouchKind
from tests.integration.desk import HUALIAN, TODAY, Desk
from tests.office import ZONE, Office, labels

READS_OF_TOUCHES = 2  # the last three, and what moved the account


@pytest.mark.parametrize("seed", range(12))
async def test_the_standing_by_touches_is_that_of_the_query(office: Office, seed: int) -> None:
    dice = Random(seed)

    def work(session: Session) -> tuple[CareState, CareState]:
        desk = Desk(session, HUALIAN)
        desk.customer.tier = dice.choice(["key", "core", "regular", "tail"])
        for _ in range(dice.choice([0, 1, 3, 8])):
            desk.touch(dice.choice([0, 1, 9, 89, 90, 91, 400, 1500]), kind=dice.choice(list(TouchKind)))
        session.flush()
        moved = movements_of(session, desk.customer.id, TODAY, ZONE)
        touches = [(one.deed.value, one.day) for one in moved if one.deed.value in {kind.value for kind in TouchKind}]
        return state_from(session, desk.customer, TODAY, touches), state_of(session, desk.customer, TODAY)

    one, other = await office.store.write(work)
    assert one == other


async def test_a_card_takes_few_reads(office: Office) -> None:
    for text in ("拜访华联 王经理，谈了新品陈列", "订单 华联 3.5万", "投诉：华联 上批货破损3箱", "评分 华联 9"):
        await office.ask(office.rep, text)
    which = await office.ask(office.rep, "/find 超市")
    made: list[str] = []

    def seen(conn: object, cursor: object, statement: str, *more: object) -> None:
        if "FROM touch" in statement and "FROM note" not in statement:  # the union of small things counts files
            made.append(statement)

    event.listen(Engine, "before_cursor_execute", seen)
    try:
        card = await office.tap(office.rep, which, labels(which)[0])
    finally:
        event.remove(Engine, "before_cursor_execute", seen)
    assert card.protected
    assert len(made) == READS_OF_TOUCHES, made
