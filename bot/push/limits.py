"""How fast we may send: our own estimate of Telegram's flood control, whose exact rules are unpublished.

Pure: no clock, no waiting. Ask :meth:`Limits.earliest`, wait until then, ask again, send, and :meth:`Limits.take`
before anything else can. When Telegram says 429, :meth:`Limits.flood` halts everything for as long as it asked,
and lowers the rate: of the one chat, or of all where much was being sent; by a little where it asked for a second,
for then we were hardly too fast, by much where it asked for long. The rate then recovers slowly.

The wall clock may jump. What was recorded in a moment that is now in the future counts as recorded now: a clock
set back never makes a wait longer than the limit itself. A clock set forward looks like time that has passed.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import ceil

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NEAR_ONE = 1.02  # a slowdown below this is over


class Kind(Enum):
    """What Telegram counts differently."""

    MESSAGE = "message"  # messages, albums and edits: all that changes a chat
    ANSWER = "answer"  # answers to button presses, chat actions: only the halt holds them up


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Times in seconds. The defaults are what Telegram's FAQ names."""

    chat_interval: float = 1.0  # one message per chat in this time, in the long run
    chat_burst: int = 3  # so many at once after a pause
    group_messages: int = 20  # in any span of group_span, to one group
    group_span: float = 60.0
    overall_messages: int = 30  # in any span of overall_span, to all
    overall_span: float = 1.0
    slower: float = 2.0  # a 429 divides the rate by this at most: where it asked for serious seconds or more; else less
    serious: float = 10.0
    slowest: float = 16.0  # … down to this fraction
    recovery: float = 300.0  # half of a slowdown is forgiven in this time
    busy: float = 0.5  # a 429 at this share of the overall rate is blamed on the overall rate
    max_chats: int = 100_000  # remembered at once

    def __post_init__(self) -> None:
        counts = (self.chat_burst, self.group_messages, self.overall_messages, self.max_chats)
        spans = (self.chat_interval, self.group_span, self.overall_span, self.recovery, self.serious)
        if min(counts) < 1 or min(spans) <= 0 or not 1 <= self.slower <= self.slowest:
            raise ValueError("Limits must be positive, and 1 <= slower <= slowest")


# All moments and spans below are whole microseconds (moments since EPOCH): floats would round a wait short.


def _microseconds(seconds: float) -> int:
    return ceil(seconds * 1_000_000)


@dataclass(slots=True)
class _Slowdown:
    """By what factor the rate is lowered: 1 is not at all."""

    factor: float = 1.0
    since: int = 0

    def at(self, t: int, settings: LimitSettings) -> float:
        if self.factor == 1.0:
            return 1.0
        self.since = min(self.since, t)
        halvings = (t - self.since) / _microseconds(settings.recovery)
        factor: float = 1.0 + (self.factor - 1.0) * 0.5**halvings
        return factor if factor > NEAR_ONE else 1.0

    def strike(self, t: int, asked: int, settings: LimitSettings) -> None:
        grave = min(1.0, asked / _microseconds(settings.serious))
        self.factor = min(self.at(t, settings) * (1 + (settings.slower - 1) * grave), settings.slowest)
        self.since = t


class _Window:
    """At most ``limit`` in any half-open span: a log of the latest."""

    __slots__ = ("limit", "log", "span")

    def __init__(self, limit: int, span: float) -> None:
        self.limit, self.span = limit, _microseconds(span)
        self.log: deque[int] = deque(maxlen=limit)

    def wait(self, t: int, cost: int, factor: float) -> int:
        self._settle(t)
        limit = max(1, int(self.limit / factor))
        blocking = limit - min(cost, limit) + 1  # the so many-th latest must have left the window
        return max(0, self.log[-blocking] + self.span - t) if len(self.log) >= blocking else 0

    def take(self, t: int, cost: int) -> None:
        self._settle(t)
        self.log.extend([t] * min(cost, self.limit))

    def count(self, t: int) -> int:
        self._settle(t)
        return sum(1 for moment in self.log if moment > t - self.span)

    def _settle(self, t: int) -> None:
        """What was logged in the future was logged before the clock went back: count it as now."""
        if self.log and self.log[-1] > t:
            self.log = deque((min(moment, t) for moment in self.log), maxlen=self.limit)


