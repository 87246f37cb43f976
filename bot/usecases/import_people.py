"""Rows with people: each is known again at their customer by phone number, else by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from bot.i18n import N_
from bot.tabular.fields import Field
from bot.tabular.rows import Parsed
from bot.tabular.values import phone_digits
from bot.usecases.import_known import Known, KnownRecord, name_key
from bot.usecases.import_match import required_customer
from bot.usecases.import_plan import FieldChange, Importing, NewRecord, Outcome, Plan, Refused

_PLAIN = (
    (Field.TITLE, "title"),
    (Field.ROLE, "role"),
    (Field.BIRTHDAY, "birthday"),
    (Field.LIKES, "likes"),
)


class People:
    """The people of all customers, those that were there and those the rows before brought."""

    def __init__(self, plan: Plan, known: Known) -> None:
        self._plan, self._known = plan, known
        self._said: dict[tuple[Any, str], int] = {}  # customer and person → the row that told of them
        self._new: dict[Any, list[NewRecord]] = defaultdict(list)

    def take(self, row: Parsed, owner: int | NewRecord) -> Outcome:
        """Plan what a row says of a person.

        Raises:
            Refused: a row before told of the same person.
        """
        values = row.values
        if Field.CONTACT not in values and Field.PHONE not in values:
            return Outcome.SAME
        record = self._find(owner, values) if isinstance(owner, int) else None
        self._once(row, owner, record)
        if record is None:
            self._add(values, owner)
            return Outcome.NEW
        return self._change(values, record)

    def _once(self, row: Parsed, owner: int | NewRecord, record: KnownRecord | None) -> None:
        values = row.values
        marks = [f"#{phone_digits(phone)}" for phone in values.get(Field.PHONE, ())]
        if Field.CONTACT in values:
            marks.append(name_key(values[Field.CONTACT]))
        if record is not None:
            marks.append(f"={record.id}")
        owner_key = owner if isinstance(owner, int) else id(owner)
        for mark in marks:
            before = self._said.get((owner_key, mark))
            if before is not None:
                raise Refused(N_("this person is in row {row} already"), row=before)
        for mark in marks:
            self._said[owner_key, mark] = row.number

    def _find(self, customer_id: int, values: dict[Field, Any]) -> KnownRecord | None:
        people = self._known.contacts.get(customer_id, [])
        wanted = {phone_digits(phone) for phone in values.get(Field.PHONE, ())}
        for person in people:
            if person.marks & wanted:
                return person
        if Field.CONTACT not in values:
            return None
        key = name_key(values[Field.CONTACT])
        return next((person for person in people if name_key(person.values["name"]) == key), None)

    def _add(self, values: dict[Field, Any], owner: int | NewRecord) -> None:
        phones = values.get(Field.PHONE, ())
        made = {name: values[field] for field, name in _PLAIN if field in values}
        made["name"] = values.get(Field.CONTACT) or self._called(owner)
        made["phone"] = phones[0] if phones else None
        self._plan.new.append(NewRecord("contact", made, owner, {"phones": phones}))

    def _called(self, owner: int | NewRecord) -> str:
        """A number without a name is that of the customer."""
        name = self._known.customers[owner].values["name"] if isinstance(owner, int) else owner.values["name"]
        return str(name)

    def _change(self, values: dict[Field, Any], person: KnownRecord) -> Outcome:
        found = [
            FieldChange("contact", person.id, person.customer_id, name, person.values[name], values[field])
            for field, name in _PLAIN
            if field in values and values[field] != person.values[name]
        ]
        fresh = [phone for phone in values.get(Field.PHONE, ()) if phone_digits(phone) not in person.marks]
        if fresh:
            found.append(
                FieldChange("contact", person.id, person.customer_id, "phone", person.values["phone"], fresh[0])
            )
            self._plan.new += [
                NewRecord("phone", {"contact_id": person.id, "number": phone}, person.customer_id) for phone in fresh
            ]
        self._plan.changes += found
        return Outcome.CHANGED if found else Outcome.SAME


def plan_contacts(plan: Plan, rows: Sequence[Parsed], known: Known, who: Importing) -> None:
    """Each row is a person of a customer that is there."""
    people = People(plan, known)
    for row in rows:
        try:
            plan.outcomes[people.take(row, required_customer(known, row.values))] += 1
        except Refused as refused:
            plan.reject(row.index, refused.said)
