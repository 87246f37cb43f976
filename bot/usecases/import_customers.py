"""Rows with customers, with or without a person in the same row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.i18n import N_
from bot.tabular.fields import Field
from bot.tabular.rows import Parsed
from bot.usecases.import_known import Known, KnownRecord, name_key
from bot.usecases.import_match import check_hidden, match_customer
from bot.usecases.import_namesakes import Group, gather
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
_FEW = 3  # as many reasons as a card shows
_RANK = (Outcome.SAME, Outcome.CHANGED, Outcome.NEW)


def plan_customers(plan: Plan, rows: Sequence[Parsed], known: Known, who: Importing) -> None:
    """Each row is a customer; several rows are one customer where they only add to what the others say."""
    if who.role == Role.REP and any(Field.TIER in row.values for row in rows):
        plan.notice(N_("The tier column is left out: tiers are worked out from orders."))
    groups, rejected = gather(rows, known)
    for one in rejected:
        plan.reject(one.index, one.why)
    if len(rejected) > _FEW:
        plan.notice(N_("Rows of one name that contradict each other: {count}"), count=f"{len(rejected):,}")
    if again := sum(group.again for group in groups):
        plan.notice(N_("Rows that say the same once more: {count}; each is taken once"), count=f"{again:,}")
    if several := sum(len(group.people) > 1 for group in groups):
        plan.notice(
            N_("Customers of several rows, taken as one with all their contacts: {count}"), count=f"{several:,}"
        )
    customers = _Customers(plan, known, who)
    for group in groups:
        customers.take(group)


class _Customers:
    """The customers of the rows before, so that no two are about the same one that is there."""

    def __init__(self, plan: Plan, known: Known, who: Importing) -> None:
        self._plan, self._known, self._who = plan, known, who
        self._people = People(plan, known)
        self._matched: set[int] = set()

    def take(self, group: Group) -> None:
        """Plan what the rows say of their customer, and of the people in them. All are rejected where the first is."""
        try:
            owner, outcome = self._first(group.head)
        except Refused as refused:
            for row in group.rows:
                self._plan.reject(row.index, refused.said)
            return
        self._people.expect(owner, group.people)
        outcomes = [self._person(row, owner) for row in group.people]
        if outcomes[:1] != [Outcome.REJECTED]:
            outcomes[:1] = [max([outcome, *outcomes[:1]], key=_RANK.index)]
        self._plan.outcomes.update(one for one in outcomes if one != Outcome.REJECTED)
        self._plan.outcomes[Outcome.SAME] += group.again

    def _person(self, row: Parsed, owner: int | NewRecord) -> Outcome:
        """What becomes of a row with a person: a customer that is there has changed where it has one more."""
        try:
            told = self._people.take(row, owner)
        except Refused as refused:
            self._plan.reject(row.index, refused.said)
            return Outcome.REJECTED
        return Outcome.CHANGED if told == Outcome.NEW and isinstance(owner, int) else told

    def _first(self, row: Parsed) -> tuple[int | NewRecord, Outcome]:
        found = match_customer(self._known, row.values)
        if found is None:
            return _new(self._plan, row, self._known, self._who), Outcome.NEW
        if found in self._matched:
            raise Refused(N_("another row is about the same customer of yours"))
        self._matched.add(found)
        return found, _change(self._plan, row, found, self._known, self._who)


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
