"""What is answered to a complaint: who sees to it, and whether it is settled."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.cases import CaseAnswer, Move, is_called, read_case


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("我来处理", CaseAnswer(Move.TAKE)),
        ("收到，我来跟进", CaseAnswer(Move.TAKE)),
        ("我嚟處理", CaseAnswer(Move.TAKE)),
        ("On it!", CaseAnswer(Move.TAKE)),
        ("ok, I'll take it", CaseAnswer(Move.TAKE)),
        ("交给小王", CaseAnswer(Move.ASSIGN, "小王")),
        ("转給陳偉處理", CaseAnswer(Move.ASSIGN, "陳偉")),
        ("assign it to Tom please", CaseAnswer(Move.ASSIGN, "Tom")),
        ("让陈伟去处理", CaseAnswer(Move.ASSIGN, "陈伟", sure=False)),
        ("Tom will handle it", CaseAnswer(Move.ASSIGN, "Tom", sure=False)),
        ("已解决", CaseAnswer(Move.RESOLVE)),
        ("已經解決了！", CaseAnswer(Move.RESOLVE)),
        ("解决了，客户很满意", CaseAnswer(Move.RESOLVE, rest="客户很满意")),
        ("it's resolved, they are happy", CaseAnswer(Move.RESOLVE, rest="they are happy")),
        ("还没解决", CaseAnswer(Move.REOPEN)),
        ("not fixed yet", CaseAnswer(Move.REOPEN)),
    ],
)
def test_what_becomes_of_it(said: str, answer: CaseAnswer) -> None:
    assert read_case(said) == answer


@pytest.mark.parametrize(
    "said",
    [
        "",
        "好的",
        "处理",
        "解决了吗？",
        "resolved?",
        "尽快联系客户",
        "客户那边问题解决",
        "3.5k",
        "改成昨天",
        "下周三再去",
    ],
)
def test_what_is_no_answer(said: str) -> None:
    assert read_case(said) is None


@pytest.mark.parametrize(
    ("said", "name", "called"),
    [
        ("陈伟", "陈伟", True),
        ("陳偉", "陈伟", True),
        ("小王", "王芳", True),
        ("阿伟", "陈伟", True),
        ("芳姐", "王芳", True),
        ("tom", "Tom Lee", True),
        ("小李", "王芳", False),
        ("明天", "陈伟", False),
        ("To", "Tom", False),
        ("", "Tom", False),
    ],
)
def test_who_is_meant(said: str, name: str, called: bool) -> None:
    assert is_called(said, name) is called


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=250))
def test_any_text_is_read(said: str) -> None:
    read_case(said)
