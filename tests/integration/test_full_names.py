"""A full name opens the card at once, though others have it in theirs; two customers of one name are asked about."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.customer import Customer
from db.user import User
from tests.office import REP, REP2, REP_EN, Office, labels


async def add(office: Office, owner: int, *names: str, address: str | None = None) -> None:
    """More customers of somebody."""

    def work(session: Session) -> None:
        user = session.scalars(select(User).where(User.telegram_id == owner)).one()
        now = office.clock.now()
        session.add_all(
            Customer(
                name=name,
                owner_id=user.id,
                team_id=user.team_id,
                address=address,
                tier="regular",
                state="active",
                created_at=now,
                updated_at=now,
            )
            for name in names
        )

    await office.store.write(work)


NAMED = ("{}", "/find {}", "{}?")
BRANCHES = ("好邻居便利连锁", "好邻居便利连锁(江北店)二号仓")


@pytest.mark.parametrize("asked", NAMED)
@pytest.mark.parametrize(
    "name", ["好邻居便利连锁(江北店)", "好邻居便利连锁", "好邻居便利连锁（江南店）", "華聯超市城西店"]
)
async def test_a_full_name_opens_the_card_at_once(office: Office, asked: str, name: str) -> None:
    await add(office, REP, *BRANCHES)
    card = await office.ask(office.rep, asked.format(name))
    simplified = name.replace("（", "(").replace("）", ")").replace("華聯", "华联")
    assert card.text.startswith(f"{simplified}\n") or card.text.startswith(f"{simplified} · "), card.text
    assert card.protected


@pytest.mark.parametrize("asked", NAMED)
@pytest.mark.parametrize("name", ["acme foods", "Acme", "ACME FOODS WEST", "Blue Bottle Cafe"])
async def test_in_english(office: Office, asked: str, name: str) -> None:
    await add(office, REP_EN, "Acme", "Acme Foods West", "Acme Foods West Side", "Blue Bottle Cafe Annex")
    card = await office.ask(office.rep_en, asked.format(name))
    assert card.text.splitlines()[0].split(" · ")[0].casefold() == name.casefold()
    assert card.protected


@pytest.mark.parametrize("asked", NAMED)
async def test_two_of_exactly_one_name_are_asked_about(office: Office, asked: str) -> None:
    await add(office, REP, "好邻居便利连锁(江北店)", address="中山路8号")
    which = await office.ask(office.rep, asked.format("好邻居便利连锁(江北店)"))
    assert "是哪一家" in which.text
    assert sum("江北店" in label for label in labels(which)) == 2
    assert any("中山路8号" in label for label in labels(which))


@pytest.mark.parametrize("asked", NAMED)
async def test_the_name_of_a_colleagues_customer_opens_nothing(office: Office, asked: str) -> None:
    await add(office, REP2, "好邻居便利连锁")
    which = await office.ask(office.rep, asked.format("好邻居便利连锁"))
    assert "是哪一家" in which.text
    assert len([label for label in labels(which) if "店" in label]) == 2
