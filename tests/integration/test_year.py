"""A simulated year: ten reps in three countries, 300 customers; each push is one that the rules ask for, and no other.

The clock jumps from one due moment to the next; the machine is off for three days, is killed now and then, people move
and go on leave. What should be said is reckoned a second time, in ``year_oracle``, from the script alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration import year_facts as facts
from tests.integration.year_care import Said
from tests.integration.year_oracle import Oracle
from tests.integration.year_run import Played, Program, Push
from tests.integration.year_script import write_year

pytestmark = pytest.mark.timeout(1200)  # a machine that is busy with other tests needs longer

_NOT_RECKONED = {"repair"}  # by the points of the goodwill account: tests/integration/test_goodwill.py
_ABOUT = (("reminder", "reminder"), ("promises", "promise"), ("complaint", "complaint"), ("complaints", "complaint"))
_ONCE_A_DAY = {"agenda", "roundup", "promise_evening", "promise_day", "promise_overdue", "greetings"}
_AT_ANY_HOUR = {"reminder_due", "stand_in"}  # a person asked for them, or did something


@pytest.fixture(scope="module")
def year() -> facts.Year:
    return write_year(5)


@pytest.fixture(scope="module")
def played(year: facts.Year, tmp_path_factory: pytest.TempPathFactory) -> Played:
    path: Path = tmp_path_factory.mktemp("year")
    program = Program(path / "huike.db")
    try:
        return program.play(year)
    finally:
        program.stop()


@pytest.fixture(scope="module")
def oracle(year: facts.Year) -> Oracle:
    return Oracle(year)


def _said(played: Played) -> list[Said]:
    return [Said(one.kind, one.user, one.at, _keys(played, one.data)) for one in played.pushes]


def _keys(played: Played, data: dict[str, Any]) -> tuple[int, ...]:
    """What a push tells of, by the keys of the script."""
    found: list[int] = []
    for name, table in (*_ABOUT, ("order", "order")):
        ids = data.get(name) or []
        found += [played.facts[table, one] for one in (ids if isinstance(ids, list) else [ids])]
    return tuple(sorted(found))


def _difference(said: Iterable[Any], expected: Iterable[Any]) -> list[str]:
    """What was said too often or too seldom, in words."""
    more, less = Counter(said), Counter(expected)
    lines = [(one, "too much") for one in (more - less).elements()]
    lines += [(one, "missing") for one in (less - more).elements()]
    return [f"{how}: {' '.join(map(str, one))}" for one, how in sorted(lines)]


def test_all_that_is_said_is_what_was_reckoned(played: Played, oracle: Oracle) -> None:
    said = [one for one in _said(played) if one.kind not in _NOT_RECKONED]
    assert len(said) > 3000
    assert _difference(said, oracle.said) == []


def test_each_occasion_is_offered_once_and_on_its_day(played: Played, oracle: Oracle) -> None:
    assert len(oracle.offers) > 1000
    assert _difference(played.greetings, oracle.offers) == []


def test_the_year_has_all_that_it_should(year: facts.Year, oracle: Oracle) -> None:
    """What is compared is worth it: each kind comes, and each of the rare things happens."""
    kinds = Counter(one.kind for one in oracle.said)
    assert len(kinds) == 15, kinds
    codes = [one.birthday for customer in year.customers for one in customer.people if one.birthday]
    assert "S02-29" in codes
    assert any(code.startswith("R06") for code in codes)
    assert any(code.startswith("L") and code.endswith("30") for code in codes)
    assert sum(one.lost is not None for one in year.customers) > 5


def test_nothing_is_sent_twice(played: Played) -> None:
    """One thing comes once a day at most, whatever tells of it, but for what has a minute of its own."""
    assert [one for one, times in Counter(_said(played)).items() if times > 1] == []
    daily = Counter(
        (one.kind, one.user, one.data.get("for"), _day(one)) for one in played.pushes if one.kind in _ONCE_A_DAY
    )
    assert [which for which, times in daily.items() if times > 1] == []
    nagged: Counter[tuple[int, date, str, int]] = Counter()
    for one in played.pushes:
        if one.kind in ("promise_evening", "promise_day", "complaint_nudge"):
            nagged.update((one.user, _day(one), key) for key in set(_keys(played, one.data)))  # type: ignore[misc]
    assert [which for which, times in nagged.items() if times > 1] == []


def test_nothing_but_what_is_urgent_or_was_asked_for_comes_in_quiet_hours(played: Played, year: facts.Year) -> None:
    """A reminder comes at its minute whatever that is; who starts early chose to hear of the day then."""
    urgent = {one.key for one in year.troubles if one.severity == "high"}
    for push in played.pushes:
        person = facts.EVERYBODY[push.user - 1]
        here = push.at.astimezone(person.zone_at(push.at)).time()
        first = min(time(8), time.fromisoformat(person.morning))
        asked = push.kind in _AT_ANY_HOUR or urgent & set(_keys(played, push.data))
        assert asked or first <= here < time(21), push


def test_nobody_is_asked_to_write_to_a_customer_who_is_lost(played: Played, year: facts.Year) -> None:
    gone = {one.name: one.lost for one in year.customers if one.lost is not None}
    for push in played.pushes:
        for name, since in gone.items():
            if push.kind in ("greetings", "after_sale", "repair", "cadence", "promise_day", "promise_evening"):
                assert push.at < since or name not in push.text, push


def test_nobody_gets_more_than_a_dozen_messages_a_day(played: Played) -> None:
    days = Counter((one.user, _day(one)) for one in played.pushes)
    assert max(days.values()) <= 12


def test_what_was_written_and_never_sent_was_no_longer_true(played: Played) -> None:
    """What waited for the morning may be over by then; nothing else is dropped."""
    for kind, user, at, reason in played.dropped:
        person = facts.EVERYBODY[user - 1]
        here = at.astimezone(person.zone_at(at)).time()
        assert reason == "stale", (kind, user, at)
        assert here in (time(8), time.fromisoformat(person.morning)), (kind, user, at)


def test_three_days_off_are_told_in_one_message(played: Played) -> None:
    back = [one for one in played.pushes if facts.BACK <= one.at < facts.BACK + timedelta(minutes=5)]
    assert any(one.kind == "missed" for one in back)
    assert max(Counter(one.user for one in back).values()) <= 8


def _day(push: Push) -> date:
    person = facts.EVERYBODY[push.user - 1]
    return push.at.astimezone(person.zone_at(push.at)).date()
