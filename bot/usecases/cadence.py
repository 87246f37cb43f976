"""Who has to be seen: the cadence of the installation and of a customer, the three lists, the lines of the agenda."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import nsmallest
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, cast, func, literal, select
from sqlalchemy.orm import Session

from bot.domain.cadence import DEFAULTS, WINDOW, Cadences, Interval, Standing, interval_of, pressing, standing
from bot.domain.places import Place
from bot.usecases.record_change import record_change
from db import cadence as store
from db.cadence import counts
from db.customer import Customer, visible_to
from db.history import Change
from db.house import zone_of
from db.setting import get_setting, put_setting
from db.user import Role, User

_SETTING = "cadence"
_KEPT = 20  # changes of the setting that are remembered
PLANNED_AHEAD = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class SettingChange:
    """Who changed the cadence of a tier, and when (aware)."""

    tier: str
    before: Interval
    after: Interval
    by: int
    at: datetime


# The setting


def cadences(session: Session) -> Cadences:
    """The cadence of every tier, as the admin chose it; what is not readable is as usual."""
    return {**DEFAULTS, **_chosen(_stored(session))}


def _stored(session: Session) -> dict[str, Any]:
    try:
        found = json.loads(get_setting(session, _SETTING) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _chosen(stored: Mapping[str, Any]) -> dict[str, Interval]:
    tiers = stored.get("tiers")
    found: dict[str, Interval] = {}
    for tier, days in tiers.items() if isinstance(tiers, dict) else ():
        try:
            if tier in DEFAULTS:
                found[tier] = Interval(*days)
        except (TypeError, ValueError):
            continue
    return found


def set_cadence(session: Session, actor: User, tier: str, interval: Interval, now: datetime) -> Interval:
    """Change the cadence of a tier for the installation; what it was before.

    Raises:
        PermissionError: the actor is no admin.
        ValueError: there is no such tier.
    """
    if actor.role != Role.ADMIN:
        raise PermissionError("only admins change the cadence")
    if tier not in DEFAULTS:
        raise ValueError(f"no tier {tier}")
    before = cadences(session)[tier]
    if before == interval:
        return before
    stored = _stored(session)
    chosen = {**_chosen(stored), tier: interval}
    line = {"tier": tier, "before": str(before), "after": str(interval), "by": actor.id, "at": now.isoformat()}
    log = stored.get("log")
    value = {
        "tiers": {name: [one.ideal, one.longest] for name, one in chosen.items()},
        "log": [*(log if isinstance(log, list) else []), line][-_KEPT:],
    }
    put_setting(session, _SETTING, json.dumps(value))
    session.flush()
    return before


def last_change(session: Session) -> SettingChange | None:
    """The newest change of the setting."""
    log = _stored(session).get("log")
    if not isinstance(log, list) or not log:
        return None
    one = log[-1]
    before, after = (Interval(*map(int, one[side].split(":"))) for side in ("before", "after"))
    return SettingChange(one["tier"], before, after, one["by"], datetime.fromisoformat(one["at"]))


def set_own_cadence(
    session: Session, actor: User, customer: Customer, interval: Interval | None, now: datetime
) -> Change | None:
    """Let a customer have a cadence of its own, or (None) that of its tier; None where it is so already."""
    return record_change(session, customer, "cadence", str(interval) if interval else None, by=actor, now=now)


# One customer


@dataclass(frozen=True, slots=True)
class CareState:
    """How one customer stands: days since the last touch that counts (None: there was none)."""

    days: int | None
    interval: Interval
    standing: Standing


def state_of(session: Session, customer: Customer, today: date) -> CareState:
    """The standing of a customer."""
    session.flush()
    chosen = cadences(session)
    facts = store.facts_of(today, chosen)
    row = session.connection().execute(
        select(facts.last, facts.days, facts.recent, facts.known).where(Customer.id == customer.id)
    )
    last, days, recent, known = row.one()
    interval = interval_of(customer.tier, chosen, customer.cadence_ideal, customer.cadence_longest)
    return CareState(None if last is None else days, interval, standing(interval, days, recent, known))


def state_from(session: Session, customer: Customer, today: date, touches: Iterable[tuple[str, date]]) -> CareState:
    """The same from the kind and day of every touch of the last years, where they are read anyway."""
    days = [day for kind, day in touches if counts(customer.tier, kind)]
    if not days:
        return state_of(session, customer, today)
    interval = interval_of(customer.tier, cadences(session), customer.cadence_ideal, customer.cadence_longest)
    recent = sum(day > today - timedelta(days=WINDOW) for day in days)
    known = (today - customer.created_at.astimezone(UTC).date()).days
    since = (today - max(days)).days
    return CareState(since, interval, standing(interval, since, recent, known))


# The agenda


@dataclass(frozen=True, slots=True)
class ToSee:
    """A customer to see: ``days`` since the last touch that counts, or since it was entered."""

    customer_id: int
    name: str
    tier: str
    days: int
    interval: Interval
    place: Place | None


def lines_of_day(session: Session, user: User, today: date, limit: int) -> list[ToSee]:
    """Whom a user should see, the most pressing first: own customers past their longest interval. Who has a reminder
    in the next three days is left out, and who is lost."""
    chosen = cadences(session)
    first = datetime.combine(today, time(), zone_of(session, user))
    planned = first, first + PLANNED_AHEAD + timedelta(days=1, microseconds=-1)
    found = [
        (pressing(tier, days, interval), number, days, interval)
        for number, tier, days, own_ideal, own_longest in store.late_of_owner(session, user, today, chosen, planned)
        for interval in [interval_of(tier, chosen, own_ideal, own_longest)]
    ]
    first_ones = nsmallest(limit, found, key=lambda one: (one[0], one[1]))
    asked = {"customers": [number for _key, number, *_rest in first_ones]}
    known = {row.id: row for row in session.execute(_CALLED, asked)} if found else {}
    return [
        ToSee(number, known[number].name, known[number].tier, days, interval, _place(known[number]))
        for _key, number, days, interval in first_ones
    ]


_CALLED = select(Customer.id, Customer.name, Customer.tier, Customer.lat, Customer.lon).where(
    Customer.id.in_(bindparam("customers", expanding=True))
)


def _place(row: Any) -> Place | None:
    return Place(row.lat, row.lon) if row.lat is not None and row.lon is not None else None


# The three lists


@dataclass(frozen=True, slots=True)
class Cared:
    """A customer of a list; ``planned`` is the day of a visit that was missed, else ``days`` and ``interval`` tell how
    it stands (``days`` None: never touched)."""

    id: int
    name: str
    tier: str
    days: int | None = None
    interval: Interval | None = None
    planned: date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    late: int
    missed: int
    below: int


def _facts(actor: User, today: date, chosen: Cadences) -> Any:
    facts = store.facts_of(today, chosen)
    columns = (facts.last, facts.days, facts.ideal, facts.longest, facts.recent, facts.known)
    query = select(Customer.id, Customer.name, Customer.tier, store.rank().label("rank"), *columns)
    return query.where(visible_to(actor), store.living()).cte("facts").prefix_with("MATERIALIZED")


def _is(facts: Any, wanted: Standing) -> Any:
    late = facts.c.days >= facts.c.longest
    if wanted == Standing.LATE:
        return late
    expected = cast(func.min(facts.c.known, literal(WINDOW)) / facts.c.ideal, Integer)
    return and_(~late, (facts.c.days >= facts.c.ideal) | (facts.c.recent < expected))


def care_counts(session: Session, actor: User, here: datetime) -> Counts:
    """How long the three lists are; ``here`` is the present moment in the actor's zone."""
    facts = _facts(actor, here.date(), cadences(session))
    late, below = (func.sum(cast(_is(facts, one), Integer)) for one in (Standing.LATE, Standing.BELOW))
    found = session.execute(select(late, below).select_from(facts)).one()
    missed = session.scalar(select(func.count()).select_from(_missed(actor, here).subquery()))
    return Counts(found[0] or 0, missed or 0, found[1] or 0)


