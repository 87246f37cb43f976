"""How a person is addressed: 王经理, 张姐, Mr Li."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LEFT_OUT = re.compile(r"[(\uff08\u3010\[].*")  # what stands in brackets


@dataclass(frozen=True, slots=True)
class Person:
    """A name and a title as the rep wrote them, and the same name in simplified characters, which the tables are in."""

    name: str
    title: str = ""
    simplified: str = ""
    simplified_title: str = ""


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("bot.domain").joinpath("data", "address.toml").read_text(encoding="utf-8"))


def in_han(name: str) -> bool:
    """Whether a name is written in Chinese characters."""
    return _HAN.search(name) is not None


def address_of(person: Person) -> str:
    """What to call a person in a greeting, in the script of the name; empty where there is no name.

    A Chinese name that says a title or a courtesy already stays: 王经理, 张姐. A full one gets the title of the card
    after its surname: 王小明, 采购经理 → 王经理; without one it stays whole, for half of it would be too familiar. An
    English one with Mr or Ms keeps that and the last name; any other stays whole.
    """
    name = _LEFT_OUT.sub("", person.name).strip()
    if in_han(name):
        return _chinese(name, _LEFT_OUT.sub("", person.simplified or name).strip(), person)
    return _english(name)


def _chinese(name: str, simplified: str, person: Person) -> str:
    tables = _tables()
    if any(simplified.endswith(word) for word in (*tables["titles"], *tables["courtesy"]["words"])):
        return name
    title = _title(person.simplified_title or person.title)
    if title is None or not 2 <= len(simplified) <= 4:
        return name
    surname = name[:2] if simplified[:2] in tables["courtesy"]["surnames_of_two"] else name[:1]
    return surname + _as_written(title, person)


def _title(said: str) -> str | None:
    """The short form of the longest known title that ``said`` ends in."""
    known: dict[str, str] = _tables()["titles"]
    endings = [one for one in known if said.endswith(one)]
    return known[max(endings, key=len)] if endings else None


def _as_written(title: str, person: Person) -> str:
    """The short title in the characters of the card."""
    at = person.simplified_title.rfind(title)
    same_length = len(person.title) == len(person.simplified_title)
    return person.title[at : at + len(title)] if at >= 0 and same_length else title


def _english(name: str) -> str:
    words = name.split()
    if len(words) > 2 and words[0].casefold() in _tables()["english"]["titles"]:
        return f"{words[0]} {words[-1]}"
    return " ".join(words)


def is_woman(person: Person) -> bool:
    """Whether the way a person is called shows a woman."""
    name = _LEFT_OUT.sub("", person.simplified or person.name).strip()
    tables = _tables()
    if in_han(name):
        return len(name) > 1 and any(name.endswith(word) for word in tables["courtesy"]["women"])
    words = name.casefold().split()
    return len(words) > 1 and words[0] in tables["english"]["women"]


def teaches(*said: str) -> bool:
    """Whether what is said of a customer, in simplified characters, shows a school."""
    words: list[str] = _tables()["schools"]["words"]
    return any(word in text.casefold() for text in said for word in words)
