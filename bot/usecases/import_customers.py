"""Rows with customers, with or without a person in the same row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from bot.i18n import N_
from bot.tabular.fields import OF_CONTACT, OF_CUSTOMER, Field
from bot.tabular.rows import Parsed
from bot.usecases.import_known import Known, KnownRecord, name_key
from bot.usecases.import_match import check_hidden, match_customer
from bot.usecases.import_people import People
from bot.usecases.import_plan import FieldChange, Importing, NewRecord, Outcome, Plan, Refused
from bot.usecases.record_change import pin_value
from db.customer import CustomerState
from db.user import Role

_PLAIN = (
    Field.STATE,
    Field.INDUSTRY,
    Field.ADDRESS,
    Field.SINCE,
    Field.CONTRACT_END,
    Field.CREDIT_TERMS,
    Field.RELATIONSHIP,
    Field.MOTIVES,
    Field.LEAVE_IF,
    Field.NEEDS,
    Field.PRODUCTS,
)
_RANK = (Outcome.SAME, Outcome.CHANGED, Outcome.NEW)


def plan_customers(plan: Plan, rows: Sequence[Parsed], known: Known, who: Importing) -> None:
    """Each row is a customer; several rows are one customer where they differ in the person alone."""
    if who.role == Role.REP and any(Field.TIER in row.values for row in rows):
        plan.notice(N_("The tier column is left out: tiers are worked out from orders."))
    customers = _Customers(plan, known, who)
    for row, (key, why) in zip(rows, _keys(rows), strict=True):
        if why is not None:
            plan.reject(row.index, why.said)
            continue
        try:
            plan.outcomes[customers.take(row, key)] += 1
        except Refused as refused:
            plan.reject(row.index, refused.said)


class _Customers:
    """The customers of the rows before, by what tells them apart in the table."""

    def __init__(self, plan: Plan, known: Known, who: Importing) -> None:
        self._plan, self._known, self._who = plan, known, who
        self._people = People(plan, known)
        self._made: dict[str, int | NewRecord] = {}
        self._matched: set[int] = set()

    def take(self, row: Parsed, key: str) -> Outcome:
        """Plan what a row says of its customer, and of the person in it.

        Raises:
            Refused: it cannot be taken.
        """
        owner, outcome = self._made.get(key), Outcome.SAME
        if owner is None:
            owner, outcome = self._first(row)
            self._made[key] = owner
        if any(field in row.values for field in OF_CONTACT):
            told = self._people.take(row, owner)
            if told == Outcome.NEW and outcome == Outcome.SAME and isinstance(owner, int):
                told = Outcome.CHANGED  # a customer that is there has one more person
            outcome = max(outcome, told, key=_RANK.index)
        return outcome

    def _first(self, row: Parsed) -> tuple[int | NewRecord, Outcome]:
        found = match_customer(self._known, row.values)
        if found is None:
            return _new(self._plan, row, self._known, self._who), Outcome.NEW
        if found in self._matched:
            raise Refused(N_("another row is about the same customer of yours"))
        self._matched.add(found)
        return found, _change(self._plan, row, found, self._known, self._who)


def _keys(rows: Sequence[Parsed]) -> list[tuple[str, Refused | None]]:
    """What tells the customer of each row from others of the table; why a row cannot be told from another."""
    same: dict[str, list[Parsed]] = defaultdict(list)
    for row in rows:
        same[name_key(row.values[Field.NAME])].append(row)
    return [_key(row, same[name_key(row.values[Field.NAME])]) for row in rows]


def _key(row: Parsed, namesakes: list[Parsed]) -> tuple[str, Refused | None]:
    """Rows of one name are one customer where they say the same of it and name different people; they are different
    ones where each has its number, or its address."""
    name = name_key(row.values[Field.NAME])
    if len(namesakes) == 1:
        return name, None
    for field in (Field.NUMBER, Field.ADDRESS):
        told = [other.values.get(field) for other in namesakes]
        if all(told) and len({name_key(one) for one in told if one}) > 1:
            mine = name_key(row.values[field])
            namesakes = [other for other in namesakes if name_key(other.values[field]) == mine]
            name = f"{name}\x1f{mine}"
            break
    if len(namesakes) > 1 and not _one_customer(namesakes):
        other = next(one for one in namesakes if one is not row)
        return name, Refused(
            N_("row {row} has the same name; put the customer no. or address in both, or take one out"),
            row=other.number,
        )
    return name, None


def _one_customer(rows: list[Parsed]) -> bool:
    """Whether rows of one name only add people: all that they say of the customer is the same."""
    first = _said(rows[0])
    with_people = all(Field.CONTACT in row.values or Field.PHONE in row.values for row in rows)
    return with_people and all(_said(row) == first for row in rows)


def _said(row: Parsed) -> dict[Field, Any]:
    return {field: value for field, value in row.values.items() if field in OF_CUSTOMER and field != Field.NAME}


def _owner(row: Parsed, known: Known, who: Importing) -> tuple[int, int | None]:
    """Whose a new customer will be, and of which team."""
    told = row.values.get(Field.OWNER)
    if told is None:
        return who.actor_id, who.team_id or known.only_team
    found = known.owners.get(name_key(told), [])
    if len(found) == 1:
        return found[0][0], found[0][1] or known.only_team
    if who.role == Role.REP:
        raise Refused(N_("this customer is in the charge of {value}; a rep imports only their own"), value=told)
    if found:
        raise Refused(N_("several colleagues are called {value}; put the Telegram id instead"), value=told)
    raise Refused(N_("no colleague here is called {value}"), value=told)


def _new(plan: Plan, row: Parsed, known: Known, who: Importing) -> NewRecord:
    check_hidden(known, row.values)
    owner_id, team_id = _owner(row, known, who)
    values: dict[str, Any] = {field.value: row.values[field] for field in _PLAIN if field in row.values}
    values |= {"name": row.values[Field.NAME], "owner_id": owner_id, "team_id": team_id}
    values.setdefault("state", CustomerState.ACTIVE.value)
    values |= _judged(row, who, values.get("relationship"))
    values.setdefault("tier", "regular")
    extra = {
        name: row.values[field]
        for field, name in ((Field.NUMBER, "number"), (Field.TAGS, "tags"), (Field.ALIAS, "aliases"))
        if row.values.get(field)
    }
    record = NewRecord("customer", values, None, extra)
    plan.new.append(record)
    return record


def _judged(row: Parsed, who: Importing, relationship: Any) -> dict[str, Any]:
    """What is kept with who judged so: the relationship, and a tier that a manager pins."""
    values: dict[str, Any] = {}
    if relationship is not None:
        values |= {"relationship_by": who.actor_id, "relationship_at": who.now}
    if Field.TIER in row.values and who.role != Role.REP:
        values |= {"tier": row.values[Field.TIER], "tier_pinned_by": who.actor_id, "tier_pinned_at": who.now}
        values["tier_reason"] = who.source
    return values


def _change(plan: Plan, row: Parsed, customer_id: int, known: Known, who: Importing) -> Outcome:
    """An empty cell changes nothing; nobody's customers change hands by an import."""
    record = known.customers[customer_id]
    if Field.OWNER in row.values and who.role == Role.REP:
        _owner(row, known, who)
    wanted = {field.value: row.values[field] for field in _PLAIN if field in row.values}
    fresh = wanted.get("relationship") if wanted.get("relationship") != record.values["relationship"] else None
    judged = _judged(row, who, fresh)
    if judged.get("tier") == record.values["tier"]:  # what is so already is not pinned by saying it
        judged = {name: value for name, value in judged.items() if not name.startswith("tier")}
    wanted |= judged
    if (
        Field.NUMBER in row.values
        and known.numbers.get(customer_id, "").casefold() == row.values[Field.NUMBER].casefold()
    ):
        wanted["name"] = row.values[Field.NAME]
        if name_key(wanted["name"]) in map(name_key, known.aliases.get(customer_id, ())):
            del wanted["name"]
    found = [
        FieldChange(
            "customer", customer_id, customer_id, name, record.values[name], value, _pin_told(name, wanted, record)
        )
        for name, value in wanted.items()
        if value != record.values[name]
    ]
    plan.changes += found
    return Outcome.CHANGED if found or _more(plan, row, customer_id, known) else Outcome.SAME


