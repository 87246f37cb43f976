"""The Bot API over HTTP: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from aiohttp import web

from . import account, editing, offering, sending
from .access import chat_by_id
from .errors import ApiError, conflict, too_many_requests
from .faults import Faults
from .flood import FloodControl
from .model import Call
from .params import Params
from .polling import Polling, set_allowed
from .reading import read_params
from .webhook import Webhook, read_target
from .world import World

METHODS: dict[str, Callable[[World, Params], Any]] = {
    "getMe": account.get_me,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendVideo": sending.send_video,
    "sendAudio": sending.send_audio,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": account.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": account.answer_callback_query,
    "answerInlineQuery": offering.answer_inline_query,
    "setMyCommands": account.set_my_commands,
    "getMyCommands": account.get_my_commands,
    "deleteMyCommands": account.delete_my_commands,
    "getFile": account.get_file,
}
_NAMES = {name.lower(): name for name in (*METHODS, "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")}
_MESSAGES = (
    *("sendMessage", "sendPhoto", "sendDocument", "sendVoice", "sendVideo", "sendAudio", "sendMediaGroup"),
    *("editMessageText", "editMessageCaption"),
)
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
CALLS_KEPT = 100_000


class Dropped(Exception):
    """The connection is to be closed without an answer."""


class BotApi:
    """Checks, performs and records the bot's calls."""

    def __init__(self, world: World, token: str, faults: Faults, flood: FloodControl) -> None:
        self.calls: list[Call] = []
        self.webhook = Webhook(world.clock, world.updates, faults)
        self.polling = Polling(world.updates, faults)
        self._world = world
        self._token = token
        self._faults = faults
        self._flood = flood

    async def stop(self) -> None:
        self.polling.end("")
        await self.webhook.stop()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call over HTTP."""
        try:
            answer = {"ok": True, "result": await self._call(request)}
        except ApiError as error:
            return _answer(error.answer(), error.code)
        except Dropped:
            return _hang_up(request)
        return _answer(answer, 200)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The content of a file that getFile named."""
        try:
            self._check_token(request.match_info["token"])
        except ApiError as error:
            return _answer(error.answer(), error.code)
        stored = self._world.files.by_path(request.match_info["path"])
        if stored is None:
            return _answer(ApiError(404, "Not Found").answer(), 404)
        return web.Response(body=stored.content, content_type="application/octet-stream")

    async def _call(self, request: web.Request) -> Any:
        self._check_token(request.match_info["token"])
        name = request.match_info["method"]
        method = _NAMES.get(name.lower(), name)
        params = await read_params(request)
        at = self._world.clock.now()
        error: str | None = None
        try:
            return await self._perform(method, params)
        except ApiError as refusal:
            error = refusal.description
            raise
        except Dropped:
            error = "dropped"
            raise
        finally:
            if len(self.calls) >= CALLS_KEPT:
                del self.calls[: CALLS_KEPT // 2]
            sizes = {field: len(upload.content) for field, upload in params.files.items()}
            self.calls.append(Call(method, params.decoded(), sizes, error is None, error, at))

    async def _perform(self, method: str, params: Params) -> Any:
        if self._faults.latency_ms:
            await asyncio.sleep(self._faults.latency_ms / 1000)
        if self._faults.hits("drop", method):
            raise Dropped
        if self._faults.hits("errors_500", method):
            raise ApiError(500, "Internal Server Error")
        if self._faults.hits("flood", method):
            raise too_many_requests(self._faults.retry_after)
        result = await self._dispatch(method, params)
        if self._faults.hits("drop_after", method):
            raise Dropped
        return result

    async def _dispatch(self, method: str, params: Params) -> Any:
        if (perform := METHODS.get(method)) is not None:
            self._check_flood(method, params)
            return perform(self._world, params)
        if method == "getUpdates":
            if self.webhook.target is not None:
                raise conflict(
                    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
                )
            return await self.polling.get_updates(params)
        if method == "setWebhook":
            return await self._set_webhook(params)
        if method == "deleteWebhook":
            params.raw.pop("url", None)
            return await self._set_webhook(params)
        if method == "getWebhookInfo":
            return self.webhook.info() | {"allowed_updates": sorted(self._world.updates.allowed)}
        raise ApiError(404, "Not Found: method not found")

    async def _set_webhook(self, params: Params) -> bool:
        target = read_target(params)
        if target is not None:
            self.polling.end("terminated by setWebhook request")
        set_allowed(self._world.updates, params)
        if params.flag("drop_pending_updates"):
            self._world.updates.clear()
        await self.webhook.set(target)
        return True

    def _check_flood(self, method: str, params: Params) -> None:
        if self._flood.limits is None or method not in _MESSAGES:
            return
        if wait := self._flood.retry_after(chat_by_id(self._world, params.text("chat_id"), write=True)):
            raise too_many_requests(wait)

    def _check_token(self, token: str) -> None:
        if token == self._token:
            return
        known_form = _TOKEN.fullmatch(token)
        raise ApiError(401, "Unauthorized" if known_form else "Unauthorized: invalid token specified")


def _answer(body: Any, status: int) -> web.Response:
    headers = {}
    if status == 429:
        headers["Retry-After"] = str(body["parameters"]["retry_after"])
    return web.Response(
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"),
        status=status,
        content_type="application/json",
        headers=headers,
    )


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection; the response that aiohttp wants goes nowhere."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()
