"""A name with a question mark that nobody has is a lookup that found nothing: near names and a new one are offered."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.understanding.asides import asked_name
from db.customer import Customer
from db.entry import Entry
from tests.office import Office, labels


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Foobar?", "Foobar"),
        ("德胜渔港？", "德胜渔港"),
        ("  Fortune Mart ? ", "Fortune Mart"),
        ("大潤發超市?", "大潤發超市"),
        ("Foobar", None),
        ("吃了吗？", None),
        ("怎么办?", None),
        ("真的?", None),
        ("what now?", None),
        ("ok?", None),
        ("can you help me?", None),
        ("?", None),
        ("123?", None),
        ("他们觉得价格太高了要再想想?", None),
    ],
)
def test_what_is_asked_by_a_name_alone(text: str, name: str | None) -> None:
    assert asked_name(text) == name


async def entries(office: Office) -> int:
    return len(await office.read(lambda session: session.scalars(select(Entry)).all()))


@pytest.mark.parametrize("asked", ["Foobar?", "/find Foobar"])
async def test_nobody_is_called_so(office: Office, asked: str) -> None:
    told = await office.ask(office.rep_en, asked)
    assert told.text.startswith("No customer like “Foobar”")
    assert labels(told)[-1] == "➕ New: Foobar"
    assert await entries(office) == 0


async def test_a_new_customer_of_that_name_with_one_tap(office: Office) -> None:
    told = await office.ask(office.rep, "德胜渔港？")
    card = await office.tap(office.rep, told, "新建：德胜渔港")
    assert "德胜渔港" in card.text
    found = await office.read(
        lambda session: session.scalars(select(Customer).where(Customer.name == "德胜渔港")).all()
    )
    assert len(found) == 1
    assert (await office.ask(office.rep, "德胜渔港？")).text.startswith("德胜渔港")


async def test_near_names_are_offered_first(office: Office) -> None:
    told = await office.ask(office.rep_en, "Goldman Dragnet?")
    assert "Do you mean one of these?" in told.text
    assert labels(told)[0] == "Golden Dragon Trading"
    card = await office.tap(office.rep_en, told, "Golden Dragon")
    assert card.text.startswith("Golden Dragon Trading")


async def test_what_is_typed_next_is_no_name(office: Office) -> None:
    await office.ask(office.rep_en, "Foobar?")
    card = await office.ask(office.rep_en, "visited Acme, met Mr Li")
    assert card.text.startswith("Acme Foods\n")


async def test_the_name_of_a_colleagues_customer_is_not_added_and_nothing_of_it_is_told(office: Office) -> None:
    told = await office.ask(office.rep, "金鼎烟酒行?")
    assert "金鼎烟酒行" not in labels(told)
    said = await office.tap(office.rep, told, "新建")
    assert "同事" in said.text
    found = await office.read(
        lambda session: session.scalars(select(Customer).where(Customer.name == "金鼎烟酒行")).all()
    )
    assert len(found) == 1


async def test_a_question_of_another_kind_is_kept_as_before(office: Office) -> None:
    await office.ask(office.rep, "怎么办？")
    assert await entries(office) == 1
