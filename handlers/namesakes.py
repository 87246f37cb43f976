"""Customers of one name told apart: by their address, else by who looks after them, by tags, or the last touch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.i18n import _
from bot.turn import Turn
from db.customer import Customer
from db.tag import tags_of
from db.touch import last_touches
from handlers.customer_card import brief_day
from handlers.words import TIERS, shorten

_LONGEST = 18  # characters


def told_apart(turn: Turn, customers: Iterable[Customer | None], longest: int = 40) -> dict[int, str]:
    """What each customer is called in a list: its name, and where another there has the same, what differs."""
    known = [one for one in customers if one is not None]
    shown = {one.id: shorten(one.name, longest) for one in known}
    found = dict(shown)
    for name, count in Counter(_plain(one) for one in shown.values()).items():
        if count > 1:
            alike = [one for one in known if _plain(shown[one.id]) == name]
            for one, mark in zip(alike, _marks(turn, alike), strict=True):
                found[one.id] = f"{shorten(one.name, longest - len(mark) - 3)} · {mark}" if mark else shown[one.id]
    return found


def _plain(name: str) -> str:
    return "".join(name.casefold().split())


def _marks(turn: Turn, alike: Sequence[Customer]) -> list[str]:
    """The first thing that differs for all of them; one may lack it. Else all that is known, and a number."""
    columns = [[way(turn, one) for one in alike] for way in (_address, _owner, _tags, _last, _tier)]
    for column in columns:
        if len(set(column)) == len(alike):
            return column
    known = [" · ".join(filter(None, row))[:_LONGEST] for row in zip(*columns, strict=True)]
    return [one if known.count(one) == 1 else f"{one} #{number}" for number, one in enumerate(known, 1)]


def _address(turn: Turn, customer: Customer) -> str:
    return shorten(customer.address or "", _LONGEST)


def _owner(turn: Turn, customer: Customer) -> str:
    return shorten(customer.owner.name, _LONGEST)


def _tags(turn: Turn, customer: Customer) -> str:
    return shorten(" ".join(one.text for one in tags_of(turn.session, customer.id)), _LONGEST)


def _last(turn: Turn, customer: Customer) -> str:
    touches = last_touches(turn.session, customer.id, 1)
    return _("last {day}", day=brief_day(touches[0].happened_on, turn.today)) if touches else ""


def _tier(turn: Turn, customer: Customer) -> str:
    return _(TIERS[customer.tier])
