"""A contact as .vcf and a reminder as .ics."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import vobject
from sqlalchemy import select

from bot.sandbox.model import Button, Message
from bot.sandbox.people import Person
from db.contact import Contact
from db.customer import Customer
from tests.office import REP2, Office, labels


async def pressed(office: Office, person: Person, card: Message, data: str) -> Message:
    person.press(card.id, Button(text="x", data=data))
    return await person.wait_answer()


def content(office: Office, message: Message) -> tuple[str, bytes]:
    assert message.media is not None
    stored = office.sandbox.world.files.by_id(message.media.file_id)
    assert stored is not None
    return stored.name, stored.content


async def test_a_contact_goes_into_the_address_book(office: Office) -> None:
    def known(session: object) -> int:
        contact = session.scalar(select(Contact).where(Contact.name == "王经理"))  # type: ignore[attr-defined]
        contact.birthday, contact.title = "S05-02", "店长; 采购"
        customer = session.get(Customer, contact.customer_id)  # type: ignore[attr-defined]
        customer.address = "文一西路 12 号,三楼"
        return int(contact.id)

    number = await office.store.write(known)
    card = await office.ask(office.rep, "华联?")
    people = await office.tap(office.rep, card, "联系人")
    name, raw = content(office, await office.tap(office.rep, people, "📇 王经理"))
    assert name == "王经理 华联超市城西店.vcf"
    read = vobject.readOne(raw.decode())
    assert (read.fn.value, read.tel.value, read.org.value) == ("王经理", "13800001234", ["华联超市城西店"])
    assert (read.title.value, read.bday.value) == ("店长; 采购", "--05-02")
    assert read.adr.value.street == "文一西路 12 号,三楼"
    colleague = office.sandbox.people[REP2]
    refused = await pressed(office, colleague, await office.ask(colleague, "金鼎?"), "d.next")
    assert refused.media is None
    colleague.press(refused.id, Button(text="x", data=f"v.card:{number}"))
    await office.app.runtime.settled()
    assert all(message.media is None for message in colleague.messages)


async def test_a_reminder_goes_into_the_calendar(office: Office) -> None:
    card = await office.ask(office.rep, "提醒我后天上午10点给华联王经理打电话")
    assert any("📅" in label for label in labels(card))
    data = next(b.data for row in card.buttons for b in row if "📅" in b.text)
    name, raw = content(office, await pressed(office, office.rep, card, data or ""))
    assert name.endswith(".ics")
    event = vobject.readOne(raw.decode()).vevent
    assert event.dtstart.value.astimezone(UTC) == datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    assert "华联超市城西店" in event.summary.value
    assert re.fullmatch(r"reminder-\d+@huike", event.uid.value)


async def test_a_day_without_an_hour_is_a_whole_day(office: Office) -> None:
    card = await office.ask(office.rep_en, "remind me on Friday to call Acme")
    data = next(b.data for row in card.buttons for b in row if "📅" in b.text)
    _, raw = content(office, await pressed(office, office.rep_en, card, data or ""))
    assert vobject.readOne(raw.decode()).vevent.dtstart.value == datetime(2026, 11, 27, tzinfo=UTC).date()
