"""Writing a reply into the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.reply import Priority, Reply
from db import outbox
from db.outbox import Lease, Outbox


def post(
    session: Session,
    chat_id: int,
    user_id: int | None,
    reply: Reply,
    now: datetime,
    *,
    lease: Lease | None = None,
    callback_id: str | None = None,
    dedupe_key: str | None = None,
) -> Outbox | None:
    """Write one message to one chat, without those in ``more``; None where there is nothing to send.

    It takes the place of one about the same thing that is not sent yet. With a ``dedupe_key`` it is written once only.
    """
    if not reply.text and not reply.files and not callback_id:
        return None
    if dedupe_key is not None and outbox.has_key(session, dedupe_key):
        return None
    if reply.edit_about and (place := outbox.supersede(session, chat_id, reply.edit_about)):
        reply = reply.model_copy(update={"edit_about": place})
    row = outbox.add_answer(
        session,
        chat_id=chat_id,
        user_id=user_id,
        payload=reply.model_dump(mode="json", exclude_defaults=True, exclude={"more"}),
        callback_id=callback_id,
        about=reply.about,
        priority=Priority.ANSWER,
        now=now,
        lease=lease,
        dedupe_key=dedupe_key,
    )
    session.flush()
    return row
