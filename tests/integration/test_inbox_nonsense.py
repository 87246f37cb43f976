"""Updates that make no sense never wedge a chat."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest

from db.inbox import InboxState
from tests.integration.trouble import message_update, states
from tests.office import REP, Office

pytestmark = pytest.mark.usefixtures("no_waiting")


def nonsense(first: int) -> Iterator[dict[str, Any]]:
    """Updates that Telegram would never send, some of them by our rep."""
    chance = random.Random(7)
    whole = message_update(0, REP, "x")["message"]
    odd: list[Any] = [
        None,
        0,
        -1,
        1 << 70,
        1.5,
        "",
        "x",
        "\ud800",
        "\x00",
        [],
        [[]],
        {},
        {"id": "x"},
        {"id": 1 << 70},
        True,
    ]
    bodies: list[dict[str, Any]] = [{}, {"poll": {"id": "1"}}, {"message": {"chat": {"id": REP}}}]
    bodies += [
        {kind: value} for kind in ("message", "edited_message", "callback_query", "my_chat_member") for value in odd
    ]
    bodies += [{"message": {**whole, key: value}} for key in (*whole, "photo", "voice", "location") for value in odd]
    bodies += [{"callback_query": {"id": "1", "from": whole["from"], "data": value}} for value in odd]
    bodies += [{"callback_query": {"id": "1", "from": value, "message": whole, "data": "e.undo:1"}} for value in odd]
    bodies += [{"my_chat_member": {"chat": value, "new_chat_member": value}} for value in odd]
    yield from ({"update_id": number, **body} for number, body in enumerate(chance.sample(bodies, 120), start=first))


async def test_nonsense_never_wedges_a_chat(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "huike")  # pytest would spend most of the time on tracebacks
    updates = list(nonsense(1))
    await office.app.runtime.accept(updates)
    await office.app.runtime.settled()
    found = await states(office)
    assert InboxState.NEW not in found
    assert sum(found.values()) == len(updates) + 6
    office.rep.send("备注:华联喜欢A1款包装")
    await office.rep.wait(lambda message: "A1" in message.text)
    for name, task in ((task.get_name(), task) for task in office.app._tasks):
        assert name == "warm-up" or not task.done(), name


async def test_more_nonsense_at_once_than_are_served_leaves_room_for_everybody(office: Office) -> None:
    updates = [message_update(number, 900_000 + number, ["no text"]) for number in range(1, 60)]
    await office.app.runtime.accept(updates)
    office.rep.send("备注:华联喜欢A1款包装")
    await office.rep.wait(lambda message: "A1" in message.text, timeout=30)
    await office.app.runtime.settled()
    assert InboxState.NEW not in await states(office)
