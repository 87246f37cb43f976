"""What each failure of an attempt leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.push.failures import failed, given_back
from bot.push.letter import Letter
from bot.push.transport_errors import InFlight, InFlightTimeout, NotSent, NotSentTimeout
from bot.reply import Priority
from db.outbox import OutboxState

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
READY, DEAD, DROPPED, UNCERTAIN = OutboxState.READY, OutboxState.DEAD, OutboxState.DROPPED, OutboxState.UNCERTAIN
LETTER = Letter(
    id=7,
    chat_id=101,
    user_id=1,
    kind="note",
    payload={},
    callback_id=None,
    priority=Priority.REMINDER,
    attempts=0,
    created_at=NOW,
    lease_until=NOW + timedelta(minutes=1),
    error=None,
)
DISK = OperationalError("SELECT 1", {}, Exception("disk I/O error"))


@pytest.mark.parametrize(
    ("error", "priority", "state"),
    [
        (NotSent("no connection"), Priority.DIGEST, READY),
        (NotSentTimeout("no connection in time"), Priority.DIGEST, READY),
        (NetworkError("Bad Gateway"), Priority.DIGEST, READY),
        (TimedOut(), Priority.ANSWER, READY),
        (InFlight("reset"), Priority.ANSWER, READY),
        (InFlight("reset"), Priority.ALERT, READY),
        (InFlight("reset"), Priority.REMINDER, READY),
        (InFlightTimeout("no answer"), Priority.DIGEST, UNCERTAIN),
        (InFlight("reset"), Priority.DIGEST, UNCERTAIN),
        (InvalidToken("revoked"), Priority.ANSWER, READY),
        (DISK, Priority.ANSWER, READY),
        (Forbidden("Forbidden: bot was blocked by the user"), Priority.ANSWER, DEAD),
        (BadRequest("Message text is empty"), Priority.ANSWER, DEAD),
        (BadRequest("Query is too old and response timeout expired"), Priority.ANSWER, DROPPED),
        (KeyError("reminder"), Priority.ANSWER, DEAD),
    ],
)
def test_the_state_after_an_error(error: Exception, priority: Priority, state: OutboxState) -> None:
    outcome = failed(replace(LETTER, priority=priority), error, NOW)
    assert (outcome.state, outcome.row_id, outcome.at, outcome.tried) == (state, 7, NOW, True)
    assert (outcome.retry_at is not None) == (state == READY)
    assert outcome.error
    assert type(error).__name__ in outcome.error


def test_a_429_waits_as_long_as_asked() -> None:
    assert failed(LETTER, RetryAfter(37), NOW).retry_at == NOW + timedelta(seconds=37)
    assert failed(LETTER, RetryAfter(timedelta(seconds=37)), NOW).retry_at == NOW + timedelta(seconds=37)


def test_a_migrated_chat_is_tried_at_once_at_its_new_place() -> None:
    outcome = failed(replace(LETTER, chat_id=-5), ChatMigrated(-1005), NOW)
    assert (outcome.state, outcome.retry_at, outcome.moved) == (READY, NOW, (-5, -1005))


def test_only_the_private_chat_says_who_is_unreachable() -> None:
    error = Forbidden("Forbidden: bot was kicked from the group chat")
    assert failed(LETTER, error, NOW).unreachable == 1
    assert failed(replace(LETTER, chat_id=-5), error, NOW).unreachable is None
    assert failed(replace(LETTER, user_id=None), error, NOW).unreachable is None


def wait(attempts: int) -> float:
    retry_at = failed(replace(LETTER, attempts=attempts), NotSent("gone"), NOW).retry_at
    assert retry_at is not None
    return (retry_at - NOW).total_seconds()


def test_waits_double_up_to_a_limit_and_differ() -> None:
    for attempts, middle in ((0, 1), (1, 2), (4, 16), (7, 120), (500, 120)):
        waits = [wait(attempts) for _ in range(200)]
        assert middle * 0.5 <= min(waits) < middle * 0.8
        assert middle * 1.2 < max(waits) <= middle * 1.5


def test_it_is_given_up_when_it_is_old_and_was_tried_often() -> None:
    late = NOW + timedelta(hours=73)
    assert failed(replace(LETTER, attempts=20), NotSent("gone"), late).state == DEAD
    assert failed(replace(LETTER, attempts=19), NotSent("gone"), late).state == READY
    assert failed(replace(LETTER, attempts=500), NotSent("gone"), NOW + timedelta(hours=71)).state == READY


def test_that_it_may_have_arrived_is_remembered_through_later_failures() -> None:
    letter = LETTER
    assert not letter.may_be_repeat
    for error, repeat in ((NotSent("a"), False), (InFlight("b"), True), (NotSent("c"), True), (RetryAfter(5), True)):
        letter = replace(letter, error=failed(letter, error, NOW).error)
        assert letter.may_be_repeat is repeat
    back = given_back(letter, NOW, NOW)
    assert replace(letter, error=back.error).may_be_repeat
    assert (back.tried, back.state, back.retry_at) == (False, READY, NOW)
