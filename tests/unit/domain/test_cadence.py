"""When a customer is seen too late or too rarely, and who comes first."""

from __future__ import annotations

import pytest

from bot.domain.cadence import DEFAULTS, Interval, Standing, interval_of, pressing, read_interval, standing

KEY = Interval(7, 14)
FINE, BELOW, LATE = Standing.FINE, Standing.BELOW, Standing.LATE


@pytest.mark.parametrize(
    ("days", "touches", "known", "found"),
    [
        (0, 12, 400, FINE),
        (6, 12, 400, FINE),
        (7, 12, 400, BELOW),  # past ideal
        (13, 12, 400, BELOW),
        (14, 12, 400, LATE),  # the longest interval is over
        (200, 0, 400, LATE),
        (1, 11, 400, BELOW),  # 90 days hold 12 times 7
        (1, 1, 400, BELOW),
        (3, 0, 3, FINE),  # new: there was no time for more
        (6, 0, 6, FINE),
        (7, 0, 7, BELOW),
        (5, 1, 13, FINE),  # 13 days hold 7 once
        (5, 1, 14, BELOW),
        (14, 0, 14, LATE),
    ],
)
def test_the_standing_of_a_key_account(days: int, touches: int, known: int, found: Standing) -> None:
    assert standing(KEY, days, touches, known) == found


@pytest.mark.parametrize(
    ("tier", "ideal", "longest"), [("key", 7, 14), ("core", 14, 30), ("regular", 30, 60), ("tail", 90, 180)]
)
def test_the_usual_intervals(tier: str, ideal: int, longest: int) -> None:
    assert DEFAULTS[tier] == Interval(ideal, longest)


def test_a_customer_has_its_own_interval_or_that_of_its_tier() -> None:
    assert interval_of("core", DEFAULTS) == Interval(14, 30)
    assert interval_of("core", DEFAULTS, 3, 5) == Interval(3, 5)
    assert interval_of("unheard of", DEFAULTS) == Interval(30, 60)


@pytest.mark.parametrize("text", ["", "7", "7:", "0:7", "8:7", "7:731", "x:y", "7:14:21", "-1:3"])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_interval(text)


def test_an_interval_is_read_as_it_is_kept() -> None:
    assert read_interval(str(KEY)) == KEY


def test_the_tier_comes_first_then_how_far_past_the_longest() -> None:
    told = {
        "key, just due": pressing("key", 14, KEY),
        "key, twice": pressing("key", 28, KEY),
        "core, thrice": pressing("core", 90, Interval(14, 30)),
        "core, own one, 4 times": pressing("core", 20, Interval(3, 5)),
        "tail, ten times": pressing("tail", 1800, Interval(90, 180)),
    }
    assert sorted(told, key=lambda name: told[name]) == [
        "key, twice",
        "key, just due",
        "core, own one, 4 times",
        "core, thrice",
        "tail, ten times",
    ]
