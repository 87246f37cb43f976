"""A promise on a card: what was promised to whom and for when, what became of it, and what may be done about it."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.promises import Tally, days_late
from bot.i18n import Html, _, escape, format_day, lines, local, n, t
from bot.reply import Button, Reply, Rows, button, rows
from bot.turn import Reading, Turn
from bot.understanding.gist import gist
from bot.usecases.names import name_of
from db.promise import Promise, PromiseState, moves_of
from db.user import User
from handlers.words import bold, quote, shorten, when

_LONGEST = 80  # characters of what was promised
_NAME = 20


def what_promised(promise: Promise, longest: int = _LONGEST) -> str:
    """What was promised, in few words."""
    customers = (name_of(promise.customer, promise.maker),) if promise.customer else ()
    return shorten(gist(promise.summary, customers, local(promise.created_at)), longest)


def promise_card(
    promise: Promise, at: Turn | Reading, reader: User, first: Html | None = None, *, edit: bool = False
) -> Reply:
    """A promise with what its reader may do about it; ``first`` says why it is shown."""
    said = " ".join(promise.summary.split())
    what = what_promised(promise)
    text = lines(
        bold(promise.customer.name) if promise.customer else None,
        first,
        t("🤝 Promised: {what}", what=bold(what)),
        _by(promise, reader),
        t("To: {name}", name=promise.contact) if promise.contact else None,
        _due(promise, at.today, at.now),
        _moves(promise, at),
        what_became(promise),
        quote(said, 300) if said.casefold() != what.casefold() else None,
    )
    return Reply(text=text, buttons=_taps(promise), protect=True, about=f"promise:{promise.id}", edit=edit)


def _by(promise: Promise, reader: User) -> Html | None:
    """Who gave the word, where it was not the reader, and who has to keep it since the customer was handed over."""
    keeper = promise.keeper
    if keeper.id not in (promise.user_id, reader.id):
        return t("By {name}, now with {keeper}", name=promise.maker.name, keeper=keeper.name)
    return t("By {name}", name=promise.maker.name) if promise.user_id != reader.id else None


def _due(promise: Promise, today: date, now: datetime) -> Html | None:
    if promise.due_on is None:
        return t("No date yet. Tap Move date to set one.")
    if promise.state != PromiseState.OPEN or promise.due_on >= today:
        return t("Due: {when}", when=when(promise.due_on, today, now))
    return t("Due: {when} · {late}", when=format_day(promise.due_on, today), late=late_words(promise.due_on, today))


def late_words(due: date, today: date) -> Html:
    """«3 days late»."""
    late = days_late(due, today)
    return n("{count} day late", "{count} days late", late)


def _moves(promise: Promise, at: Turn | Reading) -> Html | None:
    """The days it was put off from."""
    days = [format_day(one.before, at.today) for one in moves_of(at.session, promise.id) if one.before is not None]
    return t("Moved from {days}", days=" → ".join(days[-3:])) if days else None


def what_became(promise: Promise) -> Html | None:
    """Kept or not, and whether the customer knows."""
    if promise.state == PromiseState.BROKEN:
        return t("✗ Not kept")
    if promise.state != PromiseState.KEPT:
        return None
    if promise.heard is None:
        return t("✓ Kept")
    return t("✓ Kept, the customer knows") if promise.heard else t("✓ Kept, the customer has not heard yet")


def _taps(promise: Promise) -> Rows:
    customer = [button(_("Customer"), "c.show", promise.customer_id)] if promise.customer_id else []
    every = button(_("All promises"), "pm.list", "m", 0)
    if promise.state != PromiseState.OPEN:
        return rows([button(_("Still open"), "pm.open", promise.id), *customer, every])
    settle = [
        button(_("✓ Done"), "pm.done", promise.id),
        button(_("Move date"), "pm.move", promise.id),
        button(_("✗ Not kept"), "pm.broken", promise.id),
    ]
    return rows(settle, [*customer, every])


def heard_taps(promise: Promise) -> list[Button]:
    """The answers to whether the customer heard that it is done."""
    return [
        button(_("Yes"), "pm.heard", promise.id, 1),
        button(_("Not yet, remind me tomorrow"), "pm.heard", promise.id, 0),
    ]


def heard_question() -> Html:
    """Work that nobody hears of keeps no customer."""
    return t("Did the customer hear that it is done?")


def ask_heard(promise: Promise, *, edit: bool = False) -> Reply:
    """A promise is kept: does the customer know?"""
    name = bold(promise.customer.name) if promise.customer else None
    done = Html(f"✓ {escape(what_promised(promise))}")
    text = lines(name, done, heard_question())
    back = [button(_("Still open"), "pm.open", promise.id)]
    return Reply(text=text, buttons=rows(heard_taps(promise), back, width=2), protect=True, edit=edit)


def rate_words(rate: Tally) -> Html:
    """How promises were kept: in a hundred where there are enough, else counted; then what went wrong."""
    percent = rate.percent
    kept = (
        t("{percent} of {total} kept on time", percent=f"{percent}%", total=rate.total)
        if percent is not None
        else t("{count} of {total} kept on time", count=rate.on_time, total=rate.total)
    )
    wrong = [
        n("{count} late", "{count} late", rate.late) if rate.late else None,
        n("{count} not kept", "{count} not kept", rate.broken) if rate.broken else None,
        n("{count} overdue", "{count} overdue", rate.overdue) if rate.overdue else None,
    ]
    return Html(" · ".join([kept, *(one for one in wrong if one)]))


def promise_line(promise: Promise, today: date, longest: int = 40) -> Html:
    """A promise on one line of a list."""
    name = f"{bold(shorten(promise.customer.name, _NAME))} " if promise.customer else ""
    what = escape(what_promised(promise, longest))
    if promise.due_on is None:
        return Html(f"{name}{what}")
    late = promise.due_on < today
    due = late_words(promise.due_on, today) if late else escape(format_day(promise.due_on, today))
    return Html(f"{'🔴 ' if late else ''}{name}{what} · {due}")
