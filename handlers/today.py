"""/today: what has to be seen to today, in place, page by page; by itself in the morning."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.i18n import N_, Html, _, format_day, lines, local, n, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Alarm, Feature, MenuEntry, PushKind, Reading, Turn
from bot.usecases.agenda import MORNING, Agenda, agenda_of, first_morning, morning_of, ring_morning
from bot.usecases.keep_reminder import finish_reminder, keep_promise
from db.promise import Promise, own_promise
from db.reminder import own_reminder
from db.user import User
from db.whereabouts import last_place_of
from handlers.agenda_items import Item, items_of, numbered, summary
from handlers.guard import gone
from handlers.promise_card import ask_heard
from handlers.words import bold

PAGE = 6
_WAS_THERE = timedelta(hours=24)  # how long a place tells where somebody is: in the morning it is the last one visited


def agenda(turn: Turn, page: int = 0, *, edit: bool = False) -> Reply:
    """The agenda of the day as a message."""
    title = t("Today, {day}", day=bold(format_day(turn.today, turn.today)))
    return _agenda(turn.session, turn.actor, turn.now, title, page).model_copy(update={"edit": edit})


def _agenda(session: Session, user: User, now: datetime, title: Html, page: int = 0) -> Reply:
    return _listed(session, user, now, title, agenda_of(session, user, local(now)), page)


def _listed(session: Session, user: User, now: datetime, title: Html, due: Agenda, page: int = 0) -> Reply:
    items = items_of(due, user, now, last_place_of(session, user.id, now - _WAS_THERE))
    if not items:
        return Reply(text=lines(title, t("Nothing due today. A good day to visit an old customer.")))
    page = max(0, min(page, (len(items) - 1) // PAGE))
    first = page * PAGE
    shown = items[first : first + PAGE]
    back = [button("◀", "t.page", page - 1)] if page else []
    forth = [button("▶", "t.page", page + 1)] if first + PAGE < len(items) else []
    count = n("{count} thing to do", "{count} things to do", len(items))
    head = t("{count}: {kinds}", count=count, kinds=summary(due)) if first + len(shown) < len(items) else count
    text = lines(title, head, numbered(shown, first + 1))
    return Reply(text=text, buttons=rows(_taps(shown, first, page), [*back, *forth]), protect=True)


def _taps(shown: list[Item], first: int, page: int) -> list[Any]:
    return [item.tap(number, page) for number, item in enumerate(shown, first + 1)]


def _morning(reading: Reading, data: dict[str, Any]) -> Reply | None:
    if data["day"] != reading.today.isoformat():
        return None  # that morning is over
    return good_morning(reading.session, reading.recipient, reading.now)


def good_morning(session: Session, user: User, now: datetime) -> Reply | None:
    """The agenda as it comes by itself; None where there is nothing on it."""
    here = local(now)
    due, told = morning_of(session, user, here)
    if not due:
        return None
    title = t("☀️ Good morning, {name}! {day}", name=user.name, day=bold(format_day(here.date(), here.date())))
    reply = _listed(session, user, now, title, due)
    said = n(
        "and {count} that I told you today already: /today", "and {count} that I told you today already: /today", told
    )
    unwanted = [button(_("Not useful"), "w.unwanted", MORNING)]
    text = lines(reply.text, said if told else None)
    return reply.model_copy(update={"text": text, "buttons": (*reply.buttons, *rows(unwanted))})


def _example() -> Reply:
    return Reply(
        text=lines(
            t("☀️ Good morning, {name}! {day}", name="Li", day=bold("")),
            n("{count} thing to do", "{count} things to do", 4),
            t("1. ⚠️ <b>Acme Foods</b> delivery · urgent, due today 14:00"),
            t("2. 🤝 <b>Blue Bottle</b> send the quotation"),
            t("3. ⏰ 10:00 <b>Golden Dragon</b> call Mr Li"),
            t("4. 👣 <b>Harbour Cafe</b> not seen for 16 days · 1.2 km away"),
        )
    )


def _preview(turn: Turn) -> Reply | None:
    return good_morning(turn.session, turn.actor, turn.now)


def _done(turn: Turn, action: Action) -> Reply:
    reminder = own_reminder(turn.session, turn.actor.id, action.number(0))
    if reminder is None:
        return gone()
    finish_reminder(turn.session, reminder, turn.now)
    return _ticked(turn, action, reminder.promise)


def _kept(turn: Turn, action: Action) -> Reply:
    promise = own_promise(turn.session, turn.actor.id, action.number(0))
    if promise is None:
        return gone()
    keep_promise(turn.session, promise, turn.now)
    return _ticked(turn, action, promise)


def _ticked(turn: Turn, action: Action, promise: Promise | None) -> Reply:
    """The agenda without what is done; of a promise it is asked whether the customer knows."""
    reply = agenda(turn, action.number(1) or 0, edit=True).model_copy(update={"toast": _("Done")})
    asks = promise is not None and promise.heard is None
    return reply.model_copy(update={"more": (ask_heard(promise),)}) if promise and asks else reply


def _page(turn: Turn, action: Action) -> Reply:
    return agenda(turn, action.number(0) or 0, edit=True)


def _today(turn: Turn, args: str) -> Reply:
    return agenda(turn)


FEATURE = Feature(
    "today",
    commands={"today": _today},
    actions={"t.done": _done, "t.kept": _kept, "t.page": _page},
    alarms={MORNING: Alarm(ring_morning, first_morning)},
    pushes={MORNING: _morning},
    kinds=(PushKind(MORNING, N_("Morning agenda"), _example, _preview),),
    menu=(MenuEntry("today", N_("What is due today")),),
)
