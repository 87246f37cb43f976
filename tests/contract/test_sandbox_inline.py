"""Inline mode of the sandbox: queries reach the bot, answers are judged as Telegram judges them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.sandbox.errors import ApiError, SandboxError
from bot.sandbox.offering import answer_inline_query
from bot.sandbox.params import Params, from_json
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox


def article(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "type": "article",
        "id": str(number),
        "title": f"客户 {number}",
        "description": "key",
        "input_message_content": {"message_text": "<b>华联</b>", "parse_mode": "HTML"},
    } | changes


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=MovableClock(datetime(2026, 11, 23, tzinfo=UTC)), token="42:sandbox", bot_username="huike_bot")


@pytest.fixture
def person(sandbox: Sandbox) -> Person:
    return sandbox.person(id=7, first_name="Li")


def answer(sandbox: Sandbox, query_id: str, results: Any, **extra: Any) -> bool:
    return answer_inline_query(
        sandbox.world, Params(from_json({"inline_query_id": query_id, "results": results} | extra))
    )


def test_what_is_typed_reaches_the_bot(sandbox: Sandbox, person: Person) -> None:
    query = person.type_inline("华联")
    update = sandbox.world.updates.take(10)[-1].json()
    assert update["inline_query"]["query"] == "华联"
    assert update["inline_query"]["id"] == query.id
    assert update["inline_query"]["from"]["id"] == 7


def test_a_chosen_offer_is_a_message_of_the_person(sandbox: Sandbox, person: Person) -> None:
    person.start()
    query = person.type_inline("华联")
    assert answer(sandbox, query.id, [article()])
    sent = person.choose(query, "1")
    assert (sent.text, sent.html, sent.via_bot, sent.from_id) == ("华联", "<b>华联</b>", True, 7)
    with pytest.raises(SandboxError, match="no such result"):
        person.choose(query, "2")


@pytest.mark.parametrize(
    ("results", "error"),
    [
        ([article(n) for n in range(51)], "RESULTS_TOO_MUCH"),
        ([article(1), article(1)], "RESULT_ID_DUPLICATE"),
        ([article(id="x" * 65)], "RESULT_ID_INVALID"),
        ([article(title="")], "ARTICLE_TITLE_EMPTY"),
        ([article(input_message_content={"message_text": ""})], "message text is empty"),
        ([article(input_message_content={"message_text": "<b>x", "parse_mode": "HTML"})], "can't parse entities"),
        ([article(input_message_content={"message_text": "x", "text": "y"})], "unknown field text"),
        ([{"type": "article", "id": "1"}], 'Can\'t find field "title"'),
        ({"a": 1}, "expected an Array"),
    ],
)
def test_a_bad_answer_is_refused(sandbox: Sandbox, person: Person, results: Any, error: str) -> None:
    query = person.type_inline("华联")
    with pytest.raises(ApiError) as refused:
        answer(sandbox, query.id, results)
    assert error in refused.value.description
    assert query.offers is None


def test_an_answer_is_taken_once_and_within_30_seconds(sandbox: Sandbox, person: Person) -> None:
    query = person.type_inline("a")
    assert answer(sandbox, query.id, [], button={"text": "Join", "start_parameter": "join"})
    assert (query.offers, query.button) == ([], "Join")
    late = person.type_inline("b")
    clock = sandbox.world.clock
    assert isinstance(clock, MovableClock)
    clock.advance(timedelta(seconds=31))
    for one in (query, late):
        with pytest.raises(ApiError, match="query is too old"):
            answer(sandbox, one.id, [article()])
