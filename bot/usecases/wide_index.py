"""The customers of a whole company as an index over those of them that a text may name.

A company's names are too many to be kept in memory for each of those who see all of them. Those that share words with
the text are fetched from the store, and from then on read by the same rules as a rep's own.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot.understanding import CustomerIndex, CustomerName, Match
from bot.understanding.mention import Evidence
from bot.understanding.normalise import Text, normalise
from bot.understanding.tokens import key, query_tokens
from bot.usecases.rerank import alike
from db.search import customers_like, customers_with, known_of
from db.user import User

_FETCHED = 40  # customers looked at for one text
_COMPARED = 15  # those most like a name that are read by the rules of names
_LONGEST = 400  # characters of a text that names are looked for in


class WideIndex(CustomerIndex):
    """An index for one transaction that fetches who may be meant. It says of every customer that it is there."""

    def __init__(self, session: Session, actor: User) -> None:
        super().__init__()
        self._session, self._actor = session, actor
        self._asked: set[str] = set()

    def fetch(self, ids: Iterable[int]) -> None:
        """Take these customers in, as far as the actor may see them."""
        wanted = [one for one in ids if one not in self._customers]
        for one in known_of(self._session, self._actor, wanted, numbers=False):
            contacts = tuple(person.name for person in one.people)
            self.put(CustomerName(one.id, one.name, tuple(one.names[1:]), contacts))

    def _look_for(self, words: str) -> None:
        if words not in self._asked:
            self._asked.add(words)
            tokens = query_tokens(words[:_LONGEST])
            self.fetch(customers_like(self._session, self._actor, tokens, _FETCHED))

    def __contains__(self, customer_id: int) -> bool:
        self.fetch([customer_id])
        return super().__contains__(customer_id)

    def get(self, customer_id: int) -> CustomerName:
        self.fetch([customer_id])
        return super().get(customer_id)

    def evidence(self, text: Text) -> list[Evidence]:
        self._look_for(text.lower)
        return super().evidence(text)

    def with_contact(self, person: str) -> frozenset[int]:
        if token := key(person):
            self.fetch(customers_with(self._session, self._actor, f'"p:{token}"', _FETCHED))
        return super().with_contact(person)

    def find(self, query: str, limit: int = 5) -> list[Match]:
        words = normalise(query).lower
        if words not in self._asked:
            self.take_for(query, [one.id for one in alike(self._session, self._actor, query)])
        return super().find(query, limit)

    def take_for(self, query: str, ids: Iterable[int]) -> None:
        """Take in the first of these, known to be those most like the query."""
        self._asked.add(normalise(query).lower)
        self.fetch(list(ids)[:_COMPARED])
