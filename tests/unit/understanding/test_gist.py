"""What a reminder says in few words is to be done."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import CustomerName
from bot.understanding.gist import gist

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CUSTOMERS = (
    CustomerName(id=1, name="华联超市城西店", aliases=("华联",), contacts=("王经理",)),
    CustomerName(id=2, name="Acme Foods", aliases=(), contacts=("Mr Li",)),
)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("提醒我明天下午3点给王经理打电话", "给王经理打电话"),
        ("拜访华联超市城西店 王经理，谈了新品陈列，下周三再去", "再去"),
        ("答应华联王经理周五前送样品", "送样品"),
        ("明天上午10点，给华联打电话", "给华联打电话"),
        ("周四前给华联报价，别忘了", "给华联报价"),
        ("华联投诉破损3箱，明天上午回复他们", "回复他们"),
        ("提醒我明天開會", "開會"),
        ("提醒我下週三去華聯收款", "去華聯收款"),
        ("Remind me tomorrow 10:00 to call Mr Li at Acme", "Call Mr Li at Acme"),
        ("visited Acme, met Mr Li, wants samples by Friday", "Wants samples"),
        ("Promised Acme to send the quotation by Friday", "Send the quotation"),
        ("Follow up with Acme next Wed about the contract renewal", "Follow up with Acme about the contract renewal"),
    ],
)
def test_the_day_and_the_asking_are_left_out(said: str, what: str) -> None:
    assert gist(said, CUSTOMERS, NOW) == what


@pytest.mark.parametrize("said", ["下周三", "给王经理打电话", "Acme", ""])
def test_what_cannot_be_told_stays_whole(said: str) -> None:
    assert gist(said, CUSTOMERS, NOW) == said


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_it_never_raises_and_is_never_longer(said: str) -> None:
    assert len(gist(said, CUSTOMERS, NOW)) <= len(said)


def test_the_day_is_that_of_the_zone_it_was_written_in() -> None:
    """The same moment is another day elsewhere, and what was read there is not taken for it."""
    said, written = "Call Acme about the samples by 2026-11-23", datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    here = [gist(said, CUSTOMERS, written.astimezone(zone)) for zone in (UTC, ZoneInfo("Asia/Shanghai"), UTC)]
    assert here[0] == here[2] != here[1]
