"""Learn from a correction: the words a user meant a customer by become another name of it, for that user alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.understanding import CustomerIndex
from bot.understanding.learnable import learnable, shares_core
from bot.understanding.normalise import normalise
from bot.usecases.slots import Slots
from db.customer import Alias, AliasSource, Customer, learnt_names, names_changed
from db.entry import Entry
from db.user import User

_SURE = 0.8  # a customer found this surely by some words is meant by them


def learn_name(
    session: Session, actor: User, entry: Entry, slots: Slots, customer: Customer, index: CustomerIndex, here: datetime
) -> Alias | None:
    """Let ``slots.heard`` mean ``customer`` in the actor's messages from now on; None where that would mislead.

    A name learnt before for another customer gives way. ``here`` is now, aware, in the actor's zone.
    """
    words = " ".join((slots.heard or "").split())
    if not learnable(words, here) or (words == slots.contact and not shares_core(words, customer.name)):
        return None
    before = next((one for one in learnt_names(session, actor) if _same(one.text, words)), None)
    if before is not None and before.customer_id == customer.id:
        return None
    if _taken(index, words, customer, before):
        return None
    learnt = Alias(
        text=words,
        source=AliasSource.LEARNT,
        user_id=actor.id,
        entry_id=entry.id,
        replaces_id=before.id if before else None,
        created_at=here,
    )
    customer.aliases.append(learnt)
    names_changed(customer, here)
    if before is not None:
        forget_name(before, here)
    session.flush()
    return learnt


def _taken(index: CustomerIndex, words: str, customer: Customer, before: Alias | None) -> bool:
    """Whether the words name somebody exactly: the customer itself, a person, or another customer (what was learnt
    before, and so gives way, aside)."""
    if index.with_contact(words):
        return True
    named = {match.id for match in index.find(words, limit=10) if match.score >= 1}
    if before is not None and before.customer_id in named:
        known = index.get(before.customer_id)
        other_names = [known.name, *(alias for alias in known.aliases if alias != before.text)]
        if not any(_same(name, words) for name in other_names):
            named.discard(before.customer_id)
    return bool(named) or _part_of_another(index, words, customer, before)


def _part_of_another(index: CustomerIndex, words: str, customer: Customer, before: Alias | None) -> bool:
    """Whether the words alone surely mean another customer by its own name: "Golden Dragon" for Golden Dragon Trading.
    What only sounds or looks like its name does not."""
    key = _key(words)

    def bears(customer_id: int) -> bool:
        known = index.get(customer_id)
        names = [known.name, *(alias for alias in known.aliases if before is None or alias != before.text)]
        return any(key in _key(name) for name in names)

    bearers = [match.id for match in index.find(words, limit=10) if match.score >= _SURE and bears(match.id)]
    return len(bearers) == 1 and bearers[0] != customer.id


def _same(one: str, other: str) -> bool:
    return _key(one) == _key(other)


def _key(words: str) -> str:
    return "".join(c for c in normalise(words).lower if c.isalnum())


def forget_name(alias: Alias, now: datetime) -> None:
    """Read no message with this name any more."""
    alias.undone_at = now
    names_changed(alias.customer, now)


def unlearn(session: Session, entry: Entry, now: datetime) -> None:
    """Take back what an entry taught; a name that had given way is known again."""
    for alias in session.scalars(select(Alias).where(Alias.entry_id == entry.id, Alias.undone_at.is_(None))):
        forget_name(alias, now)
        if alias.replaces_id is not None:
            _know_again(session.get_one(Alias, alias.replaces_id), now)


def relearn(session: Session, entry: Entry, now: datetime, only: int | None = None) -> None:
    """Bring back what was taken back together with an entry that is undone; what was forgotten before stays so.

    With ``only`` a customer's id: no more than that customer's names.
    """
    taught = select(Alias).where(Alias.entry_id == entry.id, Alias.undone_at == entry.undone_at)
    for alias in session.scalars(taught):
        if only not in (None, alias.customer_id):
            continue
        _know_again(alias, now)
        if alias.replaces_id is not None:
            forget_name(session.get_one(Alias, alias.replaces_id), now)


def _know_again(alias: Alias, now: datetime) -> None:
    alias.undone_at = None
    names_changed(alias.customer, now)
