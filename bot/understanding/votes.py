"""What labelled messages teach: every word and every finding of a message votes for what it is.

The rules know what a cue means; the votes know which words went with which label in some thousand labelled messages.
The weights are those of a multinomial logistic regression, learnt by ``tests/understanding/learn.py`` and kept in
``data/votes.json``; who wants a way of speaking to be understood adds labelled messages and runs ``make votes``.
"""

from __future__ import annotations

import json
import math
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

from .lexicon import DATA
from .reading import MASK, Reading

FACT = 0.15
"""How much a finding counts; all words together have the length 1."""
_MORE, _MOST = 0.5, 2.0
"""What each further different word of a group adds to it, and how much it counts at most: "late" is one word of
lateness, "two days late, still waiting" are two."""
_LONGEST = 600
"""Characters that are looked at: what a message is stands at its beginning."""
_PIECES = re.compile(rf"[a-z']+|[0-9]+|{MASK}+|[㐀-鿿]|[?!]")
_HAN = re.compile("[㐀-鿿]")
GROUPS = tuple(
    f"{topic}.{name}"
    for topic, names in {
        "lookup": "ask data strong reported",
        "lost": "words not_lost price closed competitor",
        "complaint": "words wrong threat weak tell praise negations settled feedback",
        "visit": "words told remote not_done",
        "order": "words weak not_order",
        "referral": "words not_words",
        "reminder": "theirs words ask",
        "promise": "asked words said owed",
        "plan": "words",
        "done": "words",
        "severity": "high anger low",
        "habit": "words",
        "generic": "words",
        "category": "delivery quality service price stock billing",
        "category_strong": "delivery quality service stock billing",
        "concept": "arrival shortage mixup crushed machine breakdown people rude noreply gone compare paper spoiled "
        "quantity rival ended late defect repair cleaning ownmake noneed because instead territory",
    }.items()
    for name in names.split()
)


_COUNTED = tuple(g for g in GROUPS if g.split(".")[0] in ("concept", "category", "category_strong", "severity", "lost"))
_UNCOUNTED = tuple(g for g in GROUPS if g not in _COUNTED)
_TOPICS = tuple(g for g in _COUNTED if g.startswith("concept.") and g not in ("concept.quantity", "concept.because"))


