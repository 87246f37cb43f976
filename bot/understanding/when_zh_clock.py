"""Times of day in Chinese, and the words for now."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import datetime, time
from functools import cache

from .lexicon import table, words_regex
from .numbers import han_int
from .timeref import Rule, TimeRef, rule
from .when_zh import day_words, part_names


def _hours(part: str | None, hour: int) -> tuple[int, bool] | None:
    """Hour on the 24-hour clock; the flag tells that nothing said am or pm."""
    if hour > 24:
        return None
    if part is None:
        return (hour + 12, True) if 1 <= hour <= 7 else (hour % 24, hour <= 12)
    if part in ("pm", "evening") and 1 <= hour <= 11:
        return hour + 12, False
    if part == "evening" and hour == 12:
        return 24, False
    if part == "noon" and 1 <= hour <= 3:
        return hour + 12, False
    if part == "night" and hour == 12:
        return 0, False
    return hour % 24, False


def clock_time(m: re.Match[str], now: datetime) -> TimeRef | None:
    part = part_names().get(m["part"]) if m["part"] else None
    raw = m["h"][0] if re.fullmatch("[一二两三四五六七八九][二三四五六七八九]", m["h"]) else m["h"]  # 两三点: about two
    hour = han_int(raw)
    if hour is None or (m["h"] == "一" and not _one_oclock(m)):
        return None
    minute = 30 if m["half"] else 15 * (han_int(m["quarter"]) or 0) if m["quarter"] else han_int(m["min"] or "") or 0
    if m["five"] or m["five2"]:
        minute = 5 * (han_int(m["five"] or m["five2"]) or 0)
    found = _hours(part, hour)
    if found is None or minute > 59:
        return None
    hour24, vague = found
    if hour24 == 24:
        hour24, minute = 23, 59
    if m["min"] and len(m["h"]) == 2 and m["h"].startswith("0"):
        vague = False
    return TimeRef(m.start(), m.end(), "", "today", clock=time(hour24, minute), part=part, vague_clock=vague)


def _one_oclock(m: re.Match[str]) -> bool:
    """一点 is an hour only with a part of day, 钟, 半, or after a word for "at": else it is "a little"."""
    if m["part"] or m["half"] or m["quarter"] or m["min"] or m.group(0).endswith(("钟", "整", "时")):
        return True
    return (
        m.start() > 0
        and m.string[m.start() - 1] in "到在约于天日晚早"
        and m.string[m.start() - 2 : m.start()] != "今早"
    )


def to_hour(m: re.Match[str], now: datetime) -> TimeRef | None:
    """差五分三点."""
    part, hour = part_names().get(m["part"]) if m["part"] else None, han_int(m["h"])
    short = 15 if "刻" in m["short"] else han_int(m["short"].removesuffix("分")) or 60
    found = _hours(part, hour) if hour is not None else None
    if found is None or short > 59:
        return None
    clock = time((found[0] - 1) % 24, 60 - short)
    return TimeRef(m.start(), m.end(), "", "today", clock=clock, part=part, vague_clock=found[1])


def hour_range(m: re.Match[str], now: datetime) -> TimeRef | None:
    """2-4点, 两点到四点: the first hour."""
    part = part_names().get(m["part"]) if m["part"] else None
    first, second = han_int(m["h"]), han_int(m["h2"])
    found = _hours(part, first) if first is not None else None
    if first is None or found is None or second is None or not first < second <= 24 or found[0] > 23:
        return None
    minute = 30 if m["half"] else int(m["min"] or 0)
    return TimeRef(m.start(), m.end(), "", "today", clock=time(found[0], minute), part=part, vague_clock=found[1])


def part_of_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "", "today", now.date(), now.date(), part=part_names()[m["word"]])


def just_now(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "zh.just_now", "past", now.date(), now.date())


@cache
def rules() -> list[Rule]:
    data = table("dates.zh")
    names = [word for word in part_names() if word not in day_words()]
    parts, long_parts = words_regex(names), words_regex(w for w in names if len(w) > 1)
    hour = r"(?P<h>[0-9]{1,2}|[一二三四五六七八九十两零]{1,3})"
    not_hour = "成|意[见思]|建议|要求|要点|问题|原因|反馈|评|子|赞|钱|不足|不满|体会|感[想受触悟]|想法|好处|优[点势]|缺点|诉求|理由|改进|注意|说明|共识|变化|声|头|滴|[零一二三四五六七八九十]{1,3}(?:公斤|斤|吨|米|元|万|升|块|倍|成|折|度|个点|%|克|千|亿|寸|平)"
    return [
        rule("zh.range", rf"(?:(?P<part>{parts})的?)?(?<![0-9.:第])(?P<h>[0-9]{{1,2}}|[一二三四五六七八九十两]{{1,3}})(?::(?P<min>[0-5][0-9])|点?(?P<half>半)?)(?:-|~|到|至)(?P<h2>[0-9]{{1,2}}|[一二三四五六七八九十两]{{1,3}})点(?![成意建要问原反])", hour_range, "点"),
        rule("zh.to_hour", rf"(?:(?P<part>{parts})的?)?差(?P<short>[0-9]{{1,2}}分|[一二三四五六七八九十]{{1,2}}分|一刻)钟?到?{hour}点(?!半)钟?", to_hour, "差"),
        rule(
            "zh.clock",
            rf"(?:(?P<part>{parts})的?)?(?<![0-9.:第加减降涨低高让返扣差了]){hour}(?:点钟?|时(?!候|间|代|尚|常|段|装)|:(?=[0-9]{{2}}))(?!{not_hour}|[0-9]*%|[半几]?(?:折|返|利|扣|优惠|税|心))(?:(?P<half>半(?!价))|(?P<quarter>[一三13])刻|[搭踏](?P<five>正|[一二三四五六七八九十]{{1,2}})|(?P<five2>[一二三四五六七八九十])个字|(?P<min>[0-9]{{2}}(?![0-9箱件%])|零[一二三四五六七八九]|[一二三四五]十[一二三四五六七八九]?|十[一二三四五六七八九]?)分?)?整?(?:多(?!个|箱|件)|左右|前后)?",
            clock_time,
            "点 时 :",
        ),
        rule("zh.just_now", words_regex(data["just_now"]["words"]), just_now, list({w[0] for w in data["just_now"]["words"]})),
        rule("zh.part", rf"(?<![一半整两每几大])(?<!端(?=午))(?<![一半整两每几]个)(?P<word>{long_parts})(?!就该|茶|餐|饭|会|场)", part_of_day, list({w[0] for w in names})),
    ]  # fmt: skip
