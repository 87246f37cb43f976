"""Eighteen months of everyday business with one customer: orders, visits, calls, scores, small troubles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from bot.demo.accounts import Account
from bot.demo.book import Book, Placed
from bot.demo.goods import FOODS, GOODS_EN, GOODS_ZH, IN_YUAN, Product
from bot.demo.phrases import Bank, Phrases
from bot.demo.phrases_en import PHRASES_EN
from bot.demo.phrases_zh import PHRASES_ZH
from bot.demo.records import file_complaint, file_note, file_order, file_promise, file_score, file_touch
from bot.demo.story import SCORES
from db.touch import TouchKind

_SEED = "huike"
_SUNDAY = 6
_SCORED = {told.customer for told in SCORES}  # their scores are part of the story
_KINDS = (TouchKind.VISIT, TouchKind.CALL, TouchKind.MESSAGE)


@dataclass(slots=True)
class Decks:
    """Sentences dealt like cards, so that one comes again only after all the others."""

    rng: Random
    dealt: dict[int, list[str]]

    def deal(self, bank: Bank) -> str:
        deck = self.dealt.setdefault(id(bank), [])
        if not deck:
            deck.extend(self.rng.sample(bank, len(bank)))
        return deck.pop()


class History:
    """The past of one customer. Each has its own stream of chance, so that changing one leaves the others alone."""

    def __init__(self, book: Book, at: Placed, *, english: bool, notes: list[str]) -> None:
        """``notes`` are the sentences for notes that no customer has used yet."""
        self._book, self._at, self._notes = book, at, notes
        self._account: Account = at.account
        self._rng = Random(f"{_SEED}:{at.account.name}")  # noqa: S311  # sample data, not secrets
        self._phrases: Phrases = PHRASES_EN if english else PHRASES_ZH
        self._goods = (GOODS_EN if english else GOODS_ZH)[at.account.trade]
        self._visits = self._phrases.visits(at.account.trade)
        self._english = english
        self._known = [contact.name for contact in at.account.contacts if not contact.story]
        self._decks = Decks(self._rng, {})

    def write(self) -> None:
        """File everything."""
        account = self._account
        if account.every is not None:
            for day in self._days(account.every, account.last_order):
                self._order(day)
        if account.visits is not None:
            for day in self._days(account.visits, account.last_visit):
                self._touch(day)
            if account.name not in _SCORED:
                self._scores()
            self._trouble()
            self._kept_promises()
            self._note()

    def _days(self, every: int, last: int) -> Iterator[date]:
        """Days at about this distance, from the customer's beginning to ``last`` days ago; Sundays are free."""
        ago: float = self._account.since - self._rng.uniform(0, every)
        while ago >= last:
            day = self._book.day(round(ago))
            if day.weekday() == _SUNDAY:
                day -= timedelta(days=1)
            yield day
            ago -= max(1.0, every * math.exp(self._rng.gauss(0, 0.2)))

    def _at_work(self, day: date) -> datetime:
        """Some minute of a working day."""
        start = datetime.combine(day, time(9, 5), self._book.here.tzinfo)
        return start + timedelta(minutes=self._rng.randrange(510))

    def _order(self, day: date) -> None:
        who, goods = self._who(), self._cart(day)
        amount = sum((price * count for _, price, count in goods), Decimal(0))
        text = self._say(self._decks.deal(self._phrases.orders), who, goods=self._listed(goods))
        file_order(self._book, self._at, self._at_work(day), amount, who if who in text else None, text)

    def _cart(self, day: date) -> list[tuple[Product, Decimal, int]]:
        """What is bought that day, for about the customer's usual amount: product, price and how many."""
        target = self._account.spend * math.exp(self._rng.gauss(0, 0.18)) * self._shrunk(day)
        kinds = self._rng.sample(self._goods[:FOODS], self._rng.choice((1, 2, 2)))
        shares = [self._rng.uniform(0.5, 1.5) for _ in kinds]
        if len(self._goods) > FOODS and self._rng.random() < 0.4:
            kinds.append(self._rng.choice(self._goods[FOODS:]))
            shares.append(self._rng.uniform(0.1, 0.3))
        cart = []
        for product, share in zip(kinds, shares, strict=True):
            price = self._price(product)
            cart.append((product, price, _round_count(target * share / sum(shares) / float(price))))
        return cart

    def _price(self, product: Product) -> Decimal:
        listed = IN_YUAN["SGD" if self._english else "CNY"]
        return Decimal(round(product.price * listed / IN_YUAN[self._account.currency]))

    def _shrunk(self, day: date) -> float:
        """The part of the usual amount that is still bought: from all of it half a year ago down to a quarter."""
        if not self._account.shrinks:
            return 1.0
        return min(1.0, 0.25 + 0.75 * (self._book.today - day).days / 180)

    def _listed(self, goods: list[tuple[Product, Decimal, int]]) -> str:
        if not self._english:
            return "、".join(f"{product.name}{count}{product.unit}" for product, _, count in goods)
        lines = [f"{count} {product.unit}{'s' if count > 1 else ''} {product.name}" for product, _, count in goods]
        return ", ".join(lines)

    def _touch(self, day: date) -> None:
        kind = self._rng.choices(_KINDS, (0, 3, 2) if self._account.far else (15, 3, 2))[0]
        banks = {TouchKind.CALL: self._phrases.calls, TouchKind.MESSAGE: self._phrases.messages}
        who = self._who()
        text = self._say(self._decks.deal(banks.get(kind, self._visits)), who)
        file_touch(self._book, self._at, kind, self._at_work(day), who, text)

    def _some_day(self, earliest: int, latest: int) -> date | None:
        """A working day between so many days ago, in the time we know the customer well; None if there is none."""
        first = min(earliest, self._account.since - 30)
        last = max(latest, self._account.last_visit)
        if first <= last:
            return None
        day = self._book.day(self._rng.randint(last, first))
        return day - timedelta(days=1) if day.weekday() == _SUNDAY else day

    def _scores(self) -> None:
        usual = self._rng.choice((7, 7, 8, 8, 8, 9, 9, 6))
        for earliest, latest in ((520, 380), (330, 200), (170, 40)):
            day = self._some_day(earliest, latest)
            if day is None or self._rng.random() < 0.5:
                continue
            value = max(5, min(10, usual + self._rng.choice((-1, 0, 0, 1))))
            who = self._who()
            text = self._say(self._decks.deal(self._phrases.scored(value)), who, n=value)
            file_score(self._book, self._at, self._at_work(day), value, who, text)

    def _trouble(self) -> None:
        day = self._some_day(480, 50)
        if day is None or self._rng.random() > 0.3:
            return
        grievance, who, opened = self._rng.choice(self._phrases.grievances), self._who(), self._at_work(day)
        settled = opened + timedelta(hours=self._rng.uniform(1.5, 30))
        kind = grievance.category, grievance.severity
        file_complaint(self._book, self._at, opened, kind, who, self._say(grievance.text, who), settled)

    def _kept_promises(self) -> None:
        for _ in range(self._rng.choice((0, 0, 1, 1, 2))):
            day = self._some_day(400, 25)
            if day is None:
                continue
            due_in = (day - self._book.today).days + self._rng.randint(2, 9)
            who = self._who()
            text = self._say(self._decks.deal(self._phrases.promises), who)
            file_promise(self._book, self._at, self._at_work(day), due_in, who, text, kept=True)

    def _note(self) -> None:
        day = self._some_day(500, 20)
        local = self._account.currency != "TWD" and not self._account.far
        if day is not None and local and self._notes and self._rng.random() < 0.6:
            who = self._known[0]
            file_note(self._book, self._at, self._at_work(day), who, self._say(self._notes.pop(), who))

    def _who(self) -> str:
        return self._rng.choices(self._known, [4, *[1] * (len(self._known) - 1)])[0]

    def _say(self, sentence: str, who: str, *, goods: str = "", n: int = 0) -> str:
        a, b = self._rng.sample(self._goods[:FOODS], 2)
        text = sentence.format(who=who, a=a.name, b=b.name, goods=goods, n=n)
        if self._account.currency == "TWD":
            text = text.replace("微信", "LINE ")  # what people in Taipei chat with
        return text


def _round_count(count: float) -> int:
    """A number of cartons as people order them: at least one, by fives from twenty and by tens from a hundred."""
    step = 1 if count < 20 else 5 if count < 100 else 10
    return max(1, round(count / step) * step)
