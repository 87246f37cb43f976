"""How long a kind of push rests after its reader called it not useful."""

from __future__ import annotations

from datetime import datetime, timedelta

_RESTS = (timedelta(days=7), timedelta(days=30), timedelta(days=90))


def rests_until(unwanted: int, unwanted_at: datetime | None) -> datetime | None:
    """Until when it rests: a week after the first time, a month after the second, then a quarter of a year."""
    if unwanted < 1 or unwanted_at is None:
        return None
    return unwanted_at + _RESTS[min(unwanted, len(_RESTS)) - 1]
