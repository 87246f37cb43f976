"""Whatever the text: no exception, spans inside it, nothing due in the past, aware moments, days of the calendar."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given, settings

from bot.understanding import Draft, Intent, Meaning, parse_when
from bot.understanding.answers import parse_amount, parse_past_day
from bot.understanding.when import dates

from .fuzz import CASES, moments, texts
from .samples import NOW, read


def spans(draft: Draft) -> list[tuple[int, int]]:
    slots = (
        draft.customer, draft.contact, draft.event_date, draft.followup, draft.amount, draft.currency, draft.score,
        draft.severity, draft.category, draft.birthday, draft.referred, draft.phone,
    )  # fmt: skip
    return [(slot.start, slot.end) for slot in slots if slot is not None]


def check(meaning: Meaning, text: str, now: datetime) -> None:
    assert meaning.text == text
    assert meaning.drafts
    for draft in (meaning.main, *meaning.drafts):
        assert all(0 <= start <= end <= len(text) for start, end in spans(draft))
        assert 0.0 <= draft.confidence <= 1.0
        assert not (draft.customer and draft.candidates)
        if draft.followup is not None:
            due = draft.followup.value
            assert not isinstance(due, datetime) or due.utcoffset() == due.astimezone(now.tzinfo).utcoffset()
            assert (due.date() if isinstance(due, datetime) else due) >= now.date()
        if draft.event_date is not None:
            assert draft.event_date.value <= now.date()
        if draft.amount is not None:
            returned = draft.intent is Intent.ORDER and draft.amount.rule.endswith(".return")
            assert draft.amount.value < 0 if returned else draft.amount.value > 0
        if draft.score is not None:
            assert 1 <= draft.score.value <= 10


@settings(max_examples=CASES, deadline=None)
@given(texts)
def test_any_text_is_understood_somehow(text: str) -> None:
    check(read(text), text, NOW)


@settings(max_examples=CASES, deadline=None)
@given(texts, moments)
def test_at_any_moment(text: str, now: datetime) -> None:
    check(read(text, now), text, now)


@settings(max_examples=CASES, deadline=None)
@given(texts, moments)
def test_dates_at_any_moment(text: str, now: datetime) -> None:
    for value, start, end in dates(text, now):
        assert 0 <= start <= end <= len(text)
        assert 1 <= value.year <= 9999
        assert not isinstance(value, datetime) or value.utcoffset() is not None
    answer = parse_when(text, now)
    assert answer is None or 1 <= answer.year <= 9999
    past = parse_past_day(text, now)
    assert past is None or past <= now.date()


@settings(max_examples=CASES, deadline=None)
@given(texts)
def test_answers_with_an_amount(text: str) -> None:
    found = parse_amount(text)
    assert found is None or (found[0] >= 0 and found[0].is_finite())


@settings(max_examples=CASES // 2, deadline=None)
@given(texts)
def test_understanding_is_repeatable(text: str) -> None:
    assert read(text) == read(text)
