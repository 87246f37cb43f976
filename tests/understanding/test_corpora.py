"""The labelled messages: figures may only rise. Thresholds are what was measured when they were last set."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from bot.understanding import CustomerIndex, CustomerName, predict, understand
from bot.understanding.measure import Figures, date_expressions, main, messages

from .corpora import HERE, dev, fresh, hands, kept, last, own
from .score import score

SUITES = Path(__file__).parents[3] / "shared" / "understanding"


@pytest.fixture(scope="module")
def dev_figures() -> Figures:
    return messages(dev())


@pytest.fixture(scope="module")
def own_figures() -> Figures:
    return messages(own())


def test_dev_corpus_as_a_whole(dev_figures: Figures) -> None:
    assert dev_figures.exact >= 119, dev_figures.wrong
    assert dev_figures.core >= 119, dev_figures.wrong


@pytest.mark.parametrize("slot", ["intent", "customer", "contact", "event_date", "followup_at", "amount", "score"])
def test_dev_corpus_slots(dev_figures: Figures, slot: str) -> None:
    assert dev_figures.f1(slot) >= 0.99, [w for w in dev_figures.wrong if w[1] == slot]


def test_own_messages(own_figures: Figures) -> None:
    assert own_figures.exact / own_figures.total >= 0.97, own_figures.wrong
    assert own_figures.core / own_figures.total >= 0.985, own_figures.wrong


def test_messages_by_other_hands() -> None:
    """Every third of them: all take half a minute and tell the same."""
    figures = messages(hands()[::3])
    assert figures.exact / figures.total >= 0.93, figures.wrong
    assert figures.core / figures.total >= 0.96, figures.wrong


def test_messages_kept_apart() -> None:
    """The level that was measured. What is wrong is not printed: nobody is to learn from it."""
    figures = messages(kept())
    assert figures.exact / figures.total >= 0.84
    assert figures.core / figures.total >= 0.91


def test_messages_nobody_has_looked_at() -> None:
    """The bars of the whole and of the core. What is wrong is not printed: nobody is to learn from it."""
    figures = messages(fresh())
    assert figures.exact / figures.total >= 0.88
    assert figures.core / figures.total >= 0.93


def test_messages_of_the_latest_hand() -> None:
    """Below the bars of .88 and .93 yet (measured: .860 and .927); it is not to get worse."""
    figures = messages(last())
    assert figures.exact / figures.total >= 0.84
    assert figures.core / figures.total >= 0.91


def test_other_slots_of_the_dev_corpus() -> None:
    for line in dev():
        found = predict(line)
        for slot in ("birthday", "referred"):
            assert found[slot] == line["expect"].get(slot), line["text"]
        assert sorted(found["candidates"]) == sorted(line["expect"].get("candidates", [])), line["text"]


def test_what_is_saved_without_asking_is_right() -> None:
    sure = wrong = 0
    for line in dev() + own():
        names = line["customers"]
        index = CustomerIndex(CustomerName(i, name) for i, name in enumerate(names))
        draft = understand(line["text"], index, datetime.fromisoformat(line["now"])).main
        if draft.sure and draft.customer:
            sure += 1
            wrong += names[draft.customer.value] != line["expect"].get("customer")
    assert sure > 500
    assert wrong <= sure // 100


def test_the_scorer_counts_a_missing_prediction_as_empty() -> None:
    line = dev()[0]
    figures = score({}, [line])
    assert figures.exact == 0
    assert figures.counts["customer"]["fn"] == 1


def test_the_command_prints_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(json.dumps(dev()[0], ensure_ascii=False) + "\n", "utf-8")
    assert main([str(file)]) == 0
    assert "1 messages: whole exact 1.000" in capsys.readouterr().out


@pytest.mark.parametrize(("language", "share"), [("zh", 0.97), ("en", 0.9)])
def test_public_date_suites(language: str, share: float) -> None:
    file = SUITES / f"dates_{language}.jsonl"
    if not file.exists():
        pytest.skip(f"the date suites are not part of this repository: put them into {SUITES.parent.name}/ beside it")
    right, total = date_expressions(json.loads(line) for line in file.read_text("utf-8").splitlines())
    assert right / total >= share


def test_the_labelling_rules_are_kept_beside_the_messages() -> None:
    assert "labelling rules" in (HERE / "CORPUS.md").read_text("utf-8")
