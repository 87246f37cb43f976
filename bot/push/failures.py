"""What a failed attempt to send leads to: tried again later, given up, or left uncertain."""

from __future__ import annotations

import random
import traceback
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.push.letter import Letter
from bot.push.transport_errors import InFlight
from bot.reply import Priority
from db.lease import MAYBE_ARRIVED, Outcome
from db.outbox import OutboxState

GIVE_UP_AFTER = timedelta(hours=72)
_ENOUGH = 20  # attempts before it is given up: a clock that jumps does not make a message old
_LONGEST_WAIT = 120.0  # seconds between two attempts
_LONGEST_REASON = 2000  # characters


def failed(letter: Letter, error: Exception, now: datetime) -> Outcome:
    """The outcome of an attempt that raised.

    What may have arrived is sent again (a double beats a loss), but never a digest. What is wrong with the message
    itself, or with our code, is not mended by trying again.
    """
    if isinstance(error, RetryAfter):
        return _again(letter, error, now, flood_seconds(error))
    if isinstance(error, ChatMigrated):
        return _again(letter, error, now, 0, moved=(letter.chat_id, error.new_chat_id))
    if isinstance(error, Forbidden):
        user = letter.user_id if letter.chat_id > 0 else None  # being thrown out of a group says nothing of its people
        return Outcome(letter.id, OutboxState.DEAD, now, error=_reason(letter, error), unreachable=user)
    if isinstance(error, BadRequest):
        late = "query is too old" in error.message.lower()
        return Outcome(letter.id, OutboxState.DROPPED if late else OutboxState.DEAD, now, error=_reason(letter, error))
    if not isinstance(error, TelegramError | OperationalError):
        return Outcome(letter.id, OutboxState.DEAD, now, error=_trace(error))
    if letter.attempts >= _ENOUGH and now - letter.created_at > GIVE_UP_AFTER:
        return Outcome(letter.id, OutboxState.DEAD, now, error=_reason(letter, error))
    if isinstance(error, InFlight) and letter.priority == Priority.DIGEST:
        return Outcome(letter.id, OutboxState.UNCERTAIN, now, error=_reason(letter, error))
    wait = min(_LONGEST_WAIT, 2.0 ** min(letter.attempts, 10)) * random.uniform(0.5, 1.5)  # noqa: S311  # jitter
    return _again(letter, error, now, wait)


def given_back(letter: Letter, now: datetime, retry_at: datetime) -> Outcome:
    """The outcome of not trying at all."""
    return Outcome(letter.id, OutboxState.READY, now, error=letter.error, retry_at=retry_at, tried=False)


def flood_seconds(error: RetryAfter) -> float:
    """How long Telegram asked everybody to wait."""
    value = error.retry_after
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def _again(
    letter: Letter, error: Exception, now: datetime, seconds: float, moved: tuple[int, int] | None = None
) -> Outcome:
    return Outcome(
        letter.id,
        OutboxState.READY,
        now,
        error=_reason(letter, error),
        retry_at=now + timedelta(seconds=seconds),
        moved=moved,
    )


def _reason(letter: Letter, error: Exception) -> str:
    text = error.message if isinstance(error, TelegramError) else str(error)
    maybe = MAYBE_ARRIVED if letter.may_be_repeat or isinstance(error, InFlight) else ""
    return f"{maybe}{type(error).__name__}: {text}"[:_LONGEST_REASON]


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error))[-_LONGEST_REASON:]
