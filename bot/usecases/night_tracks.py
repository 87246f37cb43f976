"""Tracks in the store: what the policy of warnings remembers of a customer, or a book of customers, and a family."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from bot.domain.warning_policy import Track, Voice
from db.house import house_of
from db.signal import HOUSE, TrackRow
from db.warning import RiskWarning, WarningState

Subject = int
"""A customer's id; minus a team's id for its book; HOUSE for that of the whole house."""
SubjectKey = tuple[Subject, str]


def house_day(session: Session, now: datetime) -> date:
    """The day it is for the installation; nights are counted by it."""
    return now.astimezone(house_of(session).zone).date()


def subject_of(warning: RiskWarning) -> Subject:
    if warning.customer_id is not None:
        return warning.customer_id
    return HOUSE if warning.team_id is None else -warning.team_id


def owner_of(subject: Subject) -> tuple[int | None, int | None]:
    """The customer and the team of a subject."""
    return (subject, None) if subject > 0 else (None, -subject or None)


def track_of(session: Session, warning: RiskWarning) -> Track:
    """The track of a warning; made up from it where it is not there."""
    row = session.get(TrackRow, (subject_of(warning), warning.family))
    if row is not None:
        return as_track(row)
    there = warning.state != WarningState.RESOLVED
    return Track(open=there, matter=warning.matter, voice=Voice(warning.voice))


def as_track(row: TrackRow) -> Track:
    return Track(row.nights, row.open, row.matter, row.snoozed_until, row.seen, Voice(row.voice))


def read_tracks(session: Session, subjects: Collection[Subject] | None = None) -> dict[SubjectKey, Track]:
    """All tracks, or those of some subjects."""
    of = TrackRow.__table__.c
    query = select(of.subject, of.family, of.nights, of.open, of.matter, of.snoozed_until, of.seen, of.voice)
    if subjects is not None:
        query = query.where(of.subject.in_(subjects))
    session.flush()
    voices = {str(one): one for one in Voice}
    found = session.connection().execute(query)
    return {(row[0], row[1]): Track(row[2], row[3], row[4], row[5], row[6], voices[row[7]]) for row in found}


def write_track(session: Session, subject: Subject, family: str, track: Track) -> None:
    write_tracks(session, {(subject, family): track}, ())


def write_tracks(session: Session, tracks: Mapping[SubjectKey, Track], gone: Iterable[SubjectKey]) -> None:
    """Keep these tracks and forget those that are gone, and what is idle."""
    gone = [*gone, *(key for key, track in tracks.items() if track.idle)]
    for at in range(0, len(gone), 400):
        both = tuple_(TrackRow.subject, TrackRow.family)
        session.execute(delete(TrackRow).where(both.in_(gone[at : at + 400])), execution_options=_AS_IT_IS)
    rows = [
        {
            "subject": subject,
            "family": family,
            "nights": one.nights,
            "open": one.open,
            "matter": one.matter,
            "snoozed_until": one.snoozed_until,
            "seen": one.seen,
            "voice": one.voice,
        }
        for (subject, family), one in tracks.items()
        if not one.idle
    ]
    if rows:
        session.connection().execute(_KEEP, rows)
    for known in list(session.identity_map.values()):
        if isinstance(known, TrackRow):
            session.expunge(known)


_AS_IT_IS = {"synchronize_session": False}
_VALUES = insert(TrackRow.__table__)  # type: ignore[arg-type]
_KEEP = _VALUES.on_conflict_do_update(
    index_elements=["subject", "family"],
    set_={name: _VALUES.excluded[name] for name in ("nights", "open", "matter", "snoozed_until", "seen", "voice")},
)
