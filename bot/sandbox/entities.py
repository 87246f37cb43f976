"""What Telegram marks in plain text by itself: commands, links, mentions, numbers."""

from __future__ import annotations

import re

from . import tdlib
from .model import Json

_LETTER = r"[^\W\d_]"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", re.A)),
    ("url", re.compile(r"https?://[^\s<>\"']*[^\s<>\"',.!?;:)]", re.I)),
    (
        "url",
        re.compile(
            r"(?<![\w@.:/-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+"
            r"(?:com|net|org|info|io|me|co|cn|hk|tw|sg|de|uk|us|jp|eu|app|dev|ai)(?![\w-])(?:/[^\s<>\"']*)?",
            re.I | re.A,
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])", re.A)),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)", re.A)),
    ("hashtag", re.compile(rf"(?<![\w#])#(?=[\w·]*{_LETTER})[\w·]{{1,256}}")),
    ("cashtag", re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{3,8})(?!\w)", re.A)),
)
_PHONE = re.compile(r"(?<![\w+])\+[0-9](?:[ \-()]{0,2}[0-9]){6,14}(?!\w)", re.A)


def find_entities(text: str) -> list[Json]:
    """Entities of ``text`` in UTF-16 units, sorted, none overlapping. Phone numbers are found by Telegram's servers
    and not by ``tdjson``; only international ones (+…) are marked here."""
    found = tdlib.find_entities(text) if tdlib.available() else _own(text)
    phones = [_entity(text, "phone_number", match) for match in _PHONE.finditer(text)]
    for phone in phones:
        if not any(_overlap(phone, other) for other in found):
            found.append(phone)
    return sorted(found, key=lambda entity: int(entity["offset"]))


def utf16_length(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of ``text`` that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def _own(text: str) -> list[Json]:
    found: list[Json] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            entity = _entity(text, kind, match)
            if not any(_overlap(entity, other) for other in found):
                found.append(entity)
    return found


def _entity(text: str, kind: str, match: re.Match[str]) -> Json:
    return {"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match[0])}


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
