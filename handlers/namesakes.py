"""Customers of one name told apart: by their address, else by who looks after them, by tags, or the last touch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import select

from bot.i18n import _
from bot.turn import Turn
from db.customer import Customer, visible_to
from db.tag import tags_of
from db.touch import last_touches
from handlers.customer_card import brief_day
from handlers.words import TIERS, shorten

_LONGEST = 18  # characters


class Named(Protocol):
    """A customer as far as a line of a list knows it."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


def told_apart(
    turn: Turn, customers: Iterable[Customer | None], longest: int = 40, *, of_pages: bool = False
) -> dict[int, str]:
    """What each customer is called in a list: its name, and where another there has the same, what differs. With
    ``of_pages`` the list is a page of several, and the other may stand on any of them."""
    known = [one for one in customers if one is not None]
    if of_pages:
        known += _elsewhere(turn, known)
    shown = {one.id: shorten(one.name, longest) for one in known}
    found = dict(shown)
    for name, count in Counter(_plain(one) for one in shown.values()).items():
        if count > 1:
            alike = [one for one in known if _plain(shown[one.id]) == name]
            for one, mark in zip(alike, _marks(turn, alike), strict=True):
                found[one.id] = f"{shorten(one.name, longest - len(mark) - 3)} · {mark}" if mark else shown[one.id]
    return found


def told_apart_lines(turn: Turn, page: Iterable[Named], longest: int = 40) -> dict[int, str]:
    """The same for a page of customers of which only id and name are known."""
    shown = list(page)
    names = {one.name for one in shown}
    query = select(Customer.id, Customer.name).where(visible_to(turn.actor), Customer.name.in_(names))
    rows = turn.session.execute(query.order_by(Customer.id)).all() if shown else []
    count = Counter(name for _number, name in rows)
    alike = [turn.session.get(Customer, number) for number, name in rows if count[name] > 1]
    labels = told_apart(turn, alike, longest)
    return {one.id: labels.get(one.id) or shorten(one.name, longest) for one in shown}


def _elsewhere(turn: Turn, known: Sequence[Customer]) -> list[Customer]:
    """The actor's other customers that have one of these names."""
    names, ids = {one.name for one in known}, [one.id for one in known]
    query = select(Customer).where(visible_to(turn.actor), Customer.name.in_(names), Customer.id.not_in(ids))
    return list(turn.session.scalars(query.order_by(Customer.id))) if known else []


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
