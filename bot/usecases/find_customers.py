"""Find customers by anything like their name, and always by a literal part of it."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.understanding import CustomerIndex, Match
from bot.understanding.normalise import normalise
from db.customer import Alias, Customer, visible_to
from db.user import User

WORTH_SHOWING = 0.45
_LITERAL = 0.7  # what a literal part of a name is worth at least


def find_customers(session: Session, actor: User, index: CustomerIndex, query: str) -> list[Match]:
    """Every customer of the actor's that ``query`` may mean, best first."""
    found = {match.id: match for match in index.find(query, limit=max(1, len(index))) if match.score >= WORTH_SHOWING}
    key = _key(query)
    if len(key) > 1 or not key.isascii():
        for customer_id, name in _named(session, actor, key):
            score = max(_LITERAL, found[customer_id].score if customer_id in found else 0)
            found[customer_id] = Match(customer_id, name, score)
    return sorted(found.values(), key=lambda match: (-match.score, match.name, match.id))


def _named(session: Session, actor: User, key: str) -> list[tuple[int, str]]:
    """Customers whose name, or another name of theirs, has ``key`` in it."""
    names = select(Customer.id, Customer.name, Customer.name).where(visible_to(actor))
    known = Alias.undone_at.is_(None) & (Alias.user_id.is_(None) | (Alias.user_id == actor.id))
    aliases = select(Customer.id, Customer.name, Alias.text).join(Alias).where(visible_to(actor), known)
    rows = [*session.execute(names), *session.execute(aliases)]
    return [(customer_id, name) for customer_id, name, called in rows if key and key in _key(called)]


@lru_cache(maxsize=20_000)
def _key(raw: str) -> str:
    return "".join(c for c in normalise(raw).lower if c.isalnum())
