"""A reminder is called off in words: 取消给华联打电话的提醒, "stop reminding me about Acme"."""

from __future__ import annotations

from bot.i18n import Html, lines, t
from bot.reply import Reply, button, rows
from bot.turn import Turn
from bot.understanding.wishes import calls_off
from db.reminder import Reminder, open_of_user
from handlers.news import understood
from handlers.reminder_card import due_words, reminder_card, what_to_do
from handlers.words import bold, shorten

_MOST = 6  # lines
_LONGEST = 40  # characters


def call_off_by_words(turn: Turn) -> Reply | None:
    """The reminders that may be meant, each a tap away; None for a message that calls none off."""
    if not calls_off(turn.incoming.text) or turn.incoming.media is not None:
        return None
    meant = _meant(turn, open_of_user(turn.session, turn.actor.id))
    found = [one for one in meant if one.promise_id is None]  # done would say that the promise is kept
    if meant and not found:
        return Reply(text=t("That is a promise. Kept, moved or not kept, say so here: /promises"))
    if not found:
        return Reply(text=t("No reminder like that is set. All of them: /reminders"))
    if len(found) == 1:
        card = reminder_card(found[0], turn.actor, turn.now)
        asked = t("Is this the one? Tap Stop repeating.") if found[0].recurs else t("Is this the one? Tap ✓ Done.")
        return card.model_copy(update={"text": lines(asked, card.text)})
    taps = [button(str(number), "rl.open", one.id, 0) for number, one in enumerate(found[:_MOST], 1)]
    said = (Html(f"{number}. {_line(turn, one)}") for number, one in enumerate(found[:_MOST], 1))
    more = t("All of them: /reminders") if len(found) > _MOST else None
    return Reply(text=lines(t("Which one? Tap it, then ✓ Done."), *said, more), buttons=rows(taps), protect=True)


def _meant(turn: Turn, among: list[Reminder]) -> list[Reminder]:
    """Those about a customer that is named; all where nobody is."""
    said = understood(turn, turn.incoming.text).main
    named = {said.customer.value} if said.customer is not None else set(said.candidates)
    if named:
        return [one for one in among if one.customer_id in named]
    return [] if said.mention else among


def _line(turn: Turn, one: Reminder) -> Html:
    name = Html(f"{bold(shorten(one.customer.name, 20))} ") if one.customer else Html("")
    return t(
        "{when} {customer}{what}",
        when=due_words(one, turn.now),
        customer=name,
        what=shorten(what_to_do(one, turn.actor), _LONGEST),
    )
