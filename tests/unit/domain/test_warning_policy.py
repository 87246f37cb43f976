"""Signals become warnings: nights, lines, ends, snoozing, first runs, changed tiers, and a budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.signals.model import Family, Key, Signal
from bot.domain.warning_policy import (
    FORGOTTEN,
    NIGHTS,
    OUT,
    SNOOZE,
    Candidate,
    Changes,
    Lines,
    Track,
    Voice,
    digest_only,
    line_of,
    night,
    settle,
    snooze,
    within_budget,
)

SILENCE, AMOUNT = Family.SILENCE, Family.AMOUNT
WHO = (1, SILENCE)
CORE = Lines({1: "core", 2: "key", 3: "regular"})  # lines .5, .3 and .7


def silent(level: float, customer: int = 1, matter: int = 0) -> Signal:
    return Signal(SILENCE, customer, level, matter)


def nights(levels: Iterable[float | None], line: Lines = CORE) -> list[Changes]:
    """What each of some nights in a row brought for customer 1."""
    tracks: Mapping[Key, Track] = {}
    found = []
    for tonight, level in enumerate(levels, 1000):
        found.append(night(tracks, [] if level is None else [silent(level)], line, tonight))
        tracks = found[-1].tracks
    return found


def story(found: Iterable[Changes]) -> str:
    """A letter a night: (o)pened, (s)ilently opened, (r)aised, (u)pdated, (c)leared, or - for nothing."""
    return "".join(
        "c"
        if one.cleared
        else "r"
        if one.raised
        else "o"
        if one.opened
        else "s"
        if one.silent
        else "u"
        if one.updated
        else "-"
        for one in found
    )


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ([0.5], "-"),
        ([0.5, 0.5], "-o"),  # two nights in, at the line
        ([0.5, 0.499], "--"),
        ([0.6, 0.4, 0.6, 0.4], "----"),  # two nights that are not in a row
        ([0.6, 0.4, 0.6, 0.6], "---o"),
        ([0.6, None, 0.6], "---"),
        ([0.6, 0.6, 0.4, 0.31, 0.3], "-ouuu"),  # below the line, above 0.6 of it
        ([0.6, 0.6, 0.29], "-oc"),
        ([0.6, 0.6, None], "-oc"),
        ([0.6, 0.6, 0.29, 0.6, 0.6], "-oc-o"),  # a new one takes two nights again
        ([0.6, 0.6, 0.9, 0.6], "-ouu"),
        ([0.0, 0.0], "--"),
    ],
)
def test_nights_of_a_core_account(levels: list[float | None], told: str) -> None:
    assert story(nights(levels)) == told


@pytest.mark.parametrize(
    ("tier", "line", "waits"), [("key", 0.3, False), ("core", 0.5, False), ("regular", 0.7, True), ("tail", 0.7, True)]
)
def test_the_line_of_a_tier(tier: str, line: float, waits: bool) -> None:
    assert line_of(tier) == line
    assert digest_only(tier) == waits
    lines = Lines({1: tier})
    assert lines(silent(0.1)) == line
    assert lines.voice(silent(0.1)) is (Voice.DIGEST if waits else Voice.PUSH)
    assert lines(Signal(AMOUNT, 1, 0.1)) == 0.5  # a rule is met alike for all
    assert story(nights([line, line], lines)) == "-o"
    assert story(nights([line - 0.01, line - 0.01], lines)) == "--"


def test_the_line_moves_by_family_and_tier_and_nobody_is_without_one() -> None:
    lines = Lines({1: "core", 2: "key"}, {(SILENCE, "core"): 0.08})
    assert lines(silent(0.1)) == pytest.approx(0.58)
    assert lines(silent(0.1, 2)) == 0.3
    assert lines(Signal(AMOUNT, 1, 0.1)) == 0.5
    assert lines(silent(0.1, 99)) == 0.7  # no tier
    assert lines.voice(Signal(Family.LEAKAGE, None, 0.6)) is Voice.PUSH
    assert line_of("key", -2.0) == 0.05
    assert line_of("tail", 2.0) == 0.95


def test_another_matter_ends_the_warning_however_high_the_level() -> None:
    """The customer ordered on day 900, and on day 950: what is said of the second silence is a new warning."""
    tracks = night({}, [silent(0.9, matter=900)], CORE, 1000).tracks
    tracks = night(tracks, [silent(0.9, matter=900)], CORE, 1001).tracks
    after = night(tracks, [silent(0.9, matter=950)], CORE, 1002)
    assert (after.cleared, after.opened, after.updated) == ([WHO], [], [])
    assert night(after.tracks, [silent(0.9, matter=950)], CORE, 1003).opened


def test_one_night_over_the_line_for_each_of_two_matters_is_not_two_nights() -> None:
    tracks = night({}, [silent(0.9, matter=900)], CORE, 1000).tracks
    assert not night(tracks, [silent(0.9, matter=950)], CORE, 1001).opened


@pytest.mark.parametrize(("missed", "opens"), [(0, True), (1, True), (FORGOTTEN - 1, True), (FORGOTTEN, False)])
def test_a_machine_that_missed_nights(missed: int, opens: bool) -> None:
    tracks = night({}, [silent(0.9)], CORE, 1000).tracks
    assert bool(night(tracks, [silent(0.9)], CORE, 1001 + missed).opened) == opens


def test_missed_nights_end_no_warning() -> None:
    tracks = nights([0.9, 0.9])[-1].tracks
    after = night(tracks, [silent(0.9)], CORE, 1300)
    assert (after.updated, after.opened, after.cleared) == ([silent(0.9)], [], [])


def test_a_second_run_of_a_night_and_a_clock_set_back_count_nothing_twice() -> None:
    once = night({}, [silent(0.9)], CORE, 1000)
    for tonight in (1000, 999):
        again = night(once.tracks, [silent(0.9)], CORE, tonight)
        assert not again.opened
        assert again.tracks == once.tracks


def test_the_first_run_is_silent_and_what_it_found_is_not_told_later() -> None:
    first = night({}, [silent(0.9), silent(0.2, 2)], CORE, 1000, first=True)
    assert (first.silent, first.opened) == ([silent(0.9)], [])
    assert first.tracks[WHO].voice is Voice.SILENT
    second = night(first.tracks, [silent(0.9), silent(0.35, 2)], CORE, 1001)
    assert (second.opened, second.raised, second.updated) == ([], [], [silent(0.9)])
    third = night(second.tracks, [silent(0.9), silent(0.35, 2)], CORE, 1002)
    assert third.opened == [silent(0.35, 2)]


def test_what_a_first_run_found_is_told_when_it_comes_back() -> None:
    tracks = night({}, [silent(0.9)], CORE, 1000, first=True).tracks
    tracks = night(tracks, [silent(0.1)], CORE, 1001).tracks
    tracks = night(tracks, [silent(0.9)], CORE, 1002).tracks
    assert night(tracks, [silent(0.9)], CORE, 1003).opened


def test_only_families_that_run_for_the_first_time_are_silent() -> None:
    both = [silent(0.9), Signal(AMOUNT, 1, 0.9)]
    found = night({WHO: Track(1, seen=999)}, both, CORE, 1000, first={AMOUNT})
    assert (found.opened, found.silent) == ([both[0]], [both[1]])


def test_families_that_could_not_be_looked_at_stay_as_they_are() -> None:
    tracks = nights([0.9, 0.9])[-1].tracks
    found = night(tracks, [Signal(AMOUNT, 1, 0.9), silent(0.0)], CORE, 1002, judged={AMOUNT})
    assert found.cleared == []
    assert found.tracks[WHO] == tracks[WHO]
    assert night({}, [silent(0.9)], CORE, 1002, judged={AMOUNT}).tracks == {}


def test_a_customer_who_goes_over_the_line_between_two_runs_of_a_night_has_its_first_night() -> None:
    tracks: dict[Key, Track] = {WHO: Track(seen=1000, snoozed_until=990)}
    tracks = dict(night(tracks, [silent(0.9)], CORE, 1000).tracks)
    assert tracks[WHO].nights == 1
    assert night(tracks, [silent(0.9)], CORE, 1001).opened


def test_a_snoozed_warning_stays_open_and_is_told_once_more_after_30_days() -> None:
    tracks = dict(nights([0.9, 0.9])[-1].tracks)
    tracks[WHO] = snooze(tracks[WHO], 1001)
    told = []
    for tonight in range(1002, 1001 + SNOOZE + 5):
        found = night(tracks, [silent(0.9)], CORE, tonight)
        assert found.updated
        assert not found.opened
        if found.raised:
            told.append(tonight)
        tracks = found.tracks
    assert told == [1001 + SNOOZE]


def test_a_snoozed_warning_that_ends_and_returns_is_not_told_before_the_time_is_over() -> None:
    tracks = dict(nights([0.9, 0.9])[-1].tracks)
    tracks[WHO] = snooze(tracks[WHO], 1001)
    tracks = night(tracks, [silent(0.1)], CORE, 1002).tracks
    opened = []
    for tonight in range(1003, 1001 + SNOOZE + 5):
        found = night(tracks, [silent(0.9)], CORE, tonight)
        opened += [tonight] * len(found.opened)
        tracks = found.tracks
    assert opened == [1001 + SNOOZE]


def test_a_resolved_warning_leaves_its_family_in_peace_for_30_days() -> None:
    tracks = dict(nights([0.9, 0.9])[-1].tracks)
    tracks[WHO] = settle(tracks[WHO], 1001)
    opened = []
    for tonight in range(1002, 1001 + SNOOZE + 5):
        found = night(tracks, [silent(0.9)], CORE, tonight)
        assert not found.cleared
        opened += [tonight] * len(found.opened)
        tracks = found.tracks
    assert opened == [1001 + SNOOZE]


def test_a_tier_that_rises_tells_at_once_what_waited_for_the_digest() -> None:
    tracks = nights([0.8, 0.8], Lines({1: "tail"}))[-1].tracks
    assert tracks[WHO].voice is Voice.DIGEST
    risen = night(tracks, [silent(0.8)], Lines({1: "key"}), 1002)
    assert (risen.raised, risen.opened) == ([silent(0.8)], [])
    after = night(risen.tracks, [silent(0.8)], Lines({1: "key"}), 1003)
    assert (after.raised, after.updated) == ([], [silent(0.8)])


def test_a_tier_that_falls_neither_ends_a_warning_nor_tells_it_again() -> None:
    tracks = nights([0.45, 0.45], Lines({1: "key"}))[-1].tracks
    fallen = night(tracks, [silent(0.45)], Lines({1: "tail"}), 1002)  # 0.6 · 0.7 is 0.42
    assert (fallen.updated, fallen.raised, fallen.cleared) == ([silent(0.45)], [], [])
    back = night(fallen.tracks, [silent(0.45)], Lines({1: "key"}), 1003)
    assert back.raised == []


def test_what_is_snoozed_is_told_when_it_wakes_and_not_before_though_the_tier_rises() -> None:
    tracks = dict(nights([0.8, 0.8], Lines({1: "tail"}))[-1].tracks)
    tracks[WHO] = snooze(tracks[WHO], 1001)
    for tonight in range(1002, 1001 + SNOOZE):
        found = night(tracks, [silent(0.8)], Lines({1: "key"}), tonight)
        assert found.raised == []
        tracks = dict(found.tracks)
    woken = night(tracks, [silent(0.8)], Lines({1: "key"}), 1001 + SNOOZE)
    assert woken.raised == [silent(0.8)]
    assert woken.tracks[WHO].voice is Voice.PUSH


def test_what_waits_for_the_digest_is_not_told_at_once_when_it_wakes() -> None:
    tracks = dict(nights([0.8, 0.8], Lines({1: "tail"}))[-1].tracks)
    tracks[WHO] = snooze(tracks[WHO], 1001)
    found = night(tracks, [silent(0.8)], Lines({1: "tail"}), 1001 + SNOOZE)
    assert (found.raised, found.updated) == ([], [silent(0.8)])


def test_who_snoozes_what_the_first_run_found_hears_of_it_afterwards() -> None:
    tracks = dict(night({}, [silent(0.9)], CORE, 1000, first=True).tracks)
    tracks[WHO] = snooze(tracks[WHO], 1000)
    assert night(tracks, [silent(0.9)], CORE, 1000 + SNOOZE).raised == [silent(0.9)]


def test_good_news_waits_for_the_digest() -> None:
    up = Signal(AMOUNT, 2, 0.8, 1, {"direction": "up"})
    down = Signal(AMOUNT, 2, 0.8, 2, {"direction": "down"})
    assert CORE.voice(up) is Voice.DIGEST
    assert CORE.voice(down) is Voice.PUSH


# properties

LEVELS = st.floats(0, 1).map(lambda level: round(level, 2))
LIVES = st.lists(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([SILENCE, AMOUNT]), LEVELS, st.integers(0, 1)), max_size=6
    ),
    max_size=25,
)


@settings(max_examples=200)
@given(LIVES)
def test_nothing_flaps_and_no_two_are_open_in_a_family(life: list[list[tuple[int, Family, float, int]]]) -> None:
    """Whatever the nights bring: what opens was closed, was over the line for two nights; what ends was open, and fell
    below the lower line or changed its matter; the tracks tell the same as the changes do."""
    tracks: Mapping[Key, Track] = {}
    open_: dict[Key, int] = {}
    before: dict[Key, Signal] = {}
    for tonight, said in enumerate(life, 1000):
        signals = [Signal(family, customer, level, matter) for customer, family, level, matter in said]
        changes = night(tracks, signals, CORE, tonight)
        now: dict[Key, Signal] = {}
        for one in signals:
            if one.key not in now or (one.level, one.matter) > (now[one.key].level, now[one.key].matter):
                now[one.key] = one
        for key in changes.cleared:
            matter = open_.pop(key)
            assert key not in now or now[key].level < OUT * CORE(now[key]) or now[key].matter != matter
        for one in changes.updated:
            assert open_[one.key] == one.matter
            assert one.level >= OUT * CORE(one)
        for one in changes.opened:
            assert one.key not in open_
            assert one.key not in changes.cleared
            assert min(one.level, before[one.key].level) >= CORE(one)
            open_[one.key] = one.matter
        assert {key for key, track in changes.tracks.items() if track.open} == set(open_)
        assert len({one.key for one in changes.opened}) == len(changes.opened)
        tracks, before = changes.tracks, now


@settings(max_examples=100)
@given(LIVES, st.randoms(use_true_random=False))
def test_the_order_of_signals_changes_nothing_nor_does_running_twice(
    life: list[list[tuple[int, Family, float, int]]], random: object
) -> None:
    assert hasattr(random, "shuffle")
    one: Mapping[Key, Track] = {}
    for tonight, said in enumerate(life, 1000):
        signals = [Signal(family, customer, level, matter) for customer, family, level, matter in said]
        shuffled = list(signals)
        random.shuffle(shuffled)
        found, other = night(one, signals, CORE, tonight), night(one, shuffled, CORE, tonight)
        assert found == other
        again = night(found.tracks, shuffled, CORE, tonight)
        assert (again.opened, again.silent, again.raised, again.cleared) == ([], [], [], [])
        assert again.tracks == found.tracks
        one = found.tracks


@given(st.lists(LEVELS, max_size=30), st.floats(0, 0.3))
def test_a_higher_level_never_opens_later(levels: list[float], more: float) -> None:
    def first_open(of: list[float]) -> int:
        return (story(nights(of)) + "o").index("o")

    assert first_open([min(level + more, 1.0) for level in levels]) <= first_open(levels)


@given(st.integers(1, 40))
def test_a_silence_that_only_grows_is_told_once(start: int) -> None:
    levels = [min(1.0, (start + day) / 60) for day in range(80)]
    assert story(nights(levels)).replace("-", "").replace("u", "") == "o"


def test_what_is_idle_is_forgotten() -> None:
    assert night({}, [silent(0.1)], CORE, 1000).tracks == {}
    assert nights([0.9, 0.9, 0.1])[-1].tracks == {}
    assert Track().idle
    assert not replace(Track(), snoozed_until=5).idle
    assert NIGHTS == 2


# the budget


def candidate(warning: int, customer: int | None, loss: float, reader: int = 9, voice: Voice = Voice.PUSH) -> Candidate:
    return Candidate(warning, reader, customer, loss, voice)


def numbers(groups: Iterable[Iterable[Candidate]]) -> list[list[int]]:
    return [[one.warning for one in group] for group in groups]


def test_the_dearest_are_told_and_the_rest_waits() -> None:
    plan = within_budget([candidate(1, 1, 10), candidate(2, 2, 30), candidate(3, 3, 20)], 2)
    assert numbers(plan.now[9]) == [[2], [3]]
    assert [one.warning for one in plan.digest[9]] == [1]


def test_a_customer_with_many_families_is_one_message() -> None:
    plan = within_budget([candidate(1, 1, 10), candidate(2, 2, 20), candidate(3, 1, 50), candidate(4, 3, 5)], 2)
    assert numbers(plan.now[9]) == [[3, 1], [2]]
    assert [one.warning for one in plan.digest[9]] == [4]


def test_the_budget_is_by_reader_and_day() -> None:
    offered = [candidate(1, 1, 10), candidate(2, 1, 10, 8), candidate(3, 2, 9), candidate(4, 2, 9, 8)]
    plan = within_budget(offered, 2, {9: 2, 8: 1})
    assert 9 not in plan.now
    assert numbers(plan.now[8]) == [[2]]
    assert [one.warning for one in plan.digest[9]] == [1, 3]


def test_the_whole_book_comes_first_and_digests_and_silence_take_no_place() -> None:
    offered = [
        candidate(1, 1, 100),
        candidate(2, None, 0),
        candidate(3, None, 0),
        candidate(4, 2, 999, voice=Voice.DIGEST),
        candidate(5, 3, 999, voice=Voice.SILENT),
    ]
    plan = within_budget(offered, 3)
    assert numbers(plan.now[9]) == [[2], [3], [1]]
    assert [one.warning for one in plan.digest[9]] == [4]
    assert within_budget(offered, 0).now == {}


@given(
    st.lists(st.tuples(st.integers(1, 5), st.floats(0, 100), st.integers(1, 2), st.sampled_from(Voice)), max_size=20),
    st.integers(0, 4),
    st.randoms(use_true_random=False),
)
def test_every_warning_has_one_place_and_none_that_waits_is_dearer(
    said: list[tuple[int, float, int, Voice]], per_day: int, random: object
) -> None:
    assert hasattr(random, "shuffle")
    offered = [candidate(at, who, loss, reader, voice) for at, (who, loss, reader, voice) in enumerate(said)]
    plan = within_budget(offered, per_day)
    placed = [one for groups in plan.now.values() for group in groups for one in group]
    waiting = [one for ones in plan.digest.values() for one in ones]
    assert sorted(one.warning for one in placed + waiting) == [
        one.warning for one in offered if one.voice is not Voice.SILENT
    ]
    for reader, groups in plan.now.items():
        assert len(groups) <= per_day
        for one in waiting:
            if one.reader == reader and one.voice is Voice.PUSH:
                assert len(groups) == per_day
                assert one.loss <= min(max(other.loss for other in group) for group in groups)
    random.shuffle(offered)
    assert within_budget(offered, per_day) == plan
