"""The ``reply_markup`` of a message: inline buttons, or a request to reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .errors import bad_request
from .links import LinkError, check_link, user_link
from .model import Button, Json
from .params import Fields, Params

DATA_LIMIT = 64
"""Bytes of callback_data."""
ROW_LIMIT = 8
BUTTON_LIMIT = 100
PLACEHOLDER_LIMIT = 64
COPY_LIMIT = 256


@dataclass(slots=True)
class Markup:
    """``inline`` is the keyboard as Telegram gives it back, None when the message has none."""

    inline: Json | None = None
    buttons: list[list[Button]] = field(default_factory=list)
    placeholder: str | None = None


def read_markup(params: Params) -> Markup:
    """The call's reply_markup. Raises ApiError with Telegram's complaint."""
    value = params.json("reply_markup", "reply keyboard markup")
    if value is None:
        return Markup()
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    try:
        return _markup(Fields(value))
    except ValueError as error:
        raise bad_request(str(error)) from None


def _markup(fields: Fields) -> Markup:
    if fields.array("keyboard"):
        raise bad_request("the sandbox has no reply keyboards; use inline buttons")
    rows = fields.array("inline_keyboard")
    force_reply = fields.flag("force_reply")
    fields.flag("remove_keyboard")
    fields.flag("selective")
    placeholder = fields.text("input_field_placeholder")
    if rows:
        return _inline(rows)
    if force_reply:
        if len(placeholder) > PLACEHOLDER_LIMIT:
            raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
        return Markup(placeholder=placeholder)
    return Markup()


def _inline(rows: list[Any]) -> Markup:
    wire: list[list[Json]] = []
    buttons: list[list[Button]] = []
    for row in rows:
        if not isinstance(row, list):
            raise ValueError('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
        read = [_button(item) for item in row]
        if read:
            wire.append([fields for fields, _ in read])
            buttons.append([button for _, button in read])
    if not wire:
        return Markup()
    if sum(map(len, wire)) > BUTTON_LIMIT or any(len(row) > ROW_LIMIT for row in wire):
        raise bad_request("reply markup is too long")
    return Markup({"inline_keyboard": wire}, buttons)


def _button(item: Any) -> tuple[Json, Button]:
    prefix = "Can't parse inline keyboard button: "
    if not isinstance(item, dict):
        raise ValueError(f"{prefix}InlineKeyboardButton must be an Object")
    fields = Fields(item)
    try:
        text = fields.text("text", required=True)
        style = _style(fields)
        kind, value = _kind(fields)
    except ValueError as error:
        raise ValueError(f"{prefix}{error}") from None
    if not text:
        raise ValueError("Inline keyboard button text must be non-empty")
    wire = {"text": text, **style, kind: _checked(kind, value)}
    return wire, Button(
        text,
        data=wire[kind] if kind == "callback_data" else None,
        url=wire[kind] if kind == "url" else None,
        copy=wire[kind]["text"] if kind == "copy_text" else None,
    )


def _style(fields: Fields) -> Json:
    style = fields.text("style").lower()
    if style not in ("", "default", "primary", "danger", "success"):
        raise ValueError("invalid button style specified")
    return {"style": style} if style not in ("", "default") else {}


def _kind(fields: Fields) -> tuple[str, Any]:
    """What the button does; like Telegram, the first that is given counts."""
    for name in ("url", "callback_data"):
        if value := fields.text(name):
            return name, value
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if name in fields:
            return name, fields.text(name, required=True)
    if "web_app" in fields:
        return "web_app", {"url": fields.object("web_app").text("url", required=True)}
    if "copy_text" in fields:
        return "copy_text", {"text": fields.object("copy_text").text("text", required=True)}
    raise ValueError("Text buttons are unallowed in the inline keyboard")


def _checked(kind: str, value: Any) -> Any:
    if kind == "callback_data" and len(value.encode("utf-8", "surrogatepass")) > DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if kind == "copy_text" and not 1 <= len(value["text"]) <= COPY_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if kind == "url":
        return value if user_link(value) is not None else _link(value, "button")
    if kind == "web_app":
        return {"url": _https(value["url"])}
    return value


def _link(address: str, what: str) -> str:
    try:
        return check_link(address)
    except LinkError as error:
        raise ValueError(f"Inline keyboard {what} URL '{address}' is invalid: {error}") from None


def _https(address: str) -> str:
    link = _link(address, "button Web App")
    if not link.startswith("https://"):
        raise ValueError(f"Inline keyboard button Web App URL '{address}' is invalid: Only HTTPS links are allowed")
    return link
