"""What Telegram removes from every text: control characters, stray marks, blanks at both ends."""

from __future__ import annotations

import re

from .entities import utf16_length
from .errors import bad_request
from .model import Json
from .spans import end_of

_DROPPED = frozenset("\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u0333\u033f\u030a")
_UNCLEAN = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
_DIRECTION_RUN = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
_BLANK = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)


def clean(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Drop and replace characters; the entities move along and must fit the text. Raises ApiError."""
    if not entities:
        return _clean_characters(text), []
    moved = _positions(text)
    kept = []
    for entity in entities:
        start, end = _moved(moved, entity["offset"], entity), _moved(moved, end_of(entity), entity)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return _clean_characters(text), kept


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut spaces and line ends at both ends, at the front only up to where the first entity begins."""
    text = text.rstrip(" \n")
    limit = utf16_length(text)
    kept = [
        {**entity, "length": min(entity["length"], limit - entity["offset"])}
        for entity in entities
        if entity["offset"] < limit
    ]
    first = min((entity["offset"] for entity in kept), default=len(text))
    cut = 0
    while cut < min(first, len(text)) and text[cut] in " \n":
        cut += 1
    return text[cut:], [{**entity, "offset": entity["offset"] - cut} for entity in kept]


def is_blank(text: str) -> bool:
    """Nothing in it can be seen."""
    return _BLANK.fullmatch(text) is not None


def _clean_characters(text: str) -> str:
    if _UNCLEAN.search(text):
        text = _UNCLEAN.sub(lambda match: "" if match[0] in _DROPPED else " ", text)
    return _DIRECTION_RUN.sub("\u200c", text)


def _positions(text: str) -> list[int]:
    """Old UTF-16 position → new one; -1 in the middle of a character."""
    moved: list[int] = []
    position = 0
    for char in text:
        moved.append(position)
        if char > "\uffff":
            moved.append(-1)
        position += 0 if char in _DROPPED else 1 + (char > "\uffff")
    moved.append(position)
    return moved


def _moved(positions: list[int], old: int, entity: Json) -> int:
    start, end = entity["offset"], end_of(entity)
    if old >= len(positions):
        if start >= len(positions):
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
        raise bad_request(
            f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}"
        )
    new = positions[old]
    if new < 0:
        what = "begins" if old == start else f"beginning at UTF-16 offset {start} ends"
        raise bad_request(f"entity {what} in a middle of a UTF-16 symbol")
    return new
