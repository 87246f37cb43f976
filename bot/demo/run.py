"""``huike demo``: sandbox Telegram, phone page and bot in one process, with sample data; and ``huike sandbox``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from bot.app import App
from bot.clock import MovableClock
from bot.config import ConfigError, Settings, load_settings
from bot.demo.sample import PEOPLE, STRANGER_ID, fill
from bot.offline import ready_database
from bot.sandbox.server import Sandbox
from bot.sandbox.server import serve as serve_sandbox
from db.session import offline_session
from db.user import Role

TOKEN = "42:sandbox"  # noqa: S105  # the sandbox's own, good nowhere else
_CODES = {"en": "en", "zh_Hans": "zh-hans", "zh_Hant": "zh-hant"}


async def demo(port: int) -> None:
    """Run until cancelled. Everything is made anew at each start and gone at its end."""
    clock = MovableClock()
    sandbox = Sandbox(clock, TOKEN, bot_username="huike_demo_bot", bot_name="回客 Huike", timezone=machine_zone())
    with tempfile.TemporaryDirectory(prefix="huike-demo-") as folder:
        try:
            await sandbox.start("127.0.0.1", port)
        except OSError:
            raise ConfigError(f"port {port} is taken; choose another: make demo PORT={port + 1}") from None
        app = App(_settings(Path(folder), sandbox.url), clock)
        try:
            _prepare(app.settings, clock)
            _invite_phones(sandbox)
            await app.start()
            sys.stdout.write(f"\nHuike 回客 demo: open {sandbox.url} in a browser. Ctrl-C ends it.\n")
            sys.stdout.flush()
            await app.run()
        finally:
            await app.stop()
            await sandbox.stop()


def _settings(folder: Path, url: str) -> Settings:
    # Settings of a real installation around us must not leak into the demo: each begins at its default.
    plain: dict[str, object] = {name: field.default for name, field in Settings.model_fields.items()}
    own: dict[str, object] = {"token": TOKEN, "api_url": url, "data": folder, "timezone": machine_zone()}
    return load_settings(_env_file=None, **{**plain, **own})


def machine_zone() -> str:
    """The time zone of this machine, so that the bot and the browser beside it tell the same time."""
    named = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return named if named in available_timezones() else "Asia/Shanghai"


def _prepare(settings: Settings, clock: MovableClock) -> None:
    ready_database(settings.database_path)
    with offline_session(settings.database_path) as session:
        fill(session, clock.now(), ZoneInfo(settings.timezone))


def _invite_phones(sandbox: Sandbox) -> None:
    """Give each person of the sample a phone on which the bot was started, and a stranger one."""
    for one in PEOPLE:
        person = sandbox.person(
            id=one.telegram_id, first_name=one.name, language_code=_CODES[one.language], role_hint=Role(one.role)
        )
        person.start()
    sandbox.person(id=STRANGER_ID, first_name="Pat", language_code="en", role_hint="stranger")


async def sandbox_alone(port: int) -> None:
    """Run the sandbox Telegram for a bot in another process, until cancelled."""
    url = f"http://127.0.0.1:{port}"
    sys.stdout.write(
        f"Sandbox Telegram at {url}. In another terminal:\n  HUIKE_API_URL={url} HUIKE_TOKEN={TOKEN} huike run\n"
    )
    sys.stdout.flush()
    try:
        await serve_sandbox("127.0.0.1", port, MovableClock(), TOKEN)
    except OSError:
        raise ConfigError(f"port {port} is taken; choose another, like --port {port + 1}") from None
