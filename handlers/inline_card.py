"""Inline mode: ``@bot 华联`` in any chat offers the actor's own customers as short cards without personal data."""

from __future__ import annotations

from bot.i18n import Html, _, escape, format_day, lines, n, t
from bot.reply import Offer
from bot.turn import Feature, Turn
from bot.usecases.find_customers import find_customers
from bot.usecases.recent_customers import customers_to_offer, those_visible
from db.complaint import unsettled_of_customer
from db.customer import Customer, CustomerState
from db.touch import last_visit_of
from handlers.words import bold, shorten

MOST = 20


def offers(turn: Turn, query: str) -> tuple[Offer, ...]:
    """The customers a query may mean, best first; those last spoken of where nothing is typed yet."""
    query = query.strip().rstrip("?？").strip()
    if query:
        index = turn.names.index(turn.session, turn.actor)
        ids = [match.id for match in find_customers(turn.session, turn.actor, index, query)[:MOST]]
        found = those_visible(turn.session, turn.actor, ids)
    else:
        found, _total = customers_to_offer(turn.session, turn.actor, 0, MOST)
    return tuple(_offer(turn, one) for one in found)


def _offer(turn: Turn, customer: Customer) -> Offer:
    visit = last_visit_of(turn.session, customer.id)
    seen = _("Last visit: {day}", day=format_day(visit, turn.today)) if visit else _("No visits yet.")
    return Offer(
        id=f"c{customer.id}",
        title=shorten(customer.name, 60),
        description=seen,
        text=lines(_title(customer), _where(customer), escape(seen), _complaints(turn, customer)),
    )


def _title(customer: Customer) -> Html:
    state = {CustomerState.LOST: t("lost"), CustomerState.CLOSED: t("closed down")}.get(CustomerState(customer.state))
    return Html(" · ".join([bold(customer.name), *([state] if state else [])]))


def _where(customer: Customer) -> Html | None:
    known = [one for one in (customer.industry, customer.address) if one]
    return Html("📍 " + escape(shorten(" · ".join(known), 80))) if known else None


def _complaints(turn: Turn, customer: Customer) -> Html | None:
    count = len(unsettled_of_customer(turn.session, customer.id))
    return n("⚠️ {count} open complaint", "⚠️ {count} open complaints", count) if count else None


FEATURE = Feature("inline_card", inline=offers)
