"""A contract that ends: talk about a renewal, now or at a day."""

from __future__ import annotations

from datetime import timedelta

from bot.i18n import _
from bot.reply import Action, Reply, Rows, button, rows
from bot.turn import Turn
from bot.understanding import Intent
from bot.usecases.file_entry import file_entry, new_entry
from bot.usecases.greet import Offered, own_greeting, skip
from bot.usecases.slots import Slots
from db.customer import in_reach
from db.greeting import GreetingState
from handlers.entry_card import entry_card
from handlers.guard import gone

TOMORROW, MONDAY, WEEK_BEFORE = "tomorrow", "monday", "before"


def renewal_buttons(one: Offered) -> Rows:
    """When to be reminded of it, or that it is seen to."""
    number = one.greeting.id
    return rows(
        [
            button(_("⏰ Tomorrow"), "gr.later", number, TOMORROW),
            button(_("⏰ Next Monday"), "gr.later", number, MONDAY),
            button(_("⏰ A week before"), "gr.later", number, WEEK_BEFORE),
        ],
        [button(_("✓ Seen to"), "gr.skip", number)],
    )


def later(turn: Turn, action: Action) -> Reply:
    """Set a reminder to talk about the renewal; the card becomes that of the reminder."""
    one = own_greeting(turn.session, turn.actor, action.number(0), turn.today)
    choice = action.args[1] if len(action.args) > 1 else ""
    if one is None or not one.renewal or choice not in (TOMORROW, MONDAY, WEEK_BEFORE):
        return gone()
    if one.greeting.state != GreetingState.OFFERED:
        return Reply(toast=_("That is already done."))
    if not in_reach(turn.session, turn.actor, one.customer.id):
        return Reply(toast=_("Only who looks after the customer can do that."), alert=True)
    days = {TOMORROW: 1, MONDAY: 8 - turn.today.isoweekday()}
    due = turn.today + timedelta(days=days.get(choice, 0))
    if choice == WEEK_BEFORE:
        due = max(one.greeting.day - timedelta(days=7), turn.today + timedelta(days=1))
    slots = Slots(
        intent=Intent.REMINDER,
        text=_("Talk about renewing the contract"),
        customer_id=one.customer.id,
        due_on=due,
    )
    entry = new_entry(turn.session, turn.actor, slots, turn.incoming.chat_id, None, turn.now)
    file_entry(turn.session, turn.actor, entry, turn.here, turn.installation.currency, turn.now)
    skip(turn.session, one)
    return entry_card(turn, entry, edit=True)
