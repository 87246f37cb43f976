"""The nightly run: reads everything, judges every customer and book, applies the policy, writes what changed.

It reads in one transaction that holds nobody up, computes without any, and writes in many short ones. A run that died
begins anew and changes nothing twice. Loads numpy and scipy, so it is imported in a process of its own (bot.nightly).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.health import Part, health
from bot.domain.signals.model import OF_THE_BOOK, Family, Key, Signal
from bot.domain.silence.ledger import Ledger
from bot.domain.warning_policy import Changes, Lines, Track, night
from bot.usecases import night_write as store
from bot.usecases.night_books import book_signals, found_swings
from bot.usecases.night_facts import Facts, read_facts
from bot.usecases.night_judge import Judge, Rhythms, ledger_of, rhythms, swing_as_data
from bot.usecases.night_tracks import Subject, SubjectKey, read_tracks
from bot.usecases.night_usual import keep_fit, learn, moved_lines, newest_fit
from bot.usecases.night_write import Ended, Outlook, Stake, money, outlooks
from bot.usecases.warning_outcomes import close_gone, move_lines, recount
from bot.usecases.warning_settings import margin_of, weights_of
from db.house import House, house_of
from db.night import last_night
from db.setting import get_setting, put_setting
from db.signal import HOUSE, CustomerRisk, Fit, Night
from db.warning import RiskWarning, WarningState

T = TypeVar("T")
_ORDERS = frozenset({Family.SILENCE, Family.AMOUNT, Family.CONCENTRATION, Family.LEAKAGE, Family.FEED})
_MONTH = "health_month"
_MONTHS_KEPT = 13
_AT_ONCE = 5000  # risks compared at once


class Base(Protocol):
    """The store of an installation, as the night uses it: ``read`` holds nobody up, ``write`` is one short
    transaction."""

    def read(self, work: Callable[[Session], T]) -> T: ...

    def write(self, work: Callable[[Session], T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Known:
    """What the night begins with."""

    facts: Facts
    house: House
    tracks: Mapping[SubjectKey, Track]
    fit: Fit | None
    moved: Mapping[tuple[Family, str], float]
    judged: frozenset[Family]
    last_night: date | None
    weights: Mapping[Part, int]
    margin: float
    gone: list[Subject]


@dataclass(slots=True)
class Found:
    """What the night thinks."""

    fit: Fit
    rhythms: Rhythms
    risks: list[dict[str, Any]] = field(default_factory=list)
    months: list[dict[str, Any]] = field(default_factory=list)
    outlooks: list[tuple[list[Outlook], Mapping[SubjectKey, Track]]] = field(default_factory=list)
    judged: frozenset[Family] = frozenset()
    counts: Counter[str] = field(default_factory=Counter)


def run_night(base: Base, now: datetime) -> dict[str, Any]:
    """One night at a moment (aware): the counts that its row keeps. Safe to be run again."""
    known = base.read(partial(_known, now))
    found = _found(known)
    _write(base, known, found, now)
    facts = {
        **found.counts,
        "customers": len(known.facts.clients),
        "orders": len(known.facts.sold.who),
        "families": sorted(str(one) for one in found.judged),
        "unrated": {name: len(rows[0]) for name, rows in known.facts.sold.foreign.items()},
        "pauses": found.fit.usual["pauses"],
        "first": known.last_night is None,
    }
    base.write(partial(_done, known.facts.today, facts, now))
    return facts


def _known(now: datetime, session: Session) -> Known:
    house = house_of(session)
    facts = read_facts(session, now, house.zone)
    last = last_night(session)
    tracks = read_tracks(session)
    return Known(
        facts,
        house,
        tracks,
        newest_fit(session),
        moved_lines(session),
        families_judged(session),
        last.day if last is not None else None,
        weights_of(session),
        margin_of(session) / 100,
        _gone(session, facts, tracks),
    )


def families_judged(session: Session) -> frozenset[Family]:
    """What nights have judged so far; the first time of a family is silent."""
    last = last_night(session)
    return frozenset(Family(one) for one in ((last.facts if last is not None else None) or {}).get("families", ()))


def _gone(session: Session, facts: Facts, tracks: Mapping[SubjectKey, Track]) -> list[Subject]:
    """Customers that are not there any more, and are remembered."""
    alive = {one.id for one in facts.clients}
    open_of = select(RiskWarning.customer_id).where(
        RiskWarning.state != WarningState.RESOLVED, RiskWarning.customer_id.is_not(None)
    )
    remembered = {subject for subject, _ in tracks if subject > 0}
    remembered |= {one for one in session.scalars(open_of) if one is not None}
    remembered |= set(session.scalars(select(CustomerRisk.customer_id)))
    return sorted(remembered - alive)


def _found(known: Known) -> Found:
    facts = known.facts
    ledger = ledger_of(facts)
    usual, row = learn(facts, ledger, known.fit)
    of = rhythms(facts, ledger, usual, known.house.currency)
    quiet = bool(usual.pauses) and usual.pauses[-1].last == facts.today.toordinal()
    swung = {subject for subject, family in known.tracks if family == Family.AMOUNT}
    swings = {} if quiet else found_swings(facts, ledger, swung)
    found = Found(row, of)
    judged = _judged(known, ledger) - ({Family.AMOUNT} if quiet else set())
    found.judged = known.judged | judged
    judge = Judge(facts, of, usual, swings)
    stakes, signals = _look_at_each(known, judge, found)
    _decide(known, found, judged, stakes, signals, book_signals(facts, ledger) if len(ledger) else {})
    return found


def _judged(known: Known, ledger: Ledger) -> frozenset[Family]:
    """Families of which something can be said tonight, or was before."""
    families = set(Family)
    if not len(ledger):
        families -= _ORDERS
    if not known.facts.touched.last.any():
        families.discard(Family.CONTACT)
    return frozenset(families) | known.judged


def _look_at_each(known: Known, judge: Judge, found: Found) -> tuple[dict[Subject, Stake], list[Signal]]:
    """Fill the risks; the stakes by customer, and the signals that may change anything."""
    facts, home = known.facts, known.house.currency
    month = facts.today.replace(day=1)
    lines = Lines({one.id: one.tier for one in facts.clients}, known.moved)
    stakes: dict[Subject, Stake] = {}
    signals: list[Signal] = []
    for place, client in enumerate(facts.clients):
        stakes[client.id] = store.stake_of(judge, place, home)
        signals += [
            one
            for one in judge.signals(place)
            if (client.id, str(one.family)) in known.tracks or (one.level > 0 and one.level >= lines(one))
        ]
        parts = judge.parts(place)
        whole = health(parts, known.weights)
        found.risks.append(
            risk_row(judge, place, stakes[client.id], None if whole is None else whole.shown, known.margin)
        )
        if whole is not None:
            found.months.append(_month_of(client.id, month, parts))
    return stakes, signals


def risk_row(judge: Judge, place: int, stake: Stake, whole: int | None, margin: float) -> dict[str, Any]:
    """A customer's risk as it is kept; ``whole`` is the health, ``margin`` the share of sales that is profit."""
    of, client = judge.of, judge.facts.clients[place]
    ordered = of.last_day[place] > 0
    swing = judge.swings.get(client.id)
    return {
        "customer_id": client.id,
        "last_day": of.last_day[place],
        "orders": of.orders[place],
        "typical_gap": round(of.typical_gap[place], 1) if ordered else None,
        "p_lapse": _share(of.p_lapse[place]) if ordered else None,
        "yearly_value": money(of.value[place]) if ordered else None,
        "currency": of.currency[place] if ordered else None,
        "loss": stake.loss(of.p_lapse[place]) if ordered else None,
        "lifetime": money(margin * of.p_order[place] * of.value[place]) if ordered and stake.rated else None,
        "health": whole,
        "swing": swing_as_data(swing) if swing is not None else None,
    }


