"""The tags of Telegram's HTML: which there are, which attributes count, which entity each becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .links import LinkError, check_link, user_link
from .model import Json


class MarkupError(ValueError):
    """The markup is wrong; the message is Telegram's, without its "Can't parse entities: "."""


_STYLES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
}
TAGS = frozenset({*_STYLES, "a", "pre", "code", "blockquote", "tg-emoji", "tg-time"})
_INT64 = re.compile(r"-?[0-9]{1,19}")


@dataclass(slots=True)
class OpenTag:
    """A tag that waits for its end: what its attributes said, and where its text begins, in UTF-16 units and in the
    pieces of the result."""

    tag: str
    argument: str
    unix_time: int
    offset: int
    piece: int

    def set_attribute(self, name: str, value: str | None) -> None:
        """Take the one attribute that means something for the tag; others are ignored."""
        known = (self.tag, name)
        if known == ("blockquote", "expandable"):
            self.argument = "1"
        elif value is None:
            return
        elif known in (("a", "href"), ("tg-emoji", "emoji-id"), ("tg-time", "format")):
            self.argument = value
        elif known == ("code", "class") and value.startswith("language-"):
            self.argument = value.removeprefix("language-")
        elif known == ("span", "class") and value.startswith("tg-"):
            self.argument = value.removeprefix("tg-")
        elif known == ("tg-time", "unix"):
            self.unix_time = _leading_integer(value)


def close_tag(opened: OpenTag, end: int, text: str, entities: list[Json]) -> None:
    """Add the entity of ``opened``, which holds ``text`` and ends at ``end``. Raises MarkupError."""
    span: Json = {"offset": opened.offset, "length": end - opened.offset}
    tag = opened.tag
    if tag in _STYLES:
        entities.append({"type": _STYLES[tag], **span})
    elif tag == "blockquote":
        entities.append({"type": "expandable_blockquote" if opened.argument else "blockquote", **span})
    elif tag == "pre":
        _close_pre(span, entities)
    elif tag == "code":
        _close_code(opened.argument, span, entities)
    elif tag == "a":
        _close_link(opened.argument or text, span, entities)
    elif tag == "tg-emoji":
        entities.append({"type": "custom_emoji", **span, "custom_emoji_id": _emoji(opened.argument)})
    else:
        _close_time(opened, span, entities)


def _close_pre(span: Json, entities: list[Json]) -> None:
    """Around code of the same extent with a language, it becomes a block of that language."""
    last = _last_of_extent(span, entities)
    if last.get("type") == "code" and last.get("language"):
        last["type"] = "pre"
    else:
        entities.append({"type": "pre", **span})


def _close_code(language: str, span: Json, entities: list[Json]) -> None:
    last = _last_of_extent(span, entities)
    if last.get("type") == "pre" and not last.get("language") and language:
        last["language"] = language
    else:
        entities.append({"type": "code", **span, "language": language})


def _last_of_extent(span: Json, entities: list[Json]) -> Json:
    """The last entity if it covers just ``span``, else an empty one."""
    last = entities[-1] if entities else {}
    return last if (last.get("offset"), last.get("length")) == (span["offset"], span["length"]) else {}


def _close_link(address: str, span: Json, entities: list[Json]) -> None:
    """A link, a mention by ``tg://user``, or nothing when the address is none."""
    user_id = user_link(address)
    if user_id is not None:
        entities.append({"type": "text_mention", **span, "user": {"id": user_id}})
        return
    try:
        entities.append({"type": "text_link", **span, "url": check_link(address)})
    except LinkError:
        return


def _close_time(opened: OpenTag, span: Json, entities: list[Json]) -> None:
    pattern = _time_format(opened.argument)
    if opened.unix_time > 0:
        shown = {"date_time_format": pattern} if pattern else {}
        entities.append({"type": "date_time", **span, "unix_time": opened.unix_time, **shown})


def _time_format(letters: str) -> str:
    """The format in Telegram's order: r, or weekday, date and time; of two lengths the short one wins."""
    if letters in ("r", "R"):
        return "r"
    if re.search(r"[^tTdDwW]", letters):
        raise MarkupError("Invalid date format used")
    parts = (("w", "W"), ("d", "D"), ("t", "T"))
    weekday, date, time = (next((letter for letter in part if letter in letters), "") for part in parts)
    return weekday.lower() + date + time


def _emoji(identifier: str) -> str:
    number = int(identifier) if _INT64.fullmatch(identifier) else 0
    if number == 0 or not -(1 << 63) <= number < 1 << 63:
        raise MarkupError("Invalid custom emoji identifier specified")
    return str(number)


def _leading_integer(text: str) -> int:
    """The number that ``text`` starts with, wrapped to 32 bits as Telegram does; 0 for none."""
    match = re.match(r"-?[0-9]+", text)
    return (int(match[0]) + (1 << 31)) % (1 << 32) - (1 << 31) if match else 0
