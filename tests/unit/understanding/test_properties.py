"""Whatever the text: no exception, spans inside it, nothing due in the past."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import Draft, parse_when

from .samples import NAMES, NOW, read

CASES = int(os.environ.get("HUIKE_FUZZ_CASES", "600"))
WORDS = [
    "今天",
    "明天",
    "下周三",
    "上周五",
    "拜访",
    "投诉",
    "订单",
    "3.5万",
    "评分",
    "9",
    "王经理",
    "两万三",
    "12/5",
    "下午三点",
    "不",
    "没有",
    "破损",
    "提醒我",
    "生日",
    "农历八月十五",
    "HK$",
    "元",
    "箱",
    "visited",
    "complaint",
    "order",
    "tmrw",
    "next",
    "Wed",
    "3pm",
    "paid",
    "$1,200",
    "by",
    "Friday",
    "8/10",
    "Mr",
    "Lee",
    "no",
    "remind",
    "me",
    "\n",
    ",",
    "。",
    "?",
    "、",
    ":",
    "-",
    "(",
    ")",
    "◆",
    "初八",
    "廿三",
    "2月30日",
]
anything = st.text(max_size=120)
likely = st.lists(st.sampled_from([*WORDS, *NAMES]), max_size=14).flatmap(
    lambda words: st.sampled_from(["".join(words), " ".join(words), ",".join(words)])
)


def spans(draft: Draft) -> list[tuple[int, int]]:
    slots = (
        draft.customer, draft.contact, draft.event_date, draft.followup, draft.amount, draft.currency, draft.score,
        draft.severity, draft.category, draft.birthday, draft.referred, draft.phone,
    )  # fmt: skip
    return [(slot.start, slot.end) for slot in slots if slot is not None]


@settings(max_examples=CASES, deadline=None)
@given(st.one_of(anything, likely))
def test_any_text_is_understood_somehow(text: str) -> None:
    meaning = read(text)
    assert meaning.text == text
    assert meaning.drafts
    for draft in (meaning.main, *meaning.drafts):
        assert all(0 <= start <= end <= len(text) for start, end in spans(draft))
        assert 0.0 <= draft.confidence <= 1.0
        assert not (draft.customer and draft.candidates)
        if draft.followup is not None:
            due = draft.followup.value
            assert (due.date() if isinstance(due, datetime) else due) >= NOW.date()
        if draft.event_date is not None:
            assert draft.event_date.value <= NOW.date()
        if draft.score is not None:
            assert 1 <= draft.score.value <= 10


@settings(max_examples=CASES, deadline=None)
@given(st.one_of(anything, likely), st.datetimes(timezones=st.just(ZoneInfo("Asia/Shanghai"))))
def test_dates_at_any_moment(text: str, now: datetime) -> None:
    value = parse_when(text, now)
    assert value is None or value.year


@settings(max_examples=CASES // 2, deadline=None)
@given(st.one_of(anything, likely))
def test_understanding_is_repeatable(text: str) -> None:
    assert read(text) == read(text)
