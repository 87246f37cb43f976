"""A process of its own that does what the schedule does at some moments: ``python -m tests.integration.ticking DB``.

Moments come on standard input, one a line, in ISO; each is answered by a line once nothing is due any more.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.push.alarms import BATCH as ALARMS
from bot.push.alarms import Alarms
from bot.push.schedule import BATCH, tick
from bot.turn import Installation
from db.session import offline_session

HOUSE = Installation("huike_bot", ZoneInfo("Asia/Shanghai"), "en", "CNY")


def look(path: Path, now: datetime) -> None:
    """Tick and ring until nothing is due, each piece in a transaction of its own."""
    alarms = Alarms(HOUSE)
    again = True
    while again:
        with offline_session(path) as session:
            again = tick(session, now) == BATCH
    again = True
    while again:
        with offline_session(path) as session:
            again = alarms.ring(session, now) == ALARMS


def main() -> None:
    path = Path(sys.argv[1])
    for line in sys.stdin:
        now = datetime.fromisoformat(line.strip())
        for _ in range(2):  # what rang may make something due
            look(path, now)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
