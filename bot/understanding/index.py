"""A rep's customers in memory, to be found by anything a rep may call them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from .match_han import HanIndex
from .match_latin import LatinForm, LatinIndex
from .match_parts import PartsIndex
from .mention import ALIAS, Evidence, Mention, choose
from .model import Match
from .names import CORE, Unit, parse
from .normalise import Text, normalise
from .shorts import short_forms
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
        self._kept: dict[int, tuple[list[int], list[int], list[int]]] = {}
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
        han: list[int] = []
        latin: list[int] = []
        parts: list[int] = []
        for alias, raw in [(False, customer.name), *((True, a) for a in customer.aliases)]:
            name = parse(raw)
            if name.han:
                parts.append(self._parts.add(customer.id, name.han))
                units = name.han
                core = sum(1 for u in units if u.weight >= CORE)
                if core:
                    han.append(self._han.add(HanForm(customer.id, units, core, alias)))
                    latin.append(self._latin.add_han(customer.id, units, alias=alias))
            if name.words:
                latin.append(self._latin.add(LatinForm(customer.id, name.words, alias)))
            self._exact.setdefault(_key(raw), set()).add(customer.id)
        for short in short_forms(normalise(customer.name).lower):
            units = tuple(Unit(char, CORE) for char in short)
            han.append(self._han.add(HanForm(customer.id, units, len(units), alias=len(units) > 2)))
        for called in customer.aliases:
            self._aliases.setdefault(_key(called), set()).add(customer.id)
        for person in customer.contacts:
            self._people.setdefault(_key(person), set()).add(customer.id)
        self._kept[customer.id] = (han, latin, parts)

    def remove(self, customer_id: int) -> None:
        """Forget a customer; unknown ids are ignored."""
        customer = self._customers.pop(customer_id, None)
        if customer is None:
            return
        self._traditional -= normalise(customer.name).traditional
        han, latin, parts = self._kept.pop(customer_id)
        for number in han:
            self._han.drop(number)
        for number in latin:
            self._latin.drop(number)
        for number in parts:
            self._parts.drop(number)
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
        found = self._han.search(text.lower) + self._parts.search(text.lower)
        found += self._latin.search(text.lower, text.plain)
        if not self._aliases:
            return found
        return [self._called(text, one) for one in found]

    def _called(self, text: Text, one: Evidence) -> Evidence:
        """The evidence, marked where the words are an alias that one customer alone bears."""
        bearers = self._aliases.get(_key(text.lower[one.start : one.end]))
        return replace(one, rule=ALIAS) if bearers == {one.customer} else one

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

    def _alike(self, key: str) -> list[tuple[int, float]]:
        """Customers whose name shares much with ``key``, below all real evidence (score at most .45)."""
        if not key:
            return []
        found = []
        for name, ids in self._exact.items():
            ratio = fuzz.ratio(key, name, score_cutoff=40)
            if ratio:
                found += [(i, 0.45 * ratio / 100) for i in ids]
        return sorted(found, key=lambda item: -item[1])[:5]


def _key(raw: str) -> str:
    return "".join(c for c in normalise(raw).lower if c.isalnum())
