"""The nightly run: reads everything, judges every customer and book, applies the policy, writes what changed.

It reads in one transaction that holds nobody up, computes without any, and writes in many short ones. A run that died
begins anew and changes nothing twice. Loads numpy and scipy, so it is imported in a process of its own (bot.nightly).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.cadence import RANKS
from bot.domain.health import Part
from bot.domain.signals.model import OF_THE_BOOK, Family, Key, Signal
from bot.domain.silence.ledger import Ledger
from bot.domain.warning_policy import Changes, Lines, Track, line_of, night
from bot.usecases import night_write as store
from bot.usecases.night_books import book_signals, found_swings
from bot.usecases.night_facts import Facts
from bot.usecases.night_judge import Judge, Rhythms, ledger_of, rhythms
from bot.usecases.night_measure import Base, Measures, forget_risks, measure, write_months, write_risks
from bot.usecases.night_read import read_facts
from bot.usecases.night_tracks import Subject, SubjectKey, read_tracks
from bot.usecases.night_usual import keep_fit, learn, moved_lines, newest_fit
from bot.usecases.night_write import Ended, Outlook, Stake, outlooks
from bot.usecases.warning_outcomes import close_gone, keep_lines, lines_to_move, recount, who_left
from bot.usecases.warning_settings import margin_of, weights_of
from db.cadence import living
from db.customer import Customer
from db.house import House, house_of
from db.night import last_night
from db.signal import HOUSE, CustomerRisk, Fit, Night, TrackRow
from db.warning import RiskWarning, WarningState

_ORDERS = frozenset({Family.SILENCE, Family.AMOUNT, Family.CONCENTRATION, Family.LEAKAGE, Family.FEED})


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


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the orders say, so that their memory can go back before each customer is looked at."""

    fit: Fit
    judge: Judge
    judged: frozenset[Family]
    books: Mapping[Subject, list[Signal]]


@dataclass(slots=True)
class Found:
    """What the night thinks."""

    fit: Fit
    rhythms: Rhythms
    measures: Measures | None = None
    outlooks: list[tuple[list[Outlook], Mapping[SubjectKey, Track]]] = field(default_factory=list)
    judged: frozenset[Family] = frozenset()
    counts: Counter[str] = field(default_factory=Counter)


def run_night(base: Base, now: datetime) -> dict[str, Any]:
    """One night at a moment (aware): the counts that its row keeps. Safe to be run again."""
    known = base.read(partial(_known, now))
    orders = len(known.facts.sold.who)
    ledger = ledger_of(known.facts)
    known = replace(known, facts=replace(known.facts, sold=known.facts.sold.alone_foreign()))  # memory goes back
    learnt = _learnt(known, ledger)
    del ledger
    found = _found(known, learnt)
    del learnt
    _write(base, known, found, now)
    facts = {
        **found.counts,
        "customers": len(known.facts.clients),
        "orders": orders,
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
        _gone(session),
    )


def families_judged(session: Session) -> frozenset[Family]:
    """What nights have judged so far; the first time of a family is silent."""
    last = last_night(session)
    return frozenset(Family(one) for one in ((last.facts if last is not None else None) or {}).get("families", ()))


def _gone(session: Session) -> list[Subject]:
    """Customers that are not there any more, and are remembered."""
    alive = select(Customer.id).where(Customer.undone_at.is_(None), living())
    open_of = select(RiskWarning.customer_id).where(
        RiskWarning.state != WarningState.RESOLVED, RiskWarning.customer_id.not_in(alive)
    )
    kept = select(CustomerRisk.customer_id).where(CustomerRisk.customer_id.not_in(alive))
    tracked = select(TrackRow.subject).where(TrackRow.subject > 0, TrackRow.subject.not_in(alive))
    return sorted({one for query in (open_of, kept, tracked) for one in session.scalars(query) if one is not None})


