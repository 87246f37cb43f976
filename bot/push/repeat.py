"""The mark on an alert that is sent again though it may have arrived."""

from __future__ import annotations

from datetime import UTC

from sqlalchemy.orm import Session

from bot.i18n import lines, speaking, t
from bot.reply import Reply
from db.user import User


def as_possible_repeat(session: Session, user_id: int | None, reply: Reply) -> Reply:
    """The reply with the mark, in the recipient's language."""
    user = session.get(User, user_id) if user_id is not None else None
    if user is None or not reply.text:
        return reply
    with speaking(user.language, UTC):
        mark = t("Sent again: you may have seen this already.")
    return reply.model_copy(update={"text": lines(reply.text, mark)})
