"""``python -m tests.understanding.score PRED.jsonl GOLD.jsonl [all]``: figures a slot and whole messages right.

PRED holds lines ``{id, intent, customer, …}``, or ``{id, pred: {…}}``; GOLD the labelled messages.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bot.understanding.measure import Figures


def score(predicted: dict[str, dict[str, Any]], gold: list[dict[str, Any]]) -> Figures:
    """Compare predictions by id; a message without a prediction counts as empty."""
    figures = Figures()
    for line in gold:
        figures.add(line, predicted.get(line["id"], {}))
    return figures


def main(arguments: list[str]) -> None:
    """The command."""
    rows = [json.loads(line) for line in Path(arguments[0]).read_text("utf-8").splitlines()]
    gold = [json.loads(line) for line in Path(arguments[1]).read_text("utf-8").splitlines()]
    figures = score({row["id"]: row.get("pred", row) for row in rows}, gold)
    print(figures.table())
    for wrong in figures.wrong if len(arguments) > 2 else ():
        print(wrong)


if __name__ == "__main__":
    main(sys.argv[1:])
