"""What of a manager's digest is drawn, in the reader's language."""

from __future__ import annotations

from bot.charts.team_day import Bars, Cover, Pair, Pairs, Row, TeamDay, Tile, draw_team_day
from bot.charts.team_week import Panel, TeamWeek, draw_team_week
from bot.domain.digest import SALES, DayDigest, Measure, Sales, WeekDigest
from bot.i18n import _, currency_sign, format_money
from bot.usecases.digest_push import Digest
from handlers.digest_text import (
    MOST_PEOPLE,
    against_usual,
    change_words,
    days_ago,
    days_words,
    figure,
    measure_title,
    share_words,
    span_words,
    title,
)

_MOST_PANELS = 8


def draw(chart: TeamDay | TeamWeek) -> bytes:
    """The picture as PNG; for a thread of its own."""
    return draw_team_day(chart) if isinstance(chart, TeamDay) else draw_team_week(chart)


def chart_of(digest: Digest, team: str | None) -> TeamDay | TeamWeek:
    return _day(digest, team) if isinstance(digest, DayDigest) else _week(digest, team)


def _day(digest: DayDigest, team: str | None) -> TeamDay:
    people = tuple(
        Row(one.name, one.touches, one.needed, f"{one.touches}/{one.needed}") for one in digest.reps[:MOST_PEOPLE]
    )
    return TeamDay(
        title(digest, team),
        days_words(digest),
        Bars(_("Touches and cadence"), people, _("touches"), _("the cadence asks for")) if people else None,
        _keys(digest) if digest.key else None,
        (
            Tile(str(digest.complaints_new), _("new complaints"), bad=False),
            Tile(str(digest.complaints_overdue), _("late complaints"), bad=digest.complaints_overdue > 0),
            Tile(str(digest.promises_overdue), _("late promises"), bad=digest.promises_overdue > 0),
            Tile(str(digest.warnings_new), _("new warnings"), bad=digest.warnings_new > 0),
        ),
        _sales(digest) if digest.sales else None,
    )


def _keys(digest: DayDigest) -> Cover:
    worst = tuple((one.name, str(days_ago(one.days))) for one in digest.neglected)
    return Cover(_("Key accounts in time"), share_words(digest), digest.key - digest.late, digest.key, worst)


def _sales(digest: DayDigest) -> Pairs:
    names = span_words(digest.sold), span_words(digest.sold_before)
    return Pairs(_("Sales"), names, tuple(_pair(one) for one in digest.sales))


def _pair(one: Sales) -> Pair:
    labels = format_money(one.amount, one.currency), format_money(one.before, one.currency)
    return Pair(float(one.amount), float(one.before), labels, change_words(one))


def _week(digest: WeekDigest, team: str | None) -> TeamWeek:
    shown = [one for one in digest.measures if one.now is not None or one.usual is not None]
    legend = _("this week"), _("four weeks before"), _("their mean")
    return TeamWeek(title(digest, team), days_words(digest), legend, tuple(_panel(one) for one in shown[:_MOST_PANELS]))


def _panel(one: Measure) -> Panel:
    name = measure_title(one)
    name = f"{name} ({currency_sign(one.currency)})" if one.name == SALES and one.currency else name
    values = tuple(None if value is None else float(value) for value in one.values)
    return Panel(
        name, values, None if one.usual is None else float(one.usual), figure(one, one.now), against_usual(one)
    )
