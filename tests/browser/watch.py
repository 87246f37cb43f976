"""Watching a page: what it asks of whom, and what it complains about."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, WebError


class Watch:
    """Collects requests that leave this machine and everything the page reports as an error."""

    def __init__(self, context: BrowserContext) -> None:
        self.outside: list[str] = []
        self.errors: list[str] = []
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._web_error)

    def allow(self, *words: str) -> None:
        """Forget the errors that contain one of ``words``: the test provoked them."""
        self.errors = [error for error in self.errors if not any(word in error for word in words)]

    def _request(self, request: Request) -> None:
        if not is_local(request.url):
            self.outside.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _web_error(self, error: WebError) -> None:
        self.errors.append(str(error.error))


def is_local(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme in ("data", "blob", "about"):
        return True
    host = parts.hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def sideways(page: Page) -> list[str]:
    """What sticks out of the window to the right, as "tag.class" (nothing, on a good page)."""
    found: list[str] = await page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          const wide = [...document.querySelectorAll("body *")].filter((el) => {
            const box = el.getBoundingClientRect();
            const style = getComputedStyle(el);
            const inScroller = el.closest("pre, .segments");
            const shown = box.width && style.visibility !== "hidden" && !inScroller;
            return shown && (box.right > width + 1 || box.left < -1);
          }).map((el) => `${el.tagName}.${el.className.baseVal ?? el.className}`);
          const scrolls = [document.documentElement, document.body, ...document.querySelectorAll(".log, .panel")]
            .filter((el) => el.scrollWidth > el.clientWidth + 1).map((el) => `scroll ${el.tagName}.${el.className}`);
          return [...wide, ...scrolls];
        }"""
    )
    return found
