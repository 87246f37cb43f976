"""The short forms that everybody knows of numbered schools and hospitals: 第二人民医院 → 二院, 第三中学 → 三中."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"第?(?P<n>[一二三四五六七八九十]{1,3})(?P<what>人民医院|中医院|医院|中学|小学|幼儿园|食堂)")
_SHORT = {"人民医院": "院", "医院": "院", "中医院": "中医", "中学": "中", "小学": "小", "幼儿园": "幼"}
_COLLEGE = re.compile(r"(?:职业技术学院|职业学院)(?P<rest>[一-鿿]{0,6})$")


def short_forms(name: str) -> list[str]:
    """Other names of ``name`` (in simplified characters); empty for most."""
    found = []
    m = _NUMBERED.search(name)
    if m and m["what"] in _SHORT:
        found.append(m["n"] + _SHORT[m["what"]])
        if len(m["n"]) > 1 or m["n"] == "十":
            found.append(str(_figure(m["n"])) + _SHORT[m["what"]])
    college = _COLLEGE.search(name)
    if college:
        found.append("职院" + college["rest"])
        if college["rest"] and college["rest"][0] in "一二三四五":
            found.append("职院" + str("一二三四五".index(college["rest"][0]) + 1) + college["rest"][1:])
    return found


def _figure(number: str) -> int:
    """A Chinese number below one hundred: 四十二 → 42."""
    tens, _, ones = number.partition("十")
    if "十" not in number:
        return int("".join(str(_DIGITS.index(d) + 1) for d in number))
    return 10 * (_DIGITS.index(tens) + 1 if tens else 1) + (_DIGITS.index(ones) + 1 if ones else 0)


_DIGITS = "一二三四五六七八九"
