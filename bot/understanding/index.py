"""A rep's customers in memory, to be found by anything a rep may call them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from rapidfuzz import fuzz

from .match_han import HanIndex
from .match_latin import LatinForm, LatinIndex
from .match_parts import PartsIndex
from .mention import ALIAS, Evidence, Mention, choose, joined
from .model import Match
from .names import CORE, Name, Unit, has_han, latin_tokens, parse
from .normalise import Text, key, normalise
from .shorts import short_forms
from .spelt import SpeltIndex
from .weigh_han import HanForm


@dataclass(frozen=True, slots=True)
class CustomerName:
    """What a customer is called. ``contacts`` are people there, as known ("王建国", "王经理")."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


class CustomerIndex:
    """Customers of one rep. Built once, kept current with :meth:`put` and :meth:`remove`."""

    def __init__(self, customers: Iterable[CustomerName] = ()) -> None:
        self._customers: dict[int, CustomerName] = {}
        self._han = HanIndex()
        self._latin = LatinIndex()
        self._parts = PartsIndex()
        self._spelt = SpeltIndex()
        self._kept: dict[int, list[Callable[[], None]]] = {}
        self._exact: dict[str, set[int]] = {}
        self._aliases: dict[str, set[int]] = {}
        self._people: dict[str, set[int]] = {}
        self._traditional = 0
        for customer in customers:
            self.put(customer)

    def __len__(self) -> int:
        return len(self._customers)

    def __contains__(self, customer_id: int) -> bool:
        return customer_id in self._customers

    @property
    def traditional(self) -> bool:
        """Whether most of the names are written in traditional characters."""
        return self._traditional * 2 > len(self._customers)

    def get(self, customer_id: int) -> CustomerName:
        """The customer as put; ``KeyError`` if unknown."""
        return self._customers[customer_id]

    def put(self, customer: CustomerName) -> None:
        """Add a customer, or replace the one of the same id."""
        self.remove(customer.id)
        self._customers[customer.id] = customer
        self._traditional += normalise(customer.name).traditional
        undo: list[Callable[[], None]] = []
        for alias, raw in [(False, customer.name), *((True, a) for a in customer.aliases)]:
            undo += self._add(customer.id, parse(raw), alias)
            self._exact.setdefault(_key(raw), set()).add(customer.id)
        for short in short_forms(normalise(customer.name).lower):
            units = tuple(Unit(char, CORE) for char in short)
            undo.append(partial(self._han.drop, self._han.add(HanForm(customer.id, units, len(units), len(units) > 2))))
        for called in customer.aliases:
            self._aliases.setdefault(_key(called), set()).add(customer.id)
        for person in customer.contacts:
            self._people.setdefault(_key(person), set()).add(customer.id)
        self._kept[customer.id] = undo

    def _add(self, customer_id: int, name: Name, alias: bool) -> list[Callable[[], None]]:
        """Keep a name in every index that it has something for; what to call to forget it."""
        undo: list[Callable[[], None]] = []
        if name.han:
            undo.append(partial(self._parts.drop, self._parts.add(customer_id, name.han)))
            core = sum(1 for u in name.han if u.weight >= CORE)
            if core:
                undo.append(partial(self._han.drop, self._han.add(HanForm(customer_id, name.han, core, alias))))
                undo.append(partial(self._spelt.drop, self._spelt.add_han(customer_id, name.han)))
        if name.words:
            undo.append(partial(self._latin.drop, self._latin.add(LatinForm(customer_id, name.words, alias))))
            undo.append(partial(self._spelt.drop, self._spelt.add_words(customer_id, name.words)))
        if name.words and name.han:
            undo.append(partial(self._spelt.drop, self._spelt.add_mixed(customer_id, name.whole)))
        return undo

    def remove(self, customer_id: int) -> None:
        """Forget a customer; unknown ids are ignored."""
        customer = self._customers.pop(customer_id, None)
        if customer is None:
            return
        self._traditional -= normalise(customer.name).traditional
        for forget in self._kept.pop(customer_id):
            forget()
        for table, words in (
            (self._exact, (customer.name, *customer.aliases)),
            (self._aliases, customer.aliases),
            (self._people, customer.contacts),
        ):
            for word in words:
                left = table.get(_key(word))
                if left is not None:
                    left.discard(customer_id)
                    if not left:
                        del table[_key(word)]

    def evidence(self, text: Text) -> list[Evidence]:
        """Everything in ``text`` that may name a customer."""
        tokens = latin_tokens(text.lower)
        found = self._han.search(text.lower) + self._parts.search(text.lower)
        if tokens:
            found += self._spelt.search(tokens, english=not has_han(text.lower)) + self._latin.search(
                tokens, text.plain
            )
            found += joined(found, text.lower)
        if not self._aliases:
            return found
        return [self._called(text, one) for one in found]

    def _called(self, text: Text, one: Evidence) -> Evidence:
        """The evidence, marked where the words are an alias that one customer alone bears."""
        bearers = self._aliases.get(_key(text.lower[one.start : one.end]))
        return one._replace(rule=ALIAS) if bearers == {one.customer} else one

    def mentions(self, text: Text) -> list[Mention]:
        """The customers that ``text`` names, in reading order."""
        return choose(self.evidence(text))

    def with_contact(self, person: str) -> frozenset[int]:
        """Customers that know a contact of exactly this name."""
        return frozenset(self._people.get(_key(person), ()))

    def find(self, query: str, limit: int = 5) -> list[Match]:
        """The customers that ``query`` may mean, best first."""
        exact = self._exact.get(_key(query), set())
        best: dict[int, tuple[float, float]] = dict.fromkeys(exact, (1.0, 99.0))
        for one in self.evidence(normalise(query)):
            if (one.strength, one.weight) > best.get(one.customer, (0.0, 0.0)):
                best[one.customer] = (one.strength, one.weight)
        for customer_id in self.with_contact(query):
            best.setdefault(customer_id, (0.8, 1.0))
        if len(best) < limit:
            for customer_id, score in self._alike(_key(query)):
                best.setdefault(customer_id, (score, 0.0))
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], -item[1][1], self._customers[item[0]].name))
        return [Match(i, self._customers[i].name, round(score[0], 3)) for i, score in ranked[:limit]]

    def among(self, query: str, offered: Iterable[int]) -> int | None:
        """The one of the customers just ``offered`` whose name alone holds the words ("江北那家" for 全家江北店)."""
        said = _THAT_ONE.sub("", _key(query))
        if not said:
            return None
        able = [self._customers[i] for i in dict.fromkeys(offered) if i in self._customers]
        fits = [one.id for one in able if any(said in _key(name) for name in (one.name, *one.aliases))]
        return fits[0] if len(fits) == 1 else None

    def _alike(self, said: str) -> list[tuple[int, float]]:
        """Customers whose name shares much with ``said``, below all real evidence (score at most .45)."""
        if not said:
            return []
        found = []
        for name, ids in self._exact.items():
            ratio = fuzz.ratio(said, name, score_cutoff=40)
            if ratio:
                found += [(i, 0.45 * ratio / 100) for i in ids]
        return sorted(found, key=lambda item: -item[1])[:5]


_THAT_ONE = re.compile(
    r"^(?:就是|是|去的?|the|that|it's|its)+|(?:那一?家|这一?家|那个|这个|店|的|吧|呢|啊|啦|one|branch|store|shop)+$"
)


def _key(raw: str) -> str:
    return key(normalise(raw).lower)