def cared(session: Session, actor: User, wanted: Standing, here: datetime, offset: int, limit: int) -> list[Cared]:
    """A stretch of the list of those late or below their frequency, the most pressing first."""
    facts = _facts(actor, here.date(), cadences(session))
    by = facts.c.longest if wanted == Standing.LATE else facts.c.ideal
    ratio = (facts.c.days - by) * 1.0 / by
    query = select(facts).where(_is(facts, wanted)).order_by(facts.c.rank, ratio.desc(), facts.c.id)
    return [
        Cared(row.id, row.name, row.tier, None if row.last is None else row.days, Interval(row.ideal, row.longest))
        for row in session.execute(query.offset(offset).limit(limit))
    ]


def missed_visits(session: Session, actor: User, here: datetime, offset: int, limit: int) -> list[Cared]:
    """A stretch of the list of planned visits that were missed, what waits longest first."""
    query = _missed(actor, here).order_by("planned", store.rank(), Customer.id)
    return [
        Cared(number, name, tier, planned=planned)
        for number, name, tier, planned in session.execute(query.offset(offset).limit(limit))
    ]


def _missed(actor: User, here: datetime) -> Select[int, str, str, date]:
    from bot.understanding.touch_kinds import visit_words  # with all its tables: the night reads no words

    return store.missed(visible_to(actor), here.date(), here, here.utcoffset() or timedelta(), visit_words())
