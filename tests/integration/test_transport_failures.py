"""AiohttpRequest when things break: was it never sent, or may it have been carried out? And no secrets told."""

from __future__ import annotations

import asyncio
import logging
import traceback
from asyncio import StreamReader as Reader
from asyncio import StreamWriter as Writer
from collections.abc import Iterator
from typing import Any

import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.push.transport import AiohttpRequest, InFlight, InFlightTimeout, NotSent, NotSentTimeout
from tests.integration.http_stubs import (
    SECRET,
    TOKEN,
    Conversation,
    bot_at,
    closed_port,
    raw_server,
    read_request,
    stub_api,
)


@pytest.fixture(autouse=True)
def _nothing_logged_holds_the_token(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    for record in caplog.records:
        if record.name != "telegram.Bot":  # which tells it at DEBUG, see test_transport
            assert SECRET not in caplog.handler.format(record)


def told(error: BaseException) -> str:
    """All that a log with a traceback, or a tool that follows every link, would tell of it."""
    parts = ["".join(traceback.format_exception(error))]
    link: BaseException | None = error
    while link is not None:
        parts.append(f"{link} {link!r} {link.args}")
        link = link.__cause__ or link.__context__
    return "\n".join(parts)


async def failure(base: str, document: bytes | None = None, **options: Any) -> NetworkError:
    """How a send to ``base`` fails, checked to hold no secret."""
    async with bot_at(base, **options) as bot:
        send = bot.send_message(1, "x") if document is None else bot.send_document(1, document)
        with pytest.raises(NetworkError) as caught:
            await send
    assert SECRET not in told(caught.value)
    return caught.value


async def hang_up_at_once(_reader: Reader, _writer: Writer) -> None:
    return


async def hang_up_after_reading(reader: Reader, _writer: Writer) -> None:
    await read_request(reader)


async def hang_up_in_the_answer(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"ok": true, ')
    await writer.drain()


async def talk_nonsense(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    writer.write(b"220 mail.example ESMTP ready\r\n\r\n")
    await writer.drain()


async def stay_silent(reader: Reader, _writer: Writer) -> None:
    await read_request(reader)
    await asyncio.Event().wait()


async def fall_silent_in_the_answer(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"ok": true, ')
    await asyncio.Event().wait()


async def stop_reading(_reader: Reader, writer: Writer) -> None:
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("conversation", "error"),
    [
        (hang_up_at_once, InFlight),
        (hang_up_after_reading, InFlight),
        (hang_up_in_the_answer, InFlight),
        (talk_nonsense, InFlight),
        (stay_silent, InFlightTimeout),
        (fall_silent_in_the_answer, InFlightTimeout),
    ],
)
async def test_lost_after_writing_began(conversation: Conversation, error: type[TelegramError]) -> None:
    async with raw_server(conversation) as base:
        assert type(await failure(base, read_timeout=0.1)) is error
        assert type(await failure(base, document=b"x" * 200_000, read_timeout=0.1)) is error


async def test_a_kept_connection_that_dies_under_a_request() -> None:
    calls = 0

    async def answer_once(reader: Reader, writer: Writer) -> None:
        nonlocal calls
        await read_request(reader)
        calls += 1
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}')
        await read_request(reader)
        calls += 1

    async with raw_server(answer_once) as base, bot_at(base) as bot:
        await bot.delete_message(1, 1)
        with pytest.raises(InFlight):
            await bot.delete_message(1, 1)
    assert calls == 2, "what may have been carried out is not sent again behind the caller's back"


async def test_nobody_listens() -> None:
    assert type(await failure(closed_port())) is NotSent


async def test_an_unknown_host() -> None:
    assert isinstance(await failure("http://nowhere.invalid", proxy=""), NotSent)


@pytest.mark.parametrize("base", ["ftp://127.0.0.1", "http://", "http://[::bad", "http://127.0.0.1:99999"])
async def test_an_address_that_is_none(base: str) -> None:
    assert isinstance(await failure(base), NotSent)


async def test_tls_that_is_none() -> None:
    async with stub_api() as api:
        error = await failure(api.base.replace("http:", "https:"))
    assert type(error) is NotSent
    assert "SSL" in str(error)
    assert api.seen == []


async def test_no_connection_free_in_time() -> None:
    hold = asyncio.Event()
    waits = {"connection_limit": 1, "pool_timeout": 0.02, "connect_timeout": 0.02}
    async with stub_api(before=hold.wait) as api, bot_at(api.base, None, **waits) as bot:
        first = asyncio.create_task(bot.send_message(1, "first"))
        await api.arrived.wait()
        with pytest.raises(NotSentTimeout) as caught:
            await bot.send_message(1, "second")
        hold.set()
        await first
    assert SECRET not in told(caught.value)
    assert [seen.form["text"] for seen in api.seen] == ["first"]


async def test_an_upload_that_stands_still() -> None:
    async with raw_server(stop_reading) as base:
        error = await failure(base, document=bytes(20 << 20), write_timeout=0.05, read_timeout=0.05)
    assert type(error) is InFlightTimeout


async def test_an_upload_may_take_long_as_long_as_it_advances(monkeypatch: pytest.MonkeyPatch) -> None:
    put_off = 0
    original = asyncio.Timeout.reschedule

    def counting(self: asyncio.Timeout, when: float | None) -> None:
        nonlocal put_off
        put_off += 1
        original(self, when)

    monkeypatch.setattr(asyncio.Timeout, "reschedule", counting)
    async with stub_api() as api, bot_at(api.base) as bot:
        await bot.send_document(1, bytes(16 << 20))
        assert put_off >= 32, "every half megabyte, at least, is progress"
        await bot.send_document(1, b"x", write_timeout=None)


async def test_closing_under_a_request() -> None:
    request = AiohttpRequest()
    async with stub_api(before=asyncio.Event().wait) as api, bot_at(api.base, request) as bot:
        sending = asyncio.create_task(bot.send_message(1, "x"))
        await api.arrived.wait()
        await request.shutdown()
        with pytest.raises(InFlight) as caught:
            await sending
    assert SECRET not in told(caught.value)


async def test_a_cancelled_send_is_cancelled() -> None:
    async with stub_api(before=asyncio.Event().wait) as api, bot_at(api.base) as bot:
        sending = asyncio.create_task(bot.send_message(1, "x"))
        await api.arrived.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending


@pytest.mark.parametrize("template", ["{base}/bot{token}/sendMessage", "{base}/x/{token}/sendMessage"])
async def test_the_token_is_masked_wherever_the_url_has_it(template: str) -> None:
    url = template.format(base="ftp://127.0.0.1", token=TOKEN)
    async with AiohttpRequest() as request:
        with pytest.raises(NotSent) as caught:
            await request.post(url)
    assert "***" in str(caught.value), "the text quotes the URL, so this test can fail"
    assert SECRET not in told(caught.value)


def test_the_classes_tell_both_what_happened_and_what_to_do() -> None:
    assert issubclass(NotSentTimeout, NotSent)
    assert issubclass(NotSentTimeout, TimedOut)
    assert issubclass(InFlightTimeout, InFlight)
    assert issubclass(InFlightTimeout, TimedOut)
    assert not issubclass(InFlight, NotSent)
    assert not issubclass(NotSent, InFlight)
    assert str(InFlightTimeout("late")) == "late"
