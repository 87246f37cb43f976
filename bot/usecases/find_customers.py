"""Find customers by anything they may be known by: a name however misspelt, a person, a number, a tag, a place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.understanding import CustomerIndex, Match
from bot.understanding.tokens import key
from bot.usecases.narrowing import NAME, fit, may_be_number, words_of_query
from bot.usecases.rerank import alike, likeness
from bot.usecases.wide_index import WideIndex
from db.customer import Alias, Customer, visible_to
from db.search import Known, customers_with, known_of, of_phone_tail
from db.search_words import address_tokens, person_tokens
from db.user import User

WORTH_SHOWING = 0.45
_ALIKE = 0.58  # a name that is only like the words is never worth more, so that it is offered and not taken
_LITERAL = 0.7  # what a literal part of a name is worth at least
_MOST = 200  # customers found in one way
_TAIL = 4  # digits of a telephone number
_NUMBER = re.compile(r"[\d\s+()./-]+")


class Why(StrEnum):
    """What else than the name was meant."""

    PERSON = "person"
    PHONE = "phone"
    TAG = "tag"
    PLACE = "place"


_BESIDE = 0.8  # what has only some of the words, then
_NARROWED = 1.0  # what has every word asked for is what was meant
_WORTH = {Why.PHONE: 0.9, Why.PERSON: 0.86, Why.TAG: 0.8, Why.PLACE: 0.6}


@dataclass(frozen=True, slots=True)
class Found(Match):
    """A customer found; ``why`` and ``what`` tell by what where it was not the name."""

    why: Why | None = None
    what: str = ""


def find_customers(session: Session, actor: User, index: CustomerIndex, query: str) -> list[Found]:
    """Every customer of the actor's that ``query`` may mean, best first."""
    wanted, near = key(query), {one.id: one for one in alike(session, actor, query)}
    if isinstance(index, WideIndex):
        index.take_for(query, near)
    found = {
        one.id: Found(one.id, one.name, min(_ALIKE, 0.75 * one.likeness))
        for one in near.values()
        if 0.75 * one.likeness >= WORTH_SHOWING
    }
    for match in index.find(query, limit=max(1, len(index))):
        if match.score >= max(WORTH_SHOWING, found[match.id].score if match.id in found else 0):
            found[match.id] = Found(match.id, match.name, match.score)
    if len(wanted) > 1 or not wanted.isascii():
        for customer_id, name in _named(session, actor, index, wanted):
            score = max(_LITERAL, found[customer_id].score if customer_id in found else 0)
            found[customer_id] = Found(customer_id, name, score)
        for one in _otherwise(session, actor, query, wanted):
            if one.id not in found or found[one.id].score < one.score:
                found[one.id] = one
    if narrowed := {one.id: one for one in _narrowed(session, actor, index, query)}:
        found = {one.id: replace(one, score=min(one.score, _BESIDE)) for one in found.values()} | narrowed

    def worth(one: Found) -> tuple[float, str, int]:
        if one.why is not None or not wanted:
            return -2 * one.score, one.name, one.id
        like = near[one.id].likeness if one.id in near else likeness(wanted, [one.name])
        return -one.score - like, one.name, one.id

    return sorted(found.values(), key=worth)


def _named(session: Session, actor: User, index: CustomerIndex, wanted: str) -> list[tuple[int, str]]:
    """Customers whose name, or another name of theirs, has ``wanted`` in it."""
    names = select(Customer.id, Customer.name, Customer.name).where(visible_to(actor))
    known = Alias.undone_at.is_(None) & (Alias.user_id.is_(None) | (Alias.user_id == actor.id))
    aliases = select(Customer.id, Customer.name, Alias.text).join(Alias).where(visible_to(actor), known)
    if isinstance(index, WideIndex):  # too many to look at each
        ids = customers_with(session, actor, _all(_inside(wanted)), _MOST) if len(wanted) > 1 else []
        names, aliases = names.where(Customer.id.in_(ids)), aliases.where(Customer.id.in_(ids))
    rows = [*session.execute(names), *session.execute(aliases)]
    return [(customer_id, name) for customer_id, name, called in rows if wanted and wanted in key(called)]


