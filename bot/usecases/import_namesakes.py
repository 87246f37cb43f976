"""Rows of one name: one customer that several rows tell of, or customers that nobody can tell apart.

Rows that say the same are taken once; rows that name different people are one customer with these people. Where they
contradict each other none of them is taken: a wrong guess would mix two customers, or make two of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.i18n import N_
from bot.tabular.fields import OF_CONTACT, OF_CUSTOMER, TITLES, Field
from bot.tabular.rows import Parsed, Rejected
from bot.tabular.said import Said
from bot.tabular.values import phone_digits
from bot.usecases.import_known import Known, name_key

_UNITED = (Field.TAGS, Field.ALIAS, Field.PHONE)  # of which one can have several
_FIRST = (Field.ADDRESS, Field.OWNER, Field.NUMBER)  # what tells most, so it is named first
_OF_CUSTOMER = (*_FIRST, *(one for one in OF_CUSTOMER if one not in (*_FIRST, *_UNITED, Field.NAME)))
_OF_PERSON = (Field.PHONE, *(one for one in OF_CONTACT if one not in (Field.PHONE, Field.CONTACT)))

_TWO_CUSTOMERS = N_(
    "same name as row {row}, different {field}; for two customers put a customer no. or branch in both, for one say"
    " the same"
)
_TWO_CONTACTS = N_(
    "same name and contact as row {row}, different {field}; for one person put both in one row, for two customers put a"
    " customer no. or branch in both"
)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one customer: its ``head`` says all that they say of it, ``people`` each another person with all
    that is said of them. ``again`` counts the rows that say nothing that another has not said."""

    rows: list[Parsed]
    head: Parsed
    people: list[Parsed]

    @property
    def again(self) -> int:
        return len(self.rows) - max(len(self.people), 1)


def gather(rows: Sequence[Parsed], known: Known) -> tuple[list[Group], list[Rejected]]:
    """The customers of a table in its order, and the rows that cannot be told from each other."""
    named: dict[str, list[Parsed]] = defaultdict(list)
    for row in rows:
        named[name_key(row.values[Field.NAME])].append(row)
    groups: list[Group] = []
    rejected = _numbers_shared(named)
    refused = {one.index for one in rejected}
    for name, namesakes in named.items():
        for some in _apart([row for row in namesakes if row.index not in refused], known.by_name.get(name, []), known):
            told = _contradictions(some)
            if told:
                rejected += told
            else:
                groups.append(_group(some))
    return groups, rejected


def _numbers_shared(named: dict[str, list[Parsed]]) -> list[Rejected]:
    """Rows with a customer number that stands at another name too."""
    by_number: dict[str, list[tuple[str, Parsed]]] = defaultdict(list)
    for name, rows in named.items():
        for row in rows:
            if Field.NUMBER in row.values:
                by_number[row.values[Field.NUMBER].casefold()].append((name, row))
    rejected = []
    for told in by_number.values():
        if len({name for name, _row in told}) == 1:
            continue
        for name, row in told:
            other = next(one for another, one in told if another != name)
            values = {"row": other.number, "value": row.values[Field.NUMBER]}
            rejected.append(Rejected(row.index, Said(N_("row {row} has the customer no. {value} too"), values)))
    return rejected


def _apart(rows: list[Parsed], there: list[int], known: Known) -> Iterable[list[Parsed]]:
    """Rows of one name by what tells them apart: their numbers, or the addresses at which we know such customers."""
    if len(rows) < 2:
        return [rows] if rows else []
    if all(Field.NUMBER in row.values for row in rows):
        return _by(rows, Field.NUMBER)
    addresses = {name_key(known.customers[one].values["address"] or "") for one in there}
    if len(there) > 1 and all(name_key(row.values.get(Field.ADDRESS, "-")) in addresses for row in rows):
        return _by(rows, Field.ADDRESS)
    return [rows]


def _by(rows: list[Parsed], field: Field) -> Iterable[list[Parsed]]:
    found: dict[str, list[Parsed]] = defaultdict(list)
    for row in rows:
        found[name_key(row.values[field])].append(row)
    return found.values()


# Contradictions


def _plain(value: Any) -> Hashable:
    """A value as it is compared; phone numbers in any order."""
    if isinstance(value, tuple):
        return frozenset(map(phone_digits, value))
    return name_key(value) if isinstance(value, str) else value


def _contradicting(rows: Sequence[Parsed], fields: Iterable[Field]) -> Field | None:
    """The first field of which rows say different things. A row that says nothing contradicts none."""
    for field in fields:
        if len({_plain(row.values[field]) for row in rows if field in row.values}) > 1:
            return field
    return None


def contradicting_about_person(rows: Sequence[Parsed]) -> Field | None:
    """What rows with one person say differently of them."""
    return _contradicting(rows, _OF_PERSON)


def _by_person(rows: Sequence[Parsed]) -> dict[str, list[Parsed]]:
    """Rows by the person in them; a number without a name is a person of its own. Rows without either are left out."""
    found: dict[str, list[Parsed]] = defaultdict(list)
    for row in rows:
        if Field.CONTACT in row.values or Field.PHONE in row.values:
            found[name_key(row.values.get(Field.CONTACT, "")) or ""].append(row)
    return found


def _contradictions(rows: list[Parsed]) -> list[Rejected]:
    if len(rows) == 1:
        return []
    if field := _contradicting(rows, _OF_CUSTOMER):
        return refuse(rows, rows, field, _TWO_CUSTOMERS)
    for name, told in _by_person(rows).items():
        if field := contradicting_about_person(told):
            return refuse(rows, told, field, _TWO_CONTACTS if name else _TWO_CUSTOMERS)
    return []


def refuse(rows: Sequence[Parsed], among: Sequence[Parsed], field: Field, msgid: str) -> list[Rejected]:
    """Every row with the row it contradicts, or, saying nothing of that field, with the first of the others."""
    rejected = []
    for row in rows:
        others = [one for one in among if one is not row and field in one.values]
        mine = _plain(row.values[field]) if field in row.values else None
        other = next((one for one in others if _plain(one.values[field]) != mine), others[0])
        rejected.append(Rejected(row.index, Said(msgid, {"row": other.number, "field": Said(TITLES[field])})))
    return rejected


# One customer of several rows


def _group(rows: list[Parsed]) -> Group:
    if len(rows) == 1:
        has_person = Field.CONTACT in rows[0].values or Field.PHONE in rows[0].values
        return Group(rows, rows[0], rows if has_person else [])
    head = _united(rows, OF_CUSTOMER)
    people = [united_people(told) for told in _by_person(rows).values()]
    return Group(rows, head, people)


def united_people(rows: Sequence[Parsed]) -> Parsed:
    """One row with all that rows say of one person."""
    return _united(rows, OF_CONTACT)


def _united(rows: Sequence[Parsed], fields: Iterable[Field]) -> Parsed:
    """The first row with all that the rows say in these fields."""
    values = dict(rows[0].values)
    for field in fields:
        said = [row.values[field] for row in rows if field in row.values]
        if said and field in _UNITED:
            values[field] = tuple(dict.fromkeys(one for several in said for one in several))
        elif said:
            values[field] = said[0]
    return replace(rows[0], values=values)
