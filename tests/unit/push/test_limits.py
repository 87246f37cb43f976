"""The rate limiter: tables of cases, and properties over random histories."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.push.limits import Kind, Limits, LimitSettings

START = datetime(2026, 12, 2, 8, 30, tzinfo=UTC)
REP, OTHER, GROUP = 1001, 1002, -2001
CHATS = st.sampled_from([REP, OTHER, 1003, GROUP, -2002])


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def wait(limits: Limits, chat: int, now: datetime, **options: Any) -> float:
    return (limits.earliest(chat, now, **options) - now).total_seconds()


def send_at_once(limits: Limits, chat: int, count: int, now: datetime = START) -> list[datetime]:
    """Send ``count`` messages as early as allowed; when each went out."""
    sent = []
    for _ in range(count):
        now = limits.earliest(chat, now)
        limits.take(chat, now)
        sent.append(now)
    return sent


def busiest(moments: Iterable[datetime], span: float) -> int:
    """The most moments in any half-open span of so many seconds."""
    ordered = sorted(moments)
    width = timedelta(seconds=span)
    return max((sum(1 for m in ordered if first <= m < first + width) for first in ordered), default=0)


@pytest.mark.parametrize(
    ("chat", "count", "seconds"),
    [
        (REP, 1, 0),
        (REP, 3, 0),  # a burst
        (REP, 4, 1),
        (REP, 10, 7),
        (GROUP, 3, 0),
        (GROUP, 20, 17),
        (GROUP, 21, 60),  # the first three have left the minute
        (GROUP, 24, 61),
    ],
)
def test_one_chat(chat: int, count: int, seconds: float) -> None:
    assert send_at_once(Limits(), chat, count)[-1] == after(seconds)


def test_bursts_come_back_after_a_pause() -> None:
    limits = Limits()
    send_at_once(limits, REP, 3)
    assert wait(limits, REP, after(0.25)) == 0.75
    assert send_at_once(limits, REP, 3, after(2)) == [after(2), after(2), after(3)]
    assert send_at_once(limits, REP, 3, after(60)) == [after(60)] * 3


def test_all_chats_together() -> None:
    limits = Limits()
    for chat in range(30):
        assert limits.earliest(chat, START) == START
        limits.take(chat, START)
    assert limits.earliest(99, START) == after(1)
    assert limits.earliest(99, after(0.4)) == after(1)
    assert limits.earliest(99, after(1)) == after(1)


def test_one_chat_does_not_hold_up_another() -> None:
    limits = Limits()
    send_at_once(limits, REP, 3)
    assert wait(limits, REP, START) == 1
    assert wait(limits, OTHER, START) == 0


def test_asking_changes_nothing() -> None:
    limits = Limits()
    for _ in range(100):
        assert limits.earliest(REP, START) == START
    assert len(limits) == 0


def test_albums_count_as_their_pictures() -> None:
    limits = Limits()
    limits.take(GROUP, START, cost=10)
    assert wait(limits, GROUP, START) == 8  # ten intervals, less the two that a burst allows
    limits.take(GROUP, after(8), cost=10)
    assert limits.earliest(GROUP, after(20)) == after(60)
    for chat in (1, 2):
        limits.take(chat, after(70), cost=10)
    assert wait(limits, OTHER, after(70), cost=10) == 0
    limits.take(OTHER, after(70))
    assert wait(limits, 3, after(70), cost=10) == 1
    assert wait(limits, 3, after(70), cost=9) == 0


def test_answers_to_buttons_pass_by_all_but_the_halt() -> None:
    limits = Limits()
    send_at_once(limits, REP, 3)
    for chat in range(30):
        limits.take(chat, START)
    for _ in range(50):
        assert limits.earliest(REP, START, kind=Kind.ANSWER) == START
        limits.take(REP, START, kind=Kind.ANSWER)
    assert limits.earliest(99, after(1)) == after(1), "answers use nothing up"
    limits.flood(REP, 7, after(1))
    assert limits.earliest(OTHER, after(1), kind=Kind.ANSWER) == after(8)


def test_a_halt_lasts_as_long_as_asked_for_whoever_asks() -> None:
    limits = Limits()
    limits.flood(REP, 35, START)
    limits.take(OTHER, after(1))  # an answer to a request that was under way
    limits.flood(OTHER, 5, after(10))  # a shorter one does not cut it short
    for chat in (REP, OTHER, GROUP, 77):
        assert limits.earliest(chat, after(34.999999)) == after(35)
        assert limits.earliest(chat, after(35)) == after(35)
    limits.flood(OTHER, 60, after(20))  # a longer one prolongs it
    assert limits.earliest(77, after(36)) == after(80)


def test_a_flood_of_one_chat_slows_that_chat() -> None:
    limits = Limits()
    send_at_once(limits, REP, 3)
    limits.flood(REP, 10, START)
    sent = send_at_once(limits, REP, 6, after(10))
    gap = (sent[-1] - sent[-2]).total_seconds()
    assert 1.9 < gap < 2
    assert send_at_once(limits, OTHER, 4, after(100)) == [after(100)] * 3 + [after(101)]


@pytest.mark.parametrize(("asked", "left"), [(1, 27), (2, 25), (5, 20), (10, 15), (40, 15)])
def test_a_flood_at_a_high_rate_slows_everything_the_more_the_longer_the_silence_asked_for(
    asked: float, left: int
) -> None:
    limits = Limits()
    for chat in range(20):
        limits.take(chat, START)
    limits.flood(7, asked, START)
    for chat in range(100, 100 + left):
        assert limits.earliest(chat, after(asked)) == after(asked)
        limits.take(chat, after(asked))
    assert limits.earliest(200, after(asked)) == after(asked + 1), "of 30"
    assert send_at_once(limits, 7, 3, after(asked + 2)) == [after(asked + 2)] * 3, "no chat is slowed"


def test_many_answers_to_one_flood_slow_down_once() -> None:
    once, often = Limits(), Limits()
    once.flood(REP, 10, START)
    for _ in range(20):
        often.flood(REP, 10, START)
    assert send_at_once(once, REP, 10, after(10)) == send_at_once(often, REP, 10, after(10))


def test_slowing_down_has_an_end_and_recovers_slowly() -> None:
    limits = Limits()
    for round_ in range(10):
        limits.flood(REP, 10, after(11 * round_ - 99))
    sent = send_at_once(limits, REP, 4, after(30))
    assert 14 < (sent[-1] - sent[-2]).total_seconds() <= 16
    gaps = []
    for minutes in (5, 10, 20, 40, 80):
        sent = send_at_once(limits, REP, 6, after(60 * minutes))
        gaps.append((sent[-1] - sent[-2]).total_seconds())
    assert gaps == sorted(gaps, reverse=True)
    assert 7 < gaps[0] < 9, "half of the slowdown is forgiven in five minutes"
    assert gaps[-1] == 1


@pytest.mark.parametrize("hours", [-24 * 365, -24, -1, -0.01])
def test_a_clock_set_back_never_makes_a_wait_longer_than_the_limit(hours: float) -> None:
    limits = Limits()
    send_at_once(limits, REP, 3)
    for chat in range(27):
        limits.take(chat, START)
    back = after(3600 * hours)
    assert wait(limits, 500, back) == 1
    assert wait(limits, REP, back) == 1
    send_at_once(limits, GROUP, 20, after(10))
    assert 57 <= wait(limits, GROUP, back) <= 60
    limits.flood(REP, 30, after(100))
    assert wait(limits, OTHER, back) == 30
    assert wait(limits, OTHER, back + timedelta(seconds=29)) == 1
    assert wait(limits, OTHER, back + timedelta(seconds=30)) == 0


def test_a_clock_set_forward_is_time_that_passed() -> None:
    limits = Limits()
    send_at_once(limits, GROUP, 30)
    limits.flood(GROUP, 3000, after(100))
    tomorrow = START + timedelta(days=1)
    assert send_at_once(limits, GROUP, 4, tomorrow) == [tomorrow] * 3 + [tomorrow + timedelta(seconds=1)]
    assert wait(limits, GROUP, after(200)) == 2900, "set right again: the halt is not over"


def test_a_slowed_chat_recovers_though_the_clock_went_back() -> None:
    limits = Limits()
    limits.flood(REP, 1, START + timedelta(days=400))
    send_at_once(limits, REP, 1, START)
    sent = send_at_once(limits, REP, 5, START + timedelta(hours=2))
    assert sent[-1] - sent[-2] == timedelta(seconds=1)


def test_idle_chats_are_forgotten() -> None:
    limits = Limits()
    for number in range(20_000):
        chat = -number if number % 10 == 0 else number
        limits.take(chat, after(number / 30))
    assert len(limits) < 30 * 60, "only what the last minute can still hold up"


def test_busy_and_slowed_chats_are_not_forgotten() -> None:
    limits = Limits()
    limits.flood(REP, 10, START)
    for number in range(5_000):
        limits.take(5_000 + number, after(2 + number / 30))
    sent = send_at_once(limits, REP, 4, after(180))
    assert (sent[-1] - sent[-2]).total_seconds() > 1.5


def test_memory_is_bounded_whatever_happens() -> None:
    limits = Limits(LimitSettings(max_chats=100))
    for number in range(1_000):
        limits.take(number, START)
        assert len(limits) <= 100


def test_when_memory_is_full_the_oldest_goes_first() -> None:
    limits = Limits(LimitSettings(max_chats=10, overall_messages=1000))
    for number in range(100):
        limits.take(REP, START)
        limits.take(2000 + number, START)
    assert wait(limits, REP, START) == 98


@pytest.mark.parametrize(
    "wrong", [{"chat_burst": 0}, {"chat_interval": 0.0}, {"slower": 0.5}, {"slower": 20.0}, {"serious": 0.0}]
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="positive"):
        LimitSettings(**wrong)


STEPS = st.lists(st.tuples(CHATS, st.floats(0, 20)), min_size=1, max_size=120)
FLOODS = st.dictionaries(st.integers(0, 120), st.floats(0.001, 90), max_size=5)


@given(steps=STEPS, floods=FLOODS)
@settings(deadline=None)
def test_never_more_than_the_limits_and_nothing_in_a_halt(
    steps: list[tuple[int, float]], floods: dict[int, float]
) -> None:
    rules = LimitSettings(overall_messages=5, group_messages=4, group_span=30)
    limits, now, sent = Limits(rules), START, list[tuple[int, datetime]]()
    halted_until = START
    for number, (chat, pause) in enumerate(steps):
        now = limits.earliest(chat, now + timedelta(seconds=pause / 10))
        assert now >= halted_until
        limits.take(chat, now)
        sent.append((chat, now))
        if number in floods:
            limits.flood(chat, floods[number], now)
            halted_until = max(halted_until, now + timedelta(seconds=floods[number]))
    assert busiest((moment for _, moment in sent), 1) <= 5
    for chat in {chat for chat, _ in sent}:
        moments = [moment for one, moment in sent if one == chat]
        assert busiest(moments, 30) <= (4 if chat < 0 else 33)
        for span in (1, 2, 5, 10):
            assert busiest(moments, span) <= 3 + span - 1


@given(steps=STEPS, floods=FLOODS)
def test_the_promised_moment_is_kept_and_never_put_off(
    steps: list[tuple[int, float]], floods: dict[int, float]
) -> None:
    limits, now = Limits(), START
    for number, (chat, pause) in enumerate(steps):
        now += timedelta(seconds=pause / 10)
        limits.take(chat, now)
        if number in floods:
            limits.flood(chat, floods[number], now)
    for chat in {chat for chat, _ in steps} | {4242}:
        promised = limits.earliest(chat, now)
        assert promised >= now
        halfway = now + (promised - now) / 2
        assert halfway <= limits.earliest(chat, halfway) <= promised
        assert limits.earliest(chat, promised) == promised


@given(steps=STEPS, chat=CHATS)
def test_sending_never_makes_anything_earlier(steps: list[tuple[int, float]], chat: int) -> None:
    limits, now = Limits(), START
    for other, pause in steps:
        now += timedelta(seconds=pause / 10)
        before = limits.earliest(chat, now)
        limits.take(other, now)
        assert limits.earliest(chat, now) >= before


JUMPS = st.lists(st.tuples(CHATS, st.floats(-100_000, 100_000)), min_size=1, max_size=60)


@given(jumps=JUMPS)
def test_no_wait_is_longer_than_the_limit_however_the_clock_jumps(jumps: list[tuple[int, float]]) -> None:
    limits, now = Limits(), START
    for chat, jump in jumps:
        now += timedelta(seconds=jump)
        for asked in (chat, REP, GROUP):
            assert 0 <= wait(limits, asked, now) <= (60 if asked < 0 else 1)
        if wait(limits, chat, now) == 0:
            limits.take(chat, now)


@given(chats=st.integers(2, 60), count=st.integers(3, 8))
@settings(max_examples=25, deadline=None)
def test_every_chat_with_something_to_say_gets_its_turn(chats: int, count: int) -> None:
    """The sender picks whoever may go first (ties: who asked first); nobody is left behind."""
    limits, now = Limits(), START
    left = dict.fromkeys(range(1, chats + 1), count)
    while left:
        earliest = {chat: limits.earliest(chat, now) for chat in left}
        chat = min(left, key=lambda one: (earliest[one], -left[one], one))
        now = earliest[chat]
        limits.take(chat, now)
        left[chat] -= 1
        if not left[chat]:
            del left[chat]
        assert max(left.values(), default=0) - min(left.values(), default=0) <= 3
    needed = max(count - 3, (chats * count - 30) / 30)
    assert (now - START).total_seconds() <= needed + 2, "no time is wasted"
