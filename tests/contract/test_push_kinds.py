"""Every push is of a kind that has a switch, a preview and an example in the README, or is known not to need one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.i18n import _, speaking
from bot.turn import PushKind
from handlers import FEATURES
from tests.contract.test_kinds import UTC

KINDS = {kind.name: kind for feature in FEATURES for kind in feature.kinds}
PUSHES = {name for feature in FEATURES for name in feature.pushes}
ROWS = {  # the row of the README that shows a kind
    "agenda": "morning agenda",
    "reminder_due": "reminders",
    "promise_evening": "promises",
    "promise_day": "promises",
    "promise_overdue": "promises",
    "cadence": "cadence",
    "after_sale": "after an order",
    "greetings": "birthdays, festivals, anniversaries, contract ends",
    "repair": "strained relationships",
    "complaint_nudge": "complaint deadlines",
    "complaint_breach": "complaint deadlines",
    "warning": "a customer may be leaving",
    "warning_week": "risks of the week",
    "roundup": "evening round-up",
    "manager_day": "manager's day and week",
    "manager_week": "manager's day and week",
}
ASKED_FOR = {"greeting_day": "greetings"}
"""Pushes that were ordered by a tap on a push of that kind."""
FROM_PEOPLE = {
    # What a colleague said or did a moment ago: no rule of ours lets it come.
    *("complaint_new", "complaint_yours", "complaint_taken", "complaint_resolved"),
    *("complaint_reopened", "complaint_raised", "complaint_withdrawn", "stand_in", "person_left", "handed_over"),
    # What another program sent, and what did not get through.
    *("orders_rejected", "orders_file", "missed"),
}


def readme_rows() -> dict[str, list[str]]:
    """The table of pushes: by its first column when it comes, and an example."""
    text = (Path(__file__).parents[2] / "README.md").read_text()
    table = text.split("## What Huike says by itself")[1].split("###")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)
    return {first: [second, third] for first, second, third in rows if first not in ("push", "---")}


def test_no_push_is_without_a_kind() -> None:
    assert set(KINDS) | set(ASKED_FOR) | FROM_PEOPLE == PUSHES
    assert not set(KINDS) & FROM_PEOPLE
    assert set(ASKED_FOR.values()) <= set(KINDS)


def test_every_kind_is_in_the_readme_with_an_example() -> None:
    shown = readme_rows()
    assert set(ROWS) == set(KINDS)
    assert set(ROWS.values()) == set(shown)
    assert all(when.strip() and len(example) > 20 for when, example in shown.values())


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_can_be_switched_and_previewed(kind: PushKind, language: str) -> None:
    actions = {name for feature in FEATURES for name in feature.actions}
    assert {"w.switch", "w.see", "w.unwanted"} <= actions
    assert len(f"w.unwanted:{kind.name}".encode()) <= 64
    assert kind.preview is not None
    assert kind.roles
    with speaking(language, UTC):
        example = kind.example()
        assert _(kind.title)
    assert example.text
    assert example.text.count("\n") < 12
