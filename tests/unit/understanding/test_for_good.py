"""What is told of a customer for good makes no loss and no appointment."""

from __future__ import annotations

import pytest

from bot.understanding import Intent

from .samples import main


@pytest.mark.parametrize(
    "text",
    [
        "百惠是我们的老客户,2018年就合作了",
        "百惠因为送货快才跟我们买",
        "百惠又叫老百惠",
        "百惠分组到学校",
        "Acme Foods is also known as Acme Group",
        "group Acme Foods under schools",
    ],
)
def test_who_stays_is_not_lost(text: str) -> None:
    assert main(text).intent is not Intent.LOST


@pytest.mark.parametrize("text", ["百惠不跟我们合作了,2018年开始合作的", "Acme Foods aka AF went with a competitor"])
def test_a_loss_said_in_words_is_one(text: str) -> None:
    assert main(text).intent is Intent.LOST


@pytest.mark.parametrize(
    "text",
    [
        "百惠习惯周二上午收货",
        "百惠喜欢周二上午收货",
        "百惠店庆6月18日",
        "百惠合同明年3月到期",
        "百惠的沈总结婚纪念日5月20日",
        "Acme Foods prefers deliveries on Tuesday mornings",
        "Acme Foods pays in 45 days",
        "Acme Foods contract ends 31 March 2027",
    ],
)
def test_a_day_that_belongs_to_a_fact_is_no_appointment(text: str) -> None:
    meant = main(text)
    assert meant.intent is Intent.NOTE
    assert meant.followup is None


@pytest.mark.parametrize("text", ["百惠合同明年3月到期,下周三去谈", "Acme Foods pays in 45 days, call them on Friday"])
def test_another_day_is_one(text: str) -> None:
    assert main(text).followup is not None
