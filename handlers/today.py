"""/today: what has to be seen to today, in place, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.i18n import N_, Html, _, escape, format_clock, format_day, format_moment, lines, local, n, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.agenda import Agenda, agenda_of
from bot.usecases.keep_reminder import finish_reminder, keep_promise
from db.complaint import Complaint
from db.promise import Promise, own_promise
from db.reminder import Reminder, own_reminder
from handlers.guard import gone
from handlers.words import bold, complaint_kind, shorten

PAGE = 6


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the agenda; ``done`` is the button data that ticks it off, or None."""

    text: Html
    done: tuple[str, int] | None


def agenda(turn: Turn, page: int = 0, *, edit: bool = False) -> Reply:
    """The agenda of the day as a message."""
    items = _items(turn, agenda_of(turn.session, turn.actor, turn.here))
    title = t("Today, {day}", day=bold(format_day(turn.today, turn.today)))
    if not items:
        return Reply(text=lines(title, t("Nothing due today. A good day to visit an old customer.")), edit=edit)
    page = max(0, min(page, (len(items) - 1) // PAGE))
    shown = items[page * PAGE : (page + 1) * PAGE]
    numbered = [Html(f"{number}. {item.text}") for number, item in enumerate(shown, page * PAGE + 1)]
    ticks = [
        button(_("✓ {number}", number=number), item.done[0], item.done[1], page)
        for number, item in enumerate(shown, page * PAGE + 1)
        if item.done
    ]
    back = [button("◀", "t.page", page - 1)] if page else []
    forth = [button("▶", "t.page", page + 1)] if (page + 1) * PAGE < len(items) else []
    count = n("{count} thing to do", "{count} things to do", len(items))
    return Reply(text=lines(title, count, *numbered), buttons=rows(ticks, [*back, *forth]), edit=edit)


def _items(turn: Turn, due: Agenda) -> list[Item]:
    return [
        *(Item(_complaint(turn, one), None) for one in due.complaints),
        *(Item(_promise(turn, one), ("t.kept", one.id)) for one in due.promises),
        *(Item(_reminder(turn, one), ("t.done", one.id)) for one in due.reminders),
    ]


def _complaint(turn: Turn, one: Complaint) -> Html:
    kind = complaint_kind(one.category, one.severity)
    at = local(one.due_at)
    due = t("today {clock}", clock=format_clock(at)) if at.date() == turn.today else format_moment(at, turn.now)
    return t("⚠️ {customer} {kind}, due {when}", customer=bold(one.customer.name), kind=kind, when=due)


def _promise(turn: Turn, one: Promise) -> Html:
    name = f"{bold(one.customer.name)} " if one.customer else ""
    late = ""
    if one.due_on is not None and one.due_on < turn.today:
        late = t(" (overdue since {day})", day=format_day(one.due_on, turn.today))
    return Html(f"🤝 {name}{escape(shorten(one.summary, 40))}{late}")


def _reminder(turn: Turn, one: Reminder) -> Html:
    name = f"{bold(one.customer.name)} " if one.customer else ""
    at = local(one.due_at)
    clock = "" if one.all_day else f"{format_clock(one.due_at)} "
    late = t(" (since {day})", day=format_day(at.date(), turn.today)) if at.date() < turn.today else ""
    return Html(f"⏰ {clock}{name}{escape(shorten(one.summary, 40))}{late}")


def _done(turn: Turn, action: Action) -> Reply:
    reminder = own_reminder(turn.session, turn.actor.id, action.number(0))
    if reminder is None:
        return gone()
    finish_reminder(turn.session, reminder, turn.now)
    return agenda(turn, action.number(1) or 0, edit=True).model_copy(update={"toast": _("Done")})


def _kept(turn: Turn, action: Action) -> Reply:
    promise = own_promise(turn.session, turn.actor.id, action.number(0))
    if promise is None:
        return gone()
    keep_promise(turn.session, promise, turn.now)
    return agenda(turn, action.number(1) or 0, edit=True).model_copy(update={"toast": _("Done")})


def _page(turn: Turn, action: Action) -> Reply:
    return agenda(turn, action.number(0) or 0, edit=True)


def _today(turn: Turn, args: str) -> Reply:
    return agenda(turn)


FEATURE = Feature(
    "today",
    commands={"today": _today},
    actions={"t.done": _done, "t.kept": _kept, "t.page": _page},
    menu=(MenuEntry("today", N_("What is due today")),),
)
