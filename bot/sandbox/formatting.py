"""From what a bot or a person typed to what Telegram stores: text, entities, or a refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import tdlib
from .cleaning import clean, is_blank, trim
from .entities import find_entities
from .errors import bad_request
from .html import parse_html
from .html_tags import MarkupError
from .links import LinkError, check_link, user_link
from .model import Json
from .params import Fields
from .spans import QUOTES, STYLES, normalise

RAW_LIMIT = 32_768
"""Bytes of UTF-8 before parsing."""
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
"""Code points after parsing."""


FOUND = ("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number")
"""Entities that nobody gives: Telegram finds them in the text."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text as stored, and ``source`` as it was sent."""

    text: str
    entities: list[Json]
    source: str


def message_text(text: str, parse_mode: str, entities: list[Json] | None) -> Formatted:
    """The text of a message. Raises ApiError when it is empty or badly marked up."""
    if not text:
        raise bad_request("message text is empty")
    formatted = format_text(text, parse_mode, entities)
    if not formatted.text:
        raise bad_request("text must be non-empty")
    return formatted


def caption_text(text: str, parse_mode: str, entities: list[Json] | None) -> Formatted:
    """A caption, which may be empty."""
    return format_text(text, parse_mode, entities)


def check_length(text: str, limit: int, refusal: str) -> None:
    """Raises ApiError ``refusal`` for more than ``limit`` code points."""
    if len(text) > limit:
        raise bad_request(refusal)


def typed_text(text: str) -> Formatted:
    """What a person types: nothing is parsed, commands and links are found."""
    return _finish(text, [], text)


def format_text(text: str, parse_mode: str, entities: list[Json] | None) -> Formatted:
    """Parse, clean and trim; the entities given apart count only without a parse mode, as at Telegram."""
    if _size(text) > RAW_LIMIT:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if not text or mode in ("", "none"):
        return _finish(text, [dict(entity) for entity in entities or []], text)
    try:
        plain, parsed = _parse(text, mode)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from None
    return _finish(plain, parsed, text)


def _parse(text: str, mode: str) -> tuple[str, list[Json]]:
    if mode not in ("html", "markdown", "markdownv2"):
        raise bad_request("unsupported parse_mode")
    if tdlib.available():
        return tdlib.parse(text, mode)
    if mode != "html":
        raise bad_request("the sandbox judges Markdown only where tdjson is installed; use HTML")
    return parse_html(text)


def _finish(text: str, entities: list[Json], source: str) -> Formatted:
    cleaned, moved = clean(text, normalise(entities))
    trimmed, kept = trim(cleaned, normalise(moved))
    if is_blank(trimmed):
        return Formatted("", [], source)
    return Formatted(trimmed, normalise(kept, find_entities(trimmed)), source)


def read_entities(raw: str) -> list[Json] | None:
    """The ``entities`` parameter; what is no JSON list is ignored, as at Telegram. Raises ApiError."""
    try:
        value: Any = json.loads(raw) if raw else None
    except ValueError:
        return None
    if not isinstance(value, list):
        return None
    try:
        return [entity for item in value if (entity := _entity(item))]
    except ValueError as error:
        raise bad_request(f"can't parse MessageEntity: {error}") from None


def _size(text: str) -> int:
    """Bytes in UTF-8. Raises ApiError for what is no text (a lone half of a surrogate pair, wrong bytes)."""
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _entity(item: Any) -> Json | None:
    """One given entity; None for kinds that Telegram finds by itself."""
    if not isinstance(item, dict):
        raise ValueError("expected an Object")
    fields = Fields(item)
    span: Json = {name: fields.integer(name, required=True) for name in ("offset", "length")}
    kind = fields.text("type", required=True)
    if kind in FOUND:
        return None
    if span["offset"] < 0 or span["length"] < 0:
        raise ValueError(f"Receive an entity with incorrect offset {span['offset']} or length {span['length']}")
    if kind in (*STYLES, *QUOTES, "code"):
        return {"type": kind, **span}
    if kind == "pre":
        return {"type": kind, **span, **({"language": language} if (language := fields.text("language")) else {})}
    if kind == "text_link":
        return _link(fields.text("url", required=True), span)
    if kind == "text_mention":
        return {"type": kind, **span, "user": {"id": fields.object("user").integer("id", required=True)}}
    if kind == "custom_emoji":
        return {"type": kind, **span, "custom_emoji_id": str(fields.integer("custom_emoji_id", required=True))}
    raise ValueError("Unsupported type specified")


def _link(address: str, span: Json) -> Json | None:
    """A link, or a mention by ``tg://user``; an address that is none is dropped."""
    user_id = user_link(address)
    if user_id is not None:
        return {"type": "text_mention", **span, "user": {"id": user_id}}
    try:
        return {"type": "text_link", **span, "url": check_link(address)}
    except LinkError:
        return None
