"""A look at one customer now, by what the last night learnt: its signals against their lines, its health, its risk.

Loads numpy and scipy; import it inside the function that needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session

from bot.domain.health import Health, Part, health
from bot.domain.signals.model import OF_THE_BOOK, Family, Key, Signal
from bot.domain.silence.value import REFERRED
from bot.domain.warning_policy import Lines, Track, Voice, night
from bot.usecases.night_care import brought
from bot.usecases.night_judge import Judge, ledger_of, rhythms, swing_from_data
from bot.usecases.night_measure import RiskRow, keep_risks, measure, plain
from bot.usecases.night_read import read_facts
from bot.usecases.night_tracks import read_tracks
from bot.usecases.night_usual import moved_lines, newest_fit, usual_of
from bot.usecases.night_write import Ended, outlooks, stake_of, write_piece
from bot.usecases.nightly import families_judged
from bot.usecases.warning_settings import margin_of, weights_of
from db.house import house_of
from db.signal import CustomerRisk
from db.warning import RiskWarning, WarningState


@dataclass(frozen=True, slots=True)
class Seen:
    """A signal of now, with the line it is compared with, how it would be told, and the warning that is open."""

    signal: Signal
    line: float
    voice: Voice
    track: Track
    warning: RiskWarning | None


@dataclass(frozen=True, slots=True)
class Look:
    """``seen``: what any family says, the highest above its line first. ``risk``: as a night would keep it now, amounts
    in hundredths; ``parts`` and ``health`` by the admin's weights. ``fitted``: whether a night has been yet."""

    customer_id: int
    judge: Judge
    seen: list[Seen]
    risk: RiskRow
    parts: Mapping[Part, float | None]
    health: Health | None
    fitted: bool
    brought: int = 0
    """How many customers it referred, whose worth its own has a share of."""


def look_at(session: Session, customer_id: int, now: datetime) -> Look | None:
    """How a customer stands now; changes nothing. None where there is no such customer. The amounts are those of the
    last night, which looked at all customers. The caller has made sure that the actor may see it."""
    house = house_of(session)
    facts = read_facts(session, now, house.zone, customer_id)
    if not facts.clients:
        return None
    fit = newest_fit(session)
    usual = usual_of(fit, facts.today)
    of = rhythms(facts, ledger_of(facts), usual, house.currency)
    kept = session.get(CustomerRisk, customer_id)
    swings = {customer_id: swing_from_data(customer_id, kept.swing)} if kept is not None and kept.swing else {}
    judge = Judge(facts, of, usual, swings)
    weights = weights_of(session)
    found = measure(judge, house.currency, weights, margin_of(session) / 100)
    parts = {part: plain(of_all)[0] for part, of_all in found.parts.items()}
    seen, whole = _seen(session, judge, customer_id), health(parts, weights)
    risk, those = found.rows([0])[0], brought(session, customer_id).get(customer_id, [])
    risk = _with_referred(session, risk, those)
    return Look(customer_id, judge, seen, risk, parts, whole, fit is not None, len(those))


def _with_referred(session: Session, risk: RiskRow, those: list[int]) -> RiskRow:
    """With what the customers whom this one brought are worth, as the last night kept it."""
    cents = type_coerce(CustomerRisk.lifetime, BigInteger)
    more = session.scalar(select(func.sum(cents)).where(CustomerRisk.customer_id.in_(those))) if those else None
    return risk._replace(lifetime=round((risk.lifetime or 0) + REFERRED * more)) if more else risk


def _seen(session: Session, judge: Judge, customer_id: int) -> list[Seen]:
    line = Lines({customer_id: judge.facts.clients[0].tier}, moved_lines(session))
    tracks = read_tracks(session, [customer_id])
    alive = select(RiskWarning).where(
        RiskWarning.customer_id == customer_id, RiskWarning.state != WarningState.RESOLVED
    )
    warnings = {one.family: one for one in session.scalars(alive)}
    found = [
        Seen(
            one,
            line(one),
            line.voice(one),
            tracks.get((customer_id, str(one.family)), Track()),
            warnings.get(one.family),
        )
        for one in judge.signals(0)
    ]
    return sorted(found, key=lambda one: (one.line - one.signal.level, one.signal.family))


def refresh_customer(session: Session, customer_id: int, now: datetime) -> Look | None:
    """Look at a customer and write what a night would: its risk, its warnings. What is over the line has to be so on
    two nights, as ever; what is over ends at once. Until the first night nothing is written but the risk."""
    look = look_at(session, customer_id, now)
    if look is None:
        return None
    keep_risks(session, [look.risk])
    judged = families_judged(session) - OF_THE_BOOK - {Family.AMOUNT}
    if judged:
        _apply(session, look, judged, now)
    session.expire_all()
    return replace(look, seen=_seen(session, look.judge, customer_id))  # the same facts, the warnings as they are now


def _apply(session: Session, look: Look, judged: frozenset[Family], now: datetime) -> None:
    judge, customer = look.judge, look.customer_id
    before = read_tracks(session, [customer])
    tracks: dict[Key, Track] = {(customer, Family(family)): track for (_, family), track in before.items()}
    line = Lines({customer: judge.facts.clients[0].tier}, moved_lines(session))
    tonight = judge.facts.today.toordinal()
    changes = night(tracks, [one.signal for one in look.seen], line, tonight, judged=judged)
    silence = tracks.get((customer, Family.SILENCE), Track())
    ended = Ended(judge.of.last_day[0] > silence.matter, judge.of.lapsed(0))
    stakes = {customer: stake_of(judge, 0, house_of(session).currency)}
    said = outlooks(changes, before, {}, stakes, {(customer, str(Family.SILENCE)): ended})
    write_piece(session, said, before, now)
