"""What a night changed, written in short transactions: warnings with their tracks, risks, months of health.

Each transaction holds all that is to be said of some customers, so that a night that died in the middle and begins
anew finds the one half done and does the other. What people changed since the night read it is left as they want it
until the next night.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlalchemy.orm import Session

from bot.domain.outcomes import verdict_of_itself
from bot.domain.signals.model import Family, Signal
from bot.domain.warning_policy import Changes, Track, Voice
from bot.usecases.night_tracks import Subject, SubjectKey, owner_of, read_tracks, write_tracks
from db.warning import STEPS, ActionKind, RiskWarning, WarningAction, WarningOutcome, WarningState, WarningTold

if TYPE_CHECKING:
    from bot.usecases.night_judge import Judge

T = TypeVar("T")
PIECE = 100  # subjects in one transaction: some milliseconds


@dataclass(frozen=True, slots=True)
class Stake:
    """What is at stake with a customer: the tier, and a year's sales in a currency; ``rated`` if that is the reporting
    one."""

    tier: str | None = None
    value: float | None = None
    currency: str | None = None
    rated: bool = False

    def loss(self, level: float) -> Decimal | None:
        return money(level * self.value) if self.rated and self.value is not None else None


def stake_of(judge: Judge, place: int, home: str) -> Stake:
    """What is at stake with a client; ``home`` is the reporting currency."""
    currency = judge.of.currency[place]
    return Stake(judge.facts.clients[place].tier, judge.of.value[place], currency, currency == home)


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a warning ended by itself."""

    ordered: bool = False
    lapsed: bool = False


_NONE: Mapping[str, Ended] = {}


@dataclass(slots=True)
class Outlook:
    """All that is to be done about one subject: its keys with the new track, None where nothing is remembered."""

    subject: Subject
    stake: Stake
    tracks: dict[SubjectKey, Track | None] = field(default_factory=dict)
    opened: tuple[tuple[Signal, Voice], ...] = ()
    updated: tuple[Signal, ...] = ()
    raised: tuple[Signal, ...] = ()
    cleared: Mapping[str, Ended] = field(default_factory=lambda: _NONE)


def money(amount: float) -> Decimal:
    return Decimal(round(amount * 100)) / 100


def outlooks(
    changes: Changes,
    before: Mapping[SubjectKey, Track],
    subjects: Mapping[int | None, Subject],
    stakes: Mapping[Subject, Stake],
    ended: Mapping[SubjectKey, Ended],
) -> list[Outlook]:
    """What a night of the policy means for the store, by subject; ``before`` are the tracks it began with."""
    found: dict[Subject, Outlook] = {}

    def of(customer: int | None) -> Outlook:
        subject = subjects[customer] if customer is None else customer
        if subject not in found:
            found[subject] = Outlook(subject, stakes.get(subject, Stake()))
        return found[subject]

    for (customer, family), track in changes.tracks.items():
        outlook = of(customer)
        key = outlook.subject, str(family)
        if before.get(key) != track:
            outlook.tracks[key] = track
    kept = {(subjects[one] if one is None else one, str(family)) for one, family in changes.tracks}
    for key in before.keys() - kept:
        of(owner_of(key[0])[0]).tracks[key] = None
    for signal in changes.opened:
        of(signal.customer).opened += ((signal, changes.tracks[signal.key].voice),)
    for signal in changes.silent:
        of(signal.customer).opened += ((signal, Voice.SILENT),)
    for signal in changes.updated:
        of(signal.customer).updated += (signal,)
    for signal in changes.raised:
        of(signal.customer).raised += (signal,)
    for customer, family in changes.cleared:
        outlook = of(customer)
        why = ended.get((outlook.subject, str(family)), Ended())
        outlook.cleared = {**outlook.cleared, str(family): why}
    return [found[subject] for subject in sorted(found)]


def pieces(of: Sequence[T]) -> Iterator[Sequence[T]]:
    """What goes into one transaction each."""
    for at in range(0, len(of), PIECE):
        yield of[at : at + PIECE]


def write_piece(session: Session, piece: Sequence[Outlook], before: Mapping[SubjectKey, Track], now: datetime) -> int:
    """Write what is to be done about some subjects; how many warnings opened."""
    there = read_tracks(session, [one.subject for one in piece])
    tracks: dict[SubjectKey, Track] = {}
    gone: list[SubjectKey] = []
    opened: list[dict[str, Any]] = []
    news: list[dict[str, Any]] = []
    for one in piece:
        for key, track in one.tracks.items():
            if there.get(key) != before.get(key):
                continue
            if track is None:
                gone.append(key)
            else:
                tracks[key] = track
        for family, why in one.cleared.items():
            if _same(there, before, one.subject, family):
                _end(session, one.subject, family, why, now)
        opened += [
            _row(one, signal, voice, now)
            for signal, voice in one.opened
            if _same(there, before, one.subject, signal.family)
        ]
        news += [_news(one, signal) for signal in one.updated]
    _write_news(session, news)
    if opened:
        session.connection().execute(_OPEN, opened)
    for one in piece:
        for signal in one.raised:
            if _same(there, before, one.subject, signal.family):
                _raise(session, one.subject, signal.family, one.tracks.get((one.subject, str(signal.family))))
    write_tracks(session, tracks, gone)
    return len(opened)


