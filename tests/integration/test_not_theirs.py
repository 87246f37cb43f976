"""A detail of somebody else takes the place of none that is known."""

from __future__ import annotations

from sqlalchemy import select

from db.contact import Contact
from tests.office import Office


async def test_a_successors_number_and_a_childs_birthday_change_nothing_known(office: Office) -> None:
    await office.ask(office.rep_en, "note Acme Mr Li birthday 21 August")
    await office.ask(office.rep_en, "note Acme Mr Li's daughter's birthday is 5 May")
    await office.ask(office.rep_en, "note Acme Mr Li left, the new buyer is Peter Lim 555-0199-77")
    known = await office.read(lambda s: s.scalar(select(Contact).where(Contact.name == "Mr Li")))
    assert known is not None
    assert (known.phone, known.birthday) == ("555-0101", "S08-21")
