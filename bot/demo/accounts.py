"""How a customer of the demo is described."""

from __future__ import annotations

from dataclasses import dataclass

from bot.demo.goods import Trade
from db.customer import CustomerState


@dataclass(frozen=True, slots=True)
class Someone:
    """A contact; ``birthday`` as in ``db.customer.Contact``. Without ``phone`` no number is known.

    Who is marked ``story`` appears there alone, not in everyday business.
    """

    name: str
    title: str | None = None
    birthday: str | None = None
    phone: bool = True
    story: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A customer and its habits.

    ``every`` is the typical number of days between orders (None: never ordered), ``spend`` the typical order in
    ``currency``, ``visits`` the typical number of days between touches (None: never touched). ``since`` says how many
    days ago we began, ``last_order`` and ``last_visit`` how many days ago the regular ones end at the latest. Nobody
    travels to a customer who is ``far``.
    """

    name: str
    trade: Trade
    contacts: tuple[Someone, ...]
    every: int | None
    spend: int
    currency: str = "CNY"
    aliases: tuple[str, ...] = ()
    visits: int | None = 28
    since: int = 548
    last_order: int = 1
    last_visit: int = 2
    shrinks: bool = False
    far: bool = False
    state: CustomerState = CustomerState.ACTIVE
