"""The hook for orders: ``POST /orders`` by a program that knows the token, answered once they are kept."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.clock import Clock
from bot.i18n import speaking
from bot.logs import event
from bot.usecases.ledger import Answer, Result, Sent, take_orders
from bot.usecases.ledger_again import Stamp, stamp, take_what_waits
from bot.usecases.ledger_customers import customers_meant
from bot.usecases.ledger_item import Item, Unread, example, read_item
from bot.usecases.ledger_tell import tell_of_rejects
from db.session import Store

SOURCE = "http"
MOST = 1000  # orders in one request
LARGEST = 1 << 20  # bytes of one request
_PIECE = 100  # orders in one transaction, so that answers in the chat are not held up
_AT_ONCE = 4  # requests that are worked on; more wait
_TRY_EVERY = 60.0  # seconds
_LONGEST_STOP = 1.0  # seconds that requests in hand may take when we stop; their senders repeat what is cut off


class OrdersHook:
    """Listens on a port of its own. What it says to programs is English."""

    def __init__(
        self, store: Store, clock: Clock, token: str, zone: ZoneInfo, currency: str, pushed: Callable[[], None]
    ) -> None:
        """``currency`` is that of bare amounts; ``pushed`` is called after admins were written to."""
        self._store, self._clock, self._token, self._zone, self._currency = store, clock, token, zone, currency
        self._pushed = pushed
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._runner: web.AppRunner | None = None
        self._again: asyncio.Task[None] | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            OSError: the port is taken, or the address is not this machine's.
        """
        app = web.Application(client_max_size=LARGEST, middlewares=[_in_json])
        app.router.add_post("/orders", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LONGEST_STOP)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self._again = asyncio.create_task(self._try_again())

    async def stop(self) -> None:
        """Stop listening."""
        if self._again is not None:
            self._again.cancel()
            with suppress(asyncio.CancelledError):
                await self._again
        if self._runner is not None:
            await self._runner.cleanup()

    async def _try_again(self) -> None:
        """Take what was kept once its customer is there, until cancelled."""
        tried: Stamp | None = None
        while True:
            await self._clock.sleep(_TRY_EVERY)
            try:
                now = await self._store.read(stamp)
                if now is not None and now != tried:
                    sent = Sent(SOURCE, self._clock.now())
                    taken = await take_what_waits(self._store, self._zone, self._today(), self._currency, sent)
                    tried = now
                    event("orders_taken_later", orders=taken)
            except Exception:  # the disk or the database: in a minute once more
                event("orders_failed", level=logging.ERROR, exc_info=True)

    async def _receive(self, request: web.Request) -> web.Response:
        said = request.headers.get("Authorization", "")
        if not hmac.compare_digest(said.encode(errors="replace"), f"Bearer {self._token}".encode()):
            event("orders_refused", reason="token")
            return _error(401, "send the token of HUIKE_ORDERS_TOKEN as “Authorization: Bearer …”")
        try:
            orders = _orders_in(await request.read())
        except ValueError as error:
            event("orders_refused", reason="body")
            return _error(400, str(error), example(self._today(), self._currency))
        async with self._slots:
            try:
                answers = await self._take(orders)
            except Exception:  # the disk or the database: what was kept before is not doubled when it is sent again
                event("orders_failed", level=logging.ERROR, exc_info=True)
                return _error(503, "the orders could not be kept just now; send them again")
        return self._answered(answers)

    def _today(self) -> Any:
        return self._clock.now().astimezone(self._zone).date()

    async def _take(self, orders: list[object]) -> list[Answer]:
        today = self._today()
        items = [read_item(one, self._zone, today, self._currency) for one in orders]
        written = {one.customer for one in items if isinstance(one, Item) and one.customer is not None}
        meant = await self._store.read(partial(customers_meant, written=written))
        sent = Sent(SOURCE, self._clock.now())
        answers: list[Answer] = []
        for start in range(0, len(items), _PIECE):
            piece: list[Item | Unread] = items[start : start + _PIECE]
            answers += await self._store.write(partial(take_orders, items=piece, meant=meant, sent=sent))
        if any(one.result == Result.REJECTED for one in answers) and await self._store.write(
            partial(tell_of_rejects, now=sent.now)
        ):
            self._pushed()
        return answers

    def _answered(self, answers: list[Answer]) -> web.Response:
        counts = Counter(one.result.value for one in answers)
        event("orders_taken", results=dict(counts))
        shown = example(self._today(), self._currency)
        with speaking("en", self._zone):
            results = [_result(one, shown) for one in answers]
        status = 422 if answers and counts[Result.REJECTED] == len(answers) else 200
        return web.json_response({**{one.value: counts[one] for one in Result}, "results": results}, status=status)


def _result(answer: Answer, shown: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {"id": answer.key, "result": answer.result.value}
    if answer.why is not None:
        result["reason"] = answer.why.plain()
    if answer.result == Result.REJECTED:
        result["example"] = shown
    return result


def _orders_in(body: bytes) -> list[object]:
    """The orders of a request.

    Raises:
        ValueError: none, too many, or no JSON; the text says which.
    """
    try:
        sent = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        raise ValueError("the body has to be JSON in UTF-8: an order, or a list of orders") from None
    orders = sent if isinstance(sent, list) else [sent]
    if not 1 <= len(orders) <= MOST:
        raise ValueError(f"1 to {MOST} orders can be sent at a time; these are {len(orders)}")
    return orders


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _error(status: int, text: str, shown: dict[str, Any] | None = None) -> web.Response:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return web.json_response(
        {"error": text, **({"example": shown} if shown is not None else {})}, status=status, headers=headers
    )


@web.middleware
async def _in_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Errors of the server itself (404, 405, 413) as JSON too."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return _error(413, f"a request can have {LARGEST:,} bytes; send fewer orders at a time")
    except web.HTTPMethodNotAllowed:
        return _error(405, "orders are sent with POST")
    except web.HTTPNotFound:
        return _error(404, "orders are sent to /orders")
