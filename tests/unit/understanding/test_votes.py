"""The votes of labelled messages: what is counted, what is learnt, and when a rule prevails."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from bot.understanding import Category, CustomerIndex, CustomerName, Intent, Severity, understand
from bot.understanding.lexicon import DATA, cue_list
from bot.understanding.votes import FACT, GROUPS, Ballot, features, unpacked, weights
from tests.understanding.corpora import sayings
from tests.understanding.learn import SAYINGS, fit, packed, questions, reading

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
    examples = [({"要": 0.7, "箱": 0.7}, "order", 1.0), ({"去": 0.7, "见": 0.7}, "visit", 1.0)] * 5
    learnt = fit(examples)
    assert learnt == fit(examples)
    assert learnt["labels"] == ["order", "visit"]
    order, visit = learnt["features"]["箱"]
    assert order > visit
    assert json.dumps(learnt)


def test_what_counts_more_prevails() -> None:
    heavy, light = ({"要": 1.0}, "order", 3.0), ({"要": 1.0}, "visit", 1.0)
    learnt = fit([heavy, light] * 5)
    place = learnt["labels"].index("order")
    assert learnt["bias"][place] > 0
    assert fit([(heavy[0], "order", 1.0), light] * 5)["bias"][place] == pytest.approx(0, abs=0.3)


def test_sayings_tell_what_a_trouble_is_about_and_nothing_else() -> None:
    told = sayings()[:1] + sayings()[-1:]
    asked = questions(told)
    assert [len(asked[one]) for one in ("intent", "category", "reason", "severity")] == [0, 1, 1, 0]
    assert [counts for question in asked.values() for _, _, counts in question] == [
        SAYINGS["category"],
        SAYINGS["reason"],
    ]


def test_every_saying_is_said_once_and_of_a_category() -> None:
    told = sayings()
    assert len({line["text"] for line in told}) > 0.99 * len(told)
    assert {line["expect"]["category"] for line in told} <= {one.value for one in Category}


def test_what_occurs_once_is_not_learnt() -> None:
    assert "x" not in fit([({"a": 1.0, "x": 1.0}, "order", 1.0), ({"a": 1.0}, "visit", 1.0)])["features"]


def weighed(text: str) -> dict[str, float]:
    return features(reading({"text": text, "now": NOW, "customers": ["华联超市"]}))


def test_each_further_word_of_a_topic_counts_less_than_the_first_and_not_without_end() -> None:
    assert weighed("华联司机迟到")["+concept.late"] == pytest.approx(FACT)
    assert weighed("华联司机迟到,货还没到")["+concept.late"] == pytest.approx(1.5 * FACT)
    assert weighed("华联司机迟到,延误,误点,晚送,慢了,还没到,误工")["+concept.late"] == pytest.approx(2 * FACT)


def test_the_topic_with_most_words_is_known_as_that() -> None:
    seen = weighed("华联司机迟到,货还没到,业务员说等到了")
    assert "+most concept.late" in seen
    assert "+most concept.people" not in seen


def test_what_was_learnt_comes_out_of_the_table_as_it_went_in() -> None:
    first = fit([({"要": 0.7, "箱": 0.7}, "order", 1.0), ({"去": 0.7, "见": 0.7}, "visit", 1.0)] * 5)
    second = fit([({"要": 0.7, "急": 0.7}, "high", 1.0), ({"慢": 0.7, "见": 0.7}, "low", 1.0)] * 5)
    table = packed({"one": first, "two": second})
    found = unpacked(table["questions"], table["features"].items())
    assert {name: list(found["one"].row(name) or ()) for name in first["features"]} == first["features"]
    assert {name: list(found["two"].row(name) or ()) for name in second["features"]} == second["features"]
    assert list(found["two"].row("箱") or ()) == [0, 0]
    assert found["one"].row("什么") is None


def test_the_stored_table_is_json_with_a_feature_a_line() -> None:
    text = (DATA / "votes.json").read_text("utf-8")
    stored = json.loads(text)
    assert len(text.splitlines()) == len(stored["features"]) + 1
    names = list(stored["features"])
    for name in (names[0], names[len(names) // 2], names[-1]):
        row = [one for question in stored["questions"] for one in weights(question).row(name) or ()]
        given = stored["features"][name]
        assert row == given + [0] * (len(row) - len(given))


def test_what_no_message_had_is_left_to_the_rules() -> None:
    assert "closed" not in weights("category").labels
    assert ballot("华联关门了,不开了").settle("category", "closed", 0) == "closed"


def test_a_stated_reason_of_a_loss_prevails_over_the_usual_ones() -> None:
    index = CustomerIndex([CustomerName(0, "华联超市")])
    for text, reason in (
        ("华联不跟我们做了,嫌我们老断货", Category.STOCK),
        ("华联不续约了,说发票老开错", Category.BILLING),
        ("华联以后不订了,质量不行", Category.QUALITY),
        ("华联换别家了", Category.COMPETITOR),
    ):
        draft = understand(text, index, datetime.fromisoformat(NOW)).main
        assert draft.intent is Intent.LOST
        assert draft.category is not None
        assert draft.category.value is reason
