"""``python -m tests.understanding.learn [FILE.jsonl …]``: learn the votes from labelled messages (``make votes``).

Multinomial logistic regression with a small penalty on the squares of the weights, fitted by AdaGrad over shuffled
messages; the seed is fixed, so the same messages give the same weights. What a complaint is about and why a customer
was lost is learnt from sayings (``sayings.toml``) as well. An exact minimum is worse: AdaGrad, stopped early, keeps
more weight on what is rare, and that tells more.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from bot.understanding import CustomerIndex, CustomerName
from bot.understanding.lexicon import DATA
from bot.understanding.normalise import normalise
from bot.understanding.reading import Reading
from bot.understanding.votes import features
from bot.understanding.who import named_customers

from .corpora import labelled, sayings

Example: TypeAlias = tuple[dict[str, float], str, float]
"""Features, label and how much it counts."""
ROUNDS = 40
PENALTY = {"intent": 0.03, "category": 0.01, "reason": 0.01, "severity": 0.01}
"""Weight of the squares against the sum of losses over all messages, by question: what was best for writers that had
not been learnt from."""
SPEED = 0.5
SEED = 20261123
SAYINGS = {"category": 1.0, "reason": 0.5}
"""What a saying counts beside a message, found in the same way. For what a message is they are left out: told alone
they make complaints of notes."""
_LEAST = 9
"""A feature none of whose weights reaches this (in tenths) is left out."""


def reading(line: dict[str, Any]) -> Reading:
    """A labelled message, prepared as ``understand`` prepares it."""
    index = CustomerIndex(CustomerName(number, name) for number, name in enumerate(line["customers"]))
    text = normalise(line["text"])
    mentions = named_customers(text, index.evidence(text), index)
    return Reading(text, datetime.fromisoformat(line["now"]), mentions, [])


def questions(lines: list[dict[str, Any]]) -> dict[str, list[Example]]:
    """The examples of each question. A line with ``saying`` is one only of what its words are about."""
    asked: dict[str, list[Example]] = {"intent": [], "category": [], "reason": [], "severity": []}
    for line in lines:
        found, expect, saying = features(reading(line)), line["expect"], line.get("saying", False)
        about = {"complaint": "category", "lost": "reason"}.get(expect["intent"])
        if about:
            asked[about].append((found, expect["category"], SAYINGS[about] if saying else 1.0))
        if not saying:
            asked["intent"].append((found, expect["intent"], 1.0))
            if about == "category":
                asked["severity"].append((found, expect["severity"], 1.0))
    return asked


def fit(examples: list[Example], penalty: float = 0.03) -> dict[str, Any]:
    """Labels, bias and weights (in tenths) of one question."""
    labels = sorted({label for _, label, _ in examples})
    seen = Counter(name for found, _, _ in examples for name in found)
    kept = sorted(name for name, count in seen.items() if count > 1)
    zero = [0.0] * len(labels)
    rows = {name: (list(zero), list(zero)) for name in ["", *kept]}  # weights and sums of squared slopes
    order = [
        ({"": 1.0} | {n: v for n, v in found.items() if n in rows}, labels.index(label), counts)
        for found, label, counts in examples
    ]
    shuffler = random.Random(SEED)
    for _ in range(ROUNDS):
        shuffler.shuffle(order)
        for found, right, counts in order:
            _step(rows, found, right, counts, penalty / len(order))
    bias, _ = rows.pop("")
    table = {name: [max(-127, min(127, round(10 * one))) for one in row] for name, (row, _) in rows.items()}
    table = {name: row for name, row in table.items() if any(abs(one) >= _LEAST for one in row)}
    return {"labels": labels, "bias": [round(one, 3) for one in bias], "features": table}


def packed(learnt: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All questions in one table: a feature's weights for the labels of the first question, of the second and so on,
    without the zeros at the end."""
    table: dict[str, list[int]] = {}
    for name in sorted(set().union(*(one["features"] for one in learnt.values()))):
        row = [weight for one in learnt.values() for weight in one["features"].get(name, [0] * len(one["labels"]))]
        table[name] = row[: max(place for place, weight in enumerate(row) if weight) + 1]
    heads = {question: {"labels": one["labels"], "bias": one["bias"]} for question, one in learnt.items()}
    return {"questions": heads, "features": table}


def _step(
    rows: dict[str, tuple[list[float], list[float]]], found: dict[str, float], right: int, counts: float, shrink: float
) -> None:
    sums = [0.0] * len(rows[""][0])
    for name, value in found.items():
        for place, weight in enumerate(rows[name][0]):
            sums[place] += value * weight
    highest = max(sums)
    shares = [math.exp(one - highest) for one in sums]
    norm = sum(shares)
    slopes = [counts * (share / norm - (place == right)) for place, share in enumerate(shares)]
    for name, value in found.items():
        row, squares = rows[name]
        decay = shrink if name else 0.0
        for place, slope in enumerate(slopes):
            step = slope * value + decay * row[place]
            squares[place] += step * step
            row[place] -= SPEED * step / (math.sqrt(squares[place]) + 1e-6)


def main(arguments: list[str]) -> int:
    """Learn from the labelled messages of the tests, or from the files named."""
    lines = labelled() + sayings()
    if arguments:
        files = [Path(one).read_text("utf-8").splitlines() for one in arguments]
        lines = [json.loads(line) for file in files for line in file if line.strip()]
    learnt = {question: fit(examples, PENALTY[question]) for question, examples in questions(lines).items()}
    (DATA / "votes.json").write_text(_written(packed(learnt)), "utf-8")
    sys.stdout.write("".join(f"{question}: {len(one['features'])} features\n" for question, one in learnt.items()))
    return 0


def _written(table: dict[str, Any]) -> str:
    """As JSON with one feature a line, so that a change can be read."""
    lines = [
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for name, row in table["features"].items()
    ]
    head = json.dumps(table["questions"])
    return f'{{"questions": {head}, "features": {{\n' + ",\n".join(lines) + "}}\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
