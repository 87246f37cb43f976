"""The words that customers and notes are found by: kept current in the transaction of every change, whoever makes it.

Triggers on the tables write down what changed in ``search_due``; before a commit every session turns that into words.
So a writer cannot forget it, whether it uses the mapped classes, statements over many rows, or another program: what
the last leaves due is done by the next commit of ours.

The words are in FTS5 tables without content. Those cannot forget a row, so a change gets a row of a new number, and
the old number stays behind as nobody's in ``search_said`` or ``search_customer``: only what these two know is found.
Numbers of ``search_said`` begin with the day, so that the latest is read first.
"""

# ruff: noqa: S608  # what is put into statements is names of ours and whole numbers
from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from db.base import STAGED
from db.search_schema import NOTES, TABLES, make

_BATCH = 4000  # changes that are taken up at once
_CHUNK = 500  # ids in one statement
_DAY = 32  # bits of a number behind its day
# What an import has staged gets its words before anybody may see it: whatever is found is looked up again.
_THERE = f"(undone_at IS NULL OR undone_at = '{STAGED:%Y-%m-%d %H:%M:%S.%f}')"


def connection_of(session: Session) -> sqlite3.Connection:
    """The session's own connection to SQLite, inside its transaction."""
    raw = session.connection().connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def bring_up_to_date(session: Session) -> None:
    """Take up what changed in this transaction. One that only reads finds nothing to do; at the end of a savepoint
    it is left for the commit."""
    if session.in_nested_transaction():
        return
    if session.new or session.dirty or session.deleted:
        session.flush()
    raw = connection_of(session)
    try:
        due = raw.execute("SELECT 1 FROM search_due LIMIT 1").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # of a revision before the words
            return
        raise
    if due is not None and not raw.execute("PRAGMA query_only").fetchone()[0]:
        drain(raw)


event.listen(Session, "before_commit", bring_up_to_date)


def remake(raw: sqlite3.Connection) -> None:
    """Make the words of all records anew, in the transaction of the connection."""
    for name in TABLES:
        raw.execute(f"DROP TABLE IF EXISTS {name}")
    make(raw)
    for kind in NOTES:
        raw.execute(f"INSERT INTO search_due SELECT '{kind}', id FROM \"{kind}\"")
    raw.execute("INSERT INTO search_due SELECT 'customer', id FROM customer")
    drain(raw)
    for name in ("search_words", "search_names"):
        raw.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")


def drain(raw: sqlite3.Connection) -> None:
    """Turn everything that is due into words."""
    while due := raw.execute("SELECT kind, id FROM search_due LIMIT ?", (_BATCH,)).fetchall():
        raw.executemany("DELETE FROM search_due WHERE kind = ? AND id = ?", due)
        by_kind: dict[str, list[int]] = defaultdict(list)
        for kind, number in due:
            by_kind[kind].append(number)
        for kind, ids in by_kind.items():
            for some in _chunks(ids):
                if kind == "customer":
                    _customers(raw, some)
                else:
                    _notes(raw, kind, some)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(ids), _CHUNK):
        yield ids[at : at + _CHUNK]


def _listed(ids: Sequence[int]) -> str:
    return ",".join(map(str, ids))


# Notes


def _notes(raw: sqlite3.Connection, kind: str, ids: Sequence[int]) -> None:
    from db.search_words import note_tokens  # half a second that a process without new words does without

    raw.execute(
        "UPDATE search_said SET kind = NULL, record_id = NULL, customer_id = NULL, user_id = NULL"
        f" WHERE kind = ? AND record_id IN ({_listed(ids)})",  # whole numbers
        (kind,),
    )
    query = (
        f'SELECT id, customer_id, user_id, {NOTES[kind]}, summary FROM "{kind}"'
        f" WHERE id IN ({_listed(ids)}) AND {_THERE} ORDER BY {NOTES[kind]}, id"
    )
    said, words = [], []
    last: dict[int, int] = {}
    for record, customer, user, day, summary in raw.execute(query).fetchall():
        number = _next(raw, last, date.fromisoformat(day[:10]).toordinal())
        said.append((number, kind, record, customer, user))
        words.append((number, " ".join(sorted(note_tokens(summary)))))
    raw.executemany("INSERT INTO search_said VALUES (?, ?, ?, ?, ?)", said)
    raw.executemany("INSERT INTO search_words(rowid, words) VALUES (?, ?)", words)


def _next(raw: sqlite3.Connection, last: dict[int, int], day: int) -> int:
    """The next free number of a day; ``last`` remembers those given."""
    if day not in last:
        known = raw.execute("SELECT max(id) FROM search_said WHERE id < ?", ((day + 1) << _DAY,)).fetchone()[0]
        last[day] = known if known is not None and known >> _DAY == day else day << _DAY
    last[day] += 1
    return last[day]


def day_of(number: int) -> date:
    """The day in a number of ``search_said``."""
    return date.fromordinal(number >> _DAY)


# Customers


def _customers(raw: sqlite3.Connection, ids: Sequence[int]) -> None:
    from db.search_words import address_tokens, key, name_tokens, person_tokens

    listed = _listed(ids)
    raw.execute(f"UPDATE search_customer SET customer_id = NULL WHERE customer_id IN ({listed})")
    words: dict[int, set[str]] = {}
    query = f"SELECT id, name, owner_id, team_id, address FROM customer WHERE id IN ({listed}) AND {_THERE}"
    for number, name, owner, team, address in raw.execute(query):
        words[number] = name_tokens(name) | {f"u:{owner}"} | ({f"t:{team}"} if team is not None else set())
        words[number] |= {f"a:{one}" for one in address_tokens(address or "")}
    for number, text in _of(raw, "alias", "text", listed):
        words.get(number, set()).update(name_tokens(text))
    for number, text in _of(raw, "tag", "text", listed):
        words.get(number, set()).add(f"g:{key(text)}")
    for number, name, title in _of(raw, "contact", "name, title", listed):
        words.get(number, set()).update(f"p:{one}" for one in person_tokens(name, title))
    for number, found in words.items():
        made = raw.execute("INSERT INTO search_customer(customer_id) VALUES (?)", (number,)).lastrowid
        raw.execute("INSERT INTO search_names(rowid, words) VALUES (?, ?)", (made, " ".join(sorted(found))))


def _of(raw: sqlite3.Connection, table: str, columns: str, customers: str) -> list[tuple[Any, ...]]:
    return raw.execute(
        f"SELECT customer_id, {columns} FROM {table} WHERE customer_id IN ({customers}) AND {_THERE}"
    ).fetchall()
