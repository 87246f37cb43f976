"""Where a forwarded message came from."""

from __future__ import annotations

from datetime import datetime

from .errors import SandboxError
from .model import Json

_REQUIRED: dict[str, dict[str, tuple[str, ...]]] = {
    "user": {"sender_user": ("id", "is_bot", "first_name")},
    "hidden_user": {"sender_user_name": ()},
    "chat": {"sender_chat": ("id", "type")},
    "channel": {"chat": ("id", "type"), "message_id": ()},
}


def forward_origin(origin: Json, at: datetime) -> Json:
    """A MessageOrigin with its date. Raises SandboxError for what Telegram would not send."""
    required = _REQUIRED.get(str(origin.get("type")))
    if required is None:
        raise SandboxError("a forwarded message is from a user, a hidden user, a chat or a channel")
    for name, fields in required.items():
        value = origin.get(name)
        if value is None or any(field not in value for field in fields):
            raise SandboxError(f"the origin needs {name} with {', '.join(fields) or 'a value'}")
    return {**origin, "date": int(at.timestamp())}
