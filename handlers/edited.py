"""An edited message changes what it made: only what the edit says otherwise, so that later corrections stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import Html, _, lines, local, t
from bot.reply import Reply
from bot.turn import Turn
from bot.understanding import SMALLTALK, Draft, Intent, Meaning, understand
from bot.usecases.amend_entry import changes
from bot.usecases.attach_file import move_files
from bot.usecases.change_entry import change_entry, note_change
from bot.usecases.file_entry import file_entry, may_undo, ready_to_file, slots_of, undo_entry, within_reach
from bot.usecases.slots import Slots
from db.entry import Entry, EntryState, entries_of_message, files_of_entry
from handlers.amend_over import handed_over
from handlers.card_lines import changed_line
from handlers.commands import told_by_command
from handlers.entry_card import entries_card, entry_card
from handlers.find import answer_lookup
from handlers.news import as_note, keep, slots_for
from handlers.recent import recent_customers

_OVER = (EntryState.UNDONE, EntryState.DROPPED)


@dataclass(frozen=True, slots=True)
class _Change:
    """One entry before and after."""

    entry: Entry
    before: Slots


def mine_of(turn: Turn, message_id: int) -> list[Entry]:
    """What the actor's message made."""
    entries = entries_of_message(turn.session, turn.incoming.chat_id, message_id)
    return [entry for entry in entries if entry.user_id == turn.actor.id]


def edited(turn: Turn, message_id: int, entries: list[Entry], words: str) -> Reply | None:
    """Bring the entries of an edited message up to date with its words; None where these say nothing new."""
    text = words.strip()
    if text == "\n".join(entry.text for entry in entries) or all(entry.text == text for entry in entries):
        return None
    if all(_away(turn, entry) for entry in entries):
        return handed_over(turn)
    if any(entry.state == EntryState.FILED and not may_undo(entry, turn.now, turn.here) for entry in entries):
        return Reply(text=t("Too late to change this by editing. Please send a new message."), reply_to=message_id)
    if all(entry.state in _OVER or _away(turn, entry) for entry in entries):
        return _kept_for_restoring(turn, message_id, entries, words)
    meaning = _understood(turn, words, entries[0].created_at)
    if not text:
        return _emptied(turn, message_id, entries)
    if meaning.main.intent == Intent.LOOKUP and not turn.incoming.media:
        return _not_a_record(turn, message_id, entries, answer_lookup(turn, meaning.main))
    if meaning.main.rule == SMALLTALK:
        return _not_a_record(turn, message_id, entries, None)
    return _brought_up(turn, message_id, entries, meaning)


def _away(turn: Turn, entry: Entry) -> bool:
    """Whether the entry is about a customer handed over to somebody else since: it stays as it is."""
    return not within_reach(turn.session, turn.actor, entry)


def _understood(turn: Turn, text: str, written: datetime) -> Meaning:
    """What a text said when it was written: an edit the next day does not move "tomorrow"."""
    index = turn.names.index(turn.session, turn.actor)
    told, words = told_by_command(text)
    meaning = understand(words, index, local(written), home_currency=turn.installation.currency, intent=told)
    return as_note(turn, meaning) if told is None else meaning


def _brought_up(turn: Turn, message_id: int, entries: list[Entry], meaning: Meaning) -> Reply:
    drafts = [(draft, slots_for(draft, meaning)) for draft in meaning.drafts]
    pairs, left = _paired(entries, drafts)
    changed: list[_Change] = []
    noted = False
    for entry, slots in pairs:
        if entry is None:
            fresh = keep(turn, slots, with_file=False)
            if ready_to_file(slots):
                file_entry(turn.session, turn.actor, fresh, turn.here, turn.installation.currency)
        elif _away(turn, entry):
            continue
        elif entry.state in _OVER:
            noted = _note_for_restoring(turn, entry, slots) or noted
        elif (change := _merge(turn, entry, slots)) is not None:
            changed.append(change)
    present = [entry for entry in mine_of(turn, message_id) if entry not in left or _away(turn, entry)]
    _let_go(turn, left, next((entry for entry in present if entry.state not in _OVER), None))
    reply = entries_card(turn, message_id, present)
    line = t("Your edit is noted. Tap Restore to save it.") if noted and not changed else _what_changed(changed)
    return _on_old_card(message_id, reply, line)


def _paired(
    entries: list[Entry], drafts: list[tuple[Draft, Slots]]
) -> tuple[list[tuple[Entry | None, Slots]], list[Entry]]:
    """Each record with the entry that it continues: of the same words, the same customer and kind, the same customer,
    the same place in the message. And the entries that are said no more.

    What was undone or not saved takes its words along, so that an edit beside it does not file them anew.
    """
    left = list(entries)
    found: dict[int, Entry] = {}
    for alike in (_same_words, _same_matter, _same_customer, _anything):
        for number, (_draft, slots) in enumerate(drafts):
            match = next((entry for entry in left if number not in found and alike(entry, slots)), None)
            if match is not None:
                found[number] = match
                left.remove(match)
    pairs = [(found.get(number), slots) for number, (_draft, slots) in enumerate(drafts)]
    return pairs, [entry for entry in left if entry.state not in _OVER]


def _same_words(entry: Entry, slots: Slots) -> bool:
    return entry.text == slots.text


def _same_matter(entry: Entry, slots: Slots) -> bool:
    now = slots_of(entry)
    told = entry.state not in _OVER or slots.customer_id is not None
    return told and (now.intent, now.customer_id) == (slots.intent, slots.customer_id)


