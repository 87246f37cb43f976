"""Where somebody was last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.places import Place
from db.touch import Touch


def last_place_of(session: Session, user_id: int, since: datetime) -> Place | None:
    """The place of a user's newest touch since a moment (aware), if one was shared."""
    query = (
        select(Touch.lat, Touch.lon)
        .where(Touch.user_id == user_id, Touch.happened_at >= since, Touch.lat.is_not(None), Touch.undone_at.is_(None))
        .order_by(Touch.happened_at.desc(), Touch.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return Place(row.lat, row.lon) if row is not None and row.lat is not None and row.lon is not None else None
