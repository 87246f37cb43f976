"""The sample data of ``huike demo``: a team, sixty customers, and eighteen months of what happened with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.demo.accounts import Account
from bot.demo.accounts_hangzhou import HANGZHOU
from bot.demo.accounts_shanghai import SHANGHAI
from bot.demo.accounts_singapore import SINGAPORE
from bot.demo.agenda import write_agenda
from bot.demo.book import Book, Placed
from bot.demo.goods import IN_YUAN
from bot.demo.history import History
from bot.demo.people import CHEN_WEI, GRACE, LI_NA, PEOPLE, STRANGER_ID, TEAM, Person
from bot.demo.phrases_en import PHRASES_EN
from bot.demo.phrases_zh import PHRASES_ZH
from bot.demo.places import PLACES
from bot.demo.profiles import write_profiles
from bot.demo.tell import tell_story
from bot.domain.tiers import tiers
from db.contact import Contact, Phone, phone_row
from db.customer import Alias, Customer
from db.order import Order
from db.user import Team, User

__all__ = ["PEOPLE", "STRANGER_ID", "Person", "fill"]

ACCOUNTS: dict[int, tuple[Account, ...]] = {LI_NA: HANGZHOU, CHEN_WEI: SHANGHAI, GRACE: SINGAPORE}
"""Every customer, by the Telegram id of the rep."""

_TEAM_ID = 1
_HOME = "CNY"
_LONG_AGO = 560  # days; before the oldest customer
# Numbers nobody can have: 154 is not given out in China, and no local number in Taipei or Singapore begins with
# 0000 or 6000; 555-01xx is kept for fiction.
_PHONES = {"CNY": "154-0000-{:04}", "TWD": "02-0000-{:04}", "SGD": "+65 6000 {:04}", "USD": "+65 6000 {:04}"}
_FAR_PHONE = "+1 213-555-{:04}"


def fill(session: Session, now: datetime, zone: ZoneInfo) -> None:
    """Fill an empty, migrated database with a story that ends at ``now`` (aware).

    Days are counted in ``zone``. The same ``now`` always gives the same rows. The caller commits.
    """
    book = Book(now.astimezone(zone))
    user_ids = _add_people(book)
    for telegram_id, accounts in ACCOUNTS.items():
        for account in accounts:
            _add_customer(book, account, user_ids[telegram_id])
    _write_histories(book, user_ids[GRACE])
    tell_story(book)
    write_agenda(book, user_ids)
    _set_tiers(book)
    write_profiles(book)
    book.save(session)


def _add_people(book: Book) -> dict[int, int]:
    """Add team and users; the database ids by Telegram id."""
    began = book.moment(_LONG_AGO, time(9))
    book.add(Team, id=_TEAM_ID, name=TEAM)
    for number, person in enumerate(PEOPLE, 1):
        book.add(
            User,
            id=number,
            telegram_id=person.telegram_id,
            name=person.name,
            role=person.role,
            team_id=_TEAM_ID if person.team else None,
            language=person.language,
            active=True,
            created_at=began,
        )
    return {person.telegram_id: number for number, person in enumerate(PEOPLE, 1)}


def _add_customer(book: Book, account: Account, user_id: int) -> None:
    customer_id = len(book.rows[Customer]) + 1
    began = book.moment(account.since + 3, time(10)) + timedelta(minutes=customer_id)
    book.add(
        Customer,
        id=customer_id,
        name=account.name,
        owner_id=user_id,
        team_id=_TEAM_ID,
        state=account.state,
        lat=PLACES[account.name].lat,
        lon=PLACES[account.name].lon,
        created_at=began,
        updated_at=began,
    )
    for alias in account.aliases:
        book.add(Alias, customer_id=customer_id, text=alias)
    numbers = _PHONES[account.currency] if not account.far else _FAR_PHONE
    for contact in account.contacts:
        contact_id = len(book.rows[Contact]) + 1
        number = numbers.format(99 + contact_id) if contact.phone else None
        book.add(
            Contact,
            id=contact_id,
            customer_id=customer_id,
            name=contact.name,
            title=contact.title,
            phone=number,
            birthday=contact.birthday,
        )
        if number:
            book.add(Phone, contact_id=contact_id, **phone_row(number))
    book.placed[account.name] = Placed(account, customer_id, user_id)


def _write_histories(book: Book, english_speaker: int) -> None:
    rng = Random("huike:notes")  # noqa: S311  # sample data, not secrets
    zh, en = list(PHRASES_ZH.notes), list(PHRASES_EN.notes)
    rng.shuffle(zh)
    rng.shuffle(en)
    for at in book.placed.values():
        english = at.user_id == english_speaker
        History(book, at, english=english, notes=en if english else zh).write()


def _set_tiers(book: Book) -> None:
    """As the nightly computation leaves them: it ranks who buys in yuan, and does not touch the others."""
    sales: dict[int, Decimal] = defaultdict(Decimal)
    abroad: set[int] = set()
    for customer_id, currency, amount in _sales(book, book.day(364)):
        sales[customer_id] += amount * IN_YUAN[currency]
        if currency != _HOME:
            abroad.add(customer_id)
    ids = [row["id"] for row in book.rows[Customer]]
    found = tiers({one: sales[one] for one in ids}) | tiers({one: sales[one] for one in ids if one not in abroad})
    for row in book.rows[Customer]:
        row["tier"], row["tier_at"] = found[row["id"]], book.moment(0, time(3))


def _sales(book: Book, since: date) -> Iterator[tuple[int, str, Decimal]]:
    """Customer, currency and amount of every order since a day."""
    for row in book.rows[Order]:
        if row["ordered_on"] >= since:
            yield row["customer_id"], row["currency"], row["amount"]
