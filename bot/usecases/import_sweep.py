"""Take away what was staged by an attempt that did not come to its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.usecases.import_write import PIECE, STAGEABLE, table_of
from db.base import STAGED
from db.contact import Phone
from db.history import Change
from db.imports import CustomerNumber, ImportChange, ImportRun, OrderNumber, RunState
from db.job import open_jobs

LEFT_AFTER = timedelta(days=1)
"""No attempt takes as long; what was killed may be begun again until then."""

_HANGING: dict[str, tuple[Any, ...]] = {
    "contact": (Phone.contact_id,),
    "customer": (CustomerNumber.customer_id, Change.customer_id),
    "order": (OrderNumber.order_id,),
}
_SHOWN = (RunState.DONE, RunState.UNDOING, RunState.UNDONE)


def sweep(session: Session, run_id: int) -> bool:
    """Delete a piece of what an earlier attempt staged; False once nothing is left. What is shown stays."""
    if session.get_one(ImportRun, run_id).state in _SHOWN:
        return False
    query = select(ImportChange).where(ImportChange.run_id == run_id).order_by(ImportChange.id.desc()).limit(PIECE)
    notes = list(session.scalars(query))
    for noun in reversed(STAGEABLE):
        ids = [note.record_id for note in notes if note.noun == noun]
        if not ids:
            continue
        for owner in _HANGING.get(noun, ()):
            session.execute(delete(owner.class_).where(owner.in_(ids)))
        table = table_of(noun)
        session.execute(delete(table).where(table.c.id.in_(ids), table.c.undone_at == STAGED))
    session.execute(delete(ImportChange).where(ImportChange.id.in_([note.id for note in notes])))
    return len(notes) == PIECE


def sweep_left(session: Session, now: datetime) -> bool:
    """Delete a piece of what killed attempts staged a day ago or earlier; False once nothing is left.

    What a job may still take up again is left to the job.
    """
    left = select(ImportRun.id).where(ImportRun.state.not_in(_SHOWN), ImportRun.created_at < now - LEFT_AFTER)
    left = left.where(select(ImportChange.id).where(ImportChange.run_id == ImportRun.id).exists())
    ids = set(session.scalars(left))
    if not ids:
        return False
    ids -= {job.data.get("run") for job in open_jobs(session)}
    if not ids:
        return False
    return sweep(session, min(ids)) or len(ids) > 1
