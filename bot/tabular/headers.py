"""Which column means what: told by its header in either Chinese script or English, else by its values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from bot.understanding.normalise import normalise

from .fields import OF_KIND, Field, Kind, kind_of
from .table import Cell, Table, text_of

Mapping = dict[int, Field]
_DATA = Path(__file__).with_name("data") / "headers.toml"
_ASIDE = re.compile(r"[(\[【（].*?[)\]】）]")
_MOBILE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\+?\d[\d -]{6,14}\d")
_ENOUGH = 0.8


def key_of(header: str) -> str:
    """A header without what does not matter: scripts, capitals, spaces, signs and what stands in brackets."""
    lower = normalise(header).lower
    short = "".join(char for char in _ASIDE.sub("", lower) if char.isalnum())
    return short or "".join(char for char in lower if char.isalnum())


@cache
def _words() -> tuple[dict[str, Field | None], tuple[tuple[str, Field], ...]]:
    """Whole headers (None: of no use) and parts of headers, the longest first."""
    with _DATA.open("rb") as file:
        data = tomllib.load(file)
    exact: dict[str, Field | None] = {}
    for name, words in data["exact"].items():
        for word in words:
            exact[key_of(word)] = None if name == "ignored" else Field(name)
    parts = [(key_of(word), Field(name)) for name, words in data["part"].items() for word in words]
    return exact, tuple(sorted(parts, key=lambda pair: -len(pair[0])))


def field_of(header: str) -> Field | None:
    """What a header means; None where it is not known."""
    key, (exact, parts) = key_of(header), _words()
    if key in exact:
        return exact[key]
    return next((field for word, field in parts if word in key), None)


def is_header_word(text: str) -> bool:
    """Whether a cell reads like the header of a column."""
    key = key_of(text)
    return 0 < len(key) <= 24 and (key in _words()[0] or field_of(text) is not None)


def is_ignored(header: str) -> bool:
    """Whether a column bears a header that is known to be of no use."""
    key = key_of(header)
    return key in _words()[0] and _words()[0][key] is None


def signature(headers: Sequence[str]) -> str:
    """What tells tables of the same columns: the one we add to rejected rows makes no other."""
    listed = "\x1f".join(key_of(header) for header in headers if not is_ignored(header))
    return sha256(listed.encode()).hexdigest()[:32]


def guess(table: Table, kind: Kind | None = None) -> tuple[Kind, Mapping]:
    """What the columns mean, and what the table is; each field is given to one column."""
    found: Mapping = {}
    exact, _ = _words()
    strong = [(at, exact.get(key_of(header))) for at, header in enumerate(table.headers)]
    weak = [(at, field_of(header)) for at, header in enumerate(table.headers) if not is_ignored(header)]
    for at, field in (*strong, *weak):
        if field is not None and at not in found and field not in found.values():
            found[at] = field
    kind = kind or kind_of(set(found.values()))
    _settle(table, kind, found)
    _by_values(table, kind, found)
    return kind, {at: field for at, field in sorted(found.items()) if field in OF_KIND[kind]}


def _settle(table: Table, kind: Kind, found: Mapping) -> None:
    """Words that mean one thing in one kind of table and another in the next."""
    at = {field: column for column, field in found.items()}
    _branch(table, found, at)
    if Field.NAME not in at and Field.CONTACT in at and kind == Kind.CUSTOMERS:
        found[at.pop(Field.CONTACT)] = Field.NAME  # a list of people: they are the customers
    if kind == Kind.ORDERS:
        for column, field in list(found.items()):
            if field in (Field.NEEDS, Field.PRODUCTS) and Field.SUMMARY not in found.values():
                found[column] = Field.SUMMARY
            if field == Field.NUMBER and Field.NAME in at and Field.ORDER_NUMBER not in at and _bare(table, column):
                found[column] = Field.ORDER_NUMBER  # «No.» in a list of orders is the order's


def _branch(table: Table, found: Mapping, at: dict[Field, int]) -> None:
    """Where one column is the customer and another its shop, the shop is the branch."""
    if Field.NAME not in at or Field.BRANCH in at:
        return
    shops = [column for column, header in enumerate(table.headers) if key_of(header) in _shops()]
    if at[Field.NAME] in shops:
        first = at[Field.NAME]
        others = [column for column, header in enumerate(table.headers) if _names_customer(header) and column != first]
        if not others:
            return
        found[others[0]], at[Field.NAME] = Field.NAME, others[0]
        found[first] = Field.BRANCH
    elif free := [column for column in shops if found.get(column) in (None, Field.NAME)]:
        found[free[0]] = Field.BRANCH


def _names_customer(header: str) -> bool:
    return _words()[0].get(key_of(header)) == Field.NAME and key_of(header) not in _shops()


@cache
def _shops() -> frozenset[str]:
    with _DATA.open("rb") as file:
        return frozenset(map(key_of, tomllib.load(file)["shops"]["name"]))


def _bare(table: Table, column: int) -> bool:
    return key_of(table.headers[column]) in ("编号", "编码", "no", "id", "ref", "code")


def _by_values(table: Table, kind: Kind, found: Mapping) -> None:
    """Columns with a header nobody knows, told by what is in them."""
    if Field.PHONE in found.values() or Field.PHONE not in OF_KIND[kind]:
        return
    for column, header in enumerate(table.headers):
        if column in found or is_ignored(header):
            continue
        values = [row[column] for row in table.rows[:100] if column < len(row) and row[column] not in (None, "")]
        if len(values) >= 1 and sum(map(_mobile, values)) >= _ENOUGH * len(values):
            found[column] = Field.PHONE
            return


def _mobile(value: Cell) -> bool:
    if isinstance(value, date):
        return False
    text = text_of(value)
    return len(re.sub(r"\D", "", text)) >= 8 and _MOBILE.fullmatch(text) is not None