def _same(there: Mapping[SubjectKey, Track], before: Mapping[SubjectKey, Track], subject: Subject, family: str) -> bool:
    key = subject, str(family)
    return there.get(key) == before.get(key)


def _row(one: Outlook, signal: Signal, voice: Voice, now: datetime) -> dict[str, Any]:
    customer, team = owner_of(one.subject)
    return {
        "family": str(signal.family),
        "customer_id": customer,
        "team_id": team,
        "tier": one.stake.tier,
        "level": signal.level,
        "matter": signal.matter,
        "evidence": dict(signal.evidence),
        "opened_at": now,
        "state": str(WarningState.OPEN),
        "yearly_value": None if one.stake.value is None else money(one.stake.value),
        "currency": one.stake.currency,
        "loss": one.stake.loss(signal.level),
        "voice": str(voice),
    }


def _news(one: Outlook, signal: Signal) -> dict[str, Any]:
    customer, team = owner_of(one.subject)
    return {
        "c": customer,
        "t": team,
        "f": str(signal.family),
        "level": signal.level,
        "evidence": dict(signal.evidence),
        "yearly_value": None if one.stake.value is None else money(one.stake.value),
        "currency": one.stake.currency,
        "loss": one.stake.loss(signal.level),
    }


_OPEN = insert_or(RiskWarning.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]
_ALIVE = RiskWarning.state != WarningState.RESOLVED
_NEWS: dict[str, Any] = {name: bindparam(name) for name in ("level", "evidence", "yearly_value", "currency", "loss")}
_OF_CUSTOMER = (
    update(RiskWarning.__table__)  # type: ignore[arg-type]
    .where(RiskWarning.customer_id == bindparam("c"), RiskWarning.family == bindparam("f"), _ALIVE)
    .values(_NEWS)
)
_OF_BOOK = (
    update(RiskWarning.__table__)  # type: ignore[arg-type]
    .where(
        RiskWarning.customer_id.is_(None),
        RiskWarning.team_id.is_not_distinct_from(bindparam("t")),
        RiskWarning.family == bindparam("f"),
        _ALIVE,
    )
    .values(_NEWS)
)


def _write_news(session: Session, news: Sequence[dict[str, Any]]) -> None:
    mine = [{name: one[name] for name in one if name != "t"} for one in news if one["c"] is not None]
    books = [{name: one[name] for name in one if name != "c"} for one in news if one["c"] is None]
    connection = session.connection()
    for statement, rows in ((_OF_CUSTOMER, mine), (_OF_BOOK, books)):
        if rows:
            connection.execute(statement, rows)


def open_ids(session: Session, subject: Subject, family: str | None = None) -> list[int]:
    """Warnings of a subject that are not resolved."""
    customer, team = owner_of(subject)
    query = select(RiskWarning.id).where(
        RiskWarning.customer_id.is_not_distinct_from(customer),
        RiskWarning.team_id.is_not_distinct_from(team),
        _ALIVE,
    )
    return list(session.scalars(query if family is None else query.where(RiskWarning.family == str(family))))


def _end(session: Session, subject: Subject, family: str, why: Ended, now: datetime) -> None:
    for number in open_ids(session, subject, family):
        acted = session.scalar(
            select(WarningAction.id).where(WarningAction.warning_id == number, WarningAction.kind.in_(STEPS)).limit(1)
        )
        verdict = verdict_of_itself(acted=acted is not None, ordered=why.ordered, lapsed=why.lapsed)
        end_warning(session, number, WarningOutcome(verdict) if verdict else WarningOutcome.CLEARED, now)


def end_warning(session: Session, warning_id: int, outcome: WarningOutcome, now: datetime) -> None:
    """A warning ended by itself."""
    session.execute(
        update(RiskWarning)
        .where(RiskWarning.id == warning_id, _ALIVE)
        .values(state=WarningState.RESOLVED, outcome=outcome, resolved_at=now, snoozed_until=None),
        execution_options={"synchronize_session": "fetch"},
    )
    done = {"warning_id": warning_id, "at": now, "kind": str(ActionKind.CLEARED), "detail": str(outcome)}
    session.execute(insert(WarningAction).values(**done))


def _raise(session: Session, subject: Subject, family: Family, track: Track | None) -> None:
    """It is to be told once more."""
    for number in open_ids(session, subject, family):
        session.execute(delete(WarningTold).where(WarningTold.warning_id == number))
        values: dict[str, Any] = {"snoozed_until": None}
        if track is not None:
            values["voice"] = str(track.voice)
        session.execute(
            update(RiskWarning).where(RiskWarning.id == number).values(**values),
            execution_options={"synchronize_session": "fetch"},
        )
