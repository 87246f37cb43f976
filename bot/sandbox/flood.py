"""Telegram's limits on how fast a bot may send. The true algorithm is unpublished; these are token buckets."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.clock import Clock

from .model import Chat


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """Messages per second (per minute for groups), and how many may come at once."""

    overall_per_second: float = 30
    chat_per_second: float = 1
    chat_burst: int = 5
    group_per_minute: float = 20


@dataclass(slots=True)
class _Bucket:
    """Holds up to ``size`` tokens and gains ``rate`` a second; a send takes one."""

    size: float
    rate: float
    tokens: float
    filled_at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is there."""
        self.tokens = min(self.size, self.tokens + max(0.0, now - self.filled_at) * self.rate)
        self.filled_at = now
        return max(0.0, (1 - self.tokens) / self.rate)


class FloodControl:
    """Counts sends; without limits it lets everything pass."""

    def __init__(self, clock: Clock, limits: FloodLimits | None) -> None:
        self.limits = limits
        self._clock = clock
        self._buckets: dict[int, _Bucket] = {}

    def retry_after(self, chat: Chat) -> int:
        """Whole seconds that the bot has to wait before it sends to ``chat``; 0 when it may (and that is counted)."""
        if self.limits is None:
            return 0
        now = self._clock.now().timestamp()
        overall = self._bucket(0, self.limits.overall_per_second, self.limits.overall_per_second, now)
        if chat.type == "private":
            own = self._bucket(chat.id, self.limits.chat_burst, self.limits.chat_per_second, now)
        else:
            per_minute = self.limits.group_per_minute
            own = self._bucket(chat.id, per_minute, per_minute / 60, now)
        wait = max(overall.wait(now), own.wait(now))
        if wait > 0:
            return math.ceil(wait)
        overall.tokens -= 1
        own.tokens -= 1
        return 0

    def _bucket(self, key: int, size: float, rate: float, now: float) -> _Bucket:
        if key not in self._buckets:
            self._buckets[key] = _Bucket(size, rate, size, now)
        return self._buckets[key]
