"""Delivery: order, priorities, refusals, buttons and what becomes of each row."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.push.gate import Gate
from bot.push.limits import LimitSettings
from bot.push.sender import Letter
from bot.reply import Button, Priority, Reply, Rows
from db.outbox import OutboxState
from db.user import User, mark_reachable
from tests.integration.postroom import GRACE, LINA, PostRoom, post_room, texts

BUTTONS: Rows = ((Button(text="Done", data="done:1"),),)


async def test_a_fresh_answer_is_sent_and_its_message_kept(room: PostRoom) -> None:
    row = await room.answer(LINA, "hello")
    await room.until_states(OutboxState.SENT)
    sent = await room.row(row)
    message = room.person(LINA).messages[-1]
    assert (message.text, message.id) == ("hello", sent.message_id)
    assert (sent.attempts, sent.error, sent.lease_owner) == (1, None, None)
    assert sent.sent_at is not None


async def test_answers_to_a_chat_keep_their_order_through_failures(room: PostRoom) -> None:
    room.sandbox.faults.errors_500 = 2
    for number in range(5):
        await room.answer(LINA, str(number))
    rows = await room.until(lambda rows: rows[0].state == OutboxState.READY and rows[0].attempts == 1)
    assert [row.attempts for row in rows[1:]] == [0, 0, 0, 0]
    assert texts(room.person(LINA)) == []
    await room.finish()
    assert [row.state for row in await room.rows()] == [OutboxState.SENT] * 5
    assert [row.attempts for row in await room.rows()] == [3, 1, 1, 1, 1]
    assert texts(room.person(LINA)) == ["0", "1", "2", "3", "4"]


async def test_an_answer_decided_while_another_is_under_way_waits_for_it(room: PostRoom) -> None:
    """Even when the first fails just before the second is handed over."""
    first = await room.post(LINA, Reply(text="first"))
    second = await room.post(LINA, Reply(text="second"))
    assert (await room.row(first)).state == OutboxState.SENDING
    assert (await room.row(second)).state == OutboxState.READY
    room.delivery.wake()
    await room.answer(GRACE, "other chats go on")
    await room.until(lambda rows: rows[2].state == OutboxState.SENT)
    assert (await room.row(second)).state == OutboxState.READY


async def test_one_chat_that_fails_holds_up_no_other(room: PostRoom) -> None:
    room.sandbox.faults.errors_500 = 1
    await room.answer(LINA, "fails")
    await room.until(lambda rows: rows[0].attempts == 1)
    await room.answer(GRACE, "fine")
    await room.until_states(OutboxState.READY, OutboxState.SENT)


async def test_the_most_pressing_goes_first(database: Path) -> None:
    """One an hour is let out; who waits goes by priority, not by age."""
    slow = LimitSettings(chat_interval=0.001, chat_burst=100, overall_messages=1, overall_span=3600)
    async with post_room(database, slow) as room:
        await room.answer(LINA, "takes the only slot")
        await room.until_states(OutboxState.SENT)
        for priority in (Priority.DIGEST, Priority.REMINDER, Priority.ALERT):
            for chat in (LINA, GRACE):
                await room.push(chat, f"{priority.name} {chat}", priority)
        await room.answer(GRACE, "ANSWER")
        await room.until(lambda rows: rows[-1].state == OutboxState.READY)
        for number in range(1, 8):
            room.clock.advance(timedelta(hours=1, seconds=1))
            await room.until(lambda rows, number=number: sum(row.state == OutboxState.SENT for row in rows) > number)  # type: ignore[misc]
            await room.until(lambda rows: all(row.state != OutboxState.SENDING for row in rows))
        said = [call.params["text"].split()[0] for call in room.sandbox.calls[2:]]
    assert said == ["ANSWER", "ALERT", "ALERT", "REMINDER", "REMINDER", "DIGEST", "DIGEST"]


async def test_a_429_halts_everything_for_as_long_as_it_asks(room: PostRoom) -> None:
    room.sandbox.faults.retry_after = 60
    room.sandbox.faults.flood = 1
    await room.answer(LINA, "flooded")
    await room.until(lambda rows: rows[0].attempts == 1)
    await room.answer(GRACE, "halted as well")
    await room.push(GRACE, "and this")
    rows = await room.until_states(*[OutboxState.READY] * 3)
    calls = len(room.sandbox.calls)
    assert rows[0].next_try_at >= rows[0].created_at + timedelta(seconds=60)
    room.clock.advance(timedelta(seconds=50))
    await room.answer(LINA, "still halted")
    await room.until_states(*[OutboxState.READY] * 4)
    assert len(room.sandbox.calls) == calls
    room.clock.advance(timedelta(seconds=11))
    await room.until_states(*[OutboxState.SENT] * 4)
    assert texts(room.person(LINA)) == ["flooded", "still halted"]


async def test_a_lost_answer_is_sent_again_and_a_digest_is_not(room: PostRoom) -> None:
    room.sandbox.faults.drop_after = 2
    await room.answer(LINA, "twice")
    await room.push(GRACE, "once", Priority.DIGEST)
    rows = await room.until_states(OutboxState.READY, OutboxState.UNCERTAIN)
    assert rows[0].error is not None
    assert rows[0].error.startswith("may have arrived: InFlight")
    room.clock.advance(timedelta(seconds=5))
    await room.until_states(OutboxState.SENT, OutboxState.UNCERTAIN)
    assert texts(room.person(LINA)) == ["twice", "twice"]
    assert texts(room.person(GRACE)) == ["once"]


async def test_an_alert_that_may_have_arrived_says_so_when_it_comes_again(room: PostRoom) -> None:
    """Also when another failure lies between, and never a reminder."""
    room.sandbox.faults.drop_after = 1
    await room.push(GRACE, "alarm", Priority.ALERT)
    await room.until(lambda rows: rows[0].attempts == 1)
    room.sandbox.faults.errors_500 = 1
    room.clock.advance(timedelta(seconds=5))
    await room.until(lambda rows: rows[0].attempts == 2)
    room.clock.advance(timedelta(seconds=10))
    await room.until_states(OutboxState.SENT)
    assert texts(room.person(GRACE)) == ["alarm", "alarm\nSent again: you may have seen this already."]
    room.sandbox.faults.drop_after = 1
    await room.push(LINA, "nudge", Priority.REMINDER)
    await room.until(lambda rows: rows[1].attempts == 1)
    room.clock.advance(timedelta(seconds=5))
    await room.until_states(OutboxState.SENT, OutboxState.SENT)
    assert texts(room.person(LINA)) == ["nudge", "nudge"]


async def test_an_alert_that_surely_did_not_arrive_has_no_mark(room: PostRoom) -> None:
    room.sandbox.faults.errors_500 = 1
    await room.push(GRACE, "alarm", Priority.ALERT)
    await room.until(lambda rows: rows[0].attempts == 1)
    room.clock.advance(timedelta(seconds=5))
    await room.until_states(OutboxState.SENT)
    assert texts(room.person(GRACE)) == ["alarm"]


async def test_waits_grow_while_the_network_is_gone(room: PostRoom) -> None:
    await room.sandbox.stop()
    await room.answer(LINA, "patience")
    waits = []
    for attempt in range(1, 9):
        rows = await room.until(lambda rows, attempt=attempt: rows[0].attempts == attempt)  # type: ignore[misc]
        assert rows[0].state == OutboxState.READY
        waits.append((rows[0].next_try_at - room.clock.now()).total_seconds())
        room.clock.jump_to(rows[0].next_try_at)
    assert waits[0] < 2
    assert waits[7] > 40
    assert not (await room.rows())[0].error.startswith("may have arrived")  # type: ignore[union-attr]


async def test_who_blocked_the_bot_is_unreachable_until_they_write(room: PostRoom) -> None:
    def unreachable(session: Session) -> datetime | None:
        return session.scalars(select(User.unreachable_since).where(User.telegram_id == LINA)).one()

    room.person(LINA).block()
    await room.push(LINA, "nobody reads this")
    await room.push(GRACE, "fine")
    rows = await room.until_states(OutboxState.DEAD, OutboxState.SENT)
    assert rows[0].error is not None
    assert "blocked" in rows[0].error
    assert await room.store.read(unreachable) is not None
    await room.store.write(lambda session: mark_reachable(session, LINA))
    assert await room.store.read(unreachable) is None


async def test_to_be_thrown_out_of_a_group_makes_nobody_unreachable(room: PostRoom) -> None:
    lina = room.person(LINA)
    group = room.sandbox.group(-700, "East", [lina])
    room.sandbox.set_bot_status(group, "kicked", by=lina)
    await room.push(-700, "summary")
    await room.until_states(OutboxState.DEAD)
    assert await room.store.read(lambda session: session.scalars(select(User.unreachable_since)).all()) == [None, None]


async def test_a_group_that_became_a_supergroup_is_followed(room: PostRoom) -> None:
    lina = room.person(LINA)
    group = room.sandbox.group(-700, "East", [lina])
    new = room.sandbox.upgrade_group(group)
    for text in ("one", "two"):
        await room.push(-700, text)
    rows = await room.until_states(OutboxState.SENT, OutboxState.SENT)
    assert {row.chat_id for row in rows} == {new.id}
    assert [one.text for one in room.sandbox.world.visible_messages(new)] == ["one", "two"]


async def test_a_render_that_raises_wedges_nothing(room: PostRoom) -> None:
    def render(session: Session, letter: Letter, now: datetime) -> Reply | str:
        return Reply(text={"good": "good"}[str(letter.payload["text"])])

    room.render = render
    await room.push(LINA, "bad")
    await room.push(LINA, "good")
    rows = await room.until_states(OutboxState.DEAD, OutboxState.SENT)
    assert rows[0].error is not None
    assert "KeyError: 'bad'" in rows[0].error


async def test_an_unreadable_answer_wedges_nothing(room: PostRoom) -> None:
    await room.answer(LINA, Reply(text="<b>bold</i>", buttons=BUTTONS))  # sent plain
    await room.answer(LINA, Reply(text="x", buttons=((Button(text="", data="a"),),)))  # refused by Telegram
    await room.answer(LINA, "good")
    await room.until_states(OutboxState.SENT, OutboxState.DEAD, OutboxState.SENT)
    assert texts(room.person(LINA)) == ["bold", "good"]


async def test_a_stale_push_is_dropped_with_its_reason(room: PostRoom) -> None:
    room.render = lambda *_: "done already"
    await room.push(LINA, "stale")
    rows = await room.until_states(OutboxState.DROPPED)
    assert rows[0].error == "done already"
    assert texts(room.person(LINA)) == []


async def press(room: PostRoom) -> tuple[str, int]:
    """Lina presses a button of ours: the callback id, and the message it is under."""
    await room.answer(LINA, Reply(text="card", buttons=BUTTONS))
    await room.until(lambda rows: rows[-1].state == OutboxState.SENT)
    card = room.person(LINA).messages[-1]
    return room.person(LINA).press(card, "Done"), card.id


async def test_a_pressed_button_is_answered_and_its_card_edited(room: PostRoom) -> None:
    callback, card = await press(room)
    await room.answer(LINA, Reply(text="done", edit_message=card, toast="Saved"), callback)
    await room.until_states(OutboxState.SENT, OutboxState.SENT)
    assert texts(room.person(LINA)) == ["done"]
    assert [alert.text for alert in room.person(LINA).alerts] == ["Saved"]
    methods = [call.method for call in room.sandbox.calls]
    assert methods.index("answerCallbackQuery") < methods.index("editMessageText")


@pytest.mark.parametrize("fault", ["errors_500", "drop", "drop_after"])
async def test_a_button_that_cannot_be_answered_does_not_stop_the_edit(room: PostRoom, fault: str) -> None:
    callback, card = await press(room)
    room.sandbox.faults.update({fault: 1})
    row = await room.answer(LINA, Reply(text="done", edit_message=card), callback)
    await room.until_states(OutboxState.SENT, OutboxState.SENT)
    assert (await room.row(row)).attempts == 1
    assert texts(room.person(LINA)) == ["done"]


async def test_a_button_whose_answer_hangs_does_not_stop_the_edit(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object, **__: object) -> bool:
        await asyncio.Event().wait()
        return True

    callback, card = await press(room)
    monkeypatch.setattr("bot.push.delivery.answer_button", hang)
    await room.answer(LINA, Reply(text="done", edit_message=card), callback)
    await room.until_states(OutboxState.SENT, OutboxState.SENT)
    assert texts(room.person(LINA)) == ["done"]


async def test_a_mere_toast_is_tried_again_until_the_press_is_too_old(room: PostRoom) -> None:
    callback, _ = await press(room)
    room.sandbox.faults.errors_500 = 1
    await room.answer(LINA, Reply(toast="Not yours"), callback)
    await room.until(lambda rows: rows[1].attempts == 1)
    room.clock.advance(timedelta(seconds=5))
    rows = await room.until_states(OutboxState.SENT, OutboxState.SENT)
    assert rows[1].message_id is None
    assert [alert.text for alert in room.person(LINA).alerts] == ["Not yours"]
    callback, _ = await press(room)
    room.clock.advance(timedelta(minutes=10))
    await room.answer(LINA, Reply(toast="too late"), callback)
    await room.until(lambda rows: rows[-1].state == OutboxState.DROPPED)


async def test_a_mere_toast_waits_for_no_message_limit(database: Path) -> None:
    slow = LimitSettings(chat_interval=3600, chat_burst=1, overall_messages=100)
    async with post_room(database, slow) as room:
        callback, _ = await press(room)
        await room.answer(LINA, Reply(toast="at once"), callback)
        await room.until_states(OutboxState.SENT, OutboxState.SENT)


async def test_a_card_that_is_gone_is_sent_anew(room: PostRoom) -> None:
    await room.answer(LINA, Reply(text="anew", edit_message=999))
    await room.until_states(OutboxState.SENT)
    assert texts(room.person(LINA)) == ["anew"]


async def test_an_edit_that_changes_nothing_counts_as_sent(room: PostRoom) -> None:
    await room.answer(LINA, "same")
    rows = await room.until_states(OutboxState.SENT)
    await room.answer(LINA, Reply(text="same", edit_message=rows[0].message_id))
    rows = await room.until_states(OutboxState.SENT, OutboxState.SENT)
    assert rows[0].message_id == rows[1].message_id
    assert len(room.person(LINA).messages) == 2  # with our own /start


async def test_a_revoked_token_loses_nothing(room: PostRoom) -> None:
    room.sandbox.api._token = "42:another"
    await room.answer(LINA, "kept")
    rows = await room.until(lambda rows: rows[0].attempts == 1)
    assert rows[0].state == OutboxState.READY
    room.sandbox.api._token = "42:sandbox"
    room.clock.advance(timedelta(seconds=5))
    await room.until_states(OutboxState.SENT)


async def test_what_is_old_is_given_up_only_after_many_attempts(room: PostRoom) -> None:
    room.sandbox.faults.errors_500 = 1
    row = await room.answer(LINA, "old")
    await room.until(lambda rows: rows[0].attempts == 1)
    room.sandbox.faults.errors_500 = 1
    room.clock.advance(timedelta(days=30))
    rows = await room.until(lambda rows: rows[0].attempts == 2)
    assert rows[0].state == OutboxState.READY
    room.clock.advance(timedelta(seconds=10))
    await room.until_states(OutboxState.SENT)
    assert (await room.row(row)).attempts == 3


async def test_an_idle_delivery_rests(room: PostRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.answer(LINA, "hello")
    await room.until_states(OutboxState.SENT)
    looks = 0
    opens_at = Gate.opens_at

    def counted(gate: Gate, now: datetime) -> datetime:
        nonlocal looks
        looks += 1
        return opens_at(gate, now)

    monkeypatch.setattr(Gate, "opens_at", counted)
    for _ in range(20):
        room.delivery.wake()
        for _ in range(20):
            await room.store.read(lambda _: None)
    assert looks <= 20 + 3  # one for each wake, and what the answer had woken may still be going on
