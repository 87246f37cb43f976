"""The patterns of days and times in English; what each means is in ``when_en``."""

# ruff: noqa: E501
from __future__ import annotations

import re
from functools import cache

from . import almanac
from .lexicon import table, words_regex
from .timeref import Handler, Rule
from .when_en import (
    NUM,
    NUM_WORDS,
    bare_month,
    business_days,
    clock_time,
    day_of,
    day_of_month,
    duration,
    duration_from,
    end_of_week,
    fixed,
    fraction_hours,
    holiday_day,
    holiday_words,
    hour_range,
    iso_date,
    just_now,
    month_day,
    name_table,
    named_day,
    noon,
    nth_weekday,
    numeric_date,
    part_of_day,
    part_of_month,
    part_words,
    past_hour,
    period,
    this_day,
    weekday,
    weekday_ordinal,
    weekdays_on,
    year_end,
)


@cache
def rules() -> tuple[Rule, ...]:
    """The grammar, in order of precedence among equally long matches."""
    data = table("dates.en")
    wd = rf"(?:{words_regex(name_table('weekdays'))})(?![a-z])\.?"
    verbs = r"sat (?:with|down|in|nav|and|at|by|on|through|tight|there|beside|over)|wed to|sun (?:is|was|will|rise|set)"
    wd_named = rf"(?!{verbs})(?P<wd>{words_regex(name_table('weekdays'))})(?![a-z])\.?"
    mon = rf"(?P<mon>{words_regex(name_table('months'))})(?![a-z])\.?"
    ord_ = rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)|{words_regex(name_table('ordinals'))})(?![a-z0-9])"
    number_days = r"(?:twenty|thirty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?(?![a-z])"
    any_ord = rf"(?P<ord>{ord_}|{number_days}|[0-3]?[0-9](?![0-9:./%]|[ap]\.?m|k\b|[0-9,]*[0-9]))"
    which = rf"(?P<which>next|this|last|previous|following|{words_regex(name_table('months'))})"
    unit = r"(?P<unit>days?|nights?|weeks?|wks?|fortnights?|months?|mths?|years?|yrs?|hours?|hrs?|h|minutes?|mins?|seconds?|secs?|'|\")"
    ap = r"(?P<ap>[ap]\.? ?m\.?(?![a-z])|[ap](?![a-z.]))"
    ap_small = r"[ap]\.? ?m\.?(?![a-z])"
    hour_words = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    minute_words = rf"(?:{NUM_WORDS}|forty|fifty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
    part = r"(?P<part> (?:in the |this |late )?(?:morning|afternoon|evening|night)| at night| tonight| this evening)?"
    b = r"(?<![a-z0-9])"
    holiday = words_regex(holiday_words())
    hol = data["holiday_day"]
    units_after = r"(?! ?(?:cartons?|ctns?|cases?|boxes|pcs|packs?|units?|stores?|shops?|outlets?|bucks|dollars|usd|percent|%|k\b|min|hour|day|week|month|year|people|pax|kg|[a-z]*ples\b))"
    specs: list[tuple[str, str, Handler]] = [
        (
            "en.iso",
            r"(?<![0-9])(?P<y>(?:19|20)[0-9]{2})[-/. ](?P<a>[0-9]{1,2})[-/. ](?P<b>[0-9]{1,2})(?![0-9])",
            iso_date,
        ),
        ("en.compact", r"(?<![0-9])(?P<y>20[0-9]{2})(?P<a>0[1-9]|1[0-2])(?P<b>[0-3][0-9])(?![0-9])", iso_date),
        (
            "en.numeric",
            r"(?<![0-9/.,$£€-])(?P<a>[0-9]{1,2})(?P<sep>[/.-])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>(?:20)?[0-9]{2})(?![0-9/])",
            numeric_date,
        ),
        (
            "en.slash",
            r"(?<![0-9/.,$£€-])(?P<a>[0-9]{1,2}) ?/ ?(?P<b>[0-9]{1,2})(?![0-9/.%]| ?(?:h|hour)\b)",
            numeric_date,
        ),
        (
            "en.dotted",
            r"(?:(?<= on )|(?<= in )|(?<=^on )|(?<=^in ))(?P<a>[0-9]{1,2})[.-](?P<b>[0-9]{1,2})(?![0-9/.%k]| ?(?:k|usd|[ap]\.?m))",
            numeric_date,
        ),
        (
            "en.dotted_weekday",
            rf"{b}(?:on )?(?:this |next |last )?(?:{wd} )(?P<a>[0-9]{{1,2}})\.(?P<b>[0-9]{{1,2}})(?![0-9/.%k]| ?[ap]\.?m)",
            numeric_date,
        ),
        ("en.month_day", rf"{b}{mon}[ -]*(?:the )?{any_ord}(?:,? ?(?P<y>20[0-9]{{2}})(?![0-9]))?", month_day),
        ("en.month_comma", rf"{b}{mon}, ?(?P<ord>{ord_})(?P<y>(?!))?", month_day),
        (
            "en.day_month",
            rf"{b}(?:the )?(?P<ord>{ord_}|(?<![0-9$£€.,/])(?<![0-9]:)[0-3]?[0-9]\.?) ?(?:day )?(?:of )?-?{mon}(?! i | we )(?:,? ?(?:in )?(?P<y>20[0-9]{{2}})(?![0-9]))?",
            month_day,
        ),
        ("en.day_of_month", rf"{b}(?:the )?(?P<ord>{ord_}|[0-3]?[0-9]) of (?:the )?{which} month", day_of_month),
        (
            "en.nth_weekday",
            rf"{b}(?:the )?(?P<nth>{ord_}|last) {wd_named} (?:of|in) (?:the )?(?:{which})?(?: ?month)?",
            nth_weekday,
        ),
        ("en.weekday_ordinal", rf"{b}{wd_named},? (?:the )?(?P<ord>{ord_})", weekday_ordinal),
        (
            "en.weekday",
            rf"{b}(?<!the (?=sun ))(?P<week>(?:next|this|last|previous|following) (?:week|wk)(?:'s)?[ ,-]+(?:on )?)?(?:the )?(?P<pre>(?:this )?(?:up)?coming |next |nxt |last |past |previous |prev |this |following )?{wd_named}(?P<week2> (?:of )?(?:the )?(?:next|this|last|previous|following) (?:week|wk))?(?P<extra> week(?![a-z])| after next| two weeks from now)?",
            weekday,
        ),
        ("en.named_day", rf"{b}(?:{words_regex(name_table('days'))})(?![a-z])", named_day),
        (
            "en.day_before",
            rf"{b}the (?:day before|previous day|last day)(?! (?:yest|tom|of|to|in|[a-z]+day))(?![a-z])",
            lambda m, now: fixed(m, now, almanac.plus(now.date(), -1)),
        ),
        (
            "en.day_after",
            rf"{b}the (?:day after|next day|following day)(?! (?:yest|tom|that|[a-z]+day))(?![a-z])",
            lambda m, now: fixed(m, now, almanac.plus(now.date(), 1)),
        ),
        (
            "en.duration_from",
            rf"{b}(?P<n>{NUM})[ -]{unit}(?P<half>) (?:after|from) (?P<base>today|tomorrow|yesterday|tmr|tmrw|(?:next |this )?{wd})",
            duration_from,
        ),
        ("en.weekdays_on", rf"{b}(?P<n>{NUM}) {wd_named} (?P<dir>from now|later|hence|back|ago)", weekdays_on),
        (
            "en.business_days",
            rf"{b}(?:in |within )?(?P<n>{NUM}) (?:business|working) days?(?: from now)?",
            business_days,
        ),
        (
            "en.fraction",
            rf"{b}in (?:a )?(?P<q>1/4|3/4|1/2|quarter|three[- ]quarters) ?(?:of an )?h(?:ours?|r)?(?![a-z])",
            fraction_hours,
        ),
        (
            "en.in_duration",
            rf"{b}(?:in|within|with in) (?:about |the next |next |another |around )?(?P<n>{NUM})(?P<half> and (?:an? )?half)?[ -]?{unit}(?:'?s?'? time)?(?![a-z])(?! (?:of|late|old))",
            duration,
        ),
        ("en.next_duration", rf"{b}(?:upcoming|next) (?P<n>{NUM})(?P<half>) {unit}(?![a-z])", duration),
        (
            "en.duration_later",
            rf"{b}(?P<n>{NUM})(?P<half> and an? half)? ?{unit}(?:'?s?'? time| from now| later| hence| from today)(?![a-z])",
            duration,
        ),
        ("en.ago", rf"{b}(?P<n>{NUM})(?P<half> and an? half)? ?{unit} (?P<ago>ago|back|earlier)(?![a-z])", duration),
        ("en.week_after_next", rf"{b}(?:the )?(?P<unit>week|month) after (?P<which>next)(?! [a-z]+day)", period),
        (
            "en.weekend",
            rf"{b}(?:(?P<which>next|nxt|this coming|this|last|past|previous|coming|the|over the) )(?P<unit>weekend|wkend|wknd)(?![a-z])",
            period,
        ),
        (
            "en.period",
            rf"{b}(?P<which>next|nxt|this|last|past|previous|following|the following)[ -](?P<unit>week|wk|month|mth|quarter|qtr|year|yr)(?![a-z])",
            period,
        ),
        (
            "en.part_of_month",
            rf"{b}(?P<part>(?:the )?end|mid(?:dle)?|start|beginning|early|late)[ -](?:of )?(?:the )?(?:(?P<which>next|this|last|previous|following)[ -](?:month|mth|mnth)|(?P<which2>{words_regex(name_table('months'))})(?![a-z])|(?:month|mth|mnth)(?![a-z]))",
            part_of_month,
        ),
        ("en.eom", rf"{b}(?:eom|month[ -]end)(?![a-z])(?P<part>)(?P<which>)(?P<which2>)", part_of_month),
        ("en.eow", rf"{b}(?:eow|(?:end|mid)[ -](?:of )?(?:the |this |next )?week)(?![a-z])", end_of_week),
        ("en.eoy", rf"{b}(?:eoy|year[ -]end|end of (?:the |this )?year)(?![a-z])", year_end),
        (
            "en.bare_month",
            rf"{b}(?P<prep>in|from|by|until|till|til|since|starting|start|this coming|next|for|before|after|come|around|again) {mon}(?! ?(?:[0-9]{{1,2}}(?![0-9])|order|delivery|invoice|promo|be|need|want|have|not|take|go))(?: (?P<y>20[0-9]{{2}}))?",
            bare_month,
        ),
        (
            "en.the_day",
            rf"{b}(?:(?:on|by|for|before|until|till|til|at|from|due|this|next|the|of|come) ){{1,3}}(?P<ord>{ord_})(?! (?:floor|flr|street|st\b|ave|avenue|time|visit|order|quarter|place|batch|week|year|month|half|carton|outlet|store|one|option|thing|party|person|choice|of ))",
            day_of,
        ),
        (
            "en.bare_day",
            rf"(?<![0-9.,$£€/:-]){b}(?P<ord>[0-9]{{1,2}}(?:st|nd|rd|th))(?! (?:floor|flr|street|st\b|ave|avenue|time|visit|order|quarter|place|batch|week|year|month|half|outlet|store|anniversary|birthday))",
            day_of,
        ),
        (
            "en.on_number",
            rf"{b}(?:for the|on the|by the|on) (?P<ord>[0-3]?[0-9]|thirty)(?![0-9:,/%k.]*[0-9:/%ka-z])(?= ?[.,;!?]|$)",
            day_of,
        ),
        (
            "en.holiday",
            rf"{b}(?:{words_regex(hol['after'])}) (?P<name>{holiday})(?![a-z])(?! (?:{words_regex(hol['not_before'])}))",
            holiday_day,
        ),
        ("en.holiday_alone", rf"^(?:let's celebrate )?(?P<name>{holiday})!?$", holiday_day),
        (
            "en.range",
            r"(?<![0-9.$/])(?P<h>[0-9]{1,2})(?::(?P<min>[0-9]{2}))? ?(?:-|to|–) ?(?P<h2>[0-9]{1,2})(?::[0-9]{2})? ?(?P<ap>[ap]\.?m)(?![a-z])",
            hour_range,
        ),
        (
            "en.clock_minutes",
            rf"(?<![0-9.$£€/,:])(?:at |@ ?|by |for |around )?(?P<h>[0-9]{{1,2}})[:.h](?P<min>[0-9]{{2}})(?::(?P<sec>[0-9]{{2}}))?(?![0-9%k])(?: ?{ap}| ?hrs?(?![a-z])|(?<=:[0-9][0-9])|(?<=h[0-9][0-9])){part}",
            clock_time,
        ),
        (
            "en.clock_hour",
            rf"(?<![0-9.$£€/,:-])(?:at |@ ?|by |for )?(?P<h>[0-9]{{1,2}}|{hour_words}) ?{ap}{part}(?P<min>)",
            clock_time,
        ),
        (
            "en.clock_joined",
            rf"(?<![0-9.$£€/,:-])(?:at )?(?P<h>[0-9]{{1,2}})(?P<min>[0-5][0-9]) ?(?P<ap>{ap_small}|hrs?(?![a-z]))",
            clock_time,
        ),
        ("en.clock_spaced", rf"{b}at (?P<h>[0-9]{{1,2}}) (?P<min>[0-5][0-9])(?![0-9])(?: ?{ap})?$", clock_time),
        (
            "en.clock_approx",
            rf"{b}(?:approximately|around|about|at) (?P<h>[01]?[0-9]|2[0-3])(?P<min>[0-5]0|[0-5]5)(?:hrs|h)?$",
            clock_time,
        ),
        (
            "en.clock_oclock",
            rf"{b}(?:at )?(?P<h>[0-9]{{1,2}}|{hour_words}) ?o'?clock(?: ?{ap})?(?P<min>){part}",
            clock_time,
        ),
        (
            "en.clock_part",
            rf"{b}(?:at )?(?P<h>[0-9]{{1,2}}|{hour_words})(?P<part> in the (?:morning|am|pm|afternoon|evening)| at night| tonight| this (?:evening|morning|afternoon))(?P<min>)",
            clock_time,
        ),
        (
            "en.clock_first",
            rf"(?:^(?:at )?|{b}(?:by|at|before|@|ping me|remind me|call me|me at) )(?P<h>[0-9]{{1,2}}|{hour_words}) (?=tomorrow|tmr|tmrw|tmw|today|tonight)(?P<min>)(?P<part>)",
            clock_time,
        ),
        ("en.clock_words", rf"{b}(?:at )?(?P<h>{hour_words}) (?P<min>{minute_words}) ?(?:{ap}|$|(?=[.,]))", clock_time),
        (
            "en.at_hour",
            rf"{b}(?:at|@) ?(?P<h>[0-9]{{1,2}}|{hour_words})(?![0-9:./%]*[0-9:/%]){units_after}(?=$|[ ,.;!?)])(?! [a-z]+s\b(?<!unless))(?P<min>){part}",
            clock_time,
        ),
        (
            "en.past_hour",
            rf"{b}(?:at |for )?(?P<n>a quarter|quarter|half|[0-9]{{1,2}}|{minute_words})(?: minutes?| mins?)? (?P<dir>past|after|to|before|till|til|from) (?P<h>[0-9]{{1,2}}|{hour_words}|noon|midday|midnight)(?![0-9:/]){units_after}(?: ?{ap})?{part}",
            past_hour,
        ),
        ("en.noon", rf"{b}(?:at )?(?P<word>noon|midday|midnight)(?![a-z])", noon),
        (
            "en.eod",
            rf"{b}(?:eod|cob|close of (?:business|play)|end of (?:the |my )?(?:day|today)|for the day(?! after| before)|my day|this day)(?![a-z])",
            this_day,
        ),
        ("en.just_now", rf"{b}(?:{words_regex(data['just_now']['words'])})(?![a-z])", just_now),
        (
            "en.part",
            rf"{b}(?:in the |late |early )?(?P<word>{words_regex(w for w in part_words() if ' ' not in w)})(?![a-z])",
            part_of_day,
        ),
    ]
    return tuple(Rule(name, re.compile(p), handler) for name, p, handler in specs)
