"""Putting entities into the one shape that Telegram stores: sorted, merged, inside the cleaned and trimmed text."""

from __future__ import annotations

from collections.abc import Iterable

from .entities import utf16_length
from .model import Json

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def sort_key(entity: Json) -> tuple[int, int, int]:
    """Earlier first, then longer first, then by Telegram's rank of the types."""
    return entity["offset"], -entity["length"], _PRIORITY.get(entity["type"], 50)


def end_of(entity: Json) -> int:
    return int(entity["offset"] + entity["length"])


def merge(entities: Iterable[Json]) -> list[Json]:
    """Sorted entities; those of one style that touch or overlap become one."""
    result: list[Json] = []
    last: dict[str, Json] = {}
    for entity in sorted((e for e in entities if e["length"] > 0), key=sort_key):
        previous = last.get(entity["type"])
        if entity["type"] in SPLITTABLE and previous and entity["offset"] <= end_of(previous):
            previous["length"] = max(end_of(previous), end_of(entity)) - previous["offset"]
            continue
        entity = dict(entity)
        last[entity["type"]] = entity
        result.append(entity)
    return sorted(result, key=sort_key)


def clean(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Drop what Telegram drops and turn control characters into spaces; the entities move along."""
    kept: list[str] = []
    moved = [0]
    for char in text:
        width = 1 + (char > "\uffff")
        position = moved[-1]
        if char in DROPPED:
            moved.append(position)
            continue
        kept.append(" " if char < " " and char != "\n" else char)
        moved.extend([position] * (width - 1) + [position + width])
    last = len(moved) - 1
    for entity in entities:
        start, end = moved[min(entity["offset"], last)], moved[min(end_of(entity), last)]
        entity["offset"], entity["length"] = start, end - start
    return "".join(kept), [entity for entity in entities if entity["length"] > 0]


DROPPED = frozenset("\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u0333\u033f\u030a")


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut spaces and line ends at both ends, at the front only up to where the first entity begins."""
    text = text.rstrip(" \n")
    limit = utf16_length(text)
    kept = [entity for entity in entities if entity["offset"] < limit]
    for entity in kept:
        entity["length"] = min(entity["length"], limit - entity["offset"])
    first = min((entity["offset"] for entity in kept), default=len(text))
    cut = 0
    while cut < min(first, len(text)) and text[cut] in " \n":
        cut += 1
    for entity in kept:
        entity["offset"] -= cut
    return text[cut:], kept
