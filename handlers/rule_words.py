"""A rule of what comes again, in the reader's words: «每周一 09:00», "every Monday 09:00"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.recurrence import Every, Rule, parse
from bot.i18n import N_, _, format_clock, format_short_day, format_weekday

_NTH = {
    1: N_("the first {day}"),
    2: N_("the second {day}"),
    3: N_("the third {day}"),
    4: N_("the fourth {day}"),
    -1: N_("the last {day}"),
    -2: N_("the last but one {day}"),
}


def rule_words(text: str) -> str:
    """The rule with its hour, if it has one."""
    rule = parse(text)
    return f"{_days(rule)} {format_clock(rule.clock)}" if rule.clock is not None else _days(rule)


def _days(rule: Rule) -> str:
    often = rule.interval > 1
    match rule.every:
        case Every.DAY:
            return _("every {count} days", count=rule.interval) if often else _("daily")
        case Every.WORKDAY:
            return _("every working day")
        case Every.WEEK:
            days = _list(format_weekday(date(2001, 1, day)) for day in rule.days)  # 1 January 2001 was a Monday
            return (
                _("every {count} weeks on {days}", count=rule.interval, days=days)
                if often
                else _("every {days}", days=days)
            )
        case Every.MONTH:
            months = _("every {count} months", count=rule.interval) if often else _("every month")
            return _("{months}, {days}", months=months, days=_of_month(rule))
        case Every.YEAR:
            day = format_short_day(date(2000, rule.month or 1, rule.days[0]))
            return (
                _("every {count} years on {day}", count=rule.interval, day=day)
                if often
                else _("every year on {day}", day=day)
            )


def _of_month(rule: Rule) -> str:
    if rule.nth is not None:
        day = format_weekday(date(2001, 1, rule.days[0])) if rule.days else _("working day")
        return _(_NTH[rule.nth], day=day)
    if rule.days == (31,):
        return _("the last day")
    return _list(_("day {number}", number=day) for day in rule.days)


def _list(parts: Iterable[str]) -> str:
    return _(", ").join(parts)
