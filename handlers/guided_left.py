"""Records that were left for something else while we asked about them: each is offered once, as soon as nothing is
being asked."""

from __future__ import annotations

from bot.i18n import _, escape, lines, t
from bot.reply import Reply, button, rows
from bot.turn import Turn
from bot.usecases.file_entry import slots_of
from bot.usecases.slots import Slots
from db import dialogue
from db.dialogue import Dialogue
from db.entry import Entry, EntryState, own_entry
from handlers.guided_flow import KIND, drop_draft, remember
from handlers.guided_steps import known_so_far
from handlers.words import ICONS, INTENTS, quote


def left_drafts(asked: Dialogue | None) -> tuple[int, ...]:
    """The entries behind an open question: the one it asks about, and one that was left for it."""
    if asked is None:
        return ()
    ours = asked.kind == KIND or asked.kind.startswith("entry.")
    found = (asked.data.get("entry") if ours else None, asked.data.get("left"))
    return tuple(one for one in found if one is not None)


def offer_drafts(turn: Turn, drafts: tuple[int, ...], reply: Reply) -> Reply:
    """What was said instead of a draft's next step, and once the way back to it.

    While something else is being asked the offer waits; a draft without a word in it is dropped. What was begun by a
    message is offered when another message follows: a button may have put it aside on purpose.
    """
    asked = dialogue.open_dialogue(turn.session, turn.incoming.chat_id, turn.actor.id, turn.now)
    for number in drafts:
        entry = own_entry(turn.session, turn.actor, number)
        slots = slots_of(entry) if entry is not None else None
        if entry is None or slots is None or entry.state != EntryState.OPEN:
            continue
        if asked is not None and asked.data.get("entry") == number:
            continue
        if slots.guided is None and (turn.incoming.data is not None or entry.message_id == turn.incoming.message_id):
            continue
        if not (slots.customer_id or slots.text):
            drop_draft(turn, entry)
        elif asked is not None:
            asked.data = {**asked.data, "left": number}
        elif not reply.text:
            remember(turn, {"entry": number, "until": turn.now.isoformat()})
        else:
            reply = reply.model_copy(update={"more": (*reply.more, _offer(turn, entry, slots))})
    return reply


def _offer(turn: Turn, entry: Entry, slots: Slots) -> Reply:
    kind = t("⏸ Not finished: {icon} {kind}", icon=ICONS[slots.intent], kind=escape(_(INTENTS[slots.intent])))
    if slots.guided is None:
        taps = [button(_("Go on"), "e.card", entry.id), button(_("Drop"), "e.drop", entry.id)]
        return Reply(text=lines(quote(slots.text), kind), buttons=rows(taps), about=f"entry:{entry.id}")
    taps = [button(_("Go on"), "g.on", entry.id), button(_("Drop"), "g.cancel", entry.id)]
    return Reply(text=lines(*known_so_far(turn, slots), kind), buttons=rows(taps))