def _inside(wanted: str) -> Iterable[str]:
    """Tokens of every name that has these letters somewhere in one stretch."""
    size = 3 if wanted.isascii() else 2
    return [wanted[at : at + size] for at in range(max(1, len(wanted) - size + 1))]


def _all(tokens: Iterable[str]) -> str:
    return " AND ".join(f'"{one}"' for one in tokens)


def _narrowed(session: Session, actor: User, index: CustomerIndex, query: str) -> list[Found]:
    """Customers that have every word of a query: "acme jurong", "li manager"."""
    words = words_of_query(query)
    seen: Counter[int] = Counter()
    for word in words:
        if len(wanted := key(word)) > 1 or not wanted.isascii():
            named = _tokens_of_name(session, actor, index, wanted)
            seen.update(list(dict.fromkeys((*named, *chain(*_ways(session, actor, word, wanted))))))
    likely = [one for one, _words in seen.most_common(_MOST)]  # who has more of the words comes first
    numbers = any(map(may_be_number, words))
    found, named_all = [], []
    for one in known_of(session, actor, likely, numbers=numbers):
        if fits := fit(one, words):
            if fits.kind == NAME:
                named_all.append(Found(one.id, one.name, _NARROWED))
            else:
                found.append(Found(one.id, one.name, _NARROWED, Why(fits.kind), fits.what))
    several = not found and len(named_all) > 1  # names that have them all: the likeness tells
    return [] if several else [*found, *named_all]


def _tokens_of_name(session: Session, actor: User, index: CustomerIndex, wanted: str) -> list[int]:
    """Customers whose names may have ``wanted`` in them."""
    if isinstance(index, WideIndex):
        return customers_with(session, actor, _all(_inside(wanted)), _MOST) if len(wanted) > 1 else []
    return [number for number, _name in _named(session, actor, index, wanted)]


# By something else than the name


def _ways(session: Session, actor: User, query: str, wanted: str) -> tuple[Iterable[int], ...]:
    """Customers known by a number, a person, a tag or a place of these words; those of a number with that number."""
    digits = re.sub(r"\D", "", query)
    numbers = dict[int, str]()
    if len(digits) >= _TAIL and _NUMBER.fullmatch(query.strip()):
        numbers = dict(of_phone_tail(session, actor, digits, _MOST))
    people = customers_with(session, actor, f'"p:{wanted}"', _MOST)
    tags = customers_with(session, actor, f'"g:{wanted}"', _MOST)
    places = customers_with(session, actor, _all(f"a:{one}" for one in address_tokens(wanted)), _MOST)
    return numbers, people, tags, places


def _otherwise(session: Session, actor: User, query: str, wanted: str) -> list[Found]:
    """What is found by a person, a number, a tag or a place."""
    numbers, people, tags, places = _ways(session, actor, query, wanted)
    ids = list(dict.fromkeys((*numbers, *people, *tags, *places)))
    customers = {one.id: one for one in known_of(session, actor, ids, numbers=False)}
    tail = re.sub(r"\D", "", query)[-_TAIL:]
    found = [_found(customers[one], Why.PHONE, f"…{tail}") for one in numbers if one in customers]
    for one in people:
        if one in customers and (person := _person(customers[one], wanted)):
            found.append(_found(customers[one], Why.PERSON, person))
    found += [_found(customers[one], Why.TAG, query.strip()) for one in tags if one in customers]
    for one in places:
        if one in customers and wanted in key(customers[one].address or ""):
            found.append(_found(customers[one], Why.PLACE, customers[one].address or ""))
    return found


def _person(customer: Known, wanted: str) -> str | None:
    """The contact that goes by these words."""
    for one in customer.people:
        if wanted in person_tokens(one.name, one.title):
            return one.name + (f" {one.title}" if one.title else "")
    return None


def _found(customer: Known, why: Why, what: str) -> Found:
    return Found(customer.id, customer.name, _WORTH[why], why, what)
