"""The labelled messages in this folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def dev() -> list[dict[str, Any]]:
    """The development corpus that came with the labelling rules (CORPUS.md)."""
    return [json.loads(line) for line in (HERE / "corpus_dev.jsonl").read_text("utf-8").splitlines()]


def hands() -> list[dict[str, Any]]:
    """Messages by other hands, with other customers; learnt from, so they guard and do not measure."""
    return _with_lists("hands")


def kept() -> list[dict[str, Any]]:
    """400 messages by two hands; nothing is learnt from them. What was wrong in them has been seen once, so they guard
    and measure only with that said."""
    return _with_lists("kept")


def fresh() -> list[dict[str, Any]]:
    """120 messages by one more hand, for measuring alone. Do not read them while building; nothing is learnt from
    them."""
    return _with_lists("fresh")


def own() -> list[dict[str, Any]]:
    """Messages written while the grammar was built; they were looked at, so they guard and do not measure."""
    return _with_lists("own")


def _with_lists(whose: str) -> list[dict[str, Any]]:
    lists = json.loads((HERE / f"lists_{whose}.json").read_text("utf-8"))
    lines = [json.loads(line) for line in (HERE / f"corpus_{whose}.jsonl").read_text("utf-8").splitlines()]
    return [line | {"customers": lists[line["list"]]} for line in lines]


def labelled() -> list[dict[str, Any]]:
    """All messages that are learnt from."""
    return dev() + own() + hands()
