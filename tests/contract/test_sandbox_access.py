"""Whom the bot may write to: strangers, blockers, groups, privacy mode."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.errors import SandboxError
from tests.unit.sandbox.playground import Playground, playground


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


async def test_strangers_cannot_be_written_to(play: Playground) -> None:
    bob = play.sandbox.person(1002, "Bob")
    refused = await play.refused("sendMessage", chat_id=1002, text="x")
    assert (refused.code, refused.description) == (403, "Forbidden: bot can't initiate conversation with a user")
    bob.start()
    assert (await play.call("sendMessage", chat_id=1002, text="x"))["text"] == "x"


@pytest.mark.parametrize("chat_id", [777, -777, "@nobody", "12x", "0", 1 << 70])
async def test_chats_that_are_not_there(play: Playground, chat_id: object) -> None:
    refused = await play.refused("sendMessage", chat_id=chat_id, text="x")
    assert (refused.code, refused.description) == (400, "Bad Request: chat not found")


async def test_a_chat_must_be_named(play: Playground) -> None:
    assert (await play.refused("sendMessage", text="x")).description == "Bad Request: chat_id is empty"


async def test_a_blocked_bot_can_neither_write_nor_edit_nor_act(play: Playground) -> None:
    sent = await play.say()
    play.alice.block()
    for method, params in [
        ("sendMessage", {"text": "x"}),
        ("sendChatAction", {"action": "typing"}),
        ("editMessageText", {"text": "x", "message_id": sent["message_id"]}),
    ]:
        refused = await play.refused(method, chat_id=1001, **params)
        assert (refused.code, refused.description) == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(SandboxError):
        play.alice.send("I cannot")


async def test_a_deleted_account(play: Playground) -> None:
    play.alice.deactivate()
    refused = await play.refused("sendMessage", chat_id=1001, text="x")
    assert (refused.code, refused.description) == (403, "Forbidden: user is deactivated")


async def test_a_group_tells_the_bot_that_it_came(play: Playground) -> None:
    group = play.sandbox.group(-500, "Team", [play.alice])
    assert play.sandbox.group(-500, "Team", [play.alice]) is group
    (update,) = await play.updates()
    change = update["my_chat_member"]
    assert change["chat"] == {"id": -500, "type": "group", "title": "Team", "all_members_are_administrators": False}
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("left", "member")
    sent = await play.call("sendMessage", chat_id=-500, text="hi")
    assert sent["chat"]["title"] == "Team"


async def test_privacy_mode(play: Playground) -> None:
    group = play.sandbox.group(-500, "Team", [play.alice])
    bot_message = await play.call("sendMessage", chat_id=-500, text="hi")
    play.sandbox.world.updates.clear()
    seen = ["/today", "/today@huike_bot", "@HUIKE_bot look", "yes"]
    for text in ["hello", "/today@other_bot", "@lina look", *seen[:3]]:
        play.alice.send(text, chat=group)
    play.alice.send(seen[3], chat=group, reply_to=bot_message["message_id"])
    assert [update["message"]["text"] for update in await play.updates()] == seen


@pytest.mark.parametrize("as_admin", [True, False])
async def test_who_may_read_everything(as_admin: bool) -> None:
    async with playground(reads_all_groups=not as_admin) as play:
        group = play.sandbox.group(-500, "Team", [play.alice], bot_is_admin=as_admin)
        play.sandbox.world.updates.clear()
        play.alice.send("hello", chat=group)
        assert [update["message"]["text"] for update in await play.updates()] == ["hello"]


async def test_kicked_from_a_group(play: Playground) -> None:
    group = play.sandbox.group(-500, "Team", [play.alice])
    play.sandbox.set_bot_status(group, "kicked", by=play.alice)
    refused = await play.refused("sendMessage", chat_id=-500, text="x")
    assert (refused.code, refused.description) == (403, "Forbidden: bot was kicked from the group chat")
    play.alice.send("/today", chat=group)
    last = (await play.updates())[-1]
    assert last["my_chat_member"]["new_chat_member"] == {
        "user": last["my_chat_member"]["new_chat_member"]["user"],
        "status": "kicked",
        "until_date": 0,
    }
    play.sandbox.set_bot_status(group, "left", by=play.alice)
    refused = await play.refused("sendMessage", chat_id=-500, text="x")
    assert refused.description == "Forbidden: bot is not a member of the group chat"


async def test_a_group_that_became_a_supergroup(play: Playground) -> None:
    group = play.sandbox.group(-500, "Team", [play.alice])
    play.sandbox.world.updates.clear()
    new = play.sandbox.upgrade_group(group)
    refused = await play.refused("sendMessage", chat_id=-500, text="x")
    assert (refused.code, refused.description, refused.parameters) == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": new.id},
    )
    assert (await play.call("sendMessage", chat_id=new.id, text="x"))["chat"]["type"] == "supergroup"
    to, since = await play.updates()
    assert to["message"]["migrate_to_chat_id"] == new.id
    assert since["message"]["migrate_from_chat_id"] == -500
    with pytest.raises(SandboxError):
        play.alice.send("/too late", chat=group)


async def test_deleting_others_messages_in_a_group_needs_rights(play: Playground) -> None:
    group = play.sandbox.group(-500, "Team", [play.alice])
    own = play.alice.send("/x", chat=group)
    refused = await play.refused("deleteMessage", chat_id=-500, message_id=own.id)
    assert refused.description == "Bad Request: message can't be deleted"
    play.sandbox.set_bot_status(group, "administrator", by=play.alice)
    await play.call("deleteMessage", chat_id=-500, message_id=own.id)


async def test_a_person_cannot_use_a_foreign_chat(play: Playground) -> None:
    bob = play.sandbox.person(1002, "Bob")
    play.sandbox.group(-500, "Team", [play.alice])
    for chat in (-500, 1001, 5):
        with pytest.raises(SandboxError):
            bob.send("x", chat=chat)
