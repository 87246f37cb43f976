"""Details told beside a person that are not theirs."""

from __future__ import annotations

import pytest

from bot.understanding.others import birthday_of_kin, number_of_another


@pytest.mark.parametrize(
    ("text", "kin"),
    [
        ("Acme visit yesterday, Mr Li's daughter's birthday is 5 May", True),
        ("刘店长儿子5月5日生日", True),
        ("王經理太太生日六月一號", True),
        ("张姐生日农历八月十五", False),
        ("Joyce birthday is 12 March", False),
        ("刘店长5月5日生日,给他女儿带了礼物", False),
    ],
)
def test_whose_birthday(text: str, kin: bool) -> None:
    assert birthday_of_kin(text) is kin


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("Acme's Joyce left, the new accountant is Peter Lim +65 6000 0999", True),
        ("刘店长调走了，电话13911112222给新店长周姐", True),
        ("王经理换号码了,13911112222", False),
        ("Joyce has a new number +65 6000 0999", False),
    ],
)
def test_whose_number(text: str, another: bool) -> None:
    assert number_of_another(text) is another