def _learnt(known: Known, ledger: Ledger) -> Learnt:
    facts = known.facts
    usual, row = learn(facts, ledger, known.fit)
    books = book_signals(facts, ledger) if len(ledger) else {}
    quiet = bool(usual.pauses) and usual.pauses[-1].last == facts.today.toordinal()
    swung = {subject for subject, family in known.tracks if family == Family.AMOUNT}
    swings = {} if quiet else found_swings(facts, ledger, swung)
    judge = Judge(facts, rhythms(facts, ledger, usual, known.house.currency), usual, swings)
    judged = _judged(known, ledger) - ({Family.AMOUNT} if quiet else set())
    return Learnt(row, judge, judged, books)


def _found(known: Known, learnt: Learnt) -> Found:
    judge = learnt.judge
    found = Found(learnt.fit, judge.of)
    found.judged = known.judged | learnt.judged
    found.measures = measure(judge, known.house.currency, known.weights, known.margin)
    stakes, signals = _look_at_each(known, judge)
    _decide(known, found, learnt.judged, stakes, signals, learnt.books)
    return found


def _judged(known: Known, ledger: Ledger) -> frozenset[Family]:
    """Families of which something can be said tonight, or was before."""
    families = set(Family)
    if not len(ledger):
        families -= _ORDERS
    if not known.facts.touched.last.any():
        families.discard(Family.CONTACT)
    return frozenset(families) | known.judged


def _look_at_each(known: Known, judge: Judge) -> tuple[dict[Subject, Stake], list[Signal]]:
    """The stakes by customer, of those who may matter, and the signals that may."""
    clients, home = known.facts.clients, known.house.currency
    lines = Lines({one.id: one.tier for one in clients}, known.moved)
    silent = {tier: line_of(tier, known.moved.get((Family.SILENCE, tier), 0.0)) for tier in RANKS}
    places = {one.id: place for place, one in enumerate(clients)}
    tracked = {places[subject] for subject, _ in known.tracks if subject in places}
    swung = {places[customer] for customer in judge.swings}
    stakes: dict[Subject, Stake] = {}
    signals: list[Signal] = []
    for place in sorted({*judge.worth_a_look(silent), *tracked, *swung}):
        client = clients[place]
        mine = [
            one
            for one in judge.signals(place)
            if (client.id, str(one.family)) in known.tracks or (one.level > 0 and one.level >= lines(one))
        ]
        if mine or place in tracked:
            stakes[client.id] = store.stake_of(judge, place, home)
            signals += mine
    return stakes, signals


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
    for gone in store.pieces(known.gone):
        base.write(partial(_forget, gone, now))
    assert found.measures is not None
    write_risks(base, found.measures)
    base.write(lambda session: keep_fit(session, found.fit))
    write_months(base, found.measures, today)
    clients, of = known.facts.clients, found.rhythms
    lapsed = {one.id: of.last_day[place] for place, one in enumerate(clients) if of.lapsed(place)}
    for left in store.pieces(base.read(partial(who_left, lapsed=lapsed, now=now))):
        base.write(partial(recount, warnings=left, now=now))
    if known.last_night is None or known.last_night.isocalendar()[:2] != today.isocalendar()[:2]:
        lines = base.read(partial(lines_to_move, today=today))
        base.write(partial(keep_lines, rows=lines))


def _write_piece(piece: Sequence[Outlook], before: Mapping[SubjectKey, Track], now: datetime, session: Session) -> None:
    store.write_piece(session, piece, before, now)


def _forget(gone: Sequence[Subject], now: datetime, session: Session) -> None:
    close_gone(session, gone, now)
    forget_risks(session, gone)


def _done(day: date, facts: dict[str, Any], now: datetime, session: Session) -> None:
    row = session.get(Night, day)
    if row is None:
        row = Night(day=day, owner="", lease_until=now, attempts=1, began_at=now)
        session.add(row)
    row.done_at, row.facts = now, facts
