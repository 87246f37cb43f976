"""Huike as it runs, but without Telegram's pace, which would hide what is measured."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.app import App
from bot.config import load_settings
from bot.logs import set_up_logs
from bot.push.limits import Limits, LimitSettings

UNPACED = LimitSettings(chat_interval=0.001, chat_burst=10_000, group_messages=10_000, overall_messages=100_000)


async def main() -> None:
    url, token, data = sys.argv[1:4]
    settings = load_settings(_env_file=None, token=token, api_url=url, data=Path(data))
    async with App(settings, limits=Limits(UNPACED)) as app:
        await app.run()


if __name__ == "__main__":
    set_up_logs("WARNING")
    asyncio.run(main())
