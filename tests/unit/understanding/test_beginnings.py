"""How cues may begin: a group is passed over only where nothing that fits it can stand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.lexicon import beginnings, beginnings_of, cue_list, cue_pattern, script_of
from bot.understanding.normalise import normalise
from bot.understanding.reading import Reading
from bot.understanding.votes import GROUPS
from tests.understanding.corpora import dev, own

from .fuzz import texts

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def overlooked(text: str) -> list[str]:
    """Groups that fit somewhere in a text though none of their beginnings is told of it."""
    script, there = script_of(text), beginnings_of(text)
    return [
        group
        for group in GROUPS
        if there.isdisjoint(beginnings(group, script)) and cue_pattern(group, script).search(text)
    ]


def test_no_labelled_message_has_a_cue_that_is_passed_over() -> None:
    assert [line["text"] for line in dev() + own() if overlooked(normalise(line["text"]).lower)] == []


@settings(max_examples=300, deadline=None)
@given(texts)
def test_no_text_at_all_has_a_cue_that_is_passed_over(text: str) -> None:
    assert overlooked(normalise(text).lower) == []


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(GROUPS).flatmap(lambda group: st.tuples(st.just(group), st.sampled_from(cue_list(group)))))
def test_a_plain_cue_begins_as_its_group_does(case: tuple[str, str]) -> None:
    group, cue = case
    if any(char in cue for char in "[<*#@~$|>?!"):
        return
    assert not beginnings_of(cue).isdisjoint(beginnings(group))


@pytest.mark.parametrize("text", ["冰柜坏了没人修", "the fridge is dead, nobody came", "app闪退"])
def test_cues_are_the_same_however_they_are_asked_for(text: str) -> None:
    reading = Reading(normalise(text), NOW, [], [])
    for group in GROUPS:
        found = [m.span() for m in cue_pattern(group, reading.script).finditer(reading.masked)]
        assert [(hit.start, hit.end) for hit in reading.hits(group)] == found
        assert reading.has(group, reading.masked) == bool(found)
        first = reading.first(group)
        assert (first and (first.start, first.end)) == (found[0] if found else None)


def test_most_groups_are_passed_over_in_a_short_message() -> None:
    there = beginnings_of("明天去华联")
    assert sum(there.isdisjoint(beginnings(group, "han")) for group in GROUPS) > len(GROUPS) / 2
