"""A greeting ready to send, on a card: copied, shared, in other words, sent, skipped, or on the day itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

from sqlalchemy.orm import Session

from bot.domain.habits import at
from bot.i18n import Html, _, format_moment, lines, t
from bot.reply import Action, Button, Reply, Rows, button, rows
from bot.turn import ActionHandler, Reading, Turn
from bot.usecases.greet import (
    Offered,
    draft_of,
    mark_sent,
    on_the_day,
    other_words,
    own_greeting,
    skip,
    take_back,
)
from bot.usecases.greetings import GREETINGS, open_of_day
from db.greeting import GreetingState
from db.habit import habits_of
from handlers.greeting_renewal import later, renewal_buttons
from handlers.greeting_words import card_text, gift_summary
from handlers.guard import gone

_SHARE = "https://t.me/share/url?url="  # every app shares what stands in "url" as it is


def greeting_card(at_: Reading | Turn, one: Offered, *, edit: bool = False, first: Html | None = None) -> Reply:
    said = card_text(at_.session, one, at_.today, at_.now)
    text = said if first is None else lines(said, Html(""), first)
    return Reply(text=text, buttons=_buttons(at_.session, one, at_.today), edit=edit)


def _buttons(session: Session, one: Offered, today: date) -> Rows:
    number, state = one.greeting.id, one.greeting.state
    back = _back(session, one, today)
    if state != GreetingState.OFFERED:
        return rows([button(_("Undo"), "gr.undo", number), *back])
    if one.renewal:
        return (*renewal_buttons(one), *rows([*back, not_useful()]))
    done = button(_("✓ Gift sent") if one.gift else _("✓ Sent"), "gr.sent", number)
    ending = [done, button(_("Skip"), "gr.skip", number)]
    if one.gift:
        return rows(ending, [*back, not_useful()])
    words = draft_of(session, one)
    wait = [button(_("On the day"), "gr.day", number)] if one.greeting.day > today else []
    return rows(
        [
            Button(text=_("📋 Copy"), copy_text=words),
            Button(text=_("↗ Share"), url=_SHARE + quote(words)),
            button(_("🔄 Other words"), "gr.other", number),
        ],
        [*ending, *wait],
        [*back, not_useful()],
    )


def _back(session: Session, one: Offered, today: date) -> list[Button]:
    """To the list that it was said in, while something there waits."""
    greeting = one.greeting
    others = open_of_day(session, greeting.user_id, greeting.offered_on, today) if greeting.said else []
    if all(other.greeting.id == greeting.id for other in others):
        return []
    return [button(_("◀ List"), "gr.list", greeting.user_id, greeting.offered_on.isoformat(), 0)]


def not_useful() -> Button:
    return button(_("Not useful"), "w.unwanted", GREETINGS)


# What is done with it


def _with(handler: Callable[[Turn, Offered], Reply], *states: GreetingState) -> ActionHandler:
    """A button about a greeting that was offered to the actor, in one of the states."""

    def checked(turn: Turn, action: Action) -> Reply:
        one = own_greeting(turn.session, turn.actor, action.number(0), turn.today)
        if one is None:
            return gone()
        if states and one.greeting.state not in states:
            return Reply(toast=_("That is already done."))
        return handler(turn, one)

    return checked


def _open(turn: Turn, one: Offered) -> Reply:
    return greeting_card(turn, one, edit=True, first=_became(one))


def _became(one: Offered) -> Html | None:
    if one.greeting.state == GreetingState.SENT:
        return t("✓ Gift sent, kept as a touch") if one.gift else t("✓ Sent, kept as a touch")
    return t("Skipped this time") if one.greeting.state == GreetingState.SKIPPED else None


def _other(turn: Turn, one: Offered) -> Reply:
    other_words(turn.session, one)
    return greeting_card(turn, one, edit=True)


def _sent(turn: Turn, one: Offered) -> Reply:
    summary = gift_summary(one) if one.gift else draft_of(turn.session, one)
    mark_sent(turn.session, turn.actor, one, summary, turn.now, turn.today)
    return _open(turn, one)


def _skip(turn: Turn, one: Offered) -> Reply:
    skip(turn.session, one)
    return _open(turn, one)


def _undo(turn: Turn, one: Offered) -> Reply:
    take_back(turn.session, one, turn.now)
    return greeting_card(turn, one, edit=True).model_copy(update={"toast": _("Undone")})


def _wait(turn: Turn, one: Offered) -> Reply:
    """Say it again in the morning of the day."""
    if one.greeting.day <= turn.today:
        return greeting_card(turn, one, edit=True)
    moment = at(one.greeting.day, habits_of(turn.session, turn.actor).morning, turn.here)
    on_the_day(turn.session, turn.actor, one, moment)
    said = t("I will remind you: {when}", when=format_moment(moment, turn.now))
    return greeting_card(turn, one, edit=True, first=said)


ACTIONS = {
    "gr.card": _with(_open),
    "gr.other": _with(_other, GreetingState.OFFERED),
    "gr.sent": _with(_sent, GreetingState.OFFERED),
    "gr.skip": _with(_skip, GreetingState.OFFERED),
    "gr.undo": _with(_undo, GreetingState.SENT, GreetingState.SKIPPED),
    "gr.day": _with(_wait, GreetingState.OFFERED),
    "gr.later": later,
}
