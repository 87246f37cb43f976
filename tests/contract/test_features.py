"""The table of contents of the bot is consistent: no two features claim one name, and every button has a handler."""

from __future__ import annotations

import ast
from collections import Counter
from itertools import chain
from pathlib import Path

from bot.reply import MAX_CALLBACK_DATA, Action
from handlers import FEATURES

HANDLERS = Path(__file__).parents[2] / "handlers"


def test_no_name_is_claimed_twice() -> None:
    for kind in ("commands", "actions", "answers", "pushes", "jobs", "alarms"):
        names = Counter(chain.from_iterable(getattr(feature, kind) for feature in FEATURES))
        assert [name for name, count in names.items() if count > 1] == []
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)


def test_every_menu_entry_is_a_command() -> None:
    commands = set(chain.from_iterable(feature.commands for feature in FEATURES))
    entries = [entry for feature in FEATURES for entry in feature.menu]
    assert {entry.command for entry in entries} <= commands
    assert len({entry.command for entry in entries}) == len(entries)


def test_every_button_made_anywhere_has_a_handler() -> None:
    actions = set(chain.from_iterable(feature.actions for feature in FEATURES))
    assert made_actions() - actions == set()
    assert actions - made_actions() == set(), "an action nobody can reach"


def made_actions() -> set[str]:
    """The action names that buttons are made with: arguments of ``button`` and ``month_rows``, ticks of the agenda."""
    found: set[str] = set()
    for path in HANDLERS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                places = {"button": [1], "month_rows": [1, 2], "Item": []}.get(node.func.id, [])
                named = [node.args[place] for place in places if place < len(node.args)]
                ticks = [one.elts[0] for one in node.args if isinstance(one, ast.Tuple) and node.func.id == "Item"]
                found |= {value for one in (*named, *ticks) if (value := constant(one)) is not None}
    return found


def constant(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name) and node.id == "NOTHING":
        return "-"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_the_longest_button_data_fits() -> None:
    largest = 2**53
    longest = Action("i.team", ("manager", str(largest)))
    assert len(str(longest).encode()) <= MAX_CALLBACK_DATA
    assert len(str(Action("e.pick", (str(largest), str(largest)))).encode()) <= MAX_CALLBACK_DATA
    assert len(str(Action("e.dayset", (str(largest), "2026-12-31"))).encode()) <= MAX_CALLBACK_DATA
