"""Festivals: on the days that were published, for those who keep them."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.festivals import FESTIVALS, day_of, festivals_of, next_day_of

YEARS = range(2024, 2031)
# The Hong Kong Observatory's Gregorian-lunar calendar conversion tables.
OBSERVATORY = {
    "spring_festival": "0210 0129 0217 0206 0126 0213 0203",
    "lantern": "0224 0212 0303 0220 0209 0227 0217",
    "dragon_boat": "0610 0531 0619 0609 0528 0616 0605",
    "mid_autumn": "0917 1006 0925 0915 1003 0922 0912",
    # By their laws: the fourth Thursday of November, the second Monday of October.
    "thanksgiving": "1128 1127 1126 1125 1123 1122 1128",
    "thanksgiving_ca": "1014 1013 1012 1011 1009 1008 1014",
    # Singapore's Ministry of Manpower to 2027.
    "hari_raya": "0410 0331 0321 0310",
    "deepavali": "1031 1020 1108 1028",
}


@pytest.mark.parametrize("code", OBSERVATORY)
def test_published_days(code: str) -> None:
    for year, text in zip(YEARS, OBSERVATORY[code].split(), strict=False):
        assert day_of(FESTIVALS[code], year) == date(year, int(text[:2]), int(text[2:])), year


@pytest.mark.parametrize(
    ("code", "region", "name"),
    [
        ("spring_festival", "CN", "Chinese New Year (Spring Festival)"),
        ("dragon_boat", "CN", "Dragon Boat Festival"),
        ("mid_autumn", "CN", "Mid-Autumn Festival"),
        ("spring_festival", "SG", "Chinese New Year"),
        ("thanksgiving", "US", "Thanksgiving Day"),
        ("national_day_sg", "SG", "National Day"),
        ("national_day_my", "MY", "National Day"),
        ("christmas", "GB", "Christmas Day"),
    ],
)
def test_the_days_are_those_of_another_source(code: str, region: str, name: str) -> None:
    known = holidays.country_holidays(region, years=YEARS)
    for year in YEARS:
        first = min(day for day in known if day.year == year and known[day].startswith(name))
        assert day_of(FESTIVALS[code], year) == first


@pytest.mark.parametrize(
    ("region", "chinese", "kept", "not_kept"),
    [
        ("CN", True, "spring_festival lantern dragon_boat mid_autumn national_day new_year", "christmas thanksgiving"),
        ("HK", True, "spring_festival dragon_boat mid_autumn christmas", "national_day lantern deepavali"),
        ("TW", True, "spring_festival lantern teachers_day_tw mid_autumn", "national_day teachers_day"),
        ("SG", True, "spring_festival hari_raya deepavali national_day_sg christmas", "lantern national_day"),
        ("MY", False, "spring_festival hari_raya deepavali national_day_my", "national_day_sg thanksgiving"),
        ("US", False, "thanksgiving christmas new_year", "spring_festival mid_autumn thanksgiving_ca"),
        ("US", True, "thanksgiving christmas spring_festival mid_autumn", "lantern"),
        ("GB", False, "christmas new_year", "thanksgiving"),
        ("CA", False, "thanksgiving_ca", "thanksgiving"),
        ("001", False, "new_year", "christmas spring_festival"),
        ("BR", True, "new_year spring_festival mid_autumn", "christmas"),
    ],
)
def test_who_keeps_what(region: str, chinese: bool, kept: str, not_kept: str) -> None:
    codes = [one.code for one in festivals_of(region, chinese=chinese)]
    assert set(kept.split()) <= set(codes)
    assert not set(not_kept.split()) & set(codes)
    assert len(codes) == len(set(codes)), "nobody is greeted twice"


def test_what_nobody_has_published_is_not_greeted() -> None:
    assert next_day_of(FESTIVALS["deepavali"], date(2031, 1, 1)) is None
    assert next_day_of(FESTIVALS["hari_raya"], date(2030, 2, 5)) is None
    assert next_day_of(FESTIVALS["hari_raya"], date(2030, 2, 4)) == date(2030, 2, 4)


@given(
    st.sampled_from([one for one in FESTIVALS.values() if one.code not in ("hari_raya", "deepavali")]),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_each_comes_once_a_year(festival: object, today: date) -> None:
    one = next(known for known in FESTIVALS.values() if known is festival)
    found = next_day_of(one, today)
    assert found is not None
    assert found >= today
    following = next_day_of(one, found + timedelta(days=1))
    assert following is not None
    assert 353 <= (following - found).days <= 385  # twelve or thirteen months of the moon
    assert all(next_day_of(one, today + timedelta(days=gap)) == found for gap in range(0, (found - today).days, 7))
