"""Inline mode: what a person types after ``@bot`` in any chat, and the results the bot offers for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .formatting import Formatted
from .keyboards import Markup
from .model import Json

INLINE_LIFETIME = timedelta(seconds=30)
QUERY_LIMIT = 256


@dataclass(frozen=True, slots=True)
class Offer:
    """One result: what the list shows, and the message it becomes when it is chosen."""

    id: str
    title: str
    description: str
    content: Formatted
    markup: Markup


@dataclass(slots=True)
class InlineQuery:
    """What was typed. ``offers`` is None until the bot answers, which it can until ``expires``."""

    id: str
    person_id: int
    text: str
    expires: datetime
    offers: list[Offer] | None = None
    personal: bool = False
    next_offset: str = ""
    button: str = ""


@dataclass(slots=True)
class InlineQueries:
    """The inline queries of the last half minute, and the newest of each person however old."""

    known: dict[str, InlineQuery] = field(default_factory=dict)
    count: int = 0

    def open(self, person_id: int, text: str, now: datetime) -> InlineQuery:
        for old in [one for one in self.known.values() if one.person_id == person_id and one.expires <= now]:
            del self.known[old.id]
        self.count += 1
        query = InlineQuery(str((person_id << 33) + self.count), person_id, text, now + INLINE_LIFETIME)
        self.known[query.id] = query
        return query


def inline_view(query: InlineQuery) -> Json:
    """What the phone shows above the box; ``results`` is None while the bot has not answered."""
    results = None
    if query.offers is not None:
        results = [{"id": one.id, "title": one.title, "description": one.description} for one in query.offers]
    return {"query_id": query.id, "query": query.text, "results": results, "button": query.button}
