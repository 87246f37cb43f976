"""Orders of nobody come in: a broken feed is told to the admin, and is nobody's silence."""

from __future__ import annotations

from bot.domain.signals.model import Family, Signal, level_of


def feed_signal(quiet_days: int, line_days: float, last_day: int) -> Signal | None:
    """The signal of the feed; None on a day with orders, or while too little is known to have a line.

    ``quiet_days``: without any order up to now; ``line_days``: how many make a pause (bot.domain.silence.feed says),
    beyond which it warns; ``last_day``: the ordinal of the newest order, which is the matter: an order ends it.

    Evidence: ``quiet_days``, ``line_days``.
    """
    if quiet_days <= 0 or line_days <= 0:
        return None
    level = level_of(quiet_days, line_days, beyond=True)
    return Signal(Family.FEED, None, level, last_day, {"quiet_days": quiet_days, "line_days": round(line_days)})
