"""From what a bot or a person typed to what Telegram stores: text, entities, or a refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import tdlib
from .entities import find_entities
from .errors import bad_request
from .html import MarkupError, parse_html
from .model import Json
from .spans import clean, end_of, merge, trim

RAW_LIMIT = 32_768
"""Bytes of UTF-8 before parsing."""
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
"""Code points after parsing."""

_INVISIBLE = frozenset("\u00a0\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad \n\u200e\u200f")


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text as stored, and ``source`` as it was sent."""

    text: str
    entities: list[Json]
    source: str


def message_text(text: str, parse_mode: str, entities: list[Json] | None) -> Formatted:
    """The text of a message. Raises ApiError when it is empty, too long or badly marked up."""
    if not text:
        raise bad_request("message text is empty")
    formatted = format_text(text, parse_mode, entities)
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted


def caption_text(text: str, parse_mode: str, entities: list[Json] | None) -> Formatted:
    """A caption, which may be empty."""
    formatted = format_text(text, parse_mode, entities)
    if len(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return formatted


def typed_text(text: str) -> Formatted:
    """What a person types: nothing is parsed, commands and links are found."""
    return _finish(text, [], text)


def format_text(text: str, parse_mode: str, entities: list[Json] | None) -> Formatted:
    """Parse, clean and trim; the entities given apart count only without a parse mode, as at Telegram."""
    if len(text) * 4 > RAW_LIMIT and len(text.encode("utf-8", "surrogatepass")) > RAW_LIMIT:
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
    cleaned, moved = clean(text, merge(entities))
    trimmed, kept = trim(cleaned, moved)
    if not trimmed or all(char in _INVISIBLE for char in trimmed):
        return Formatted("", [], source)
    return Formatted(trimmed, _with_found(trimmed, merge(kept)), source)


def _with_found(text: str, entities: list[Json]) -> list[Json]:
    """Add what Telegram marks by itself, outside links and code."""
    closed = [e for e in entities if e["type"] in ("text_link", "text_mention", "code", "pre", "date_time")]
    for found in find_entities(text):
        start, end = found["offset"], end_of(found)
        if all(end <= other["offset"] or start >= end_of(other) for other in closed):
            entities.append(found)
    return merge(entities)


def read_entities(raw: str) -> list[Json] | None:
    """The ``entities`` parameter; what is no JSON list is ignored, as at Telegram."""
    try:
        value: Any = json.loads(raw) if raw else None
    except ValueError:
        return None
    if not isinstance(value, list):
        return None
    return [_checked_entity(item) for item in value]


def _checked_entity(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    for name in ("offset", "length"):
        if not isinstance(item.get(name), int):
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
    return item
