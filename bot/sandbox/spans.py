"""Putting entities into the one shape that Telegram stores.

Styles (bold …) may overlap and are merged and cut; links, code and quotes never overlap each other. Code holds nothing
else. All offsets and lengths count UTF-16 units.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from .model import Json

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
CODES = ("code", "pre", "date_time")
"""What holds no other entity."""

_RANK = {
    **dict.fromkeys(QUOTES, 0),
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    **{style: 90 + index for index, style in enumerate(STYLES)},
    "custom_emoji": 99,
}


def normalise(entities: Iterable[Json], found: Iterable[Json] = ()) -> list[Json]:
    """Sorted, merged and cut. ``found`` are those that Telegram sees by itself; they yield to the given ones."""
    given = sorted((dict(entity) for entity in entities if entity["length"] > 0), key=_order)
    quotes = _without_overlaps(entity for entity in given if entity["type"] in QUOTES)
    frames = _without_overlaps(entity for entity in given if entity["type"] not in (*QUOTES, *STYLES))
    frames = [frame for frame in frames if _fits(frame, quotes)]
    frames += [
        entity
        for entity in map(dict, found)
        if _fits(entity, quotes) and not any(_overlap(entity, frame) for frame in frames)
    ]
    frames = sorted(frames + quotes, key=_order)
    styles = [entity for entity in given if entity["type"] in STYLES]
    return sorted([*frames, *_cut(styles, frames)], key=_order) if styles else frames


def end_of(entity: Json) -> int:
    return int(entity["offset"] + entity["length"])


def _order(entity: Json) -> tuple[int, int, int]:
    """Earlier first, then longer first, then by Telegram's rank of the types."""
    rank = _RANK.get(entity["type"], 50)
    if entity["type"] == "pre" and entity.get("language"):
        rank = 10
    return entity["offset"], -entity["length"], rank


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < end_of(other) and other["offset"] < end_of(one))


def _without_overlaps(entities: Iterable[Json]) -> list[Json]:
    """Of two that overlap, the first stays."""
    kept: list[Json] = []
    for entity in entities:
        if not kept or entity["offset"] >= end_of(kept[-1]):
            kept.append(entity)
    return kept


def _fits(entity: Json, quotes: list[Json]) -> bool:
    """It lies inside one quote or outside of all."""
    for quote in quotes:
        if end_of(quote) > entity["offset"]:
            starts_before = entity["offset"] < quote["offset"] < end_of(entity)
            return (not starts_before and end_of(quote) >= end_of(entity)) or not _overlap(entity, quote)
    return True


def _cut(styles: list[Json], frames: list[Json]) -> Iterator[Json]:
    """Each style's runs, cut where a frame begins or ends and where another style begins; none inside code."""
    runs = {style: list(_runs(style, styles)) for style in STYLES}
    cuts = {start for several in runs.values() for start, _ in several}
    for frame in frames:
        cuts |= {frame["offset"], end_of(frame)}
    points = sorted(cuts)
    codes = [frame for frame in frames if frame["type"] in CODES]
    for style, several in runs.items():
        for start, end in several:
            edges = [start, *(point for point in points if start < point < end), end]
            for left, right in itertools.pairwise(edges):
                if not any(code["offset"] <= left < end_of(code) for code in codes):
                    yield {"type": style, "offset": left, "length": right - left}


def _runs(style: str, styles: list[Json]) -> Iterator[tuple[int, int]]:
    """Start and end of what ``style`` covers; entities that touch are one run."""
    start = end = -1
    for entity in styles:
        if entity["type"] != style:
            continue
        if start >= 0 and entity["offset"] <= end:
            end = max(end, end_of(entity))
            continue
        if start >= 0:
            yield start, end
        start, end = entity["offset"], end_of(entity)
    if start >= 0:
        yield start, end