def _same_customer(entry: Entry, slots: Slots) -> bool:
    if entry.state in _OVER:
        return False
    return slots.customer_id is not None and slots_of(entry).customer_id == slots.customer_id


def _anything(entry: Entry, slots: Slots) -> bool:
    return entry.state not in _OVER


def _merge(turn: Turn, entry: Entry, said: Slots) -> _Change | None:
    """Change what the new words say otherwise than the old ones did; what was corrected meanwhile stays."""
    if entry.text == said.text:
        return None
    before = slots_of(entry)
    old = _understood(turn, entry.text, entry.created_at)
    base = slots_for(old.drafts[0], old) if len(old.drafts) == 1 else before
    after = merged(base, before, said).model_copy(update={"guided": None})
    entry.text = said.text
    change_entry(turn.session, turn.actor, entry, after, turn.here, turn.installation.currency)
    return _Change(entry, before)


_TOGETHER = (("customer_id", "choices", "mention", "heard"), ("due_on", "due_at"), ("amount", "currency"))
_ALONE = (
    "intent",
    "contact",
    "event_date",
    "score",
    "severity",
    "category",
    "birthday",
    "phone",
    "referred",
)


def merged(base: Slots, present: Slots, said: Slots) -> Slots:
    """``present`` with whatever ``said`` says otherwise than ``base`` did."""
    update: dict[str, object] = {"text": said.text}
    for group in (*_TOGETHER, *((name,) for name in _ALONE)):
        if any(getattr(base, name) != getattr(said, name) for name in group):
            update |= {name: getattr(said, name) for name in group}
    return present.model_copy(update=update)


def _let_go(turn: Turn, entries: Sequence[Entry], heir: Entry | None) -> None:
    """Take back what the message says no more; its files go to what is left."""
    for entry in entries:
        if _away(turn, entry):
            continue
        if entry.state == EntryState.FILED:
            undo_entry(turn.session, entry, turn.now)
        elif entry.state == EntryState.OPEN:
            entry.state = EntryState.DROPPED
        if heir is not None:
            move_files(turn.session, entry, heir)
        entry.message_id = None
    turn.session.flush()


def _what_changed(changed: list[_Change]) -> Html | None:
    """What the edit changed, if it was one record; nothing where only words did."""
    told = [one for one in changed if changes(one.before, slots_of(one.entry), local(one.entry.created_at).date())]
    if len(told) != 1:
        return None
    return changed_line(told[0].before, slots_of(told[0].entry), local(told[0].entry.created_at).date())


def _on_old_card(message_id: int, reply: Reply, line: Html | None = None) -> Reply:
    """Show it where the message was answered first."""
    return reply.model_copy(update={"text": lines(reply.text, line), "edit_about": f"message:{message_id}"})


def _kept_for_restoring(turn: Turn, message_id: int, entries: list[Entry], words: str) -> Reply | None:
    """What was undone or not saved is not brought back by an edit; restored, it says what the message says now."""
    undone = [entry for entry in entries if entry.state == EntryState.UNDONE]
    if len(undone) != 1 or len(entries) != 1:
        return None
    entry = undone[0]
    meaning = _understood(turn, words, entry.created_at)
    if len(meaning.drafts) != 1 or meaning.main.intent in (Intent.LOOKUP, Intent.OTHER):
        return None
    _note_for_restoring(turn, entry, slots_for(meaning.main, meaning))
    line = t("Your edit is noted. Tap Restore to save it.")
    return _on_old_card(message_id, entry_card(turn, entry), line)


def _note_for_restoring(turn: Turn, entry: Entry, said: Slots) -> bool:
    """Let an undone entry say what its message says now, and say whether that is new; nothing is filed."""
    if entry.text == said.text or entry.state != EntryState.UNDONE:
        return False
    before = slots_of(entry)
    old = _understood(turn, entry.text, entry.created_at)
    note_change(turn.session, entry, merged(slots_for(old.main, old), before, said))
    entry.text = said.text
    return True


def _emptied(turn: Turn, message_id: int, entries: list[Entry]) -> Reply | None:
    """The caption of a file was deleted: the file stays, and whose it is has to be asked."""
    first, *others = [entry for entry in entries if entry.state not in _OVER and not _away(turn, entry)]
    known = slots_of(first).customer_id
    choices = tuple(dict.fromkeys((*([known] if known else []), *recent_customers(turn))))[:5]
    _let_go(turn, others, first)
    if not files_of_entry(turn.session, first.id) or not choices:
        return _not_a_record(turn, message_id, [first], None)
    slots = Slots(intent=Intent.NOTE, text=_("Photo or file"), choices=choices, place=slots_of(first).place)
    first.text = turn.incoming.text.strip()
    change_entry(turn.session, turn.actor, first, slots, turn.here, turn.installation.currency)
    return _on_old_card(message_id, entries_card(turn, message_id, [first]))


def _not_a_record(turn: Turn, message_id: int, entries: list[Entry], answer: Reply | None) -> Reply:
    """The message says nothing to record any more: everything is taken back, the old card says so."""
    alive = [entry for entry in entries if entry.state not in _OVER]
    _let_go(turn, alive, None)
    note = lines(t("↩️ Undone, because you edited the message. Nothing was kept."))
    card = Reply(text=note, about=f"message:{message_id}", edit_about=f"message:{message_id}")
    return card.model_copy(update={"more": (answer,)}) if answer is not None else card
