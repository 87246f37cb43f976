"""What lies behind the figures of a manager's digest: lists that page in place, each line a tap from its card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.digest import DayDigest, Span
from bot.i18n import Html, _, escape, format_day, format_short_day, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Turn
from bot.usecases.cadence import cadences
from bot.usecases.digest import DAY, bounds, morning_of, scope_of
from bot.usecases.digest_push import make, place_of
from db import digest as store
from db.complaint import Complaint
from db.touch import TouchKind
from db.user import User
from handlers.customer_card import TOUCHES
from handlers.guard import gone
from handlers.pages import arrows, page_of
from handlers.warning_list import warning_list
from handlers.words import bold, complaint_kind, shorten

PAGE = 6
_MOST_DAYS = 62
_MOST_WARNINGS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list (``n`` key accounts, ``k`` complaints, ``p`` promises, ``w`` warnings, ``r`` people, ``t`` what one of
    them logged), in whose scope, of which days."""

    kind: str
    scope: User
    person: int
    span: Span
    page: int


def open_list(turn: Turn, action: Action) -> Reply:
    """A list as a message of its own: the picture stays."""
    return _shown(turn, action, edit=False)


def page_list(turn: Turn, action: Action) -> Reply:
    return _shown(turn, action, edit=True)


def _shown(turn: Turn, action: Action, *, edit: bool) -> Reply:
    asked = _asked(turn, action)
    if asked is None:
        return gone()
    return _LISTS[asked.kind](turn, asked).model_copy(update={"edit": edit})


def _asked(turn: Turn, action: Action) -> Asked | None:
    """What a button asks for, if its presser may see it."""
    kind = action.args[0] if action.args else ""
    scope = scope_of(turn.session, turn.actor, action.number(1), turn.today)
    days = action.number(4) or 0
    if kind not in _LISTS or scope is None or not 1 <= days <= _MOST_DAYS:
        return None
    try:
        first = datetime.strptime(action.args[3], "%Y%m%d").date()  # noqa: DTZ007  # a day, no moment
        span = Span(first, first + timedelta(days=days - 1))
    except (ValueError, OverflowError):
        return None
    return Asked(kind, scope, action.number(2) or 0, span, max(action.number(5) or 0, 0))


def _arrows(asked: Asked, total: int) -> list[Button]:
    page, pages = page_of(total, asked.page, PAGE)
    first = f"{asked.span.first:%Y%m%d}"
    return arrows(
        page,
        pages,
        lambda label, to: button(
            label, "dg.page", asked.kind, asked.scope.id, asked.person, first, asked.span.days, to
        ),
    )


def _offset(asked: Asked, total: int) -> int:
    """Where the page begins; one that is gone is the last."""
    return page_of(total, asked.page, PAGE)[0] * PAGE


def _page(title: Html, found: Sequence[Html], taps: Sequence[Sequence[Button]], pages: list[Button]) -> Reply:
    return Reply(text=lines(title, *found), buttons=rows(*[list(one) for one in taps], pages), protect=True)


def _nobody() -> Reply:
    return Reply(text=t("Nobody here any more. Well done."))


def _neglected(turn: Turn, asked: Asked) -> Reply:
    chosen = cadences(turn.session)
    today = turn.now.astimezone(place_of(turn.session, asked.scope).zone).date()
    total = store.neglected(turn.session, asked.scope, today, chosen, 0, 1)[1]
    found, total = store.neglected(turn.session, asked.scope, today, chosen, _offset(asked, total), PAGE)
    if not found:
        return _nobody()
    title = bold(n("{count} key account not seen for too long", "{count} key accounts not seen for too long", total))
    taps = [
        [button(f"{shorten(name, 28)} · {n('{count} day', '{count} days', days)}", "c.show", number)]
        for number, name, days in found
    ]
    return _page(title, [], taps, _arrows(asked, total))


def _complaints(turn: Turn, asked: Asked) -> Reply:
    first, after = bounds(asked.span, place_of(turn.session, asked.scope).zone)

    def read(offset: int, limit: int) -> tuple[list[Complaint], int]:
        return store.complaints_to_show(turn.session, asked.scope, turn.now, first, after, offset, limit)

    total = read(0, 1)[1]
    offset = _offset(asked, total)
    found, total = read(offset, PAGE)
    if not found:
        return Reply(text=t("No open complaints. Well done."))
    title = bold(n("{count} complaint: overdue and new", "{count} complaints: overdue and new", total))
    shown = [_complaint(turn, number, one) for number, one in enumerate(found, offset + 1)]
    taps = [button(str(number), "b.case", one.id) for number, one in enumerate(found, offset + 1)]
    return _page(title, shown, [taps], _arrows(asked, total))


