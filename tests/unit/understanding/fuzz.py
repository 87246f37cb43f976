"""Texts nobody would write: what the property tests and ``make fuzz`` feed to understanding."""

# ruff: noqa: E501

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from .samples import NAMES

CASES = int(os.environ.get("HUIKE_FUZZ_CASES", "600"))
"""Examples of each property; ``make fuzz`` sets many more."""

DAYS = (
    "今天 明天 后天 大后天 昨晚 下周三 上周五 这周末 月底 下个月10号 12/5 3-5号 下午三点 8:30 差五分三点 半小时后 三个工作日内 两三天后 "
    "农历八月十五 初八 廿三 2月30日 正月十六 民国115年1月1日 9999年12月31日 0001-01-01 1年1月1日 圣诞那天 下下个月第一个周一 年底前 "
    "today tmrw yesterday next Wed|a week on Friday|half 3|10 til 11|the 31st|Feb 30|29 Feb|in 999 years|in 999 months|999 weeks ago|"
    "3pm EST|11pm UTC-12|at 25|24:00|12/31/9999|end of Q4|fortnight hence|two Fridays from now|Christmas Eve|Easter 9999|last day of Feb|"
    "third Tuesday of next month|5 working days|in 2.5 hours|within the week|the closest Monday to Oct 5th"
)
MONEY = (
    "3.5万 两万三 $1,200 HK$ 元 12,800 1w2 三千块 十几万 3-5万 99999999999999999999 1e5 万亿 0元 千五蚊 RM3,275|"
    "six thousand one hundred|20 cartons|单价47 总共94000|$ 5 k|１０８０００"
)
WORDS = (
    "拜访 投诉 订单 评分 9 8/10 打了7分 王经理 不 没有 破损 提醒我 生日 箱 咗 嘅 了 说 答应 约了 改到 visited complaint order paid by from "
    "says wants Mr Lee no not remind me cancelled 13812345678 +65 SO-2026 《 》 「 」 ◆ ◇"
)
MARKS = ["\n", "\r\n", "\t", ",", "。", "?", "!!", "、", ":", "-", "(", ")", "/", ".", "\x00", "\x1b", "\x7f", "\u200b", "\u200d", "\u2028", "\ufeff"]  # fmt: skip
ODD = ["😀", "👨‍👩‍👧", "🇸🇬", "1️⃣", "½", "Ⅷ", "①", "㊀", "㍘", "ﬁ", "İ", "ß", "e\u0301", "שלום", "مرحبا ٣", "\u202eabc", "𠮷", "𝟙𝟚", "ก", "한국", "ｱ", "\U000e0041"]  # fmt: skip


def _words(text: str) -> list[str]:
    """The phrases of ``text``: parts between bars if they hold spaces and are ASCII, else single words."""
    found: list[str] = []
    for part in text.split("|"):
        found += [part.strip()] if part.isascii() else part.split()
    return found


FRAGMENTS = [*_words(DAYS), *_words(MONEY), *_words(WORDS), *MARKS, *ODD, *NAMES]
anything = st.text(max_size=160)
pieces = st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4), st.integers(0, 99999).map(str))
mixed = st.lists(pieces, max_size=16).flatmap(
    lambda words: st.sampled_from(["".join(words), " ".join(words), ",".join(words), "\n".join(words)])
)
repeated = st.tuples(pieces, st.integers(1, 60)).map(lambda pair: pair[0] * pair[1])
texts = st.one_of(anything, mixed, mixed, repeated)
moments = st.one_of(
    st.datetimes(timezones=st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("UTC")])),
    st.sampled_from(
        [
            datetime(1, 1, 1, 12, tzinfo=ZoneInfo("UTC")),
            datetime(9999, 12, 31, 12, tzinfo=ZoneInfo("UTC")),
            datetime(2028, 2, 29, 23, 59, tzinfo=ZoneInfo("Asia/Hong_Kong")),
        ]
    ),
)
