"""What users read comes from the catalogues: no literal text in the code that talks to them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MARKERS = {"_", "t", "n", "N_"}
HANZI = re.compile(r"[\u3400-\u9fff]")
WORDS = re.compile(r"[A-Za-z]{2,}[ ,.?!]+[A-Za-z]{2,}|[A-Z][a-z]{2,}")
SPEAKING = [
    *sorted((ROOT / "handlers").glob("*.py")),
    ROOT / "bot" / "dispatch.py",
    ROOT / "bot" / "menus.py",
    ROOT / "bot" / "push" / "repeat.py",
]
NAME = re.compile(r"[a-z]+\.[a-z]+|zh_Han[st]")  # of an action or a language tag
LANGUAGE_NAMES = {"简体中文", "繁體中文", "English"}  # a language is named in itself
TYPE_HINTS = {"Turn", "Button", "Reply"}


def literals(tree: ast.Module) -> list[tuple[int, str]]:
    """String constants with their lines, but for docstrings and arguments of a catalogue function."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
            passed.update(id(argument) for argument in node.args)
        if isinstance(node, ast.Expr):  # a docstring, of a constant too
            passed.add(id(node.value))
        if isinstance(node, ast.Raise | ast.Subscript):
            passed.update(id(one) for one in ast.walk(node) if isinstance(one, ast.Constant))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed
    ]


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.name)
def test_no_literal_text(path: Path) -> None:
    found = [
        f"{path.name}:{line}: {text!r}"
        for line, text in literals(ast.parse(path.read_text()))
        if (HANZI.search(text) or WORDS.search(text)) and not allowed(text)
    ]
    assert found == []


def allowed(text: str) -> bool:
    return (
        text in LANGUAGE_NAMES
        or NAME.fullmatch(text) is not None
        or ("/" in text and " " not in text)
        or text in TYPE_HINTS
        or text.startswith("no feature")
    )


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('Reply(text="Saved for you")', 1),
        ('Reply(text=t("Saved for you"))', 0),
        ('button("撤销", "e.undo")', 1),
        ('"""A docstring of words."""', 0),
    ],
)
def test_the_check_itself_sees_literals(source: str, count: int) -> None:
    found = [text for _, text in literals(ast.parse(source)) if HANZI.search(text) or WORDS.search(text)]
    assert len(found) == count


def test_no_hanzi_in_code_that_is_not_data() -> None:
    folders = ("bot/usecases", "bot/push", "bot/intake", "bot/domain", "db")
    for folder in folders:
        for path in (ROOT / folder).glob("*.py"):
            hanzi = [line for line, text in literals(ast.parse(path.read_text())) if HANZI.search(text)]
            assert not hanzi, f"{path}: {hanzi}"