def _pin_told(name: str, wanted: dict[str, Any], record: KnownRecord) -> tuple[str, str | None, str] | None:
    """A pinned tier is one line of history, with its reason."""
    if name != "tier_pinned_at":
        return None
    there = record.values
    before = pin_value(there["tier"], there["tier_reason"] or "") if there["tier_pinned_at"] else None
    return "tier_pin", before, pin_value(wanted["tier"], wanted["tier_reason"])


def _more(plan: Plan, row: Parsed, customer_id: int, known: Known) -> bool:
    """Tags, other names and a number that the customer has not got yet."""
    made = [
        NewRecord("tag", {"text": tag}, customer_id)
        for tag in row.values.get(Field.TAGS, ())
        if tag.casefold() not in known.tags.get(customer_id, ())
    ]
    names = {name_key(known.customers[customer_id].values["name"])}
    names |= set(map(name_key, known.aliases.get(customer_id, ())))
    made += [
        NewRecord("alias", {"text": alias}, customer_id)
        for alias in row.values.get(Field.ALIAS, ())
        if name_key(alias) not in names
    ]
    if Field.NUMBER in row.values and customer_id not in known.numbers:
        made.append(NewRecord("customer_number", {"number": row.values[Field.NUMBER]}, customer_id))
    plan.new += made
    return bool(made)
