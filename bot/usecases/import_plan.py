"""What an import would do, row by row: decided before anything is written, and decided the same way every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.i18n import N_
from bot.tabular.fields import Kind
from bot.tabular.rows import Parsed, Rejected, Summed
from bot.tabular.said import Said
from db.user import Role, User

_MOST_SUMS = 5


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


@dataclass(slots=True, eq=False)
class NewRecord:
    """A row to be added. ``of`` is whom it belongs to: the id of one that is there, or another new one.

    ``id`` is known once it is written. ``extra`` are values kept in tables of their own: numbers, tags, aliases.
    """

    noun: str
    values: dict[str, Any]
    of: int | NewRecord | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a record that is there. ``customer_id`` is whose history tells of it: as ``told`` (field, before,
    after), where that is not the field itself.
    """

    noun: str
    record_id: int
    customer_id: int
    name: str
    before: Any
    after: Any
    told: tuple[str, str | None, str] | None = None


@dataclass
class Plan:
    """Everything an import would write; ``stamp`` is what the store must still be like when it is."""

    kind: Kind
    stamp: tuple[Any, ...] = ()
    new: list[NewRecord] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[Said] = field(default_factory=list)
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    @property
    def counts(self) -> dict[str, int]:
        return {outcome.value: self.outcomes[outcome] for outcome in Outcome}

    def reject(self, index: int, why: Said) -> None:
        self.rejected.append(Rejected(index, why))
        self.outcomes[Outcome.REJECTED] += 1

    def notice(self, msgid: str, **values: object) -> None:
        """Something to be told once about the whole table."""
        said = Said(msgid, values)
        if said not in self.notices:
            self.notices.append(said)


@dataclass(frozen=True, slots=True)
class Importing:
    """For whom and when. ``today`` is the day it is for them."""

    actor_id: int
    role: Role
    team_id: int | None
    now: datetime
    today: date
    currency: str
    source: str

    @classmethod
    def by(cls, actor: User, now: datetime, today: date, currency: str, source: str) -> Importing:
        return cls(actor.id, Role(actor.role), actor.team_id, now, today, currency, source)


class Refused(Exception):
    """A row that is not taken; ``said`` tells why."""

    def __init__(self, msgid: str, **values: object) -> None:
        super().__init__(msgid)
        self.said = Said(msgid, values)


def make_plan(rows: Iterable[Parsed | Rejected | Summed], kind: Kind, known: Any, who: Importing) -> Plan:
    """Decide on every row. Much work for many rows: not for the store's threads."""
    from bot.usecases.import_customers import plan_customers
    from bot.usecases.import_orders import plan_orders
    from bot.usecases.import_people import plan_contacts

    plan = Plan(kind, stamp=known.stamp)
    parsed: list[Parsed] = []
    sums: list[int] = []
    for row in rows:
        if isinstance(row, Rejected):
            plan.reject(row.index, row.why)
        elif isinstance(row, Summed):
            sums.append(row.number)
        else:
            parsed.append(row)
    if sums:
        shown = ", ".join(str(number) for number in sums[:_MOST_SUMS]) + (" …" if len(sums) > _MOST_SUMS else "")
        plan.notice(N_("Sum rows are left out: row {rows}"), rows=shown)
    {Kind.CUSTOMERS: plan_customers, Kind.CONTACTS: plan_contacts, Kind.ORDERS: plan_orders}[kind](
        plan, parsed, known, who
    )
    return plan


def as_text(value: Any) -> str | None:
    """A value as the history and the journal keep it."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


DATE_FIELDS = frozenset(("since", "contract_end", "ordered_on"))
MOMENT_FIELDS = frozenset(("tier_pinned_at", "relationship_at"))


def from_text(name: str, text: str | None) -> Any:
    """The value of a field that the journal kept."""
    if text is None:
        return None
    if name in DATE_FIELDS:
        return date.fromisoformat(text)
    if name in MOMENT_FIELDS:
        return datetime.fromisoformat(text)
    if name in ("tier_pinned_by", "relationship_by"):
        return int(text)
    return Decimal(text) if name == "amount" else text
