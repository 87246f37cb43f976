"""What is written or sent: each kind of message to the one who takes it."""

from __future__ import annotations

from bot.i18n import t
from bot.reply import Reply
from bot.turn import Feature, Turn
from handlers.amend import amend, amend_again
from handlers.contact_card import shared_contact
from handlers.edited import edited, mine_of
from handlers.forward import forwarded
from handlers.handover import hand_over_by_words
from handlers.leave_off import cancel_by_words
from handlers.media import file_alone, file_with_words
from handlers.newcomer import add_by_words
from handlers.news import take_news
from handlers.place import shared_place
from handlers.unremind import call_off_by_words
from handlers.wishes import grant_wish


def _said(turn: Turn) -> Reply | None:
    incoming = turn.incoming
    if incoming.message_id is None:
        return None
    if incoming.edited:
        return _edited(turn, incoming.message_id)
    return _sent(turn, incoming.message_id)


def _sent(turn: Turn, message_id: int) -> Reply:
    incoming = turn.incoming
    if incoming.place is not None:
        return shared_place(turn, incoming.place, message_id)
    if incoming.shared is not None:
        return shared_contact(turn, incoming.shared, message_id)
    if incoming.origin is not None:
        return forwarded(turn, incoming.origin, message_id)
    if incoming.media is not None and incoming.media.kind != "sticker":
        if not incoming.text.strip():
            return file_alone(turn, message_id)
        return amend(turn, message_id) or file_with_words(turn, message_id)
    if not incoming.text.strip():
        return Reply(text=t("I can’t read this kind of message yet. Please type it."))
    return _aside(turn) or amend(turn, message_id) or take_news(turn, incoming.text, message_id)


def _aside(turn: Turn) -> Reply | None:
    """What is neither a record nor about a customer: "cancel", a customer to be added, a wish for a list."""
    if turn.incoming.reply_to is not None:
        return None
    for answer in (cancel_by_words, add_by_words, grant_wish, call_off_by_words, hand_over_by_words):
        if reply := answer(turn):
            return reply
    return None


def _edited(turn: Turn, message_id: int) -> Reply | None:
    """An edit of what was not recorded is read like a new message; a place that moves on is none."""
    incoming = turn.incoming
    if incoming.place is not None or incoming.shared is not None or incoming.origin is not None:
        return None
    if entries := mine_of(turn, message_id):
        words, corrected = amend_again(turn)
        news = edited(turn, message_id, entries, words)
        if corrected is not None and news is not None:
            return corrected.model_copy(update={"more": (*corrected.more, news)})
        return corrected or news
    return _sent(turn, message_id) if incoming.text.strip() else None


FEATURE = Feature("message", message=_said)
