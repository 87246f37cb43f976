"""HTTP to the Bot API: python-telegram-bot's request class, over aiohttp.

Its failures tell a request that never left from one that Telegram may have carried out: see
:mod:`bot.push.transport_errors`. Neither an exception nor a log line of it holds the bot's token.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import ssl
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import aiohttp
from telegram.request import BaseRequest, RequestData

from bot.push.transport_errors import (
    InFlight,
    InFlightTimeout,
    NotSent,
    NotSentTimeout,
    explained,
    quotable,
)

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

__all__ = ["AiohttpRequest", "InFlight", "InFlightTimeout", "NotSent", "NotSentTimeout"]

DEFAULT = BaseRequest.DEFAULT_NONE
KEEP_ALIVE = 30.0  # seconds; less than the server's, or we would often reuse a connection it is just closing
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(slots=True, eq=False)
class _Call:
    """One request, and how far it has come; aiohttp's tracing keeps that up to date."""

    url: str
    method: str
    timeout: aiohttp.ClientTimeout
    sent: bool = False  # writing it to a connection has begun
    stall: float = 0  # seconds an upload may go without progress
    watch: asyncio.Timeout | None = None  # of an upload


class AiohttpRequest(BaseRequest):
    """Requests to the Bot API over kept-alive connections. Use one instance in one event loop."""

    def __init__(
        self,
        *,
        connection_limit: int = 64,
        read_timeout: float | None = 15.0,
        write_timeout: float | None = 20.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """All timeouts are in seconds, None for none; each may be overridden for one call.

        ``read_timeout`` is the longest silence while an answer is awaited. ``write_timeout`` is the longest
        time an upload may stand still; it fails ``read_timeout`` after that. Waiting for a free connection
        and connecting together take at most ``pool_timeout + connect_timeout``.

        ``proxy``, like ``http://user:password@host:port``, serves every request; an empty string means none.
        Without it HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY decide, as they are at :meth:`initialize`
        or later; loopback addresses are then never asked of a proxy. ValueError for a SOCKS proxy.
        """
        self._limit = connection_limit
        self._read, self._write = read_timeout, write_timeout
        self._connect, self._pool = connect_timeout, pool_timeout
        self._usual = _client_timeout(read_timeout, connect_timeout, pool_timeout)
        self._proxy = _checked(proxy) if proxy else proxy
        self._proxies: dict[str, str | None] = {}  # by origin, from the environment
        self._ssl = ssl_context
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        """Open the session (no connection yet); nothing where it is open."""
        if self._session is not None:
            return
        self._proxies.clear()
        connector = aiohttp.TCPConnector(
            limit=self._limit, keepalive_timeout=KEEP_ALIVE, ttl_dns_cache=60, ssl=self._ssl or True
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": self.USER_AGENT},
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[_tracing()],
        )

    async def shutdown(self) -> None:
        """Close all connections; requests under way fail. May be initialized again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = DEFAULT,
        write_timeout: ODVInput[float] = DEFAULT,
        connect_timeout: ODVInput[float] = DEFAULT,
        pool_timeout: ODVInput[float] = DEFAULT,
    ) -> tuple[int, bytes]:
        """Send, and return HTTP status and body. Raises :class:`NotSent` or :class:`InFlight`."""
        call = _Call(url, method, self._timeout(read_timeout, connect_timeout, pool_timeout))
        try:
            if request_data is not None and request_data.contains_files:
                return await self._upload(call, request_data, _given(write_timeout, self._write))
            body = urlencode(_parameters(request_data)).encode() if request_data else None
            return await self._exchange(call, body)
        except Exception as error:
            failure = explained(error, url, sent=call.sent)
        # Raised out here: as its __context__ the original would bring the URL, token and all, into tracebacks.
        raise failure

    async def _upload(self, call: _Call, data: RequestData, stall: float | None) -> tuple[int, bytes]:
        """Send files; give up when the upload stands still, however long it takes in all.

        aiohttp has no write timeout, and tells of each chunk written but not of the end. So the watch allows
        for the wait for the answer too; that has its own, shorter timeout once the last byte is out.
        """
        if stall is not None and call.timeout.sock_read is not None:
            call.stall = stall + call.timeout.sock_read
        async with asyncio.timeout(None) as call.watch:
            return await self._exchange(call, _multipart(data))

    async def _exchange(self, call: _Call, body: bytes | aiohttp.FormData | None) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("The connection to Telegram is not open")
        async with self._session.request(
            call.method,
            call.url,
            data=body,
            headers=FORM if isinstance(body, bytes) else None,
            timeout=call.timeout,
            proxy=self._proxy_for(call.url),
            allow_redirects=False,
            trace_request_ctx=call,
        ) as response:
            answer = await response.read()
        if response.status == 407:
            raise NotSent("The proxy refused: 407 Proxy Authentication Required")
        return response.status, answer if response.status < 300 else quotable(answer, call.url)

    def _timeout(self, read: ODVInput[float], connect: ODVInput[float], pool: ODVInput[float]) -> aiohttp.ClientTimeout:
        if read is DEFAULT and connect is DEFAULT and pool is DEFAULT:
            return self._usual
        return _client_timeout(_given(read, self._read), _given(connect, self._connect), _given(pool, self._pool))

    def _proxy_for(self, url: str) -> str | None:
        """The proxy for this URL. (aiohttp's own trust_env asks two threads at every request.)"""
        if self._proxy is not None:
            return self._proxy or None
        origin = url[: url.find("/", url.find("//") + 2)]
        if origin not in self._proxies:
            self._proxies[origin] = _environment_proxy(origin)
        return self._proxies[origin]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The Bot API's answer; :class:`InFlight` if it is none (a portal's page, say).

        PTB's own would log the body, which may hold what people wrote.
        """
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            answer = None
        if isinstance(answer, dict) and ("result" in answer or answer.get("ok") is False):
            return answer
        raise InFlight(f"Not an answer of the Bot API ({len(payload)} bytes)")


def _tracing() -> aiohttp.TraceConfig:
    """Hooks that keep a :class:`_Call` up to date. A CONNECT to a proxy does not count as sent."""

    async def writing(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        context.trace_request_ctx.sent = True

    async def chunk(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        call: _Call = context.trace_request_ctx
        if call.watch is not None and call.stall and not call.watch.expired():
            call.watch.reschedule(asyncio.get_running_loop().time() + call.stall)

    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(writing)
    config.on_request_chunk_sent.append(chunk)
    return config


def _given(value: ODVInput[float], usual: float | None) -> float | None:
    return usual if value is DEFAULT else value  # type: ignore[return-value]


def _client_timeout(read: float | None, connect: float | None, pool: float | None) -> aiohttp.ClientTimeout:
    both = None if connect is None or pool is None else connect + pool
    return aiohttp.ClientTimeout(total=None, connect=both, sock_connect=connect, sock_read=read)


def _parameters(data: RequestData) -> dict[str, str]:
    """What ``data.json_parameters`` returns, but each value encoded once instead of twice."""
    return {k: v if isinstance(v, str) else json.dumps(v) for k, v in data.parameters.items()}


def _multipart(data: RequestData) -> aiohttp.FormData:
    """Parameters and files. A file is read and written in pieces, so that progress is seen."""
    form = aiohttp.FormData(quote_fields=False)  # Telegram wants file names as they are, in UTF-8
    for name, value in _parameters(data).items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        safe = re.sub(r'[\x00-\x1f\x7f"\\]', "_", filename)
        form.add_field(name, stream, filename=safe, content_type=kind)
    return form


def _environment_proxy(origin: str) -> str | None:
    """The proxy that the environment names for ``scheme://host[:port]``."""
    where, proxies = urlsplit(origin), getproxies_environment()
    host = where.hostname or ""
    if host in ("localhost", "::1") or host.startswith("127."):
        return None
    proxy = proxies.get(where.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(where.netloc):
        return None
    return _checked(proxy if "://" in proxy else f"http://{proxy}")


def _checked(proxy: str) -> str:
    if not re.match(r"https?://[^/]", proxy):
        raise ValueError("A proxy must be like http://user:password@host:port; SOCKS is not supported")
    return proxy
