"""When a complaint has to be answered, by how heavy it is."""

from __future__ import annotations

from datetime import datetime, timedelta

_HOURS = {"high": 4, "normal": 24, "low": 72}


def complaint_due(severity: str, opened_at: datetime) -> datetime:
    """The deadline of a complaint opened at a moment (aware): 4 hours for a high one, 24 normal, 72 low."""
    return opened_at + timedelta(hours=_HOURS[severity])
