"""A bot in a few lines: raw HTTP against the sandbox, so that the page is tested without Huike itself."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import aiohttp

Json: TypeAlias = dict[str, Any]

PATIENCE = 10
"""Seconds that a long poll may last."""


class RawBot:
    """Says what a test tells it to say, and hands over what people sent."""

    def __init__(self, url: str, token: str, http: aiohttp.ClientSession) -> None:
        self._base = f"{url}/bot{token}"
        self._http = http
        self._offset = 0
        self._waiting: list[Json] = []

    async def call(self, method: str, **params: Any) -> Any:
        """The method's result. Raises RuntimeError with Telegram's words when it is refused."""
        async with self._http.post(f"{self._base}/{method}", json=params) as answer:
            body: Json = await answer.json()
        if not body["ok"]:
            raise RuntimeError(f"{method}: {body['description']}")
        return body["result"]

    async def say(self, chat: int, text: str, *rows: list[str], **params: Any) -> Json:
        """Send HTML text; each row of names becomes callback buttons with the names as data."""
        if rows:
            params["reply_markup"] = keyboard(*rows)
        message: Json = await self.call("sendMessage", chat_id=chat, text=text, parse_mode="HTML", **params)
        return message

    async def send_file(
        self, kind: str, chat: int, name: str, content: bytes, caption: str = "", *rows: list[str]
    ) -> Json:
        """Upload a ``photo`` or ``document``, with buttons as of :meth:`say`."""
        form = aiohttp.FormData({"chat_id": str(chat), "caption": caption}, quote_fields=False)
        if rows:
            form.add_field("reply_markup", json.dumps(keyboard(*rows)))
        form.add_field(kind, content, filename=name)
        async with self._http.post(f"{self._base}/send{kind.title()}", data=form) as answer:
            body: Json = await answer.json()
        if not body["ok"]:
            raise RuntimeError(body["description"])
        message: Json = body["result"]
        return message

    async def next(self, kind: str) -> Json:
        """The next update of this kind: its content. Raises LookupError when none comes."""
        for _ in range(3):
            for update in self._waiting:
                if kind in update:
                    self._waiting.remove(update)
                    content: Json = update[kind]
                    return content
            self._waiting += await self._poll()
        raise LookupError(f"no {kind}, only {self._waiting}")

    async def _poll(self) -> list[Json]:
        updates: list[Json] = await self.call("getUpdates", offset=self._offset, timeout=PATIENCE)
        if updates:
            self._offset = updates[-1]["update_id"] + 1
        return updates


def keyboard(*rows: list[str]) -> Json:
    return {"inline_keyboard": [[{"text": name, "callback_data": name} for name in row] for row in rows]}
