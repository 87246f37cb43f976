"""Customers that look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.duplicates import Known, Why, look_alikes
from bot.usecases.find_duplicates import words

ALIKE = [
    ("华联超市有限公司", "华联超市", Why.NAME),
    ("acme foods pte ltd", "acme foods", Why.NAME),
    ("acme foods", "acme-foods", Why.NAME),
    ("鑫源商贸行", "鑫原商贸行", Why.SPELLING),
    ("鑫源商贸行", "鑫源商贸", Why.SPELLING),
    ("鑫源贸商行", "鑫源商贸行", Why.SPELLING),
    ("golden dragon", "golden dragoon", Why.SPELLING),
]
APART = [
    ("好邻居(江北店)", "好邻居(江南店)"),
    ("全家1号店", "全家2号店"),
    ("一品轩饭庄", "二品轩饭庄"),
    ("鑫源", "鑫原"),
    ("blue cafe", "blue care home"),
    ("东方饭店", "西方饭店"),
]


@pytest.mark.parametrize(("one", "other", "why"), ALIKE)
def test_alike(one: str, other: str, why: Why) -> None:
    (pair,) = look_alikes([Known(1, (one,)), Known(2, (other,))], words())
    assert (pair.one, pair.other, pair.why) == (1, 2, why)


@pytest.mark.parametrize(("one", "other"), APART)
def test_apart(one: str, other: str) -> None:
    assert look_alikes([Known(1, (one,)), Known(2, (other,))], words()) == []


def test_an_alias_that_is_another_ones_name_and_a_shared_number() -> None:
    known = [Known(3, ("华联超市", "hualian")), Known(1, ("hualian",)), Known(2, ("x",), ("13800001234", "110"))]
    known.append(Known(4, ("y",), ("8613800001234", "110")))
    found = [(pair.one, pair.other, pair.why) for pair in look_alikes(known, words())]
    assert found == [(1, 3, Why.NAME), (2, 4, Why.PHONE)]


def test_an_alias_that_many_share_pairs_nobody() -> None:
    branches = [Known(n, (f"好邻居({c}店)", "好邻居")) for n, c in enumerate("甲乙丙丁")]
    assert look_alikes(branches, words()) == []


def test_a_switchboard_of_many_is_no_slip() -> None:
    assert look_alikes([Known(n, (f"{n}",), ("02112345678",)) for n in range(20)], words()) == []


def test_nothing_is_left_of_a_name_that_is_all_legal_form() -> None:
    assert words().core("公司") == "公司"


@given(st.lists(st.text("华联鑫源a12 公司", min_size=1, max_size=6), max_size=12))
def test_pairs_are_of_two_and_named_once(names: list[str]) -> None:
    pairs = [
        (pair.one, pair.other) for pair in look_alikes([Known(n, (name,)) for n, name in enumerate(names)], words())
    ]
    assert len(pairs) == len(set(pairs))
    assert all(one < other for one, other in pairs)