def _complaint(turn: Turn, number: int, one: Complaint) -> Html:
    late = t(" · overdue") if one.late(turn.now) else ""
    return t(
        "{number}. {customer} {kind}{late} · {who}",
        number=number,
        customer=bold(shorten(one.customer.name, 20)),
        kind=complaint_kind(one.category, one.severity),
        late=late,
        who=shorten(one.owner.name, 14),
    )


def _promises(turn: Turn, asked: Asked) -> Reply:
    today = turn.now.astimezone(place_of(turn.session, asked.scope).zone).date()
    total = store.overdue_promises(turn.session, asked.scope, today, 0, 1)[1]
    offset = _offset(asked, total)
    found, total = store.overdue_promises(turn.session, asked.scope, today, offset, PAGE)
    if not found:
        return Reply(text=t("No overdue promises. Well done."))
    title = bold(n("{count} promise overdue", "{count} promises overdue", total))
    shown = [
        t(
            "{number}. {customer} {summary} · {who}, {day}",
            number=number,
            customer=bold(shorten(one.customer.name if one.customer else "", 20)),
            summary=shorten(one.summary, 28),
            who=shorten(who, 14),
            day=format_short_day(one.due_on or today),
        )
        for number, (one, who) in enumerate(found, offset + 1)
    ]
    taps = [button(str(number), "c.show", one.customer_id) for number, (one, _who) in enumerate(found, offset + 1)]
    return _page(title, shown, [taps], _arrows(asked, total))


def _warnings(turn: Turn, asked: Asked) -> Reply:
    place = place_of(turn.session, asked.scope)
    since = morning_of(asked.span, place.habits.morning, place.zone)
    found, total = store.new_warnings(turn.session, asked.scope, since, turn.now, 0, _MOST_WARNINGS)
    return warning_list(turn, turn.actor, found, total - len(found)) if found else _nobody()


def _people(turn: Turn, asked: Asked) -> Reply:
    digest = _digest(turn, asked)
    offset = _offset(asked, len(digest.reps))
    first = f"{asked.span.first:%Y%m%d}"
    taps = [
        [
            button(
                _person(one.name, one.touches, one.needed, one.late),
                "dg.open",
                "t",
                asked.scope.id,
                one.user_id,
                first,
                asked.span.days,
                0,
            )
        ]
        for one in digest.reps[offset : offset + PAGE]
    ]
    title = t("Touches and what the cadence asks for, {days}", days=_days(turn, asked.span))
    return _page(title, [], taps, _arrows(asked, len(digest.reps)))


def _digest(turn: Turn, asked: Asked) -> DayDigest:
    digest = make(turn.session, asked.scope, DAY, turn.now, turn.installation.currency, asked.span)
    assert isinstance(digest, DayDigest)
    return digest


def _person(name: str, touches: int, asked: int, late: int) -> str:
    words = f"{shorten(name, 20)} · {touches}/{asked}"
    return f"{words} · {_('{count} not seen', count=late)}" if late else words


def _days(turn: Turn, span: Span) -> str:
    first, last = format_day(span.first, turn.today), format_day(span.last, turn.today)
    return first if span.first == span.last else f"{first} – {last}"


def _touches(turn: Turn, asked: Asked) -> Reply:
    """What a person logged; nothing of one who has nothing to do with the team, not even the name."""
    total = store.touches_of(turn.session, asked.scope, asked.person, asked.span, 0, 1)[1]
    name = store.reps_of(turn.session, asked.scope).get(asked.person)
    if name is None and total:
        name = store.names_of(turn.session, [asked.person])[asked.person]
    if name is None:
        return gone()
    title = t("{name}: {days}", name=bold(name), days=_days(turn, asked.span))
    if not total:
        return Reply(text=lines(title, t("Nothing logged.")), protect=True)
    offset = _offset(asked, total)
    found, total = store.touches_of(turn.session, asked.scope, asked.person, asked.span, offset, PAGE)
    count = n("{count} touch", "{count} touches", total)
    shown = [
        Html(
            f"{number}. {TOUCHES.get(TouchKind(one.kind), '•')} {_day(one.happened_on)} {bold(shorten(customer, 18))}"
            f" {escape(shorten(one.summary, 30))}"
        )
        for number, (one, customer) in enumerate(found, offset + 1)
    ]
    taps = [button(str(number), "c.show", one.customer_id) for number, (one, _name) in enumerate(found, offset + 1)]
    return _page(Html(f"{title} · {count}"), shown, [taps], _arrows(asked, total))


def _day(day: date) -> Html:
    return escape(format_short_day(day))


_LISTS: Mapping[str, Callable[[Turn, Asked], Reply]] = {
    "n": _neglected,
    "k": _complaints,
    "p": _promises,
    "w": _warnings,
    "r": _people,
    "t": _touches,
}
