"""One outbox row → one call to Telegram, and what its answer means."""

from __future__ import annotations

import html
import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.logs import event
from bot.push.transport_errors import InFlight
from bot.reply import MAX_TEXT, MAX_TOAST, Priority, Reply, Rows
from db.outbox import Outbox, OutboxState, Outcome

GIVE_UP_AFTER = timedelta(hours=72)
_LONGEST_WAIT = 300.0  # seconds between two attempts
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """A leased outbox row, apart from the session it came from."""

    id: int
    chat_id: int
    user_id: int | None
    kind: str
    payload: dict[str, object]
    callback_id: str | None
    priority: Priority
    attempts: int
    created_at: datetime
    lease_until: datetime
    error: str | None


def letter_from(row: Outbox) -> Letter:
    """The letter of a row under a lease.

    Raises:
        ValueError: the row is not leased.
    """
    if row.lease_until is None:
        raise ValueError(f"outbox row {row.id} is not leased")
    return Letter(
        id=row.id,
        chat_id=row.chat_id,
        user_id=row.user_id,
        kind=row.kind,
        payload=row.payload,
        callback_id=row.callback_id,
        priority=Priority(row.priority),
        attempts=row.attempts,
        created_at=row.created_at,
        lease_until=row.lease_until,
        error=row.error,
    )


async def answer_button(bot: Bot, callback_id: str, reply: Reply) -> None:
    """Stop the button's spinner, with a toast if there is one. Best effort: Telegram forgets presses soon."""
    try:
        await bot.answer_callback_query(callback_id, (reply.toast or "")[:MAX_TOAST] or None, show_alert=reply.alert)
    except RetryAfter:
        raise
    except TelegramError as error:
        event("button_not_answered", reason=type(error).__name__)


async def send(bot: Bot, chat_id: int, reply: Reply) -> int | None:
    """Send or edit; the id of the message that now shows the reply, None for a mere toast.

    Raises:
        TelegramError: as PTB and the transport raise it.
    """
    if not reply.text:
        return None
    if reply.edit_message is not None:
        try:
            return await _edit(bot, chat_id, reply.edit_message, reply)
        except BadRequest as error:
            reason = error.message.lower()
            if "not modified" in reason:
                return reply.edit_message
            if not any(gone in reason for gone in _GONE):
                raise
    message = await _send_text(bot, chat_id, reply)
    return message.message_id


async def _edit(bot: Bot, chat_id: int, message_id: int, reply: Reply) -> int:
    await bot.edit_message_text(
        reply.text,
        chat_id=chat_id,
        message_id=message_id,
        parse_mode="HTML",
        reply_markup=_keyboard(reply.buttons),
        link_preview_options=_NO_PREVIEW,
    )
    return message_id


async def _send_text(bot: Bot, chat_id: int, reply: Reply) -> Message:
    text = reply.text
    markup: InlineKeyboardMarkup | ForceReply | None = _keyboard(reply.buttons)
    if markup is None and reply.ask is not None:
        markup = ForceReply(input_field_placeholder=reply.ask[:64] or None)
    parameters = ReplyParameters(reply.reply_to, allow_sending_without_reply=True) if reply.reply_to else None
    try:
        return await bot.send_message(
            chat_id,
            text,
            parse_mode="HTML",
            reply_markup=markup,
            reply_parameters=parameters,
            protect_content=reply.protect or None,
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        if "parse entities" not in error.message and "too long" not in error.message:
            raise
        event("reply_not_html", reason=error.message.split(":")[0])
        return await bot.send_message(chat_id, _plain(text), reply_markup=markup, protect_content=reply.protect or None)


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", text))[:MAX_TEXT]


def _keyboard(buttons: Rows) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one.text, callback_data=one.data, url=one.url) for one in row] for row in buttons]
    )


def failed(letter: Letter, error: Exception, now: datetime) -> Outcome:
    """What a failed attempt leads to: tried again later, given up, or left uncertain.

    A message that may have arrived is sent again (a double beats a loss), but never a digest.
    """
    if isinstance(error, RetryAfter):
        return _again(letter, error, now, timedelta(seconds=_seconds(error)))
    if isinstance(error, ChatMigrated):
        return _again(letter, error, now, timedelta())
    if isinstance(error, Forbidden | BadRequest | InvalidToken) or now - letter.created_at > GIVE_UP_AFTER:
        return Outcome(letter.id, OutboxState.DEAD, now, error=_reason(error))
    if isinstance(error, InFlight) and letter.priority == Priority.DIGEST:
        return Outcome(letter.id, OutboxState.UNCERTAIN, now, error=_reason(error))
    wait = min(_LONGEST_WAIT, 2.0 ** min(letter.attempts, 10)) * random.uniform(0.5, 1.5)  # noqa: S311  # jitter
    return _again(letter, error, now, timedelta(seconds=wait))


def _again(letter: Letter, error: Exception, now: datetime, wait: timedelta) -> Outcome:
    return Outcome(letter.id, OutboxState.READY, now, error=_reason(error), retry_at=now + wait)


def _seconds(error: RetryAfter) -> float:
    value = error.retry_after
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def _reason(error: Exception) -> str:
    text = error.message if isinstance(error, TelegramError) else str(error)
    return f"{type(error).__name__}: {text}"[:500]


def flood_seconds(error: Exception) -> float | None:
    """How long Telegram asked everybody to wait, if it did."""
    return _seconds(error) if isinstance(error, RetryAfter) else None
