"""``huike understand``: JSON lines in, JSON lines out, and an explanation for people."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

import pytest

from bot.__main__ import main
from bot.understanding.command import BadLineError, explain_to_a_person, read_dates, read_messages

NOW = "2026-11-23T15:30:00+08:00"
CUSTOMERS = ["华联超市", "万家乐", "Acme Foods"]


def read(text: str) -> dict[str, Any]:
    line = json.dumps({"id": 7, "text": text, "now": NOW, "customers": CUSTOMERS})
    (answer,) = read_messages([line, "\n"])
    found: dict[str, Any] = json.loads(answer)
    return found


def test_a_message_comes_out_with_every_slot() -> None:
    found = read("昨天拜访华联王经理,续签3.5万,下周三下午3点再去")
    assert (found["id"], found["intent"], found["customer"], found["contact"]) == (7, "visit", "华联超市", "王经理")
    assert (found["event_date"], found["followup_at"]) == ("2026-11-22", "2026-12-02T15:00")
    assert (found["amount"], found["currency"], found["score"]) == (35000.0, "CNY", None)
    assert {"severity", "category", "candidates", "birthday", "referred", "also"} <= set(found)
    assert found["sure"] is True


def test_each_slot_is_explained_by_words_and_rule() -> None:
    text = "昨天拜访华联王经理,续签3.5万"
    explained = {one["slot"]: one for one in read(text)["explain"]}
    words = {name: text[slice(*one["span"])] for name, one in explained.items()}
    assert (words["customer"], words["contact"]) == ("华联", "王经理")
    assert (words["event_date"], words["amount"]) == ("昨天", "3.5万")
    assert all(one["rule"] for one in explained.values())
    assert explained["amount"]["value"] == 35000.0


def test_every_record_of_a_message_is_listed() -> None:
    records = read("上午跑了华联和万家乐,华联投诉破损3箱,万家乐续签3.5万")["records"]
    assert [(one["intent"], one["customer"]) for one in records] == [("complaint", "华联超市"), ("visit", "万家乐")]


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("我下周三下午三点回来", "2026-12-02T15:00:00", "下周三下午三点"),
        ("I'll be back next Friday", "2026-12-04", "next Friday"),
    ],
)
def test_dates(text: str, value: str, words: str) -> None:
    (answer,) = read_dates([json.dumps({"text": text, "reference": NOW[:19]})])
    first = json.loads(answer)["dates"][0]
    assert (first["value"], text[slice(*first["span"])]) == (value, words)
    assert first["has_time"] == ("T" in value)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2: "),
        ('{"text": "x", "customers": []}', "now is missing"),
        ('{"text": "x", "now": "tomorrow", "customers": []}', "tomorrow"),
        ('{"text": "x", "now": "2026-11-23", "customers": 3}', "line 2: "),
        ("[]", "line 2: "),
    ],
)
def test_a_bad_line_is_named_with_one_that_works(line: str, complaint: str) -> None:
    with pytest.raises(BadLineError, match="a line looks like") as caught:
        list(read_messages(["", line]))
    assert complaint in str(caught.value)


def test_the_command_reads_its_input_and_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"text": "in 3 days", "reference": "2026-11-23T09:30:00"}\n{'))
    assert main(["understand", "--dates", "--lang", "en"]) == 2
    out, error = capsys.readouterr()
    assert json.loads(out)["dates"][0]["value"] == "2026-11-26"
    assert error.startswith("huike: line 2: ")


def test_one_message_is_explained_to_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "--explain", "拜访华联王经理", "--customer", "华联超市"]) == 0
    out = capsys.readouterr().out
    assert "1. visit (sure" in out
    assert "华联超市" in out
    assert "王经理" in out


def test_the_explanation_names_who_would_be_asked_for() -> None:
    names = ["华联超市城东店", "华联超市城西店"]
    lines = "\n".join(explain_to_a_person("拜访华联", names, datetime.fromisoformat(NOW)))
    assert "asks first" in lines
    assert "ask among    华联超市城东店, 华联超市城西店" in lines
