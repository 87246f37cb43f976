"""What can be made to go wrong, while the sandbox runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from .model import Json

_SENDS = ("send", "edit", "copy", "forward")


@dataclass(slots=True)
class Faults:
    """Counters say how many of the next calls fail, and count down. Polling (getUpdates) is spared unless
    ``on_polling`` is set, so that a count means the same however often a bot polls."""

    latency_ms: int = 0
    """Every answer is this late."""
    flood: int = 0
    """So many sends and edits answer 429 …"""
    retry_after: int = 1
    """… asking to wait this many seconds."""
    errors_500: int = 0
    drop: int = 0
    """So many calls are not carried out; the connection is closed without an answer."""
    drop_after: int = 0
    """So many calls are carried out, but their answer is lost."""
    double_webhooks: bool = False
    """A webhook gets each update twice."""
    shuffle_chats: bool = False
    """Updates of different chats arrive out of order; within a chat the order stays."""
    on_polling: bool = False

    def json(self) -> Json:
        return asdict(self)

    def update(self, values: Json) -> None:
        """Set some of them. Raises ValueError for an unknown name or a wrong value."""
        known = {field.name: type(getattr(Faults(), field.name)) for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"unknown fault: {name}")
            setattr(self, name, _checked(name, known[name], value))

    def clear(self) -> None:
        self.update(asdict(Faults()))

    def hits(self, name: str, method: str) -> bool:
        """Count the fault ``name`` down by this call; True when the call is one of those to fail."""
        left = getattr(self, name)
        if left <= 0 or (method == "getUpdates" and not self.on_polling):
            return False
        if name == "flood" and (not method.startswith(_SENDS) or method == "sendChatAction"):
            return False
        setattr(self, name, left - 1)
        return True


def _checked(name: str, kind: type, value: Any) -> Any:
    if kind is bool:
        if isinstance(value, bool):
            return value
    elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
        return value
    raise ValueError(f"wrong value for {name}")
