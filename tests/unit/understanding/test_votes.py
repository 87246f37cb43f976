"""The votes of labelled messages: what is counted, what is learnt, and when a rule prevails."""

from __future__ import annotations

import json

import pytest

from bot.understanding import Category, Intent, Severity
from bot.understanding.lexicon import cue_list
from bot.understanding.votes import GROUPS, Ballot, features, weights
from tests.understanding.learn import fit, reading

NOW = "2026-11-23T15:30:00+08:00"


def ballot(text: str) -> Ballot:
    return Ballot(reading({"text": text, "now": NOW, "customers": ["华联超市", "Acme Foods"]}))


def found(text: str) -> set[str]:
    return set(features(reading({"text": text, "now": NOW, "customers": ["华联超市", "Acme Foods"]})))


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("intent", {one.value for one in Intent}),
        ("category", {one.value for one in Category}),
        ("reason", {one.value for one in Category}),
        ("severity", {one.value for one in Severity}),
    ],
)
def test_every_vote_is_for_something_that_exists(question: str, labels: set[str]) -> None:
    assert set(weights(question).labels) <= labels


def test_every_intent_can_be_voted_for() -> None:
    assert set(weights("intent").labels) == {one.value for one in Intent}


def test_every_group_that_votes_has_words() -> None:
    assert [group for group in GROUPS if not cue_list(group)] == []


def test_words_runs_beginnings_and_findings_vote_but_names_do_not() -> None:
    seen = found("拜访华联王经理,续签3.5万,下周三再去")
    assert {"拜", "拜访", "续签", "+visit.words", "+money", "+persons 1", "+customers 1", "+time plan"} <= seen
    assert not any("华联" in one or "王" in one for one in seen)
    seen = found("Acme ordered 20 boxes")
    assert {"ordered", "orde~", "ordered 0", "+order.words"} <= seen
    assert "acme" not in seen


def test_a_long_message_counts_no_more_than_a_short_one() -> None:
    reading_of = reading({"text": "华联要20箱" * 400, "now": NOW, "customers": []})
    words = {name: value for name, value in features(reading_of).items() if not name.startswith("+")}
    assert sum(value * value for value in words.values()) == pytest.approx(1, abs=0.1)


def test_probabilities_add_up() -> None:
    logs = ballot("华联投诉破损3箱").logs("intent")
    assert sum(2.718281828**value for value in logs.values()) == pytest.approx(1, abs=1e-6)


def test_the_rule_prevails_when_it_is_trusted_more_than_the_votes_are_sure() -> None:
    votes = ballot("华联投诉破损3箱")
    logs = votes.logs("intent")
    best = max(logs, key=lambda label: logs[label])
    assert best == "complaint"
    assert votes.settle("intent", "note", 0) == "complaint"
    assert votes.settle("intent", "note", logs["complaint"] - logs["note"] + 0.1) == "note"


def test_it_says_why() -> None:
    assert "+complaint.words" in ballot("华联投诉破损3箱").because("intent", "complaint", 10)


def test_learning_tells_labels_apart_and_always_in_the_same_way() -> None:
    examples = [({"要": 0.7, "箱": 0.7}, "order"), ({"去": 0.7, "见": 0.7}, "visit")] * 5
    learnt = fit(examples)
    assert learnt == fit(examples)
    assert learnt["labels"] == ["order", "visit"]
    order, visit = learnt["features"]["箱"]
    assert order > visit
    assert json.dumps(learnt)


def test_what_occurs_once_is_not_learnt() -> None:
    assert "x" not in fit([({"a": 1.0, "x": 1.0}, "order"), ({"a": 1.0}, "visit")])["features"]
