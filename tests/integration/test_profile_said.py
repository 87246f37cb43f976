"""Every item of the profile told in free words, three ways and more in each language: filed as that item, with a line
of history, and taken back with the message."""

from __future__ import annotations

import asyncio

import pytest
from opencc import OpenCC
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.people import Person
from db.contact import Contact
from db.customer import Customer
from db.history import Change
from db.remark import Note
from tests.integration.desk import HUALIAN
from tests.integration.profile_sayings import CHINESE, ENGLISH, Said
from tests.office import START, Office

ACME = "Acme Foods"
Line = tuple[str, str | None, str | None, str | None]
_traditional = OpenCC("s2tw").convert


def in_traditional(table: tuple[Said, ...]) -> tuple[Said, ...]:
    """One saying of each item, in the other script: they are read by the same rules."""
    return tuple(
        (field, value and _traditional(value), whose, (_traditional(said[-1]),)) for field, value, whose, said in table
    )


TABLES = {"zh_Hans": CHINESE, "zh_Hant": in_traditional(CHINESE), "en": ENGLISH}


async def newest(office: Office, since: int) -> tuple[int, list[Line]]:
    """The lines of history that came after a line, as field, before, after and whose; and the last one's number."""

    def look(session: Session) -> tuple[int, list[Line]]:
        query = select(Change).where(Change.id > since, Change.undone_at.is_(None)).order_by(Change.id)
        found = session.scalars(query).all()
        whose = [session.get_one(Contact, one.contact_id).name if one.contact_id else None for one in found]
        lines = [(one.field, one.before, one.after, who) for one, who in zip(found, whose, strict=True)]
        assert all(one.user_id and one.at >= START for one in found)
        return max([since, *(one.id for one in found)]), lines

    return await office.read(look)


def teller(office: Office, language: str, field: str) -> Person:
    """A rep; of a tier the manager."""
    number = {"en": (1003, 2002)}.get(language, (1001, 2001))[field == "tier_pin"]
    return office.sandbox.people[number]


ROWS = [(language, said) for language, table in TABLES.items() for said in table]


@pytest.mark.parametrize(("language", "said"), ROWS, ids=[f"{language}-{one[3][0]}" for language, one in ROWS])
async def test_each_item_is_filed_as_what_it_is(office: Office, language: str, said: Said) -> None:
    field, value, whose, sayings = said
    last = 0
    for text in sayings:
        teller(office, language, field).send(text)
        lines: list[Line] = []
        for _ in range(250):  # some sayings have several answers, so these are not counted
            await asyncio.sleep(0.02)
            last, more = await newest(office, last)
            lines += more
            if any(is_kept(one, field, value, whose) for one in lines):
                break
        else:
            raise AssertionError(f"{text}: {lines}")


def is_kept(line: Line, field: str, value: str | None, whose: str | None) -> bool:
    same_value = value is None or (line[2] or "").startswith(value)
    return line[0] == field and same_value and (not whose or _traditional(line[3] or "") == _traditional(whose))


async def of(office: Office, name: str) -> Customer:
    def read(session: Session) -> Customer:
        found = session.scalars(select(Customer).where(Customer.name == name)).one()
        assert found.aliases is not None
        return found

    return await office.read(read)


@pytest.mark.parametrize(
    ("who", "text", "field", "before", "after"),
    [
        ("rep", "华联还是潜在客户", "state", "active", "prospect"),
        ("rep_en", "Acme is a prospect", "state", "active", "prospect"),
        ("rep_en", "Acme uses freezers", "products", None, "freezers"),
        ("rep_en", "Acme has been a customer since 2019", "since", None, "2019-01-01"),
        ("rep", "华联流失了", "state", "active", "lost"),
    ],
)
async def test_what_was_told_goes_with_the_message(
    office: Office, who: str, text: str, field: str, before: str | None, after: str
) -> None:
    name = ACME if who == "rep_en" else HUALIAN

    async def now() -> str | None:
        value = getattr(await of(office, name), field)
        return None if value is None else str(value)

    card = await office.ask(getattr(office, who), text)
    assert "🗂" in card.text or after == "lost"  # the card says what was understood
    assert await now() == after
    await office.tap(getattr(office, who), card, "Undo" if who == "rep_en" else "撤销")
    assert await now() == before
    assert (await newest(office, 0))[1] == []


