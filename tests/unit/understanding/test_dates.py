"""Days and times as an answer to "when?" (now: Tuesday 24 November 2026, 14:00)."""

# ruff: noqa: E501
from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.understanding import parse_when

from .samples import NOW

CHINESE = [
    ("今天", "2026-11-24"), ("明天", "2026-11-25"), ("后天", "2026-11-26"), ("大后天", "2026-11-27"),
    ("聽日", "2026-11-25"), ("周五", "2026-11-27"), ("星期二", "2026-11-24"), ("礼拜天", "2026-11-29"),
    ("下周三", "2026-12-02"), ("下禮拜一", "2026-11-30"), ("下下周五", "2026-12-11"), ("这周六", "2026-11-28"),
    ("下周", "2026-11-30"), ("周末", "2026-11-28"), ("下周末", "2026-12-05"), ("月底", "2026-11-30"),
    ("月初", "2026-12-01"), ("月中", "2026-12-15"), ("下月底", "2026-12-31"), ("下个月10号", "2026-12-10"),
    ("下月中旬", "2026-12-15"), ("12月3日", "2026-12-03"), ("3月8号", "2027-03-08"), ("明年3月", "2027-03-01"),
    ("15号", "2026-12-15"), ("二十六号", "2026-11-26"), ("三天后", "2026-11-27"), ("两周后", "2026-12-08"),
    ("半个月后", "2026-12-09"), ("三个月后", "2027-02-24"), ("3天内", "2026-11-27"), ("正月十六", "2027-02-21"),
    ("农历八月十五", "2027-09-15"), ("腊月廿三", "2027-01-30"), ("2027年1月5日", "2027-01-05"),
    ("12/5前", "2026-12-05"), ("2026-12-01", "2026-12-01"), ("圣诞那天", "2026-12-25"), ("元旦前一天", "2026-12-31"),
    ("下午三点", "2026-11-24T15:00"), ("上午10点", "2026-11-25T10:00"), ("明早8点", "2026-11-25T08:00"),
    ("今晚八点半", "2026-11-24T20:30"), ("聽朝十點三個字", "2026-11-25T10:15"), ("周四下午2点", "2026-11-26T14:00"),
    ("下周一上午九点半", "2026-11-30T09:30"), ("12月3日 14:00", "2026-12-03T14:00"), ("半小时后", "2026-11-24T14:30"),
    ("两个半小时后", "2026-11-24T16:30"), ("明天中午12点", "2026-11-25T12:00"), ("中午1点", "2026-11-25T13:00"),
    ("晏晝三點搭三", "2026-11-24T15:15"), ("三点", "2026-11-24T15:00"), ("十一点", "2026-11-25T11:00"),
]  # fmt: skip
ENGLISH = [
    ("today", "2026-11-24"), ("tmrw", "2026-11-25"), ("day after tomorrow", "2026-11-26"), ("Friday", "2026-11-27"),
    ("next Wed", "2026-12-02"), ("this Saturday", "2026-11-28"), ("next week", "2026-11-30"),
    ("next month", "2026-12-01"), ("end of month", "2026-11-30"), ("end of next month", "2026-12-31"),
    ("mid Jan", "2027-01-15"), ("Dec 7", "2026-12-07"), ("7th December", "2026-12-07"), ("6/4", "2027-06-04"),
    ("16/12", "2026-12-16"), ("the 12th", "2026-12-12"), ("in 3 days", "2026-11-27"), ("in two weeks", "2026-12-08"),
    ("in a fortnight", "2026-12-08"), ("within 5 days", "2026-11-29"), ("from July", "2027-07-01"),
    ("Monday week", "2026-12-07"), ("first Monday of December", "2026-12-07"), ("by EOD Friday", "2026-11-27"),
    ("in four business days", "2026-11-30"), ("Christmas Eve", "2026-12-24"),
    ("3pm", "2026-11-24T15:00"), ("10am", "2026-11-25T10:00"), ("tomorrow at noon", "2026-11-25T12:00"),
    ("Thursday 9.30am", "2026-11-26T09:30"), ("half past four", "2026-11-24T16:30"), ("at 9", "2026-11-25T09:00"),
    ("quarter to 5pm", "2026-11-24T16:45"), ("in 45 mins", "2026-11-24T14:45"), ("april 15 3pm", "2027-04-15T15:00"),
    ("2-3pm tomorrow", "2026-11-25T14:00"), ("tonight at 8", "2026-11-24T20:00"), ("16/12 at 2.30pm", "2026-12-16T14:30"),
]  # fmt: skip
NO_DATE = [
    "一号店的陈列不错", "3点意见", "便宜一点", "让两个点", "合同期三年", "过两天再说", "尽快", "节后再谈", "元旦备货",
    "每周三送货", "5个点", "三天两头来", "日均销量50", "一半天", "第三季度", "周边客户", "早就知道了", "上周都去了",
    "she may order 20 chairs", "they sold 12 at 3 stores", "the 5th floor", "sat with the owner", "the sun is out",
    "in a few days", "soon", "second hand goods", "march ahead", "rate us", "version 2.5 is out",
]  # fmt: skip


def shown(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if value else None


@pytest.mark.parametrize(("text", "expected"), CHINESE + ENGLISH)
def test_day_or_moment(text: str, expected: str) -> None:
    assert shown(parse_when(text, NOW)) == expected


@pytest.mark.parametrize("text", NO_DATE)
def test_no_date(text: str) -> None:
    assert parse_when(text, NOW) is None


def test_moments_are_aware_and_in_the_zone_of_now() -> None:
    value = parse_when("明天下午三点", NOW)
    assert isinstance(value, datetime)
    assert value.utcoffset() == NOW.utcoffset()
