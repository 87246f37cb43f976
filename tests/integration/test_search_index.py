"""The words to search by say after any changes what they would say if they were made anew from the records."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.offline import reindex_database
from bot.understanding.tokens import fold, name_tokens, note_query, note_tokens
from db.base import Filed
from db.complaint import Complaint
from db.customer import Alias, Contact, Customer
from db.order import Order
from db.remark import Note
from db.search import said_with
from db.search_index import remake
from db.search_schema import triggers
from db.session import connect, offline_session
from db.tag import Tag
from db.touch import Touch
from db.user import Role, User

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NAMES = ("华联超市", "Golden Dragon Trading", "鑫源商貿有限公司", "7-11 乌节店", "老王", "Nova天创电器(万达店)")
WORDS = ("谈了冷柜", "看了冷櫃和烤箱", "wants two Freezers", "ＡＢＣ 报价 3.5k", "柜", "", "好的👌", "下周三 再去")
Index = set[tuple[object, ...]]


def contents(raw: sqlite3.Connection) -> tuple[Index, Index]:
    """Which words lead to which customer, and to which record of which day."""
    for name in ("search_names", "search_words"):
        raw.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.v_{name} USING fts5vocab(main, {name}, instance)")
    customers = raw.execute(
        "SELECT term, customer_id FROM v_search_names JOIN search_customer ON id = doc WHERE customer_id NOT NULL"
    )
    records = raw.execute(
        "SELECT term, kind, record_id, customer_id, user_id, id >> 32"
        " FROM v_search_words JOIN search_said ON id = doc WHERE kind NOT NULL"
    )
    return set(customers), set(records)


def add_customer(session: Session, dice: Random) -> None:
    owner = dice.choice(list(session.scalars(select(User.id))))
    session.add(Customer(name=dice.choice(NAMES), owner_id=owner, created_at=NOW, updated_at=NOW))


def change_customer(session: Session, dice: Random) -> None:
    if one := some(session, dice, Customer):
        match dice.randrange(4):
            case 0:
                one.name = dice.choice(NAMES)
            case 1:
                one.owner_id = dice.choice(list(session.scalars(select(User.id))))
            case 2:
                one.address = dice.choice(("浦东新区张江路88号", "1 Raffles Place", None))
            case _:
                one.undone_at = dice.choice((None, NOW))


def name_customer(session: Session, dice: Random) -> None:
    if one := some(session, dice, Customer):
        added = (
            Alias(customer_id=one.id, text=dice.choice(NAMES)),
            Contact(customer_id=one.id, name=dice.choice(("王建国", "Mr Li")), title=dice.choice(("经理", None))),
            Tag(customer_id=one.id, text=dice.choice(("冷链", "VIP")), at=NOW),
        )
        session.add(dice.choice(added))


def change_name(session: Session, dice: Random) -> None:
    noun = dice.choice((Alias, Contact, Tag))
    if one := some(session, dice, noun):
        if isinstance(one, Contact) and dice.random() < 0.5:
            one.title = dice.choice(("店长", None))
        elif dice.random() < 0.3:
            one.customer_id = dice.choice(list(session.scalars(select(Customer.id))))
        else:
            one.undone_at = dice.choice((None, NOW))


def say(session: Session, dice: Random) -> None:
    about, words = some(session, dice, Customer), dice.choice(WORDS)
    user, day = session.scalars(select(User.id)).first(), date(2026, 11, dice.randrange(1, 5))
    filed = {"customer_id": about.id if about else None, "user_id": user, "created_at": NOW, "summary": words}
    made: tuple[Filed, ...] = (
        Note(**filed),
        Touch(**filed, kind="visit", happened_on=day, happened_at=NOW),
        Order(**filed, ordered_on=day, currency="CNY"),
        Complaint(**filed, owner_id=user, category="other", severity="low", state="open", due_at=NOW),
    )
    session.add(dice.choice(made))


def change_said(session: Session, dice: Random) -> None:
    one = some(session, dice, dice.choice((Note, Touch, Order, Complaint)))
    if one is not None:
        match dice.randrange(4):
            case 0:
                one.undone_at = dice.choice((None, NOW))
            case 1:
                one.summary = dice.choice(WORDS)
            case 2:
                session.delete(one)
            case _:
                about = some(session, dice, Customer)
                one.customer_id = about.id if about else None


def many_at_once(session: Session, dice: Random) -> None:
    """Statements over many rows, past the mapped classes."""
    if dice.random() < 0.5:
        session.execute(update(Touch).values(happened_on=date(2026, 10, dice.randrange(1, 9))))
    else:
        session.execute(update(Customer).where(Customer.id % 2 == 0).values(name=dice.choice(NAMES)))


def some(session: Session, dice: Random, noun: Any) -> Any:
    ids = sorted(session.scalars(select(noun.id)))
    return session.get(noun, dice.choice(ids)) if ids else None


STEPS: tuple[Callable[[Session, Random], None], ...] = (
    add_customer,
    change_customer,
    name_customer,
    change_name,
    say,
    say,
    change_said,
    many_at_once,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=40))
def test_after_any_changes_the_words_are_those_made_anew(
    blank_database: Path, seed: int, steps: list[Callable[[Session, Random], None]]
) -> None:
    dice = Random(seed)
    with TemporaryDirectory() as folder:
        path = Path(shutil.copy(blank_database, Path(folder) / "huike.db"))
        while steps:
            size = dice.randrange(1, 8)
            with offline_session(path) as session:
                for step in steps[:size]:
                    step(session, dice)
                    session.flush()
                if dice.random() < 0.2:
                    session.rollback()
            steps = steps[size:]
        raw = connect(path)
        kept = contents(raw)
        remake(raw)
        assert contents(raw) == kept
        raw.close()


def test_what_another_program_changed_is_found_after_our_next_commit(database: Path) -> None:
    with offline_session(database) as session:
        add_customer(session, Random(1))
    other = sqlite3.connect(database)
    other.execute("UPDATE customer SET name = '金鼎烟酒行'")
    other.commit()
    other.close()
    with offline_session(database) as session:
        session.execute(select(User.id))
    raw = connect(database)
    assert ("金鼎", 1) in contents(raw)[0]
    assert not raw.execute("SELECT * FROM search_due").fetchall()


def test_every_trigger_is_there(database: Path) -> None:
    raw = connect(database)
    made = dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    assert {name: sql for name, sql in made.items() if name.startswith("search_")} == dict(triggers())


def test_the_words_can_be_made_anew_by_hand(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with offline_session(database) as session:
        add_customer(session, Random(1))
        say(session, Random(2))
    raw = connect(database)
    kept = contents(raw)
    raw.execute("DELETE FROM search_customer")
    raw.execute("DELETE FROM search_said")
    assert contents(raw) != kept
    raw.close()
    assert reindex_database(database) == 0
    assert "made anew" in capsys.readouterr().out
    raw = connect(database)
    assert kept[0]
    assert contents(raw) == kept


TEXTS = st.text(alphabet="谈冷柜櫃烤箱aAbBeéÉz3 ，-ＡßſK", max_size=14)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, query=TEXTS)
def test_tokens_lose_no_record_that_has_the_words(text: str, query: str) -> None:
    if not all(word in fold(text) for word in fold(query).split()):
        return
    tokens, begun = note_query(query)
    kept = note_tokens(text)
    assert set(tokens) <= kept
    assert begun is None or any(one.startswith(begun) for one in kept)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(TEXTS, min_size=1, max_size=8), start=st.integers(0, 12), size=st.integers(1, 4))
def test_a_search_finds_what_like_finds(blank_database: Path, said: list[str], start: int, size: int) -> None:
    query = said[0][start : start + size].strip()
    tokens, begun = note_query(query)
    if " " in query or not (tokens or begun):
        return
    with TemporaryDirectory() as folder:
        path = Path(shutil.copy(blank_database, Path(folder) / "huike.db"))
        with offline_session(path) as session:
            user = session.scalars(select(User)).first()
            assert user is not None
            user.role = Role.ADMIN
            session.add_all(Note(user_id=user.id, created_at=NOW, summary=text) for text in said)
            session.flush()
            like = set(session.scalars(select(Note.id).where(Note.summary.like(f"%{query}%"))))
            found = said_with(session, user, tokens, begun, lambda text: fold(query) in text, 100)
            assert like <= {one.record_id for one in found}
            assert all(fold(query) in fold(one.summary) for one in found)


@pytest.mark.parametrize(("name", "token"), [("鑫源商貿", "商贸"), ("华联超市", "i:hlcs"), ("Acme Foods", "^ac")])
def test_a_name_is_kept_under(name: str, token: str) -> None:
    assert token in name_tokens(name)