def _share(p: float) -> float:
    """A probability as it is kept; only who has lapsed is at 1."""
    return 1.0 if p >= 1 else min(round(p, 3), 0.999)


def _month_of(customer_id: int, month: date, parts: Mapping[Part, float | None]) -> dict[str, Any]:
    kept = {str(part): None if (value := parts.get(part)) is None else round(value) for part in Part}
    return {"customer_id": customer_id, "month": month, **kept}


def _decide(
    known: Known,
    found: Found,
    judged: Iterable[Family],
    stakes: Mapping[Subject, Stake],
    signals: list[Signal],
    books: Mapping[Subject, list[Signal]],
) -> None:
    """Let the policy say what changes: of all customers, then of each book."""
    judged = frozenset(judged)
    tiers = {one.id: one.tier for one in known.facts.clients}
    line = Lines(tiers, known.moved)
    mine = {key: track for key, track in known.tracks.items() if key[0] in stakes}
    _night(known, found, mine, signals, line, judged - OF_THE_BOOK, stakes, None)
    subjects = books.keys() | {subject for subject, _ in known.tracks if subject <= HOUSE}
    for subject in sorted(subjects):
        ours = {key: track for key, track in known.tracks.items() if key[0] == subject}
        _night(known, found, ours, books.get(subject, []), line, judged & OF_THE_BOOK, {}, subject)


def _night(
    known: Known,
    found: Found,
    before: Mapping[SubjectKey, Track],
    signals: list[Signal],
    line: Lines,
    judged: frozenset[Family],
    stakes: Mapping[Subject, Stake],
    book: Subject | None,
) -> None:
    tracks: dict[Key, Track] = {
        (subject if book is None else None, Family(family)): track for (subject, family), track in before.items()
    }
    first = True if known.last_night is None else judged - known.judged
    changes = night(tracks, signals, line, known.facts.today.toordinal(), first=first, judged=judged)
    ended = _ended(known, found.rhythms, before, changes)
    subjects: dict[int | None, Subject] = {None: HOUSE if book is None else book}
    found.outlooks.append((outlooks(changes, before, subjects, stakes, ended), before))
    counted = {"opened": changes.opened, "silent": changes.silent, "raised": changes.raised}
    found.counts.update({name: len(some) for name, some in counted.items()})
    found.counts.update({"kept": len(changes.updated), "cleared": len(changes.cleared)})


