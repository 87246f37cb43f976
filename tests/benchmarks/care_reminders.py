"""100,000 reminders due within one hour, on a clock that runs faster: the pace of delivery, and how long answers take.

The schedule, the outbox, the limits and the rendering are the real ones; Telegram is a stub that refuses with 429 what
is over its limits. All times printed are those of the clock: work that takes a real millisecond counts as ``--speed``
of them, so that a real program is faster than what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.request import BaseRequest, RequestData

from bot.clock import Clock
from bot.dispatch import Dispatch
from bot.offline import ready_database
from bot.push.delivery import Delivery
from bot.push.schedule import Schedule
from bot.push.sender import Letter, letter_from
from bot.reply import Priority, Reply
from bot.turn import Installation
from db import outbox
from db.reminder import Reminder
from db.session import Store, offline_session
from db.user import User
from tests.office import ZONE

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PEOPLE = 10_000
ASKERS = 50  # people whose answers are timed; Telegram allows each one message a second
ALLOWED = 30  # messages a second, to all
NEAR = 0.9  # of what Telegram allows is "at its limit"
PROMPT = 2.0  # seconds, for an answer


class FastClock(Clock):
    """A clock that runs ``speed`` times as fast as the machine's."""

    def __init__(self, speed: float) -> None:
        self._speed, self._began = speed, time.monotonic()

    def now(self) -> datetime:
        return START + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    async def sleep_until(self, when: datetime) -> None:
        while (left := (when - self.now()).total_seconds()) > 0:  # noqa: ASYNC110  # this is the clock
            await asyncio.sleep(left / self._speed)  # a pause, not a poll


class Telegram(BaseRequest):
    """Takes messages at Telegram's pace, and notes when each came."""

    read_timeout = 5.0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest: deque[datetime] = deque(maxlen=ALLOWED)
        self.came: list[datetime] = []
        self.texts: dict[str, datetime] = {}
        self.refused = 0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **named: Any
    ) -> tuple[int, bytes]:
        now, sent = self._clock.now(), request_data.parameters if request_data else {}
        full = len(self._latest) == ALLOWED and now - self._latest[0] < timedelta(seconds=0.95)
        if full:
            self.refused += 1
            body = {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests",
                "parameters": {"retry_after": 1},
            }
            return 429, json.dumps(body).encode()
        self._latest.append(now)
        self.came.append(now)
        self.texts[str(sent.get("text"))] = now
        chat = {"id": sent.get("chat_id", 1), "type": "private"}
        message = {"message_id": len(self.came), "date": int(now.timestamp()), "chat": chat, "text": "x"}
        return 200, json.dumps({"ok": True, "result": message}).encode()


def fill(path: Path, count: int) -> None:
    ready_database(path)
    with offline_session(path) as session:
        common = {"role": "rep", "language": "zh_Hans", "active": True, "created_at": START}
        people = [{"telegram_id": 1000 + one, "name": f"rep {one}", **common} for one in range(PEOPLE)]
        session.execute(insert(User), people)
        session.execute(insert(Reminder), [_reminder(number) for number in range(count)])


def _reminder(number: int) -> dict[str, object]:
    due_at = START + timedelta(seconds=10 + number * 3600 / 100_000)  # fewer come as densely
    return {
        "kind": "reminder",
        "summary": "提醒我给王经理打电话",
        "due_at": due_at,
        "all_day": False,
        "state": "waiting",
        "times": 0,
        "user_id": number % PEOPLE + 1,
        "created_at": START,
    }


async def asking(store: Store, delivery: Delivery, clock: Clock, asked: dict[str, datetime]) -> None:
    """An answer each second, as the runtime posts it."""
    for number in range(10**9):
        chat_id, text, now = 1000 + number % ASKERS, f"answer {number}", clock.now()
        asked[text] = now
        delivery.take(await store.write(partial(_answer, delivery, chat_id, text, now)))
        await clock.sleep(1)


def _answer(delivery: Delivery, chat_id: int, text: str, now: datetime, session: Session) -> list[Letter]:
    row = outbox.add_answer(
        session,
        chat_id=chat_id,
        user_id=chat_id - 999,
        payload=Reply(text=text).model_dump(mode="json", exclude_defaults=True),
        callback_id=None,
        about=None,
        priority=Priority.ANSWER,
        now=now,
        lease=delivery.lease_for(chat_id, now),
    )
    return [letter_from(row)] if row.lease_until else []


async def measure(path: Path, count: int, speed: float) -> bool:
    clock = FastClock(speed)
    telegram, store = Telegram(clock), Store(path)
    await store.open()
    bot = Bot("42:bench", request=telegram, get_updates_request=telegram)
    dispatch = Dispatch(Installation("huike_bot", ZONE, "zh_Hans", "CNY"))

    def render(session: Session, letter: Letter, now: datetime) -> Reply | str:
        return dispatch.render(session, session.get_one(User, letter.user_id), letter.kind, letter.payload, now)

    delivery = Delivery(store, bot, clock, render)
    asked: dict[str, datetime] = {}
    tasks = [
        asyncio.create_task(work)
        for work in (delivery.run(), Schedule(store, delivery, clock).run(), asking(store, delivery, clock, asked))
    ]
    while len(telegram.came) - len(asked) < count:  # noqa: ASYNC110  # nothing to wait on
        await asyncio.sleep(0.5)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await store.close()
    return report(telegram, asked, count)


def report(telegram: Telegram, asked: dict[str, datetime], count: int) -> bool:
    """Print the figures with the bars they are held against; whether all are met."""
    seconds = (telegram.came[-1] - telegram.came[0]).total_seconds()
    pace = len(telegram.came) / seconds
    busiest = max(Counter(int(one.timestamp()) for one in telegram.came).values())
    waits = sorted((telegram.texts[text] - at).total_seconds() for text, at in asked.items() if text in telegram.texts)
    reminders = len(telegram.came) - len(waits)
    print(
        f"{count:,} reminders, 100,000 due an hour: all sent in {seconds:,.0f} s of the clock, busiest second {busiest}"
    )
    print(
        f"answers meanwhile: {len(waits):,}; p50 {waits[len(waits) // 2]:.2f} s, "
        f"p99 {waits[len(waits) * 99 // 100]:.2f} s; refused by the stub: {telegram.refused}"
    )
    bars = (
        (reminders == count, f"each reminder sent once: {reminders:,} messages for {count:,}"),
        (
            pace >= NEAR * ALLOWED,
            f"at Telegram's limit: {pace:.1f} of {ALLOWED} a second (at least {NEAR * ALLOWED:.0f})",
        ),
        (waits[-1] <= PROMPT, f"slowest answer {waits[-1]:.2f} s (at most {PROMPT:.0f} s)"),
    )
    for met, words in bars:
        print(f"{'pass' if met else 'FAIL'}  {words}")
    return all(met for met, _words in bars)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--speed", type=float, default=5, help="so many times as fast as the machine's clock")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "huike.db"
        fill(path, chosen.count)
        return 0 if asyncio.run(measure(path, chosen.count, chosen.speed)) else 1


if __name__ == "__main__":
    sys.exit(main())
