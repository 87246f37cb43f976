"""Delivering updates to the bot's own address."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from bot.clock import Clock

from .errors import bad_request
from .faults import Faults
from .links import LinkError, parse_url
from .loopback import is_loopback
from .model import Json
from .params import Params
from .signals import Signal
from .updates import Pending, UpdateQueue

FIRST_RETRY = 1.0
LAST_RETRY = 60.0
"""Seconds on the sandbox's clock; in between, the wait doubles."""
LONGEST_RETRY_AFTER = 3600
ANSWER_WITHIN = 30.0
"""Seconds that the bot may take to answer."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where updates go, as setWebhook said."""

    url: str
    secret: str
    max_connections: int


class Webhook:
    """Delivers each lane in order and the lanes side by side, until the bot answers 2xx."""

    def __init__(self, clock: Clock, updates: UpdateQueue, faults: Faults) -> None:
        self.target: Target | None = None
        self.last_error: tuple[datetime, str] | None = None
        self.failures = 0
        """Deliveries of any update that went wrong, since the webhook was set."""
        self.failed = Signal()
        self._clock = clock
        self._updates = updates
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()

    async def set(self, target: Target | None) -> None:
        """Deliver to ``target`` from now on, or stop."""
        await self.stop()
        self.target = target
        self.last_error = None
        self.failures = 0
        if target is not None:
            self._spawn(self._run(target))

    async def stop(self) -> None:
        """End all deliveries; what was not acknowledged stays queued."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._busy.clear()

    def info(self) -> Json:
        """A WebhookInfo."""
        target = self.target
        fields: Json = {
            "url": target.url if target else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if target:
            fields["max_connections"] = target.max_connections
            fields["ip_address"] = "127.0.0.1"
        if self.last_error:
            fields["last_error_date"] = int(self.last_error[0].timestamp())
            fields["last_error_message"] = self.last_error[1]
        return fields

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, target: Target) -> None:
        """Start a delivery for every lane that has updates and none under way."""
        gate = asyncio.Semaphore(target.max_connections)
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as session:
            delivery = _Delivery(target, session, gate)
            while True:
                arrival = self._updates.arrived.wait()
                for update in self._updates.waiting():
                    if update.lane not in self._busy:
                        self._busy.add(update.lane)
                        self._spawn(self._drain(delivery, update.lane))
                await arrival

    async def _drain(self, delivery: _Delivery, lane: str) -> None:
        """Deliver the lane's updates one after the other until none is left."""
        try:
            while update := self._updates.first_of(lane):
                await self._deliver(delivery, update)
        finally:
            self._busy.discard(lane)

    async def _deliver(self, delivery: _Delivery, update: Pending) -> None:
        """Try until the bot takes it, or it is too old."""
        wait = FIRST_RETRY
        while self._updates.has(update.id):
            async with delivery.gate:
                self._updates.mark_read([update])
                failure = await delivery.post(update)
                if failure is None and self._faults.double_webhooks:
                    await delivery.post(update)
            if failure is None:
                self._updates.discard(update.id)
                return
            until = self._clock.now() + timedelta(seconds=failure.retry_after or wait)
            self._note(failure)
            await self._clock.sleep_until(until)
            wait = min(wait * 2, LAST_RETRY)

    def _note(self, failure: _Failure) -> None:
        self.last_error = (self._clock.now(), failure.reason)
        self.failures += 1
        self.failed.fire()


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why the bot did not take an update, in Telegram's words, and the seconds that it asked to wait (0: none)."""

    reason: str
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class _Delivery:
    """One open way to the bot."""

    target: Target
    session: aiohttp.ClientSession
    gate: asyncio.Semaphore

    async def post(self, update: Pending) -> _Failure | None:
        """Send the update; None when the bot took it."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.target.secret} if self.target.secret else {}
        try:
            request = self.session.post(self.target.url, json=update.json(), headers=headers, allow_redirects=False)
            async with request as response:
                await response.read()
        except TimeoutError:
            return _Failure("Read timeout expired")
        except aiohttp.ClientConnectorError:
            return _Failure("Connection refused")
        except aiohttp.ClientError:
            return _Failure("Connection closed")
        if 200 <= response.status < 300:
            return None
        retry_after = response.headers.get("Retry-After", "")
        seconds = min(int(retry_after), LONGEST_RETRY_AFTER) if retry_after.isdecimal() else 0
        return _Failure(f"Wrong response from the webhook: {response.status} {response.reason}", seconds)


def read_target(params: Params) -> Target | None:
    """What setWebhook asks for; None without a url. Raises ApiError."""
    address = params.text("url")
    if not address:
        return None
    try:
        url = parse_url(address)
    except LinkError:
        raise bad_request("invalid webhook URL specified") from None
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    if not is_loopback(url.host):
        raise bad_request("bad webhook: the sandbox delivers to this machine only")
    return Target(address, secret, params.integer("max_connections", 40, 1, 100))
