"""What a failed request to Telegram means, told without secrets.

What a caller may do depends on whether Telegram can have seen the request:

* :class:`NotSent`: it cannot (no connection, no DNS, proxy refused). Sending again is safe.
* :class:`InFlight`: it may have been carried out; the answer was lost. Sending again may double a message.
* any other ``NetworkError`` (``BadRequest`` is one too): a server answered, with 5xx or something odd.

``NotSentTimeout`` and ``InFlightTimeout`` are also ``TimedOut``. aiohttp's errors quote the URL, which holds the
bot's token; so they are put into words here, masked, and not kept as cause or context.
"""

from __future__ import annotations

import re
from functools import lru_cache

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut

QUOTED_BODY = 300  # bytes of a server's error page that may reach an error text


class NotSent(NetworkError):
    """The request never reached Telegram: it is safe to send it again."""

    __slots__ = ()


class NotSentTimeout(NotSent, TimedOut):
    """No connection in time, so the request was not sent."""

    __slots__ = ()


class InFlight(NetworkError):
    """Writing had begun, and no whole answer came: Telegram may have carried the request out."""

    __slots__ = ()


class InFlightTimeout(InFlight, TimedOut):
    """No answer in time, or an upload stood still: Telegram may have carried the request out."""

    __slots__ = ()


def explained(error: Exception, url: str, *, sent: bool) -> TelegramError:
    """What ``error`` means to the caller. ``sent``: whether writing the request to ``url`` had begun."""
    if isinstance(error, TelegramError):
        return error
    if isinstance(error, TimeoutError):
        return InFlightTimeout("No answer in time") if sent else NotSentTimeout("No connection in time")
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return NotSent(f"The proxy refused: {error.status} {error.message}")
    return (InFlight if sent else NotSent)(masked(f"{type(error).__name__}: {error}", url))


def masked(text: str, url: str) -> str:
    """``text`` without the token that is in ``url`` and without credentials of proxies."""
    text = re.sub(r"//[^/@\s]+@", "//***@", text)
    secret = _secret(url)
    return text.replace(secret, "***") if secret else text


def quotable(body: bytes, url: str) -> bytes:
    """The body of an error answer as an error text may quote it: pages of gateways repeat the URL."""
    secret = _secret(url)
    if secret:
        body = body.replace(secret.encode(), b"***")
    return body if body.startswith(b"{") else body[:QUOTED_BODY]


@lru_cache(maxsize=8)
def _secret(url: str) -> str | None:
    """The secret half of the bot token in ``url``: what follows the colon, or all of an odd token."""
    path = url[max(url.find("/", url.find("//") + 2), 0) :]
    found = re.search(r"/bot([^/?#]+)", path) or re.search(r"/(\d+(?::|%3A)[^/?#]+)", path)
    return re.split(":|%3A", found[1])[-1] if found else None
