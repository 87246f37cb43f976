"""Rows with people: each is known again at their customer by phone number, else by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from bot.i18n import N_
from bot.tabular.fields import Field
from bot.tabular.rows import Parsed
from bot.tabular.values import phone_digits
from bot.usecases.import_known import Known, KnownRecord, name_key
from bot.usecases.import_match import required_customer
from bot.usecases.import_namesakes import contradicting_about_person, refuse, united_people
from bot.usecases.import_plan import FieldChange, Importing, NewRecord, Outcome, Plan, Refused

_PLAIN = (
    (Field.TITLE, "title"),
    (Field.ROLE, "role"),
    (Field.BIRTHDAY, "birthday"),
    (Field.LIKES, "likes"),
)

_CONTRADICTING = N_(
    "same contact as row {row}, different {field}; for one person put both in one row, for two tell their names apart"
)


class People:
    """The people of all customers, those that were there and those the rows before brought."""

    def __init__(self, plan: Plan, known: Known) -> None:
        self._plan, self._known = plan, known
        self._said: dict[tuple[Any, str], int] = {}  # customer and person → the row that told of them
        self._named: dict[Any, set[str]] = defaultdict(set)  # whom rows name, by customer

    def expect(self, owner: int | NewRecord, rows: Iterable[Parsed]) -> None:
        """Hear whom the rows of a customer name: a number that several share is no sign that they are one person."""
        self._named[_key(owner)] |= {name_key(row.values[Field.CONTACT]) for row in rows if Field.CONTACT in row.values}

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
        if Field.CONTACT in values:
            marks = [name_key(values[Field.CONTACT])]
        else:
            marks = [f"#{phone_digits(phone)}" for phone in values.get(Field.PHONE, ())]
        if record is not None:
            marks.append(f"={record.id}")
        owner_key = _key(owner)
        for mark in marks:
            before = self._said.get((owner_key, mark))
            if before is not None:
                raise Refused(N_("this person is in row {row} already"), row=before)
        for mark in marks:
            self._said[owner_key, mark] = row.number

    def _find(self, customer_id: int, values: dict[Field, Any]) -> KnownRecord | None:
        people = self._known.contacts.get(customer_id, [])
        key = name_key(values[Field.CONTACT]) if Field.CONTACT in values else None
        if key is not None:
            found = next((person for person in people if name_key(person.values["name"]) == key), None)
            if found is not None:
                return found
        wanted = {phone_digits(phone) for phone in values.get(Field.PHONE, ())}
        named = self._named.get(customer_id, set()) - {key}
        others = (person for person in people if name_key(person.values["name"]) not in named)
        return next((person for person in others if person.marks & wanted), None)

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


def _key(owner: int | NewRecord) -> int:
    return owner if isinstance(owner, int) else -id(owner)


def plan_contacts(plan: Plan, rows: Sequence[Parsed], known: Known, who: Importing) -> None:
    """Each row is a person of a customer that is there; rows that say the same of one are taken once."""
    people = People(plan, known)
    told: dict[tuple[int, str], list[Parsed]] = defaultdict(list)
    for row in rows:
        try:
            owner = required_customer(known, row.values)
        except Refused as refused:
            plan.reject(row.index, refused.said)
            continue
        people.expect(owner, [row])
        told[owner, _person_key(row)].append(row)
    again = 0
    for (owner, _name), some in told.items():
        if field := contradicting_about_person(some):
            for one in refuse(some, some, field, _CONTRADICTING):
                plan.reject(one.index, one.why)
            continue
        again += len(some) - 1
        try:
            outcome = people.take(united_people(some), owner)
        except Refused as refused:
            for row in some:
                plan.reject(row.index, refused.said)
            continue
        plan.outcomes[outcome] += 1
        plan.outcomes[Outcome.SAME] += len(some) - 1
    if again:
        plan.notice(N_("Rows that say the same once more: {count}; each is taken once"), count=f"{again:,}")


def _person_key(row: Parsed) -> str:
    """Whom a row is about: the name, else the numbers."""
    if Field.CONTACT in row.values:
        return name_key(row.values[Field.CONTACT])
    return "#" + " ".join(sorted(map(phone_digits, row.values[Field.PHONE])))
