"""Command menus by scope and language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.unit.sandbox.playground import Playground, playground


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


def menu(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": name.upper()} for name in names]


async def test_the_narrowest_scope_and_the_own_language_win(play: Playground) -> None:
    async def shown(**params: Any) -> list[str]:
        await play.call("setMyCommands", **params)
        return [command["command"] for command in play.alice.commands]

    assert play.alice.commands == []
    assert await shown(commands=menu("a")) == ["a"]
    assert await shown(commands=menu("b"), language_code="zh") == ["b"]
    assert await shown(commands=menu("c"), scope={"type": "all_group_chats"}) == ["b"]
    assert await shown(commands=menu("d"), scope={"type": "all_private_chats"}) == ["d"]
    assert await shown(commands=menu("e"), scope={"type": "chat", "chat_id": 1001}) == ["e"]
    scope = {"type": "chat", "chat_id": "1001"}
    assert await play.call("getMyCommands", scope=scope) == menu("e")
    assert await play.call("getMyCommands", scope=scope, language_code="zh") == []
    await play.call("deleteMyCommands", scope=scope)
    assert [command["command"] for command in play.alice.commands] == ["d"]
    assert (await play.phone("1001/chat/1001"))["commands"] == menu("d")


async def test_menus_in_groups(play: Playground) -> None:
    group = play.sandbox.group(-500, "Team", [play.alice])
    for name, scope in [
        ("a", {"type": "all_group_chats"}),
        ("b", {"type": "chat", "chat_id": -500}),
        ("c", {"type": "chat_member", "chat_id": -500, "user_id": 1001}),
    ]:
        await play.call("setMyCommands", commands=menu(name), scope=scope)
        assert play.alice.commands_in(group) == menu(name)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"commands": menu("x" * 33)}, "command length must not exceed 32"),
        ({"commands": menu("Find")}, "BOT_COMMAND_INVALID"),
        ({"commands": menu("查")}, "BOT_COMMAND_INVALID"),
        ({"commands": menu("")}, "command must be non-empty"),
        ({"commands": menu(*(f"c{n}" for n in range(101)))}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [{"command": "x", "description": "y" * 257}]}, "command description length must not exceed 256"),
        ({"commands": [{"command": "x", "description": " "}]}, "command description must be non-empty"),
        ({"commands": [{"command": "x"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": menu("x"), "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": menu("x"), "scope": {"type": "all"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": menu("x"), "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)
async def test_refused_menus(play: Playground, params: dict[str, Any], refusal: str) -> None:
    assert (await play.refused("setMyCommands", **params)).description == f"Bad Request: {refusal}"
    assert play.alice.commands == []
