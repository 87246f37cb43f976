"""What ``huike doctor`` asks Telegram: does it know the token, does it reach our webhook, what time is it there."""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.checks import Finding
from bot.clock import Clock
from bot.config import Settings

_SKEW = timedelta(seconds=30)


async def telegram(settings: Settings) -> list[Finding]:
    """The token, then the webhook and the clock if Telegram answers."""
    if settings.token is None:
        mend = "get one from @BotFather and put HUIKE_TOKEN=123456:ABC-DEF into .env"
        return [Finding("token", False, "HUIKE_TOKEN is not set", mend)]
    from bot.app import make_bot

    bot = make_bot(settings)
    try:
        await bot.initialize()
        token = Finding("token", True, f"@{bot.username} at {settings.api_url}")
        return [token, _inline(bot), await _webhook(settings, bot), await _clock(settings)]
    except InvalidToken:
        return [Finding("token", False, "Telegram does not accept HUIKE_TOKEN", "copy it again from @BotFather")]
    except TelegramError as error:
        mend = "check the network and HUIKE_API_URL, or set HTTPS_PROXY"
        return [Finding("token", False, f"no answer from {settings.api_url}: {error.message}", mend)]
    finally:
        await bot.shutdown()


def _inline(bot: Bot) -> Finding:
    """Whether @BotFather lets the bot answer in other chats; it works without, too."""
    if bot.supports_inline_queries:
        return Finding("inline", True, f"on: @{bot.username} and a name work in any chat")
    return Finding(
        "inline", True, f"off; send /setinline to @BotFather to let @{bot.username} and a name work in any chat"
    )


async def _webhook(settings: Settings, bot: Bot) -> Finding:
    """Whether updates come in the way that the settings say."""
    info = await bot.get_webhook_info()
    if settings.webhook_url is None:
        return Finding("updates", True, f"by polling, {info.pending_update_count} waiting")
    if info.last_error_message:
        said = f"Telegram cannot reach {settings.webhook_url}: {info.last_error_message}"
        return Finding(
            "updates", False, said, "let that https address lead to HUIKE_PORT, and keep `huike run` running"
        )
    return Finding("updates", True, f"by webhook, {info.pending_update_count} waiting")


async def _clock(settings: Settings) -> Finding:
    """Compare our clock with the Date header of the API server."""
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with (
            aiohttp.ClientSession(trust_env=True, timeout=timeout) as http,
            http.head(settings.api_url) as answer,
        ):
            there = parsedate_to_datetime(answer.headers.get("Date", ""))
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return Finding("clock", True, "the server told no time to compare with")
    skew = abs(Clock().now() - (there if there.tzinfo else there.replace(tzinfo=UTC)))
    if skew > _SKEW:
        return Finding("clock", False, f"{skew.total_seconds():.0f} s off", "switch on time synchronisation (NTP)")
    return Finding("clock", True, "right")
