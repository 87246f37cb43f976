"""A manager's digest in words: the caption under its picture, and the buttons that lead further."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from decimal import Decimal

from bot.domain.digest import (
    ANSWER,
    COVERED,
    KEPT,
    OPENED,
    SALES,
    SETTLED,
    TOP,
    TOUCHES,
    DayDigest,
    Measure,
    Overdue,
    RepLine,
    Sales,
    Span,
    WeekDigest,
    change,
    rounded,
)
from bot.i18n import N_, Html, _, escape, format_day, format_money, format_short_day, lines, n, t
from bot.reply import MAX_CAPTION, Button, Rows, button, rows
from bot.usecases.digest import DAY, WEEK
from bot.usecases.digest_push import Digest
from handlers.warning_words import book_title, family_words
from handlers.words import bold, shorten

NAME = 14  # characters of a name in a line of several
MOST_PEOPLE = 6
"""Of whom the picture and its words tell; buttons lead to the first few, and to the list of all."""
_TITLES = {
    TOUCHES: N_("Touches"),
    COVERED: N_("Key accounts in time"),
    OPENED: N_("New complaints"),
    SETTLED: N_("Settled complaints"),
    ANSWER: N_("First answer"),
    KEPT: N_("Promises kept"),
}
_ICONS = {TOUCHES: "🚶", COVERED: "🔑", OPENED: "⚠️", SETTLED: "✅", ANSWER: "⏱", KEPT: "🤝", SALES: "💰"}
_WHOLE_MONEY = 100  # from here on decimals say nothing in a digest
_TAG = re.compile(r"<[^>]*>")
_LAST_OF_IMPORTANCE = ("   ", "💰")  # how lines begin that go first where there is no room


def caption(digest: Digest, team: str | None) -> Html:
    """The figures of the picture in words, for those who cannot see it: at most what a caption holds."""
    return fitted(_day(digest, team) if isinstance(digest, DayDigest) else _week(digest, team))


def fitted(parts: Sequence[Html], most: int = MAX_CAPTION) -> Html:
    """As many lines as a caption holds, in characters after the HTML is read: names go first, then sums, from below."""
    kept = list(parts)
    while len(kept) > 1 and _length(lines(*kept)) > most:
        less = [at for at, one in enumerate(kept) if at and one.startswith(_LAST_OF_IMPORTANCE)]
        del kept[less[-1] if less else -1]
    return lines(*kept)


def _length(text: str) -> int:
    """In UTF-16 units, which is never less than in characters."""
    return len(html.unescape(_TAG.sub("", text)).encode("utf-16-le")) // 2


def title(digest: Digest, team: str | None) -> str:
    """What it is about, plain: the team."""
    return shorten(team, 40) if team else _("The whole company")


def days_words(digest: Digest) -> str:
    """The days it is about."""
    span = digest.span
    first, last = format_day(span.first, digest.today), format_day(span.last, digest.today)
    return first if span.first == span.last else f"{first} – {last}"


def _title(digest: Digest, team: str | None) -> Html:
    return t("📊 {team} · {days}", team=bold(title(digest, team)), days=days_words(digest))


# The day


def _day(digest: DayDigest, team: str | None) -> list[Html]:
    reps = " · ".join(f"{shorten(one.name, NAME)} {one.touches}/{one.needed}" for one in digest.reps[:MOST_PEOPLE])
    found = [
        _title(digest, team),
        touches_words(digest),
        Html(f"   {escape(reps)}") if reps else None,
        key_words(digest),
        _neglected(digest),
        _complaints(digest),
        _names(digest.overdue),
        t("🤝 Promises overdue: {count}", count=digest.promises_overdue) if digest.promises_overdue else None,
        _names(digest.promises),
        _warned(digest) if digest.warnings_new else None,
        _sales(digest.sales[0], digest) if digest.sales else None,
        _other_sales(digest.sales[1:]),
    ]
    return [one for one in found if one is not None]


def touches_words(digest: DayDigest) -> Html:
    return t("🚶 Touches: {count}, the cadence asks for {needed}", count=digest.touches, needed=digest.needed)


def key_words(digest: DayDigest) -> Html | None:
    if not digest.key:
        return None
    return t("🔑 Key accounts seen in time: {share}", share=share_words(digest))


def share_words(digest: DayDigest) -> str:
    """«8/10 (80%)»."""
    well = digest.key - digest.late
    return f"{well}/{digest.key} ({rounded(Decimal(100 * well) / digest.key)}%)"


def _neglected(digest: DayDigest) -> Html | None:
    if not digest.neglected:
        return None
    named = [f"{escape(shorten(one.name, NAME))} {days_ago(one.days)}" for one in digest.neglected]
    return Html("   " + t("Not seen: {names}", names=Html(" · ".join(named))))


def days_ago(days: int) -> Html:
    return n("{count} day", "{count} days", days)


def _complaints(digest: DayDigest) -> Html | None:
    if not digest.complaints_new and not digest.complaints_overdue:
        return None
    return t("⚠️ Complaints: {new} new, {late} overdue", new=digest.complaints_new, late=digest.complaints_overdue)


def _names(found: Sequence[Overdue]) -> Html | None:
    """Whose they are: «华联 (李娜)»."""
    if not found:
        return None
    named = (f"{shorten(one.customer, NAME)} ({shorten(one.who, NAME)})" for one in found)
    return escape("   " + " · ".join(named))


def _warned(digest: DayDigest) -> Html:
    """How many there are, and which: «华联 (silent for long)»."""
    named = [
        f"{shorten(one.customer or book_title(one.family), NAME)} ({family_words(one.family)})"
        for one in digest.warnings
    ]
    said = t("📉 New warnings: {count}", count=digest.warnings_new)
    return Html(" · ".join([said, *(escape(one) for one in named)]))


def _sales(one: Sales, digest: DayDigest) -> Html:
    """The first currency, with the days."""
    return t("💰 {days}: {sum} {change} (last month {before})", days=span_words(digest.sold), **_sums(one))


def _other_sales(found: Sequence[Sales]) -> Html | None:
    if not found:
        return None
    return Html("   " + " · ".join(t("{sum} {change} ({before})", **_sums(one)) for one in found))


def _sums(one: Sales) -> dict[str, str]:
    return {
        "sum": bold(format_money(one.amount, one.currency)),
        "change": change_words(one),
        "before": format_money(one.before, one.currency),
    }


def span_words(span: Span) -> str:
    """«11月1日–22日» without weekdays."""
    first, last = format_short_day(span.first), format_short_day(span.last)
    return first if span.first == span.last else f"{first} – {last}"


def change_words(one: Sales) -> str:
    """«▲ 20%»; the arrow alone where there was nothing to compare with."""
    arrow = arrow_of(one.amount - one.before)
    grown = change(one.amount, one.before)
    return arrow if grown is None else f"{arrow} {abs(grown)}%"


def arrow_of(difference: Decimal) -> str:
    return "▲" if difference > 0 else "▼" if difference < 0 else "="


# The week


def _week(digest: WeekDigest, team: str | None) -> list[Html]:
    found = [_measure(one) for one in digest.measures if one.now is not None or one.usual is not None]
    return [_title(digest, team), *found, t("In brackets: the mean of the four weeks before.")]


def _measure(one: Measure) -> Html:
    return t(
        "{icon} {what}: {now} {change}",
        icon=_ICONS[one.name],
        what=measure_title(one),
        now=bold(figure(one, one.now)),
        change=against_usual(one),
    )


def measure_title(one: Measure) -> str:
    return _("Sales") if one.name == SALES else _(_TITLES[one.name])


def against_usual(one: Measure) -> str:
    """«▲ (27.5)», or the mean alone where one of the two is not there."""
    if one.usual is None:
        return ""
    arrow = f"{arrow_of(one.now - one.usual)} " if one.now is not None else ""
    return f"{arrow}({figure(one, one.usual)})"


def figure(one: Measure, value: Decimal | None) -> str:
    """One value of a measure in its unit."""
    if value is None:
        return "–"
    if one.name == SALES:
        return format_money(rounded(value, 0 if abs(value) >= _WHOLE_MONEY else 2), one.currency or "")
    if one.name in (COVERED, KEPT):
        return f"{rounded(value)}%"
    short = rounded(value, 1)
    short = rounded(value) if short == rounded(value) else short
    return _("{hours} h", hours=short) if one.name == ANSWER else str(short)


# Buttons


def day_buttons(digest: DayDigest, scope: int) -> list[list[Button]]:
    """A tap on each of the few: people, then lists."""
    people = [_to_touches(one, scope, digest.span) for one in digest.reps[:TOP]]
    more = len(digest.reps) - TOP
    everybody = [_to_list(_("All {count}", count=len(digest.reps)), "r", scope, digest.span)] if more > 0 else []
    came = max(digest.complaints_new, digest.complaints_overdue)
    found = [
        _to_list(_("Not seen {count}", count=digest.late), "n", scope, digest.span) if digest.late else None,
        _to_list(_("Cases"), "k", scope, digest.span) if came else None,
        _to_list(_("Promises {count}", count=digest.promises_overdue), "p", scope, digest.span)
        if digest.promises_overdue
        else None,
        _to_list(_("Warnings {count}", count=digest.warnings_new), "w", scope, digest.span)
        if digest.warnings_new
        else None,
    ]
    return [people, [*everybody, *(one for one in found if one is not None)]]


def _to_touches(one: RepLine, scope: int, span: Span) -> Button:
    label = f"{shorten(one.name, NAME)} {one.touches}/{one.needed}"
    return button(label, "dg.open", "t", scope, one.user_id, f"{span.first:%Y%m%d}", span.days, 0)


def _to_list(label: str, kind: str, scope: int, span: Span) -> Button:
    return button(label, "dg.open", kind, scope, 0, f"{span.first:%Y%m%d}", span.days, 0)


def buttons_of(digest: Digest, scope: int, *, pushed: bool, offer: bool = False) -> Rows:
    """What can be opened, and below: that it is of no use, or the other digest; ``offer`` to send it by itself."""
    kind = DAY if isinstance(digest, DayDigest) else WEEK
    taps = day_buttons(digest, scope) if isinstance(digest, DayDigest) else []
    if pushed:
        return rows(*taps, [button(_("Not useful"), "w.unwanted", kind)])
    other = button(_("The week"), "dg.now", WEEK) if kind == DAY else button(_("The day"), "dg.now", DAY)
    return rows(*taps, [other], [button(_("Send it every morning"), "dg.every")] if offer else [])
