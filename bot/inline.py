"""Inline queries: what is typed after ``@bot`` in any chat, answered beside the inbox.

Nothing is kept of them: they change nothing, come with every key pressed, and nobody misses one that is half a
minute old. Of the queries of one person only the newest is answered.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

from telegram import Bot, InlineQueryResultArticle, InputTextMessageContent
from telegram.error import TelegramError

from bot.clock import Clock
from bot.dispatch import Dispatch
from bot.logs import event
from bot.reply import Offer
from db.session import Store


class Inline:
    """Answers inline queries of one bot."""

    def __init__(self, store: Store, dispatch: Dispatch, bot: Bot, clock: Clock) -> None:
        self._store, self._dispatch, self._bot, self._clock = store, dispatch, bot, clock
        self._newest: dict[int, dict[str, Any]] = {}  # by person, what is to be answered
        self._busy: dict[int, asyncio.Task[None]] = {}

    def take(self, query: object) -> None:
        """Answer a query soon; an older one of the same person that waits is passed over."""
        if not isinstance(query, dict) or not isinstance(query.get("from"), dict):
            return
        person = query["from"].get("id")
        if type(person) is not int or not isinstance(query.get("query"), str):
            return
        self._newest[person] = query
        if person not in self._busy:
            task = asyncio.create_task(self._serve(person))
            self._busy[person] = task
            task.add_done_callback(lambda _: self._busy.pop(person, None))

    async def stop(self) -> None:
        """Give up what is under way."""
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, person: int) -> None:
        while (query := self._newest.pop(person, None)) is not None:
            try:
                await self._answer(person, query)
            except TelegramError as error:
                event("inline_not_answered", reason=type(error).__name__)
            except Exception as error:  # nothing is lost: the person types on
                event("inline_failed", level=logging.ERROR, error=type(error).__name__)

    async def _answer(self, person: int, query: dict[str, Any]) -> None:
        # The name book lives on the writing thread. This writes nothing.
        work = partial(self._dispatch.offers, telegram_id=person, query=query["query"], now=self._clock.now())
        offers = await self._store.write(work)
        if person in self._newest:
            return
        await self._bot.answer_inline_query(
            str(query["id"]), [_article(one) for one in offers], cache_time=0, is_personal=True
        )


def _article(offer: Offer) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=offer.id,
        title=offer.title,
        description=offer.description,
        input_message_content=InputTextMessageContent(offer.text, parse_mode="HTML"),
    )
