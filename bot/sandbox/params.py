"""The parameters of one Bot API call, however they were sent, read as leniently or strictly as Telegram reads them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from .errors import bad_request
from .model import Json

_INTEGER = re.compile(r"-?[0-9]+")
_TEXTS = frozenset(
    {
        *("text", "caption", "parse_mode", "action", "url", "file_id", "photo", "document", "certificate"),
        *("voice", "video", "audio"),
        *(
            "callback_query_id",
            "inline_query_id",
            "next_offset",
            "inline_message_id",
            "message_effect_id",
            "business_connection_id",
        ),
        *("language_code", "secret_token", "ip_address"),
    }
)
"""Parameters that are text even where they look like a number or an object."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    mime: str
    content: bytes


@dataclass(slots=True)
class Params:
    """Everything is text at first, as in Telegram's server: a JSON body's numbers and objects too."""

    raw: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value as sent, "" when it was not."""
        return self.raw.get(name, "")

    def integer(self, name: str, default: int = 0, low: int = -(1 << 63), high: int = (1 << 63) - 1) -> int:
        """The number at the start of the value (0 when there is none), moved into low … high."""
        value = self.raw.get(name, "")
        if not value:
            number = default
        else:
            match = _INTEGER.match(value)
            number = int(match[0]) if match else 0
        return max(low, min(high, number))

    def flag(self, name: str) -> bool:
        return self.raw.get(name, "").strip().lower() in ("true", "yes", "1")

    def json(self, name: str, what: str) -> Any:
        """The decoded value, None when absent (a null is not that, it stays a text).

        Raises ApiError naming ``what`` when it is no JSON.
        """
        value = self.raw.get(name, "")
        if not value:
            return None
        try:
            decoded = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None
        return value if decoded is None else decoded

    def decoded(self) -> Json:
        """For the record of calls: texts as they are, everything else as the JSON it stands for."""
        return {name: value if name in _TEXTS else _loads_or_text(value) for name, value in self.raw.items()}


def from_json(body: Json) -> dict[str, str]:
    """The parameters of a JSON body as text."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}


def _loads_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


class Fields:
    """A JSON object inside a parameter, read with Telegram's complaints."""

    def __init__(self, value: Json) -> None:
        self.value = value

    def __contains__(self, name: str) -> bool:
        return name in self.value

    def text(self, name: str, *, required: bool = False) -> str:
        """A string; Telegram takes a number for one."""
        if name not in self.value:
            if required:
                raise ValueError(f'Can\'t find field "{name}"')
            return ""
        value = self.value[name]
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(f'Field "{name}" must be of type String')
        return str(value)

    def integer(self, name: str, *, required: bool = False) -> int:
        """A whole number, maybe written as a string."""
        if name not in self.value:
            if required:
                raise ValueError(f'Can\'t find field "{name}"')
            return 0
        value = self.value[name]
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(f'Field "{name}" must be a Number')
        if not _INTEGER.fullmatch(str(value)):
            raise ValueError(f'Field "{name}" must be a valid Number')
        return int(value)

    def flag(self, name: str) -> bool:
        value = self.value.get(name, False)
        if not isinstance(value, bool):
            raise ValueError(f'Field "{name}" must be of type Boolean')
        return value

    def array(self, name: str) -> list[Any]:
        value = self.value.get(name, [])
        if not isinstance(value, list):
            raise ValueError(f'Field "{name}" must be of type Array')
        return value

    def object(self, name: str) -> Fields:
        if name not in self.value:
            raise ValueError(f'Can\'t find field "{name}"')
        if not isinstance(self.value[name], dict):
            raise ValueError(f'Field "{name}" must be of type Object')
        return Fields(self.value[name])
