"""What a browser test works with: the sandbox, a scripted bot, and phones on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page

from bot.clock import MovableClock
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox

from .rawbot import RawBot
from .watch import Watch

DESKTOP = {"width": 1280, "height": 800}
HANDSET = {"width": 390, "height": 844}


class Phone:
    """One phone on the page, found by whose it is. The page is in English."""

    def __init__(self, page: Page, owner: str) -> None:
        self.page = page
        self.el = page.get_by_role("region", name=f"{owner}'s phone")
        self.log = self.el.get_by_role("log")
        self.box = self.el.get_by_role("textbox", name="Message")
        self.send_button = self.el.get_by_role("button", name="Send", exact=True)
        self.messages = self.log.get_by_role("article")
        self.notices = self.el.locator(".toasts")

    async def write(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    def message(self, text: str) -> Locator:
        return self.messages.filter(has_text=text)

    def button(self, name: str) -> Locator:
        return self.log.get_by_role("button", name=name, exact=True)

    async def act(self, text: str, action: str) -> None:
        """Open the menu of the message with ``text`` and choose ``action``."""
        await self.message(text).locator(".bubble").click(button="right")
        await self.page.get_by_role("menuitem", name=action).click()

    async def attach(self, what: str) -> None:
        await self.el.get_by_role("button", name="Attach", exact=True).click()
        await self.page.get_by_role("menuitem", name=what, exact=True).click()


@dataclass
class Desk:
    """Lina (a rep), Chen (her manager), Ada (an admin) and Wang (a stranger), in one sandbox."""

    sandbox: Sandbox
    clock: MovableClock
    bot: RawBot
    browser: Browser
    lina: Person
    chen: Person
    ada: Person
    wang: Person
    watches: list[Watch]
    contexts: list[BrowserContext]

    @property
    def watch(self) -> Watch:
        """The watch over the page opened last."""
        return self.watches[-1]

    async def open(
        self, query: str = "phones=1001,1002", *, viewport: dict[str, int] | None = None, **options: Any
    ) -> Page:
        """A page in a fresh browser profile, ready to use. ``options`` go to the browser context."""
        settings: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Asia/Shanghai"} | options
        context = await self.browser.new_context(viewport=viewport or DESKTOP, **settings)  # type: ignore[arg-type]
        self.contexts.append(context)
        self.watches.append(Watch(context))
        page = await context.new_page()
        await self.load(page, query)
        return page

    async def load(self, page: Page, query: str = "") -> None:
        await page.goto(f"{self.sandbox.url}/?{query}")
        await page.locator("html[data-ready]").wait_for()
