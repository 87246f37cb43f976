"""/promises: what is promised and not done yet, ticked off, moved to another day, and how well promises are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.domain.promises import Tally
from bot.i18n import N_, Html, _, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import ActionHandler, Feature, MenuEntry, Turn
from bot.usecases.keep_reminder import break_promise, keep_promise, reopen_promise
from bot.usecases.promises import (
    customer_heard,
    move_promise,
    open_in_reach,
    promise_in_reach,
    rates_of,
)
from db.promise import Promise, PromiseState
from db.user import Role, User
from handlers.calendar import month_of, month_rows, read_day
from handlers.guard import gone
from handlers.pages import arrows, page_of
from handlers.promise_card import ask_heard, promise_card, promise_line, rate_words, what_promised
from handlers.words import bold

PAGE = 6
_MINE, TEAM = "m", "t"
_FARTHEST = timedelta(days=366 * 5)


def _promises(turn: Turn, args: str) -> Reply:
    return promise_list(turn, _MINE if turn.actor.role == Role.REP else TEAM)


def promise_list(turn: Turn, scope: str, page: int = 0, *, edit: bool = False) -> Reply:
    """Open promises, the overdue ones first: the actor's own, or the team's by rep."""
    team = scope == TEAM and turn.actor.role != Role.REP
    found = open_in_reach(turn.session, turn.actor, turn.today, team=team)
    rates = _rates(turn, found, team=team)
    found = sorted(found, key=lambda one: _order(one, found, turn)) if team else found
    page, pages = page_of(len(found), page, PAGE)
    first = page * PAGE
    shown = list(enumerate(found[first : first + PAGE], first + 1))
    text = lines(*_head(turn, found, rates, team=team), *_body(turn, shown, rates, team=team))
    here = TEAM if team else _MINE
    ticks = [button(_("✓ {number}", number=number), "pm.tick", one.id, here, page) for number, one in shown]
    opens = [button(_("{number} …", number=number), "pm.show", one.id) for number, one in shown]
    turns = arrows(page, pages, lambda label, to: button(label, "pm.list", here, to))
    return Reply(text=text, buttons=rows(ticks, opens, turns, _other(turn, team=team)), protect=True, edit=edit)


def _order(one: Promise, found: list[Promise], turn: Turn) -> tuple[object, ...]:
    """By rep, who has most overdue first; of one rep the earliest first."""
    who = one.keeper
    late = sum(1 for other in found if other.keeper.id == who.id and _late(other, turn))
    return (-late, who.name, who.id, one.due_on is None, one.due_on or turn.today, one.id)


def _late(one: Promise, turn: Turn) -> bool:
    return one.due_on is not None and one.due_on < turn.today


def _rates(turn: Turn, found: list[Promise], *, team: bool) -> dict[int, Tally]:
    people: dict[int, User] = {one.keeper.id: one.keeper for one in found} if team else {turn.actor.id: turn.actor}
    return rates_of(turn.session, people.values(), turn.today)


def _head(turn: Turn, found: list[Promise], rates: dict[int, Tally], *, team: bool) -> list[Html | None]:
    late = sum(1 for one in found if _late(one, turn))
    if not found:
        title = t("🤝 No open promises. Well done.")
    else:
        title = n("🤝 {count} open promise", "🤝 {count} open promises", len(found))
        title = Html(" · ".join([bold(title), *([n("{count} overdue", "{count} overdue", late)] if late else [])]))
    own = None if team or turn.actor.id not in rates else rates[turn.actor.id]
    return [title, t("90 days: {rate}", rate=rate_words(own)) if own else None]


def _body(turn: Turn, shown: list[tuple[int, Promise]], rates: dict[int, Tally], *, team: bool) -> list[Html]:
    said: list[Html] = []
    whose = None
    for number, one in shown:
        who = one.keeper
        if who.id != whose and (team or who.id != turn.actor.id):
            rate = rates.get(who.id)
            name = bold(who.name)
            said.append(t("{name}: {rate}", name=name, rate=rate_words(rate)) if rate else name)
        whose = who.id
        said.append(Html(f"{number}. {promise_line(one, turn.today)}"))
    return said


def _other(turn: Turn, *, team: bool) -> list[Button]:
    if turn.actor.role == Role.REP:
        return []
    return [button(_("My promises"), "pm.list", _MINE, 0) if team else button(_("Team"), "pm.list", TEAM, 0)]


def _list(turn: Turn, action: Action) -> Reply:
    scope = action.args[0] if action.args else _MINE
    return promise_list(turn, scope, action.number(1) or 0, edit=True)


def _with(handler: Callable[[Turn, Action, Promise], Reply], *states: PromiseState) -> ActionHandler:
    """A handler of buttons on a promise the actor may see to, in one of the states (any, if none are named)."""

    def checked(turn: Turn, action: Action) -> Reply:
        promise = promise_in_reach(turn.session, turn.actor, action.number(0), turn.today)
        if promise is None:
            return gone()
        if states and promise.state not in states:
            return Reply(toast=_("That is already done."))
        return handler(turn, action, promise)

    return checked


def _show(turn: Turn, action: Action, promise: Promise) -> Reply:
    return promise_card(promise, turn, turn.actor, edit=True)


def _done(turn: Turn, action: Action, promise: Promise) -> Reply:
    keep_promise(turn.session, promise, turn.now)
    return ask_heard(promise, edit=True)


def _tick(turn: Turn, action: Action, promise: Promise) -> Reply:
    """Done, in the list: it goes on without this one."""
    keep_promise(turn.session, promise, turn.now)
    scope = action.args[1] if len(action.args) > 1 else _MINE
    reply = promise_list(turn, scope, action.number(2) or 0, edit=True)
    return reply.model_copy(update={"more": (ask_heard(promise),)})


def _did(turn: Turn, action: Action, promise: Promise) -> Reply:
    """Done, in a message about several, which stays for the others."""
    keep_promise(turn.session, promise, turn.now)
    return ask_heard(promise)


def _heard(turn: Turn, action: Action, promise: Promise) -> Reply:
    heard = action.number(1) == 1
    words = _("tell the customer that this is done: {what}", what=what_promised(promise))
    customer_heard(turn.session, promise, heard, words, turn.now)
    first = None if heard else t("⏰ I will remind you tomorrow.")
    return promise_card(promise, turn, turn.actor, first, edit=True)


def _broken(turn: Turn, action: Action, promise: Promise) -> Reply:
    break_promise(turn.session, promise, turn.now)
    return promise_card(promise, turn, turn.actor, edit=True)


def _reopen(turn: Turn, action: Action, promise: Promise) -> Reply:
    reopen_promise(turn.session, promise, turn.now)
    return promise_card(promise, turn, turn.actor, edit=True)


def _move(turn: Turn, action: Action, promise: Promise) -> Reply:
    month = month_of(action.args[1] if len(action.args) > 1 else None, turn.today)
    days = month_rows(month, "pm.move", "pm.day", promise.id)
    text = lines(
        bold(promise.customer.name) if promise.customer else None,
        t("🤝 Promised: {what}", what=bold(what_promised(promise))),
        t("Which day does the customer know of now?"),
    )
    return Reply(text=text, buttons=(*days, (button(_("Back"), "pm.show", promise.id),)), protect=True, edit=True)


def _day(turn: Turn, action: Action, promise: Promise) -> Reply:
    day = read_day(action.args[1]) if len(action.args) > 1 else None
    if day is None:
        return gone()
    if not turn.today <= day <= turn.today + _FARTHEST:
        return Reply(toast=_("Pick today or later."), alert=True)
    if promise.due_on != day:
        move_promise(turn.session, turn.actor, promise, day, turn.now)
    return promise_card(promise, turn, turn.actor, edit=True)


FEATURE = Feature(
    "promises",
    commands={"promises": _promises},
    actions={
        "pm.list": _list,
        "pm.show": _with(_show),
        "pm.done": _with(_done, PromiseState.OPEN),
        "pm.tick": _with(_tick, PromiseState.OPEN),
        "pm.did": _with(_did, PromiseState.OPEN),
        "pm.heard": _with(_heard, PromiseState.KEPT),
        "pm.broken": _with(_broken, PromiseState.OPEN),
        "pm.open": _with(_reopen, PromiseState.KEPT, PromiseState.BROKEN),
        "pm.move": _with(_move, PromiseState.OPEN),
        "pm.day": _with(_day, PromiseState.OPEN),
    },
    menu=(MenuEntry("promises", N_("What you promised")),),
)
