"""The tables and triggers behind :mod:`db.search_index`: in SQL, because FTS5 tables are no mapped classes."""

# ruff: noqa: S608  # the statements are made of names of ours
from __future__ import annotations

import sqlite3
from collections.abc import Iterator

PREFIX = "search_"  # of every table here, and of none elsewhere
TABLES = ("search_due", "search_said", "search_words", "search_customer", "search_names")
NOTES = {
    "touch": "happened_on",
    "complaint": "created_at",
    "order": "ordered_on",
    "promise": "created_at",
    "note": "created_at",
    "score": "given_on",
    "referral": "created_at",
    "loss": "lost_on",
}
"""Tables with words that somebody said, and the column of the day they are of."""

_FTS = "USING fts5(words, content='', detail=none, columnsize=0, tokenize=\"ascii tokenchars ':.*^'\")"
_MADE = (
    "CREATE TABLE search_due (kind TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID",
    "CREATE TABLE search_said (id INTEGER PRIMARY KEY, kind TEXT, record_id INTEGER, customer_id INTEGER,"
    " user_id INTEGER)",
    "CREATE UNIQUE INDEX search_said_record ON search_said (record_id, kind) WHERE record_id IS NOT NULL",
    f"CREATE VIRTUAL TABLE search_words {_FTS}",
    "CREATE TABLE search_customer (id INTEGER PRIMARY KEY AUTOINCREMENT, customer_id INTEGER UNIQUE)",
    f"CREATE VIRTUAL TABLE search_names {_FTS}",
)
_NAMES = {
    "customer": ("id", "name, owner_id, team_id, address, undone_at"),
    "alias": ("customer_id", "customer_id, text, undone_at"),
    "contact": ("customer_id", "customer_id, name, title, undone_at"),
    "tag": ("customer_id", "customer_id, text, undone_at"),
}
"""Tables that tell what a customer is called: the column with its id, and those that a change of matters."""


def make(raw: sqlite3.Connection) -> None:
    """Create the tables and triggers, all empty."""
    for statement in _MADE:
        raw.execute(statement)
    for name, statement in triggers():
        raw.execute(f"DROP TRIGGER IF EXISTS {name}")
        raw.execute(statement)


def triggers() -> Iterator[tuple[str, str]]:
    """Name and statement of every trigger. A migration that makes a table anew has to create its triggers again."""
    for table, day in NOTES.items():
        columns = f"summary, customer_id, user_id, undone_at{'' if day == 'created_at' else ', ' + day}"
        yield from _triggers(table, f"'{table}'", "id", columns)
    for table, (column, columns) in _NAMES.items():
        yield from _triggers(table, "'customer'", column, columns)


def _triggers(table: str, kind: str, column: str, columns: str) -> Iterator[tuple[str, str]]:
    for verb, row in (("INSERT", "NEW"), (f"UPDATE OF {columns}", "NEW"), ("DELETE", "OLD")):
        name = f"search_{table}_{verb.split()[0].lower()}"
        put = f"INSERT OR IGNORE INTO search_due VALUES ({kind}, {{}}.{column});"
        puts = put.format(row) + (put.format("OLD") if verb.startswith("UPDATE") and column != "id" else "")
        yield name, f'CREATE TRIGGER {name} AFTER {verb} ON "{table}" BEGIN {puts} END'
