"""The patterns of days and times in Chinese; what each means is in ``when_zh``."""

from __future__ import annotations

import re
from functools import cache

from .lexicon import table, words_regex
from .timeref import Handler, Rule
from .when_zh import (
    MEASURE,
    NUMBER,
    NUMBER2,
    WEEK,
    bare_month,
    clock_time,
    day_of,
    day_words,
    duration,
    full_date,
    holiday_day,
    holiday_words,
    just_now,
    lunar_day,
    month_day,
    month_part,
    named_day,
    new_year_day,
    part_names,
    part_of_day,
    quarter_end,
    relative_month,
    slash_date,
    week_of,
    weekday,
    year_end,
)


@cache
def rules() -> tuple[Rule, ...]:
    """The grammar, in order of precedence among equally long matches."""
    data = table("dates.zh")
    parts = words_regex(word for word in part_names() if word not in day_words())
    long_parts = words_regex(word for word in part_names() if word not in day_words() and len(word) > 1)
    days = [w for w in day_words() if len(w) > 1]
    short = data["days_short"]
    hol = data["holiday_day"]
    holiday = words_regex(holiday_words())
    number = "0-9一二三四五六七八九十两几"
    patterns: list[tuple[str, str, Handler]] = [
        (
            "zh.full_date",
            rf"(?<![0-9])(?P<y>[0-9]{{4}}|[0-9]{{2}}(?=年)|[一二两][千零〇一二三四五六七八九]{{3}}|两千零?[一二三四五六七八九十]{{1,3}})(?:年|[-/.])(?P<m>{NUMBER2})(?:月|[-/.])(?P<d>{NUMBER2})[日号]?",
            full_date,
        ),
        (
            "zh.month_day",
            rf"(?:(?P<rel>大前年|前年|去年|今年|明年|来年|后年))?(?<![0-9.])(?P<m>{NUMBER2})月(?:份的?)?(?P<d>{NUMBER2})(?:[日号]|{MEASURE})",
            month_day,
        ),
        ("zh.slash", r"(?<![0-9/.-])(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})(?![0-9/.]|[日天周箱])", slash_date),
        (
            "zh.dotted",
            r"(?<![0-9/.¥$-])(?P<m>1[0-2]|0?[1-9])[.-](?P<d>[0-3]?[0-9])(?=[日号节]|之?前|那天|当天|上午|下午|晚上|[送交到去见](?!价))[日号]?",
            slash_date,
        ),
        (
            "zh.relative_month",
            rf"(?:(?P<rel>去年|明年))?(?P<pre>上上|上|这|本|当|下下|下)个?月(?:份)?的?(?:(?P<d>{NUMBER2})[日号]|月?(?P<part>初|头|上旬|中旬|下旬|中(?!秋)|底|末|尾))?",
            relative_month,
        ),
        (
            "zh.month_part",
            rf"(?:(?P<m>{NUMBER2})月份?|(?<![0-9{number}个这上下本当每])月)(?P<part>初|头|上旬|中旬|下旬|中(?!秋)|底|末|尾)",
            month_part,
        ),
        ("zh.month_part2", r"(?P<m>)(?<![一-鿿])(?P<part>中旬|下旬|上旬)", month_part),
        (
            "zh.bare_month",
            rf"(?:(?P<rel>今年|明年|来年|后年|去年))?(?<![0-9.第])(?P<m>{NUMBER2})月份?(?![的份期底初中的账款货销业返利工结刊饼新饮龄嫂度饷大小样品单第0-9一二三四五六七八九十])",
            bare_month,
        ),
        ("zh.year_end", r"(?P<pre>今|明|来|本)?年(?:底|末|尾)(?=之?前|以前|结|付|给|再|交|到期|还|清)", year_end),
        ("zh.quarter_end", r"(?:这个?|本)?季度?(?:末|底)", quarter_end),
        (
            "zh.weekday",
            rf"(?<![每逢{number}])(?:(?P<pre>上上|上|这|本|今|呢|下下下|下下|下)个?)?{WEEK}(?P<day>[一二三四五六日天末](?!金|粮|洲|百)|[1-6](?![0-9箱件个]))",
            weekday,
        ),
        ("zh.week", r"(?P<pre>上上|上|这|本|今|呢|下下下|下下|下)个?(?:周|星期|礼拜)(?P<part>初|中|底|尾)?", week_of),
        (
            "zh.duration",
            rf"(?P<pre>再过|过|再等|隔)?(?P<n>{NUMBER}|半)个?(?P<half>半)?(?P<unit>天|日|晚|周|星期|礼拜|月|年|小时|钟头|钟|分钟|分|刻钟|秒钟|秒)(?P<dir>[之以]?(?:后(?!悔|天)|内|里)|(?:[之以]?前))?(?![0-9])",
            duration,
        ),
        (
            "zh.lunar",
            r"(?:农历|阴历|旧历)?(?P<m>正|腊|冬)月(?P<d>初[一二三四五六七八九十]|[一二三廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?)(?:[日号])?",
            lunar_day,
        ),
        (
            "zh.lunar",
            r"(?<![0-9年])(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>初[一二三四五六七八九十]|廿[一二三四五六七八九]?)",
            lunar_day,
        ),
        (
            "zh.lunar",
            r"(?:农历|阴历|旧历)(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>初[一二三四五六七八九十]|[一二三廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?)",
            lunar_day,
        ),
        ("zh.lunar_day", r"(?<![月年])(?:大年|年|正月)?初(?P<d>[一二三四五六七八九十])(?![中级高次])", new_year_day),
        (
            "zh.day",
            r"(?<![a-z0-9./第月])(?<![0-9],)(?P<d>[0-9]{1,2}|[一二三廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]|[一二三四五六七八九](?=号))[日号](?![店楼线门仓柜院桌机内馆厂库房码铺段球口车位摊档地色份人型粉])",
            day_of,
        ),
        ("zh.named_day", rf"(?P<word>{words_regex(days)})", named_day),
        ("zh.named_day", rf"(?P<word>[{''.join(short['words'])}])(?={words_regex(short['before'])})", named_day),
        (
            "zh.holiday",
            rf"(?P<name>{holiday})(?:(?P<on>{words_regex(hol['on'])})|(?P<before>{words_regex(hol['before'])})|(?P<after>{words_regex(hol['after'])})|(?=(?:{words_regex(hol['verbs'])})))",
            holiday_day,
        ),
        ("zh.holiday_alone", rf"^(?P<name>{holiday})(?P<before>)(?P<after>)$", holiday_day),
        (
            "zh.clock",
            rf"(?:(?P<part>{parts})的?)?(?<![0-9.:第加减降涨低高让返扣])(?P<h>[0-9]{{1,2}}|[一二三四五六七八九十两零]{{1,3}})(?:点钟?|时(?!候|间|代|尚|常|段)|:(?=[0-9]{{2}}))(?![成意建要问原反]|[0-9]*%|[半几]?(?:折|返|利|扣|优惠|税))(?:(?P<half>半)|(?P<quarter>[一三])刻|[搭踏](?P<five>正|[一二三四五六七八九十]{{1,2}})|(?P<five2>[一二三四五六七八九十])个字|(?P<min>[0-9]{{2}}(?![0-9箱件%])|零[一二三四五六七八九]|[一二三四五]十[一二三四五六七八九]?|十[一二三四五六七八九]?)分?)?整?",
            clock_time,
        ),
        ("zh.just_now", words_regex(data["just_now"]["words"]), just_now),
        ("zh.part", rf"(?<![一半整两个每几大])(?:{long_parts})(?!就该|茶|餐|饭)", part_of_day),
    ]
    return tuple(Rule(name, re.compile(p), handler) for name, p, handler in patterns)
