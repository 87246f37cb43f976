"""What is open on a customer's card and what comes next: complaints, promises, the days ahead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot.domain import screen
from bot.domain.goodwill import Deed, Movement
from bot.i18n import N_, Html, _, current_zone, format_day, format_short_day, local, t
from bot.turn import Turn
from bot.understanding import Category
from bot.usecases.brief import Anniversary, Brief
from bot.usecases.promises import rate_of_customer
from db.customer_brief import Found
from handlers.card_pieces import Piece, one_row, piece, rows_of
from handlers.deadline_words import answer_words
from handlers.promise_card import rate_words
from handlers.words import CATEGORIES, complaint_kind, shorten, when

_PROMISE_ROWS = 2
_SHOWN = 2  # of complaints and of promises
_ANNIVERSARIES = {
    "birthday": N_("🎂 {name}: birthday on {day}"),
    "wedding": N_("💍 {name}: wedding day on {day}"),
    "founded": N_("🎉 Founding day on {day}"),
}
_Said = Callable[[date | datetime], str]


def brief_day(day: date, today: date) -> str:
    """A day, as short as it can be told."""
    return format_short_day(day) if day.year == today.year else format_day(day, today)


def _more(count: int) -> str:
    """« +2»: how many there are beyond those shown."""
    return f" +{count}" if count > 0 else ""


def complaints(brief: Brief, turn: Turn) -> Piece:
    """The open complaints: the most pressing ones on lines of their own, then on a row each, then on one row."""
    said, count = brief.complaints[:_SHOWN], len(brief.complaints)
    if not said:
        return piece(0, [])
    whole = [_complaint(one, turn) for one in said]
    whole[-1] = Html(whole[-1] + _more(count - _SHOWN))
    short = [_late(one, turn) for one in said]
    rows = [one_row(text, _more(count - _SHOWN) if text is short[-1] else "") for text in short]
    return piece(0, whole, rows, [one_row(short[0], _more(count - 1))])


def _complaint(complaint: Found, turn: Turn) -> Html:
    kind = complaint_kind(complaint.a, complaint.b)
    stands = answer_words(complaint.done, complaint.at, turn.today, turn.now)
    return t("⚠️ Complaint {kind}, {stands}", kind=kind, stands=stands)


def _late(complaint: Found, turn: Turn) -> str:
    """A complaint in few words."""
    category = _(CATEGORIES[Category(complaint.a)])
    if complaint.done is not None:
        return _("⚠️ Complaint {category}, answered", category=category)
    if complaint.at <= turn.now:
        return _("⚠️ Complaint {category}, late", category=category)
    day = brief_day(local(complaint.at).date(), turn.today)
    return _("⚠️ Complaint {category}, due {day}", category=category, day=day)


def promises(brief: Brief, today: date) -> Piece:
    """The open promises, as the complaints."""
    said, count = brief.promises[:_SHOWN], len(brief.promises)
    if not said:
        return piece(0, [])
    whole = [_promise(one, today) for one in said]
    whole[-1] = Html(whole[-1] + _more(count - _SHOWN))
    short = [_promised_shortly(one, today) for one in said]
    rows = [*map(one_row, short[:-1]), one_row(short[-1], _more(count - _SHOWN))]
    return piece(0, whole, rows, [one_row(short[0], _more(count - 1))])


def _promise(promise: Found, today: date) -> Html:
    said = _promised(promise, shorten(promise.a, 30), today)
    return (
        said if rows_of(said) <= _PROMISE_ROWS else _promised(promise, screen.clip(promise.a, screen.ROW // 2), today)
    )


def _promised(promise: Found, summary: str, today: date) -> Html:
    if promise.day is None:
        return t("🤝 Promised: {summary}", summary=summary)
    if promise.day < today:
        return t("🤝 Promised, overdue since {day}: {summary}", day=brief_day(promise.day, today), summary=summary)
    return t("🤝 Promised for {day}: {summary}", day=format_day(promise.day, today), summary=summary)


def _promised_shortly(promise: Found, today: date) -> str:
    """A promise in few words, what is overdue with a mark."""
    if promise.day is None:
        return f"🤝 {promise.a}"
    mark = "❗" if promise.day < today else ""
    return f"🤝 {brief_day(promise.day, today)}{mark} {promise.a}"


def kept(brief: Brief, moved: Sequence[Movement], turn: Turn) -> Html | None:
    """How promises to the customer were kept, where not all of them were in time."""
    if not brief.promises and not any(one.deed in (Deed.KEPT, Deed.BROKEN) for one in moved):
        return None
    rate = rate_of_customer(turn.session, brief.customer.id, turn.today, current_zone())
    return t("🤝 90 days: {rate}", rate=rate_words(rate)) if rate.on_time < rate.total else None


def dates(brief: Brief, turn: Turn) -> list[Piece]:
    """The days ahead that matter, the next one first: that one stays."""
    whole = _dated(turn, brief, lambda due: when(due, turn.today, turn.now))
    short = _dated(
        turn, brief, lambda due: brief_day(local(due).date() if isinstance(due, datetime) else due, turn.today)
    )
    both = zip(whole, short, strict=True)
    return [piece(8 if at else 0, [line], [few]) for at, (line, few) in enumerate(both)]


def _dated(turn: Turn, brief: Brief, told: _Said) -> list[Html]:
    """The lines of the days, each day in the words of ``told``."""
    found = [(one.day, _anniversary(one, told)) for one in brief.anniversaries]
    if brief.contract_end is not None:
        found.append((brief.contract_end, t("📄 Contract ends {day}", day=told(brief.contract_end))))
    if brief.reminder is not None:
        at = brief.reminder.at
        due = told(local(at).date() if brief.reminder.number else at)
        late = local(at).date() < turn.today
        found.append(
            (local(at).date(), t("⏰ Waiting since {when}", when=due) if late else t("⏰ Next: {when}", when=due))
        )
    return [line for _day, line in sorted(found, key=lambda one: one[0])]


def _anniversary(one: Anniversary, told: _Said) -> Html:
    return t(_ANNIVERSARIES[one.what], name=shorten(one.name, 20), day=told(one.day))
