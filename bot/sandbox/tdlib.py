"""Telegram's own text parser, by the optional package ``tdjson``; offline, no client is ever made."""

from __future__ import annotations

import importlib
import json
from functools import cache
from typing import Any

from .html_tags import MarkupError
from .model import Json

_TYPES = {
    "textEntityTypeMention": "mention",
    "textEntityTypeHashtag": "hashtag",
    "textEntityTypeCashtag": "cashtag",
    "textEntityTypeBotCommand": "bot_command",
    "textEntityTypeUrl": "url",
    "textEntityTypeEmailAddress": "email",
    "textEntityTypePhoneNumber": "phone_number",
    "textEntityTypeBankCardNumber": "bank_card_number",
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeMentionName": "text_mention",
    "textEntityTypeCustomEmoji": "custom_emoji",
    "textEntityTypeDateTime": "date_time",
}
_MODES: dict[str, Json] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
_PREFIX = "Can't parse entities: "


@cache
def _library() -> Any:
    """The module, silenced; None where it is not installed."""
    try:
        library = importlib.import_module("tdjson")
    except ImportError:
        return None
    library.td_execute(b'{"@type":"setLogVerbosityLevel","new_verbosity_level":0}')
    return library


def available() -> bool:
    return _library() is not None


def parse(text: str, mode: str) -> tuple[str, list[Json]]:
    """The text and entities of ``html``, ``markdown`` or ``markdownv2``. Raises MarkupError."""
    answer = execute({"@type": "parseTextEntities", "text": text, "parse_mode": _MODES[mode]})
    if answer["@type"] == "error":
        raise MarkupError(str(answer["message"]).removeprefix(_PREFIX))
    return answer["text"], [entity for raw in answer["entities"] if (entity := read_entity(raw))]


def find_entities(text: str) -> list[Json]:
    """The commands, links, mentions … that Telegram sees in plain text."""
    answer = execute({"@type": "getTextEntities", "text": text})
    return [entity for raw in answer["entities"] if (entity := read_entity(raw))]


def execute(request: Json) -> Json:
    """The answer to one synchronous request. Lone surrogates cannot be sent; they become U+FFFD."""
    raw = json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")
    answer: Json = json.loads(_library().td_execute(raw))
    return answer


def read_entity(raw: Json) -> Json | None:
    """An entity in the Bot API's form; None for kinds that it does not have."""
    kind = _TYPES.get(raw["type"]["@type"])
    if kind is None:
        return None
    entity: Json = {"type": kind, "offset": raw["offset"], "length": raw["length"]}
    details = raw["type"]
    if kind == "text_link":
        entity["url"] = details["url"]
    elif kind == "text_mention":
        entity["user"] = {"id": details["user_id"]}
    elif kind == "custom_emoji":
        entity["custom_emoji_id"] = str(details["custom_emoji_id"])
    elif details.get("language"):
        entity["language"] = details["language"]
    elif kind == "date_time":
        entity["unix_time"] = details["unix_time"]
        if pattern := _time_format(details.get("formatting_type")):
            entity["date_time_format"] = pattern
    return entity


def _time_format(details: Json | None) -> str:
    """The Bot API's letters for how a time is shown."""
    if details is None:
        return ""
    if details["@type"] == "dateTimeFormattingTypeRelative":
        return "r"
    short, long = "dateTimePartPrecisionShort", "dateTimePartPrecisionLong"
    weekday = "w" if details["show_day_of_week"] else ""
    date = {short: "d", long: "D"}.get(details["date_precision"]["@type"], "")
    return weekday + date + {short: "t", long: "T"}.get(details["time_precision"]["@type"], "")
