"""Small servers on loopback for the transport's tests: a Bot API that records, raw sockets, an HTTP proxy."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from telegram import Bot
from telegram.request import BaseRequest

from bot.push.transport import AiohttpRequest

SECRET = "AAF-the_Secret-half_of_the_token0123"
TOKEN = f"7654321:{SECRET}"
MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}

Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Seen:
    """One request as the server saw it."""

    path: str
    peer: Any  # the client's address: one for each connection
    agent: str
    form: dict[str, Any]  # a file as (name, type, content)


@dataclass
class StubApi:
    """Answers every call with ``status`` and ``body``, and records it."""

    status: int = 200
    body: Any = field(default_factory=lambda: {"ok": True, "result": MESSAGE})
    base: str = ""
    seen: list[Seen] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)  # set by the first request
    before: Callable[[], Awaitable[object]] | None = None  # awaited once the request is read

    async def handle(self, request: web.Request) -> web.Response:
        form = {
            name: (value.filename, value.content_type, value.file.read()) if isinstance(value, web.FileField) else value
            for name, value in (await request.post()).items()
        }
        assert request.transport is not None
        peer = request.transport.get_extra_info("peername")
        self.seen.append(Seen(request.path, peer, request.headers["User-Agent"], form))
        self.arrived.set()
        if self.before is not None:
            await self.before()
        if isinstance(self.body, bytes):
            return web.Response(status=self.status, body=self.body)
        return web.json_response(self.body, status=self.status)


@asynccontextmanager
async def stub_api(tls: ssl.SSLContext | None = None, **answer: Any) -> AsyncIterator[StubApi]:
    api = StubApi(**answer)
    app = web.Application(client_max_size=64 << 20)
    app.router.add_route("*", "/{path:.*}", api.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    api.base = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_server(conversation: Conversation) -> AsyncIterator[str]:
    """A server that talks bytes; yields its base URL. A connection ends with its conversation."""
    tasks = set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await conversation(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    """Request line, headers (names in lower case) and body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in lines)}
    return line, headers, await reader.readexactly(int(headers.get("content-length", 0)))


@dataclass
class StubProxy:
    """An HTTP proxy that leads every request to one place, whatever host it names."""

    target: str
    credentials: str = ""  # user:password it insists on
    url: str = ""
    asked: list[str] = field(default_factory=list)  # request lines

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, headers, body = await read_request(reader)
        self.asked.append(line)
        wanted = "Basic " + base64.b64encode(self.credentials.encode()).decode()
        if self.credentials and headers.get("proxy-authorization") != wanted:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        upstream_reader, upstream = await asyncio.open_connection(*self.target.split("//")[1].split(":"))
        method, url, _ = line.split()
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            headers["connection"] = "close"
            path = "/" + url.split("/", 3)[3]
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            upstream.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        await asyncio.gather(_pipe(reader, upstream), _pipe(upstream_reader, writer))


async def _pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    sink.close()


@asynccontextmanager
async def stub_proxy(target: str, credentials: str = "") -> AsyncIterator[StubProxy]:
    proxy = StubProxy(target, credentials)
    async with raw_server(proxy.converse) as url:
        proxy.url = url
        yield proxy


@asynccontextmanager
async def bot_at(base: str, request: BaseRequest | None = None, **options: Any) -> AsyncIterator[Bot]:
    """A Bot whose requests go to ``base``; ``options`` are those of AiohttpRequest."""
    async with request or AiohttpRequest(**options) as ours:
        yield Bot(
            TOKEN,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=ours,
            get_updates_request=ours,
        )


def closed_port() -> str:
    """The base URL of a loopback port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"
