"""``python -m bot.understanding.measure FILE.jsonl``: figures on labelled messages; ``--dates`` on date expressions.

A message line is ``{id, lang, text, now, customers, expect}``,
a date line ``{text, reference, expected, alternatives}``.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .predict import predict
from .when import dates

SLOTS = (
    "intent",
    "customer",
    "contact",
    "event_date",
    "followup_at",
    "amount",
    "currency",
    "score",
    "severity",
    "category",
)
CORE = ("intent", "customer", "followup_at", "amount", "score")


def comparable(slot: str, value: Any) -> Any:
    """A value in the form in which the scorer compares it."""
    if value is None or value == "":
        return None
    if slot == "amount":
        return round(float(value), 2)
    if slot == "score":
        return int(value)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if slot == "contact":
        return text.casefold().rstrip(".")
    if slot == "followup_at" and "T" in text:
        return text[:16]
    return text[:10] if slot == "event_date" else text


@dataclass
class Figures:
    """Counts a slot, and messages right as a whole."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: {slot: Counter() for slot in SLOTS})
    exact: int = 0
    core: int = 0
    total: int = 0
    wrong: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, line: dict[str, Any], found: dict[str, Any]) -> None:
        """Count one message."""
        right = {}
        for slot in SLOTS:
            got, want = comparable(slot, found.get(slot)), comparable(slot, line["expect"].get(slot))
            right[slot] = got == want
            if got == want:
                self.counts[slot]["tn" if want is None else "tp"] += 1
                continue
            self.counts[slot]["fp"] += got is not None
            self.counts[slot]["fn"] += want is not None
            self.wrong.append((line.get("id"), slot, got, want, line["text"]))
        self.total += 1
        self.exact += all(right.values())
        self.core += all(right[slot] for slot in CORE)

    def f1(self, slot: str) -> float:
        """Micro F1 of a slot; 1 where it never occurs and never was found."""
        c = self.counts[slot]
        return 2 * c["tp"] / (2 * c["tp"] + c["fp"] + c["fn"]) if c["tp"] + c["fp"] + c["fn"] else 1.0

    def table(self) -> str:
        """The figures for people."""
        rows = [f"{'slot':12} {'P':>6} {'R':>6} {'F1':>6} {'acc':>6}"]
        for slot in SLOTS:
            c = self.counts[slot]
            precision, recall = c["tp"] / max(1, c["tp"] + c["fp"]), c["tp"] / max(1, c["tp"] + c["fn"])
            accuracy = (c["tp"] + c["tn"]) / max(1, self.total)
            rows.append(f"{slot:12} {precision:6.3f} {recall:6.3f} {self.f1(slot):6.3f} {accuracy:6.3f}")
        share = max(1, self.total)
        rows.append(f"{self.total} messages: whole exact {self.exact / share:.3f}, core exact {self.core / share:.3f}")
        return "\n".join(rows)


def messages(lines: Iterable[dict[str, Any]]) -> Figures:
    """Figures over labelled messages."""
    figures = Figures()
    for line in lines:
        figures.add(line, predict(line))
    return figures


def date_expressions(lines: Iterable[dict[str, Any]], *, core_only: bool = True) -> tuple[int, int]:
    """How many date expressions were read as expected, and of how many."""
    right = total = 0
    for line in lines:
        if core_only and not line.get("core", True):
            continue
        now = datetime.fromisoformat(line["reference"])
        found = dates(line["text"], now if now.tzinfo else now.replace(tzinfo=UTC))
        value = found[0][0] if found else None
        shown = value.strftime("%Y-%m-%dT%H:%M:%S") if isinstance(value, datetime) else value and value.isoformat()
        total += 1
        right += shown in (line["expected"], *line.get("alternatives", ()))
    return right, total


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m bot.understanding.measure")
    parser.add_argument("file", type=Path)
    parser.add_argument("--dates", action="store_true", help="the file holds date expressions")
    parser.add_argument("--wrong", action="store_true", help="list what differs")
    options = parser.parse_args(arguments)
    lines = [json.loads(line) for line in options.file.read_text("utf-8").splitlines() if line.strip()]
    if options.dates:
        right, total = date_expressions(lines)
        sys.stdout.write(f"{right} of {total} core date expressions right ({right / max(1, total):.3f})\n")
        return 0
    figures = messages(lines)
    sys.stdout.write(figures.table() + "\n")
    if options.wrong:
        sys.stdout.write("".join(f"{item}\n" for item in figures.wrong))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
