"""/reminders: what is set, the next first, those that come again marked; each a tap away."""

from __future__ import annotations

from bot.i18n import N_, Html, _, escape, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from db.reminder import Reminder, ReminderState, open_of_user, own_reminder
from handlers.guard import gone
from handlers.pages import arrows, page_of
from handlers.reminder_card import due_words, reminder_card, what_to_do
from handlers.rule_words import rule_words
from handlers.words import bold, shorten

PAGE = 6
_WORDS, _NAME = 40, 20  # characters


def _list(turn: Turn, asked: int | None = None, *, edit: bool = False) -> Reply:
    found = open_of_user(turn.session, turn.actor.id)
    if not found:
        return Reply(text=t("No reminder set. Set one: Remind me every Monday 9:00 to call Acme"), edit=edit)
    page, pages = page_of(len(found), asked, PAGE)
    shown = list(enumerate(found, 1))[page * PAGE : (page + 1) * PAGE]
    text = lines(
        n("⏰ <b>{count} reminder</b>", "⏰ <b>{count} reminders</b>", len(found)),
        *(Html(f"{number}. {_line(turn, one)}") for number, one in shown),
    )
    taps = [button(str(number), "rl.open", one.id, page) for number, one in shown]
    return Reply(text=text, buttons=rows(taps, arrows(page, pages, _to)), edit=edit, protect=True)


def _to(label: str, page: int) -> Button:
    return button(label, "rl.page", page)


def _line(turn: Turn, one: Reminder) -> Html:
    name = Html(f"{bold(shorten(one.customer.name, _NAME))} ") if one.customer else Html("")
    at = Html(f"🔁 {escape(rule_words(one.recurs))} · ") if one.recurs else Html("")
    due = escape(due_words(one, turn.now))
    mark = Html("❗ ") if one.state == ReminderState.PUSHED else Html("")
    return Html(f"{mark}{due} {at}{name}{escape(shorten(what_to_do(one, turn.actor), _WORDS))}")


def _open(turn: Turn, action: Action) -> Reply:
    reminder = own_reminder(turn.session, turn.actor.id, action.number(0))
    if reminder is None:
        return gone()
    if reminder.state == ReminderState.DONE:
        return Reply(toast=_("That is already done."))
    card = reminder_card(reminder, turn.actor, turn.now, edit=True)
    due = t("Due: {when}", when=due_words(reminder, turn.now)) if reminder.state == ReminderState.WAITING else None
    back = (button(_("Back"), "rl.page", action.number(1) or 0),)
    return card.model_copy(update={"text": lines(card.text, due), "buttons": (*card.buttons, back)})


def _page(turn: Turn, action: Action) -> Reply:
    return _list(turn, action.number(0), edit=True)


FEATURE = Feature(
    "reminders",
    commands={"reminders": lambda turn, args: _list(turn)},
    actions={"rl.open": _open, "rl.page": _page},
    menu=(MenuEntry("reminders", N_("Reminders that are set")),),
)
