"""Times of day in English, with zones, and the words for now."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import datetime, time
from functools import cache

from .lexicon import table, words_regex
from .numbers import english_int
from .timeref import Rule, TimeRef, rule
from .when_en import HOURS, NUM_WORDS, UNITS_AFTER, B, number, part_words, pieces


def to24(hour: int, suffix: str, part: str | None) -> tuple[int, bool] | None:
    """Hour on the 24-hour clock; the flag tells that nothing said am or pm."""
    if hour > 24:
        return None
    if suffix:
        if not 1 <= hour <= 12:
            return (hour % 24, False)
        return (hour % 12 + (12 if suffix == "p" else 0), False)
    if part in ("pm", "evening") and hour <= 11:
        return hour + 12 if hour else 0, False
    if part == "evening" and hour == 12:
        return 0, False
    if part in ("am", "night"):
        return hour % 24, False
    return (hour + 12, True) if 1 <= hour <= 7 else (hour % 24, hour <= 12)


def _in_part(text: str) -> str | None:
    for word in ("morning", "afternoon", "evening", "night", "tonight", " am", " pm"):
        if word in text:
            return {"morning": "am", "afternoon": "pm", " am": "am", " pm": "pm"}.get(word, "evening")
    return None


def clock_time(m: re.Match[str], now: datetime) -> TimeRef | None:
    group = m.groupdict()
    raw = group.get("h") or group.get("h2") or ""
    hour = int(raw) if raw.isdigit() else english_int(raw)
    if hour is None:
        return None
    minute_text = group.get("min") or ""
    minute = int(minute_text) if minute_text.isdigit() else (english_int(minute_text) or 0) if minute_text else 0
    suffix = (group.get("ap") or group.get("ap2") or "")[:1]
    found = to24(hour, suffix, _in_part(group.get("part") or ""))
    if found is None or minute > 59:
        return None
    if not suffix and len(raw) == 2 and raw[0] == "0":
        found = (hour % 24, False)
    second = int(group["sec"]) if group.get("sec") else 0
    if second > 59:
        return None
    return TimeRef(m.start(), m.end(), "", "today", clock=time(found[0] % 24, minute, second), vague_clock=found[1])


def hour_range(m: re.Match[str], now: datetime) -> TimeRef | None:
    """2-3pm: the first hour, in the half of the day that the second tells."""
    first, second, pm = int(m["h"]), int(m["h2"]), m["ap"][0] == "p"
    if not 1 <= first <= 12 or not 1 <= second <= 12:
        return None
    if m["ap1"]:
        pm = m["ap1"][0] == "p"
        hour = first % 12 + (12 if pm else 0)
    else:
        hour = first % 12 + (12 if pm and not (first % 12 > second % 12) else 0)
    return TimeRef(m.start(), m.end(), "", "today", clock=time(hour, int(m["min"] or 0)))


def past_hour(m: re.Match[str], now: datetime) -> TimeRef | None:
    words = {"quarter": 15, "a quarter": 15, "half": 30}
    minutes = words.get(m["n"].strip()) or number(m["n"])
    named = {"noon": 12, "midday": 12, "midnight": 0}
    hour = named.get(m["h"]) if m["h"] in named else number(m["h"])
    if minutes is None or hour is None or minutes > 59:
        return None
    found = (hour, False) if m["h"] in named else to24(hour, (m["ap"] or "")[:1], _in_part(m["part"] or ""))
    if found is None:
        return None
    total = (found[0] * 60 + (-minutes if m["dir"] in ("to", "before", "till", "til", "of") else minutes)) % 1440
    return TimeRef(m.start(), m.end(), "", "today", clock=time(total // 60, total % 60), vague_clock=found[1])


def half_hour(m: re.Match[str], now: datetime) -> TimeRef | None:
    """Half seven, as the British say it: 7:30."""
    found = to24(number(m["h"]) or 0, (m["ap"] or "")[:1], None)
    return (
        TimeRef(m.start("half"), m.end(), "", "today", clock=time(found[0] % 24, 30), vague_clock=found[1])
        if found
        else None
    )


def noon(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "", "today", clock=time(0 if m["word"] == "midnight" else 12, 0))


def part_of_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "", "today", now.date(), now.date(), part=part_words()[m["word"]])


def this_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "en.eod", "today", now.date(), now.date())


def just_now(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "en.just_now", "past", now.date(), now.date())


@cache
def rules() -> list[Rule]:
    p = pieces()
    data = table("dates.en")
    ap, ap_small, part = p["ap"], p["ap_small"], p["part"]
    minute_words = rf"(?:{NUM_WORDS})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
    no_money = r"(?<![0-9.$£€/,:])"
    ish = r"(?:[ -]?ish|[ ]?sharp)?"
    "0 " + HOURS.replace("|", " ")
    parts = [w for w in part_words() if " " not in w]
    before = r"at|by|@|around|about|from|til|till|until|before|for|today|tomorrow|tmr|tmrw|tmw|morning|afternoon|evening|[a-z]+day|mon|tues?|weds?|thurs?|thu|fri|sat|sun"
    return [
        rule("en.range", r"(?<![0-9.$/])(?P<h>[0-9]{1,2})(?:[:.](?P<min>[0-5][0-9]))? ?(?P<ap1>[ap]\.?m\.?)? ?(?:-|to|til|till|until|and|–) ?(?P<h2>[0-9]{1,2})(?:[:.][0-9]{2})? ?(?P<ap>[ap]\.?m)(?![a-z])", hour_range, "am pm a p"),
        rule("en.clock_minutes", rf"{no_money}(?:at |@ ?|by |for |around |about )?(?P<h>[0-9]{{1,2}})[:.h](?P<min>[0-5][0-9])(?::(?P<sec>[0-9]{{2}}))?(?![0-9%k]){ish}(?: ?{ap}| ?hrs?(?![a-z])|(?<=:[0-9][0-9])|(?<=h[0-9][0-9])|(?<=ish)){part}", clock_time, ": . h"),
        rule("en.clock_hour", rf"(?<![0-9.$£€/,:-])(?:at |@ ?|by |for )?(?P<h>[0-9]{{1,2}}|{HOURS}){ish} ?{ap}{part}(?P<min>)", clock_time, "a p am pm"),
        rule("en.clock_joined", rf"(?<![0-9.$£€/,:-])(?:at )?(?P<h>[0-9]{{1,2}})(?P<min>[0-5][0-9]) ?(?P<ap>{ap_small}|hrs?(?![a-z])|h(?![a-z]))", clock_time, "a p am pm h hr hrs"),
        rule("en.clock_spaced", rf"{B}at (?P<h>[0-9]{{1,2}}) (?P<min>[0-5][0-9])(?![0-9])(?: ?{ap})?$", clock_time, "at"),
        rule("en.clock_approx", rf"{B}(?:approximately|around|about|at) (?P<h>[01]?[0-9]|2[0-3])(?P<min>[0-5]0|[0-5]5)(?:hrs|h|ish)?$", clock_time, "approximately around about at"),
        rule("en.clock_oclock", rf"{B}(?:at )?(?P<h>[0-9]{{1,2}}|{HOURS}) ?o ?'?clock(?: ?{ap})?(?P<min>){part}", clock_time, "o oclock"),
        rule("en.clock_part", rf"{B}(?:at )?(?P<h>[0-9]{{1,2}}|{HOURS})(?P<part> in the (?:morning|am|pm|afternoon|evening)| at night| tonight| this (?:evening|morning|afternoon))(?P<min>)", clock_time, "in at tonight this"),
        rule("en.clock_first", rf"(?:^(?:at )?|{B}(?:by|at|before|@|around|ping me|remind me|call me|me at) )(?P<h>[0-9]{{1,2}}|{HOURS}) (?=(?:on )?(?:tomorrow|tmr|tmrw|tmw|today|tonight|(?:next |this )?(?:mon|tues?|wed|weds|thurs?|thu|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?(?![a-z])))(?P<min>)(?P<part>)", clock_time),
        rule("en.clock_first", rf"(?<![0-9.$£€/,:-]){B}(?P<h>[1-9]|1[0-2]|{HOURS}) (?=(?:tomorrow|tmrw?|tmw) (?:morning|afternoon|evening|night|arvo|morn|am|pm)(?![a-z]))(?P<min>)(?P<part>)", clock_time, "tomorrow tmr tmrw tmw"),
        rule("en.clock_words", rf"{B}(?:at )?(?P<h>{HOURS}) (?P<min>{minute_words}) ?(?:{ap}|$|(?=[.,]))", clock_time, HOURS.replace("|", " ")),
        rule("en.at_hour", rf"{B}(?:at|@) ?(?P<h>[0-9]{{1,2}}|{HOURS})(?![0-9:./%]*[0-9:/%]){UNITS_AFTER}(?=$|[ ,.;!?)]|ish)(?! [a-z]+s\b(?<!unless)){ish}(?P<min>){part}", clock_time, "at @"),
        rule("en.at_minutes", rf"{B}(?:at|@) ?(?P<h>1?[0-9]|2[0-3])\.(?P<min>[0-5][05])(?![0-9%k.]| ?(?:k|usd|per|a |each|/))(?=$|[ ,.;!?)]|ish){ish}{part}", clock_time, "at @"),
        rule("en.past_hour", rf"{B}(?:at |for )?(?P<n>a quarter|quarter|half|[0-9]{{1,2}}|{minute_words})(?: minutes?| mins?)? (?P<dir>past|after|to|before|till|til|from|(?<=quarter )of) (?P<h>[0-9]{{1,2}}|{HOURS}|noon|midday|midnight)(?![0-9:/]){UNITS_AFTER}(?: ?{ap})?{part}", _past_hour, "past after to before till til from of"),
        rule("en.half_hour", rf"(?:^|(?<![a-z])(?:{before})\.?[ ,]+|{B}(?=half[ -][a-z0-9]+ (?:today|tomorrow|tmrw?|tonight|this|on)(?![a-z])))(?P<half>half)[ -](?P<h>[0-9]{{1,2}}|{HOURS})(?![0-9:/.]*[0-9]){UNITS_AFTER}(?: ?{ap})?(?=$|[ ,.;!?)])", half_hour, "half"),
        rule("en.noon", rf"{B}(?:at )?(?P<word>noon|midday|midnight)(?:ish)?(?![a-z]|'s)", noon, "noon midday midnight noonish"),
        rule("en.eod", rf"{B}(?:eod|cob|(?:close|end) of (?:the )?(?:business|play)(?: day)?|end of (?:the |my )?(?:day|today)|for the day(?! after| before)|my day|this day)(?![a-z])", this_day, "eod cob close end for my this"),
        rule("en.just_now", rf"{B}(?:{words_regex(data['just_now']['words'])})(?![a-z])", just_now, data["just_now"]["words"]),
        rule("en.part", rf"{B}(?<!at (?=night))(?<!a (?=night|day))(?<!per )(?<!each )(?<!every )(?<!any )(?<!good )(?:in the |late |early )?(?P<word>{words_regex(parts)})(?![a-z])(?! (?:shift|market|club|guard|owl|duty|crew|team|staff|boss|all|guys|everyone|sir|tea|rush|peak|class|market)(?![a-z]))", part_of_day, parts),
    ]  # fmt: skip


def _past_hour(m: re.Match[str], now: datetime) -> TimeRef | None:
    """Minutes before or after an hour; "10 til 11" between two likely hours is a stretch, not a minute."""
    minutes = number(m["n"].strip())
    if minutes and minutes % 5 and m["dir"] != "past" and "min" not in m.group(0):
        return None
    if m["n"].isdigit() and m["dir"] in ("till", "til") and m["h"].isdigit() and 0 < int(m["h"]) - int(m["n"]) <= 4:
        found = to24(int(m["n"]), (m["ap"] or "")[:1], _in_part(m["part"] or ""))
        return (
            TimeRef(m.start(), m.end(), "", "today", clock=time(found[0] % 24), vague_clock=found[1]) if found else None
        )
    return past_hour(m, now)