def _ended(known: Known, of: Rhythms, before: Mapping[SubjectKey, Track], changes: Changes) -> dict[SubjectKey, Ended]:
    """Why silences ended: an order came, or it lasted so long that the customer is lost."""
    places = {one.id: place for place, one in enumerate(known.facts.clients)} if changes.cleared else {}
    found = {}
    for customer, family in changes.cleared:
        if family is Family.SILENCE and customer is not None:
            place, key = places[customer], (customer, str(family))
            found[key] = Ended(of.last_day[place] > before[key].matter, of.lapsed(place))
    return found


# Writing


def _write(base: Base, known: Known, found: Found, now: datetime) -> None:
    today = known.facts.today
    for some, before in found.outlooks:
        for piece in store.pieces(some):
            base.write(partial(_write_piece, piece, before, now))
    for at in range(0, len(known.gone), store.PIECE):
        base.write(partial(_forget, known.gone[at : at + store.PIECE], now))
    for rows in _changed_risks(base, found.risks):
        base.write(partial(_write_risks, rows))
    base.write(lambda session: keep_fit(session, found.fit))
    _write_months(base, found.months, today)
    lapsed = [known.facts.clients[at].id for at in range(len(known.facts.clients)) if found.rhythms.lapsed(at)]
    last_days = {one.id: found.rhythms.last_day[place] for place, one in enumerate(known.facts.clients)}
    base.write(partial(_recount, known, {one: last_days[one] for one in lapsed}, now))


def _write_piece(piece: Sequence[Outlook], before: Mapping[SubjectKey, Track], now: datetime, session: Session) -> None:
    store.write_piece(session, piece, before, now)


def _forget(gone: list[Subject], now: datetime, session: Session) -> None:
    close_gone(session, gone, now)
    store.forget_risks(session, gone)


def _write_risks(rows: list[dict[str, Any]], session: Session) -> None:
    store.write_risks(session, rows)


def _changed_risks(base: Base, rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Rows that are not as they are kept, some at a time."""
    changed: list[dict[str, Any]] = []
    for at in range(0, len(rows), _AT_ONCE):
        some = rows[at : at + _AT_ONCE]
        there = base.read(partial(_risks_between, some[0]["customer_id"], some[-1]["customer_id"]))
        changed += [row for row in some if _differs(row, there.get(row["customer_id"]))]
    for at in range(0, len(changed), store.ROWS):
        yield changed[at : at + store.ROWS]


def _risks_between(first: int, last: int, session: Session) -> dict[int, Any]:
    query = select(CustomerRisk.__table__).where(CustomerRisk.customer_id.between(first, last))
    return {row.customer_id: row for row in session.connection().execute(query)}


def _differs(row: dict[str, Any], there: Any) -> bool:
    """Whether a row says something else; what moves by less than anybody would notice does not."""
    if there is None:
        return True
    exact = ("last_day", "orders", "typical_gap", "currency", "health", "swing")
    if any(row[name] != getattr(there, name) for name in exact):
        return True
    return any(_far(row[name], getattr(there, name)) for name in ("p_lapse", "yearly_value", "loss", "lifetime"))


def _far(value: Any, before: Any) -> bool:
    """Two in a hundred away."""
    if value is None or before is None:
        return (value is None) != (before is None)
    one, other = float(value), float(before)
    return abs(one - other) > 0.02 * max(abs(one), abs(other)) or (one >= 1) != (other >= 1)


def _write_months(base: Base, rows: list[dict[str, Any]], today: date) -> None:
    """The parts of everybody's health, on the first night of a month."""
    month = today.replace(day=1)
    if base.read(lambda session: get_setting(session, _MONTH)) == month.isoformat():
        return
    for at in range(0, len(rows), store.ROWS):
        base.write(partial(_write_some_months, rows[at : at + store.ROWS]))
    years, months = divmod(month.year * 12 + month.month - 1 - _MONTHS_KEPT, 12)
    base.write(partial(_month_done, month, date(years, months + 1, 1)))


def _write_some_months(rows: list[dict[str, Any]], session: Session) -> None:
    store.write_months(session, rows)


def _month_done(month: date, oldest: date, session: Session) -> None:
    store.forget_months(session, oldest)
    put_setting(session, _MONTH, month.isoformat())


def _recount(known: Known, lapsed: Mapping[int, int], now: datetime, session: Session) -> None:
    recount(session, lapsed, now)
    today = known.facts.today
    if known.last_night is None or known.last_night.isocalendar()[:2] != today.isocalendar()[:2]:
        move_lines(session, today)


def _done(day: date, facts: dict[str, Any], now: datetime, session: Session) -> None:
    row = session.get(Night, day)
    if row is None:
        row = Night(day=day, owner="", lease_until=now, attempts=1, began_at=now)
        session.add(row)
    row.done_at, row.facts = now, facts
