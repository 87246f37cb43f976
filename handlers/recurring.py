"""An answer to the card of a reminder that says how it comes again: "改成每周二", "just once"."""

from __future__ import annotations

from bot.i18n import lines, local, t
from bot.reply import Reply
from bot.turn import Turn
from bot.understanding import Intent
from bot.understanding.recurring import Once, Recurring, answers, read_answer
from bot.usecases.file_entry import slots_of
from bot.usecases.repeat_reminder import once, stop_repeating, with_other_rule
from bot.usecases.slots import Slots
from db.entry import Entry, EntryState
from db.reminder import ReminderState, reminder_of_entry
from handlers.card_lines import changed_line
from handlers.entry_card import card_with
from handlers.recent import Pointed, newest
from handlers.refile import refile


def change_rule(turn: Turn, pointed: Pointed | None) -> Reply | None:
    """Change by what rule a reminder comes, where the message says nothing else; ``pointed`` is what it replies to.
    None where it is no such answer."""
    if turn.incoming.media is not None:
        return None
    said = read_answer(turn.incoming.text, turn.here)
    if said is None or (pointed is None and not answers(turn.incoming.text)):
        return None
    entries = newest(turn) if pointed is None else list(pointed.entries)
    fitting = [one for one in entries if _fits(slots_of(one), said)]
    return _change(turn, fitting[0], said) if len(fitting) == 1 else None


def _fits(slots: Slots, said: Recurring | Once) -> bool:
    if isinstance(said, Once):
        return slots.recurs is not None
    return slots.intent == Intent.REMINDER or (slots.due_day is not None and slots.intent != Intent.PROMISE)


def _change(turn: Turn, entry: Entry, said: Recurring | Once) -> Reply:
    before = slots_of(entry)
    reminder = reminder_of_entry(turn.session, entry.id)
    if isinstance(said, Recurring):
        after = with_other_rule(before, said.rule, turn.session, turn.actor, turn.now)
        reply = refile(turn, entry, after)
    elif entry.state == EntryState.FILED and reminder is not None and reminder.state == ReminderState.PUSHED:
        stop_repeating(turn.session, reminder)
        reply = card_with(turn, entry)
    else:
        reply = refile(turn, entry, once(before, turn.session, turn.actor, turn.now))
    line = changed_line(before, slots_of(entry), local(entry.created_at).date()) or t("It says so already.")
    return reply.model_copy(update={"text": lines(reply.text, line), "edit_about": reply.about, "edit": False})