@dataclass(slots=True)
class _Chat:
    at: int = 0  # the latest message
    due: int = 0  # when the whole burst is there again; each message puts it off by an interval
    window: _Window | None = None  # of a group
    slow: _Slowdown = field(default_factory=_Slowdown)

    def wait(self, t: int, cost: int, settings: LimitSettings) -> int:
        self._settle(t)
        wait = self.due - (settings.chat_burst - 1) * _microseconds(settings.chat_interval) - t
        if self.window is not None:
            wait = max(wait, self.window.wait(t, cost, self.slow.at(t, settings)))
        return max(0, wait)

    def take(self, t: int, cost: int, settings: LimitSettings) -> None:
        self._settle(t)
        interval = _microseconds(settings.chat_interval * self.slow.at(t, settings))
        self.at, self.due = t, max(self.due, t) + cost * interval
        if self.window is not None:
            self.window.take(t, cost)

    def idle(self, t: int, settings: LimitSettings) -> bool:
        """Whether forgetting this chat changes nothing."""
        self._settle(t)
        quiet = self.window is None or self.window.count(t) == 0
        return self.due <= t and quiet and self.slow.at(t, settings) == 1.0

    def _settle(self, t: int) -> None:
        """If the clock went back behind the latest message, that was just now."""
        if self.at > t:
            self.due -= self.at - t
            self.at = t


class Limits:
    """When the next request may go out. All times given must be aware; not for use from several threads."""

    def __init__(self, settings: LimitSettings | None = None) -> None:
        self._settings = settings or LimitSettings()
        self._chats: OrderedDict[int, _Chat] = OrderedDict()  # the oldest first
        self._all = _Window(self._settings.overall_messages, self._settings.overall_span)
        self._slow = _Slowdown()
        self._halted_at = 0
        self._halted_for = 0

    def __len__(self) -> int:
        """The number of chats remembered."""
        return len(self._chats)

    def earliest(self, chat_id: int, now: datetime, *, cost: int = 1, kind: Kind = Kind.MESSAGE) -> datetime:
        """When this chat may be sent to, if nothing else is sent before: ``now`` itself if at once.

        ``cost``: how many messages it counts as (the pictures of an album).
        """
        t = (now - EPOCH) // MICROSECOND
        wait = self._halt(t)
        if kind is Kind.MESSAGE:
            wait = max(wait, self._all.wait(t, cost, self._slow.at(t, self._settings)))
            if chat := self._chats.get(chat_id):
                wait = max(wait, chat.wait(t, cost, self._settings))
        return now + timedelta(microseconds=wait) if wait else now

    def take(self, chat_id: int, now: datetime, *, cost: int = 1, kind: Kind = Kind.MESSAGE) -> None:
        """Note that a request is going out now."""
        if kind is not Kind.MESSAGE:
            return
        t = (now - EPOCH) // MICROSECOND
        self._all.take(t, cost)
        self._remembered(chat_id, t).take(t, cost, self._settings)

    def flood(self, chat_id: int, retry_after: float, now: datetime) -> None:
        """Telegram answered 429 to a request to this chat, asking for ``retry_after`` seconds of silence."""
        t = (now - EPOCH) // MICROSECOND
        left, asked = self._halt(t), _microseconds(retry_after)
        if asked > left:
            self._halted_at, self._halted_for = t, asked
        if left:
            return  # several requests under way hit the same flood: that is one reason to slow down, not several
        busy = self._all.count(t) >= self._settings.busy * self._settings.overall_messages
        slow = self._slow if busy else self._remembered(chat_id, t).slow
        slow.strike(t, asked, self._settings)

    def _halt(self, t: int) -> int:
        """How long everything is halted yet."""
        self._halted_at = min(self._halted_at, t)
        return max(0, self._halted_at + self._halted_for - t)

    def _remembered(self, chat_id: int, t: int) -> _Chat:
        """The chat's record. For a new one, two of the oldest are looked at and forgotten if idle."""
        if chat_id in self._chats:
            self._chats.move_to_end(chat_id)
            return self._chats[chat_id]
        for _ in range(min(2, len(self._chats))):
            oldest, chat = self._chats.popitem(last=False)
            if len(self._chats) + 1 < self._settings.max_chats and not chat.idle(t, self._settings):
                self._chats[oldest] = chat
        settings = self._settings
        window = _Window(settings.group_messages, settings.group_span) if chat_id < 0 else None
        self._chats[chat_id] = _Chat(window=window)
        return self._chats[chat_id]
