"""A small run of the lookup benchmark: the right customer is found by all kinds of slips. Nothing is timed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.usecases.names import NameBook
from bot.usecases.search_notes import search_notes
from db.session import connect, offline_session
from db.user import User
from tests.benchmarks.lookup import Accuracy, accuracy
from tests.benchmarks.lookup_data import ADMIN, EACH, GOODS, REP, fill
from tests.benchmarks.lookup_names import SLIPS, Made, names

ASKED = 20


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Made]]:
    """Two and a half thousand customers of three reps, and visits to them."""
    path, made = tmp_path_factory.mktemp("company") / "huike.db", names(2500)
    fill(path, made, 3000)
    return path, made


def worst(result: Accuracy) -> float:
    return min(one.five / one.asked for one in result.kinds.values())


def test_a_rep_finds_their_customers(company: tuple[Path, list[Made]]) -> None:
    path, made = company
    with offline_session(path) as session:
        result = accuracy(session, REP, made[:EACH], ASKED)
    assert result.all().asked == ASKED * len(SLIPS)
    assert result.all().first / result.all().asked >= 0.95
    assert result.all().five / result.all().asked >= 0.99


def test_a_company_finds_its_customers_in_the_store(company: tuple[Path, list[Made]]) -> None:
    path, made = company
    with offline_session(path) as session:
        result = accuracy(session, ADMIN, made, ASKED, NameBook(many=500))
    assert result.all().five / result.all().asked >= 0.95
    assert worst(result) >= 0.85


@pytest.mark.parametrize("words", [GOODS[0], GOODS[30], "谈了", "货", "want", "ves", "嫌冷柜太贵"])
def test_a_search_finds_what_like_finds_in_many_visits(company: tuple[Path, list[Made]], words: str) -> None:
    path, _made = company
    raw = connect(path)
    like = {row[0] for row in raw.execute("SELECT id FROM touch WHERE summary LIKE ?", (f"%{words}%",))}
    raw.close()
    with offline_session(path) as session:
        hits = search_notes(session, session.get_one(User, ADMIN), words, 10_000)
        rep = search_notes(session, session.get_one(User, REP), words, 10_000)
    assert {one.record_id for one in hits if one.kind == "touch"} == like
    assert [one.day for one in hits] == sorted((one.day for one in hits), reverse=True)
    assert {one.customer_id for one in rep} == {one.customer_id for one in hits} & set(range(1, EACH + 1))
    assert like
