"""In the demo each rep finds customers due around the place their phone offers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.demo.people import CHEN_WEI, GRACE, LI_NA, PEOPLE
from bot.demo.places import PLACES
from bot.demo.sample import ACCOUNTS, fill
from bot.offline import ready_database
from bot.sandbox.server import Sandbox
from db.session import offline_session
from tests.office import START, TOKEN, ZONE, Office, labels, make_app

PAGE = Path(__file__).parents[2] / "bot/sandbox/page/attach.js"


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Office]:
    """The bot over the demo's data, with the demo's phones."""
    path = tmp_path / "huike.db"
    ready_database(path)
    with offline_session(path) as session:
        fill(session, START, ZONE)
    clock = MovableClock(START)
    sandbox = Sandbox(clock=clock, token=TOKEN, bot_username="huike_bot", bot_name="Huike")
    await sandbox.start()
    app = make_app(tmp_path, sandbox, clock)
    for one in PEOPLE:
        sandbox.person(id=one.telegram_id, first_name=one.name, language_code=one.language.replace("_", "-")).start()
    await app.start()
    try:
        yield Office(sandbox, clock, app)
    finally:
        await app.stop()
        await sandbox.stop()


def spot(city: str) -> tuple[float, float]:
    """The place that a chip of the phone page puts in."""
    found = re.search(rf'\["spot\.{city}", ([\d.]+), ([\d.]+)\]', PAGE.read_text())
    assert found is not None
    return float(found[1]), float(found[2])


@pytest.mark.parametrize(
    ("who", "city", "lines"),
    [
        (
            LI_NA,
            "hangzhou",
            ["📍 3公里内该拜访：2家", "1. 湖滨悦来酒店 · ", "2. 华联便利店(文三路) · ", "🔁 建议路线：1 → 2"],
        ),
        (
            CHEN_WEI,
            "shanghai",
            ["📍 3公里内该拜访：3家", "1. 申浦生鲜超市(总部) · 820米", "2. ", "3. ", "🔁 建议路线："],
        ),
        (
            GRACE,
            "singapore",
            ["📍 Due within 3 km: 2", "1. Tanjong Bakery · 1.2 km", "2. Green Basket", "🔁 Round: 1 → 2"],
        ),
    ],
)
async def test_somebody_is_due_around_the_place_the_phone_offers(
    demo: Office, who: int, city: str, lines: list[str]
) -> None:
    person = demo.sandbox.people[who]
    await demo.ask(person, "/near")
    person.send_location(*spot(city))
    found = await person.wait(
        lambda one: (
            (one.text.startswith("📍") and bool(one.buttons) and "km" in str(labels(one))) or "公里" in str(labels(one))
        )
    )
    shown = found.text.splitlines()
    assert len(shown) == len(lines)
    assert all(line.startswith(start) for line, start in zip(shown, lines, strict=True)), shown
    assert labels(found)[-1] in ("🗺 地图", "🗺 Map")


def test_every_customer_of_the_demo_has_a_place() -> None:
    assert {one.name for accounts in ACCOUNTS.values() for one in accounts} == set(PLACES)
    assert len(set(PLACES.values())) == len(PLACES)
