"""Several words that narrow a lookup: part of a name with a place, a person with a title, a tag with a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.normalise import normalise
from bot.understanding.tokens import fold, key
from db.contact import Contact
from db.customer import Customer

MOST_WORDS = 5
NAME = "name"
_SHORTEST = 2  # letters that may begin a word


@dataclass(frozen=True, slots=True)
class Fit:
    """By what a customer has all the words: ``kind`` is that of the first word which its names do not have."""

    kind: str
    what: str


def words_of_query(query: str) -> list[str]:
    """The words of a query that can narrow each other; none of a single one or of too many."""
    words = [one for one in dict.fromkeys(normalise(query).lower.replace(",", " ").split()) if key(one)]
    return words if 1 < len(words) <= MOST_WORDS else []


def fit(customer: Customer, words: Sequence[str], names: Iterable[str], tags: Iterable[str]) -> Fit | None:
    """Whether a customer has every word, in its names or elsewhere. What is asked of a person has to be true of one
    person."""
    names, tags = list(names), list(tags)
    ways: Mapping[str, Callable[[str], str | None]] = {
        NAME: lambda word: next((one for one in names if has_word(one, word)), None),
        "tag": lambda word: next((one for one in tags if has_word(one, word)), None),
        "place": lambda word: customer.address if customer.address and has_word(customer.address, word) else None,
    }
    found: list[Fit] = []
    left: list[str] = []
    for word in words:
        kind, what = next(((kind, what) for kind, way in ways.items() if (what := way(word))), (None, None))
        if kind is None or what is None:
            left.append(word)
        elif kind != NAME:
            found.append(Fit(kind, what))
    if left:
        person = next((one for one in customer.contacts if one.undone_at is None and _is(one, left)), None)
        if person is None:
            return None
        found.insert(0, Fit("person", person.name + (f" {person.title}" if person.title else "")))
    return found[0] if found else Fit(NAME, customer.name)


def _is(person: Contact, words: Sequence[str]) -> bool:
    called = f"{person.name} {person.title or ''}"
    return all(has_word(called, word) or _number(person, word) for word in words)


def _number(person: Contact, word: str) -> bool:
    digits = "".join(c for c in word if c.isdigit())
    return len(digits) >= 4 and any(one.digits.endswith(digits) for one in person.numbers)


def has_word(text: str, word: str) -> bool:
    """Whether a text has a word: characters anywhere, letters at the beginning of a word."""
    wanted = key(word)
    if not wanted.isascii():
        return wanted in key(text)
    return any(key(one) == wanted or (len(wanted) > _SHORTEST and key(one).startswith(wanted)) for one in _words(text))


def _words(text: str) -> list[str]:
    return fold(text).replace("-", " ").replace(",", " ").replace("(", " ").replace(")", " ").split()
