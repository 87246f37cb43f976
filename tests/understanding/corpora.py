"""The labelled messages in this folder."""

from __future__ import annotations

import json
import tomllib
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


def last() -> list[dict[str, Any]]:
    """150 messages by the latest hand, unread by who builds; scored as a total alone, nothing is learnt from them."""
    return _with_lists("last")


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


def sayings() -> list[dict[str, Any]]:
    """Ways of saying what a complaint is about and why a customer was lost, each as a line of its own: learnt from,
    never measured on."""
    told = tomllib.loads((HERE / "sayings.toml").read_text("utf-8"))
    names = {"zh": "福来超市", "en": "Bluebell Cafe"}
    return [
        {
            "text": f"{names[language]}{'' if language == 'zh' else ' '}{words}",
            "now": "2026-11-23T15:30:00+08:00",
            "customers": [names[language]],
            "expect": {"intent": intent, "category": category},
            "saying": True,
        }
        for intent, categories in told.items()
        for category, languages in categories.items()
        for language, some in languages.items()
        for words in some
    ]
