"""Long work (an import, an export, a picture) that goes on beside the chat: one row a job.

waiting → running → done, failed or cancelled. ``bot.jobs`` runs them; see ``bot.turn.Work`` for how to write one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    CursorResult,
    ForeignKey,
    Index,
    String,
    and_,
    case,
    delete,
    func,
    literal,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id
from db.user import User


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """``data`` is what the handler needs to know. ``cancel_asked`` says that the user wants it stopped: it runs on only
    to tidy up. ``attempts`` counts how often it was begun, ``error`` is the class of what ended it."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_open", "id", sqlite_where=text("state IN ('waiting', 'running')")),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]


# Written into the SQL instead of bound: SQLite uses a partial index only for a condition it can read.
def _open() -> ColumnElement[bool]:
    return Job.state.in_((literal_column("'waiting'"), literal_column("'running'")))


_CHANGED = "jobs"


def jobs_changed(session: Session) -> bool:
    """Whether jobs were added or cancelled in this session, so that somebody has to be woken."""
    return bool(session.info.get(_CHANGED))


def add_job(session: Session, actor: User, chat_id: int, kind: str, data: dict[str, Any], now: datetime) -> Job:
    """Have work begun once this transaction is committed; ``data`` must be JSON."""
    job = Job(kind=kind, user_id=actor.id, chat_id=chat_id, data=data, state=JobState.WAITING, created_at=now)
    session.add(job)
    session.flush()
    session.info[_CHANGED] = True
    return job


def own_job(session: Session, actor: User, job_id: int | None) -> Job | None:
    """The job of this id if it is the actor's."""
    return session.scalar(select(Job).where(Job.id == job_id, Job.user_id == actor.id))


def open_job(session: Session, actor: User, kind: str) -> Job | None:
    """The oldest job of a kind that waits or runs for the actor: for those of which one at a time is enough."""
    query = select(Job).where(_open(), Job.user_id == actor.id, Job.kind == kind)
    return session.scalar(query.order_by(Job.id).limit(1))


def cancel_job(session: Session, actor: User, job_id: int | None) -> bool:
    """Stop the actor's job; False where it has ended already, or is not theirs.

    Once this is committed the job writes nothing more, but for what it has to tidy up; then its state is cancelled.
    """
    session.info[_CHANGED] = True
    statement = update(Job).where(Job.id == job_id, Job.user_id == actor.id, _open(), ~Job.cancel_asked)
    never_begun = and_(Job.state == JobState.WAITING, Job.attempts == 0)
    state = case((never_begun, literal(JobState.CANCELLED, String())), else_=Job.state)
    return _rows(session, statement.values(cancel_asked=True, state=state)) == 1


# For the one who runs them


def claim_jobs(session: Session, now: datetime, room: int, small_room: int, small: Collection[str]) -> list[Job]:
    """Begin with up to ``room`` waiting jobs, oldest first, one at a time for each user, and with up to ``small_room``
    of the kinds that are small work, which wait for no long ones."""
    of_small = Job.kind.in_(small)
    return _claim(session, now, room, ~of_small) + _claim(session, now, small_room, of_small)


def _claim(session: Session, now: datetime, room: int, kinds: ColumnElement[bool]) -> list[Job]:
    busy = set(session.scalars(select(Job.user_id).where(_open(), Job.state == JobState.RUNNING, kinds)))
    claimed: list[Job] = []
    for job in session.scalars(select(Job).where(_open(), Job.state == JobState.WAITING, kinds).order_by(Job.id)).all():
        if len(claimed) >= room:
            break
        if job.user_id not in busy:
            busy.add(job.user_id)
            claimed.append(job)
    return [job for job in claimed if _begin(session, job, now)]


def _begin(session: Session, job: Job, now: datetime) -> bool:
    began = update(Job).where(Job.id == job.id, Job.state == JobState.WAITING)
    if not _rows(session, began.values(state=JobState.RUNNING, started_at=now, attempts=Job.attempts + 1)):
        return False
    session.refresh(job)
    return True


def end_job(session: Session, job_id: int, state: JobState, now: datetime, error: str | None = None) -> bool:
    """Note how a running job ended (one that was to be cancelled: so, unless it failed); False where it has ended
    before."""
    well = and_(Job.cancel_asked, literal(state == JobState.DONE))
    stated = case((well, literal(JobState.CANCELLED, String())), else_=literal(state, String()))
    ended = update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING)
    return _rows(session, ended.values(state=stated, finished_at=now, error=error)) == 1


def run_again(session: Session, *, job_ids: Collection[int] | None = None, uncounted: bool = False) -> None:
    """Let running jobs begin from the start: these, or at the program's start all of them. ``uncounted`` where the
    last attempt was not theirs to finish."""
    query = update(Job).where(_open(), Job.state == JobState.RUNNING)
    if job_ids is not None:
        query = query.where(Job.id.in_(job_ids))
    session.execute(query.values(state=JobState.WAITING, attempts=Job.attempts - int(uncounted)))


def open_jobs(session: Session) -> list[Job]:
    """All that wait or run."""
    return list(session.scalars(select(Job).where(_open())))


def cancel_asked(session: Session, job_ids: Collection[int]) -> set[int]:
    """Which of these are to be cancelled."""
    return set(session.scalars(select(Job.id).where(Job.id.in_(job_ids), Job.cancel_asked)))


def any_waiting(session: Session) -> bool:
    return session.scalar(select(Job.id).where(_open(), Job.state == JobState.WAITING).limit(1)) is not None


def forget_jobs(session: Session, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` jobs that ended before a moment; how many there were."""
    ended = func.coalesce(Job.finished_at, Job.created_at)
    old = select(Job.id).where(~_open(), ended < before).order_by(Job.id).limit(limit)
    return len(session.scalars(delete(Job).where(Job.id.in_(old)).returning(Job.id)).all())


def _rows(session: Session, statement: Any) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