@dataclass(frozen=True, slots=True)
class Weights:
    """One question's labels, and for each feature a weight for each label, in tenths.

    All questions share one row of small numbers a feature; this one's start ``first`` places into it.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    first: int
    width: int
    places: dict[str, int]
    cells: array[int]

    def row(self, feature: str) -> array[int] | None:
        """The weights of a feature; ``None`` where it is not known."""
        place = self.places.get(feature)
        if place is None:
            return None
        start = place * self.width + self.first
        return self.cells[start : start + len(self.labels)]


@cache
def weights(question: str) -> Weights:
    """The weights learnt for ``question``: intent, category, reason or severity."""
    return _learnt()[question]


@cache
def _learnt() -> dict[str, Weights]:
    with (DATA / "votes.json").open(encoding="utf-8") as file:
        head = json.loads(file.readline().rstrip("\n") + "}}")["questions"]
        return unpacked(head, map(_feature, file))


def _feature(line: str) -> tuple[str, Iterable[int]]:
    """A feature and its weights, from its line: read one by one, what is read takes no memory that is not kept."""
    name, _, row = line.rstrip(",}\n").rpartition(":")
    return json.loads(name), map(int, row[1:-1].split(","))


def unpacked(questions: dict[str, Any], rows: Iterable[tuple[str, Iterable[int]]]) -> dict[str, Weights]:
    """The weights of all questions from what ``tests/understanding/learn.py`` stores; zeros at the end of a row are
    left out there."""
    width = sum(len(one["labels"]) for one in questions.values())
    places: dict[str, int] = {}
    cells = array("b")
    for name, row in rows:
        places[name] = len(places)
        cells.extend(row)
        cells.frombytes(bytes(len(places) * width - len(cells)))
    found, first = {}, 0
    for question, one in questions.items():
        found[question] = Weights(tuple(one["labels"]), tuple(one["bias"]), first, width, places, cells)
        first += len(one["labels"])
    return found


def features(r: Reading) -> dict[str, float]:
    """What votes: words, their beginnings, pairs of them, runs of characters, cue groups that fit, and findings."""
    words = _words(r)
    share = 1 / math.sqrt(max(1, len(words)))
    found = dict.fromkeys(words, share)
    for fact, times in _facts(r).items():
        found[fact] = FACT * min(_MOST, 1 + _MORE * (times - 1))
    return found


def _words(r: Reading) -> set[str]:
    pieces = [_piece(match.group(0)) for match in _PIECES.finditer(r.masked[:_LONGEST])]
    words = set(pieces)
    for first, second in pairwise(pieces):
        words.add(first + (second if _HAN.match(first) and _HAN.match(second) else f" {second}"))
    for triple in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if all(map(_HAN.match, triple)):
            words.add("".join(triple))
    words |= {f"{piece[:4]}~" for piece in pieces if len(piece) > 4 and piece[0].isalpha()}
    if pieces:
        words |= {f"^{pieces[0]}", f"{pieces[-1]}$"}
    return words


def _piece(text: str) -> str:
    if text[0] == MASK:
        return MASK
    return "0" if text[0].isdigit() else text


def _facts(r: Reading) -> dict[str, int]:
    """What was found, and how often where that matters."""
    times = {group: len({hit.text for hit in r.hits(group)}) for group in _COUNTED}
    facts = {f"+{group}": count for group, count in times.items() if count}
    most = max(times[topic] for topic in _TOPICS)
    facts |= {f"+most {topic}": 1 for topic in _TOPICS if most and times[topic] == most}
    return facts | dict.fromkeys(_plain_facts(r), 1)


def _plain_facts(r: Reading) -> set[str]:
    facts = {f"+{group}" for group in _UNCOUNTED if r.has(group, r.masked)}
    facts.add(f"+customers {min(2, len(r.mentions))}")
    facts.add(f"+persons {min(2, len(r.persons))}")
    facts |= {f"+time {timing}" for timing in r.timings}
    facts |= {f"+day {ref.aim}" for ref in r.dates}
    for name, found in (
        ("money", r.money),
        ("score", r.score),
        ("birthday", r.birthday),
        ("phone", r.phones),
        ("hour", any(ref.clock for ref in r.dates)),
    ):
        if found:
            facts.add(f"+{name}")
    return facts


class Ballot:
    """The votes on one message, counted question by question."""

    def __init__(self, r: Reading) -> None:
        self._r = r

    @cached_property
    def _found(self) -> dict[str, float]:
        return features(self._r)

    def logs(self, question: str) -> dict[str, float]:
        """Natural logarithms of the probability of each label."""
        learnt = weights(question)
        sums = [10 * one for one in learnt.bias]
        for name, value in self._found.items():
            row = learnt.row(name)
            if row:
                sums = [total + value * weight for total, weight in zip(sums, row, strict=True)]
        highest = max(sums)
        norm = highest / 10 + math.log(sum(math.exp((one - highest) / 10) for one in sums))
        return {label: one / 10 - norm for label, one in zip(learnt.labels, sums, strict=True)}

    def settle(self, question: str, ruled: str, bonus: float) -> str:
        """The label with most votes, where the one that the rules found counts ``bonus`` more; one that no labelled
        message had cannot be voted on, so the rules have it."""
        logs = self.logs(question)
        if ruled not in logs:
            return ruled
        return max(logs, key=lambda label: logs[label] + bonus * (label == ruled))

    def because(self, question: str, label: str, most: int = 3) -> str:
        """What spoke most for ``label``, the strongest first: "要补 0箱 +order.words"."""
        learnt = weights(question)
        place = learnt.labels.index(label)
        rows = ((name, value, learnt.row(name)) for name, value in self._found.items())
        known = {name: value * row[place] for name, value, row in rows if row}
        return " ".join(name for name in sorted(known, key=lambda name: (-known[name], name))[:most] if known[name] > 0)
