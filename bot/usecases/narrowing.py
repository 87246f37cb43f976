"""Several words that narrow a lookup: part of a name with a place, a person with a title, a tag with a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.normalise import normalise
from bot.understanding.tokens import fold, key
from db.search import Known, Person

MOST_WORDS = 5
NAME = "name"
_SHORTEST = 2  # letters that may begin a word
_TAIL = 4  # digits of a telephone number


@dataclass(frozen=True, slots=True)
class Fit:
    """By what a customer has all the words: ``kind`` is that of the first word which its names do not have."""

    kind: str
    what: str


def words_of_query(query: str) -> list[str]:
    """The words of a query that can narrow each other; none of a single one or of too many."""
    words = [one for one in dict.fromkeys(normalise(query).lower.replace(",", " ").split()) if key(one)]
    return words if 1 < len(words) <= MOST_WORDS else []


def fit(customer: Known, words: Sequence[str]) -> Fit | None:
    """Whether a customer has every word, in its names or elsewhere. What is asked of a person has to be true of one
    person."""
    if not _may_fit(customer, words):
        return None
    ways: Mapping[str, Callable[[str], str | None]] = {
        NAME: lambda word: next((one for one in customer.names if has_word(one, word)), None),
        "tag": lambda word: next((one for one in customer.tags if has_word(one, word)), None),
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
        person = next((one for one in customer.people if _is(one, left)), None)
        if person is None:
            return None
        found.insert(0, Fit("person", person.name + (f" {person.title}" if person.title else "")))
    return found[0] if found else Fit(NAME, customer.name)


def _may_fit(customer: Known, words: Sequence[str]) -> bool:
    """Whether the letters of every word are there at all: most customers are told apart by that."""
    people = (part for one in customer.people for part in (one.name, one.title or "", *one.numbers))
    everything = key(" ".join((*customer.names, *customer.tags, customer.address or "", *people)))
    return all(letters in everything for letters in _letters(tuple(words)))


@lru_cache(maxsize=64)
def _letters(words: tuple[str, ...]) -> list[str]:
    """What has to be somewhere in what is known of a customer: numbers are kept in other ways than they are typed."""
    return [key(word) for word in words if not may_be_number(word)]


def _is(person: Person, words: Sequence[str]) -> bool:
    called = f"{person.name} {person.title or ''}"
    return all(has_word(called, word) or _number(person, word) for word in words)


def may_be_number(word: str) -> bool:
    """Whether a word has digits enough to be the end of a telephone number."""
    return len(_digits(word)) >= _TAIL


def _number(person: Person, word: str) -> bool:
    return may_be_number(word) and any(one.endswith(_digits(word)) for one in person.numbers)


def _digits(word: str) -> str:
    return "".join(c for c in word if c.isdigit())


def has_word(text: str, word: str) -> bool:
    """Whether a text has a word: characters anywhere, letters at the beginning of a word."""
    wanted, whole = key(word), key(text)
    if wanted not in whole or not wanted.isascii():
        return wanted in whole
    return any(key(one) == wanted or (len(wanted) > _SHORTEST and key(one).startswith(wanted)) for one in _words(text))


def _words(text: str) -> list[str]:
    return fold(text).replace("-", " ").replace(",", " ").replace("(", " ").replace(")", " ").split()