async def test_a_prospect_becomes_a_customer(office: Office) -> None:
    await office.ask(office.rep, "华联还是潜在客户")
    assert "潜在客户" in (await office.ask(office.rep, f"/find {HUALIAN}")).text
    await office.ask(office.rep, "华联现在是正式客户了")
    assert (await of(office, HUALIAN)).state == "active"
    assert [one[:3] for one in (await newest(office, 0))[1]] == [
        ("state", "active", "prospect"),
        ("state", "prospect", "active"),
    ]


async def test_a_new_name_keeps_the_old_one_as_another(office: Office) -> None:
    card = await office.ask(office.rep_en, "Acme changed its name to Zenith Catering")
    assert "🗂 Name: Zenith Catering" in card.text
    renamed = await of(office, "Zenith Catering")
    assert [one.text for one in renamed.aliases] == [ACME]
    assert (await office.ask(office.rep_en, "/find Acme Foods")).text.startswith("Zenith Catering")
    await office.tap(office.rep_en, card, "Undo")
    back = await of(office, ACME)
    assert [one.text for one in back.aliases if one.undone_at is None] == []


async def test_only_a_manager_says_a_tier(office: Office) -> None:
    text = "把华联定为重点客户，因为是样板店"
    await office.ask(office.rep, text)
    assert (await of(office, HUALIAN)).tier_pinned_at is None
    assert await office.read(lambda session: len(session.scalars(select(Note)).all())) == 1
    card = await office.ask(office.manager, text)
    pinned = await of(office, HUALIAN)
    assert (pinned.tier, pinned.tier_reason, pinned.tier_pinned_at) == ("key", "样板店", pinned.tier_pinned_at)
    assert pinned.tier_pinned_at is not None
    await office.tap(office.manager, card, "撤销")
    assert (await of(office, HUALIAN)).tier_pinned_at is None


@pytest.mark.parametrize(
    ("text", "number"), [("华联王经理电话13900001111", "13900001111"), ("华联王经理 13900001111", "13900001111")]
)
async def test_whose_number_is_said_is_no_question_for_it(office: Office, text: str, number: str) -> None:
    await office.ask(office.rep, text)
    query = select(Contact.phone).where(Contact.name == "王经理", Contact.undone_at.is_(None))
    assert await office.read(lambda session: session.scalars(query).first()) == number


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("rep", "华联用完了"),
        ("rep", "华联用微信下单"),
        ("rep", "华联用别家的冷柜"),
        ("rep", "听说华联是意向客户？"),
        ("rep", "如果华联是潜在客户就不用去了"),
        ("rep", "华联介绍了一个潜在客户叫大润发"),
        ("rep", "万家乐的价签用完了"),
        ("rep_en", "Acme uses another supplier"),
        ("rep_en", "Acme uses WhatsApp for orders"),
        ("rep_en", "Is Acme a prospect?"),
        ("rep_en", "Acme used 3 boxes"),
        ("rep_en", "Acme introduced a prospect, Sunrise Bakery"),
        ("rep_en", "call Acme about the lead time"),
        ("rep_en", "Acme always complains about late deliveries"),
        ("rep_en", "the name on the Acme invoice changed to Acme Ltd by mistake"),
    ],
)
async def test_what_only_sounds_like_it_changes_nothing(office: Office, who: str, text: str) -> None:
    await office.ask(getattr(office, who), text)
    told = {(field, after) for field, _before, after, _whose in (await newest(office, 0))[1]}
    told -= {("state", "lost")}  # who buys elsewhere may be that
    assert not {field for field, _after in told} & {"state", "products", "name", "tier_pin", "needs", "title"}
