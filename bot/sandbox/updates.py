"""The queue of updates that the bot has not confirmed yet."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock

from .model import Json
from .signals import Signal

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
)
ALLOWED_BY_DEFAULT = frozenset(KINDS) - {"chat_member", "message_reaction", "message_reaction_count"}

MESSAGE_LIFETIME = timedelta(hours=24)
CALLBACK_LIFETIME = timedelta(seconds=150)


@dataclass(slots=True)
class Pending:
    """An update that waits. Those of one ``lane`` are delivered in order (a chat, or who pressed a button)."""

    id: int
    kind: str
    payload: Json
    lane: str
    expires: datetime
    message: tuple[int, int] | None = None
    """Chat and id of the message that the bot has read once it has this update."""
    handed_out: bool = False

    def json(self) -> Json:
        return {"update_id": self.id, self.kind: self.payload}


class UpdateQueue:
    """Updates in the order of their ids, kept until they are confirmed or too old."""

    def __init__(self, clock: Clock, first_id: int, on_read: Callable[[int, int], None]) -> None:
        self.allowed: frozenset[str] = ALLOWED_BY_DEFAULT
        self.arrived = Signal()
        self._clock = clock
        self._next_id = first_id
        self._pending: dict[int, Pending] = {}
        self._on_read = on_read
        self._random = random.Random(first_id)  # noqa: S311 - orders a simulated fault, guards nothing

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._pending)

    def push(
        self,
        kind: str,
        payload: Json,
        lane: str,
        lifetime: timedelta = MESSAGE_LIFETIME,
        message: tuple[int, int] | None = None,
    ) -> None:
        """Queue an update of ``kind``, unless the bot does not want that kind."""
        if kind not in self.allowed:
            return
        update = Pending(self._next_id, kind, payload, lane, self._clock.now() + lifetime, message)
        self._next_id += 1
        self._pending[update.id] = update
        self.arrived.fire()

    def confirm(self, offset: int) -> None:
        """Forget the updates before ``offset``; a negative one keeps the last ``-offset`` only."""
        if offset < 0:
            doomed = list(self._pending)[:offset]
        else:
            doomed = []
            for update_id in self._pending:
                if update_id >= offset:
                    break
                doomed.append(update_id)
        for update_id in doomed:
            del self._pending[update_id]

    def discard(self, update_id: int) -> None:
        """Forget one update (a webhook took it)."""
        self._pending.pop(update_id, None)

    def clear(self) -> None:
        self._pending.clear()

    def take(self, limit: int, shuffle: bool = False) -> list[Pending]:
        """The oldest ``limit`` updates; they stay queued until confirmed.

        ``shuffle`` mixes the chats, as when Telegram's machines run unevenly; within a lane the order stays.
        """
        self._drop_expired()
        if shuffle:
            self._mix_lanes()
        batch: list[Pending] = []
        for update in self._pending.values():
            if len(batch) >= limit:
                break
            batch.append(update)
        self.mark_read(batch)
        return batch

    def waiting(self) -> Iterable[Pending]:
        """All updates, oldest first."""
        self._drop_expired()
        return list(self._pending.values())

    def first_of(self, lane: str) -> Pending | None:
        """The oldest update of the lane."""
        self._drop_expired()
        return next((update for update in self._pending.values() if update.lane == lane), None)

    def has(self, update_id: int) -> bool:
        self._drop_expired()
        return update_id in self._pending

    def mark_read(self, updates: Iterable[Pending]) -> None:
        for update in updates:
            update.handed_out = True
            if update.message:
                self._on_read(*update.message)

    def _drop_expired(self) -> None:
        now = self._clock.now()
        for update_id in [u.id for u in self._pending.values() if u.expires <= now]:
            del self._pending[update_id]

    def _mix_lanes(self) -> None:
        """Deal the ids of what nobody has seen yet out anew; what was handed out once keeps its id for ever."""
        unseen = [update for update in self._pending.values() if not update.handed_out]
        lanes: dict[str, list[Pending]] = defaultdict(list)
        for update in unseen:
            lanes[update.lane].append(update)
        ids = [update.id for update in unseen]
        order = [lane for lane, members in lanes.items() for _ in members]
        self._random.shuffle(order)
        queues = {lane: iter(members) for lane, members in lanes.items()}
        for update_id, lane in zip(ids, order, strict=True):
            update = next(queues[lane])
            update.id = update_id
            self._pending[update_id] = update
