"""Free text: understood, filed, answered with a card. What an edit of the message changes, is changed."""

from __future__ import annotations

from datetime import timedelta

from bot.i18n import N_, _, t
from bot.reply import Reply
from bot.turn import Feature, Turn
from bot.understanding import SMALLTALK, Draft, Intent, Meaning, understand
from bot.usecases.change_entry import change_entry
from bot.usecases.file_entry import attach, file_entry, may_undo, new_entry, ready_to_file, slots_of, undo_entry
from bot.usecases.slots import Slots, slots_from
from db.entry import Entry, EntryState, entries_of_message, last_entry
from db.outbox import about_message, message_about
from handlers.entry_card import entries_card, message_card
from handlers.find import answer_lookup
from handlers.questions import customer_of
from handlers.words import shorten

_ATTACH_WITHIN = timedelta(minutes=10)
_WORTH_KEEPING = 6  # characters
_MEDIA = {
    "photo": N_("Photo"),
    "voice": N_("Voice note"),
    "location": N_("Location"),
    "contact": N_("Contact card"),
    "file": N_("File"),
}


def _said(turn: Turn) -> Reply | None:
    incoming = turn.incoming
    if incoming.message_id is None:
        return None
    if incoming.edited:
        return _edited(turn, incoming.message_id)
    return _news(turn, incoming.message_id)


def _news(turn: Turn, message_id: int) -> Reply | None:
    incoming = turn.incoming
    if not incoming.text.strip():
        return _only_media(turn)
    meaning = _understood(turn)
    if meaning.main.intent == Intent.LOOKUP and not incoming.media:
        return answer_lookup(turn, meaning.main)
    if meaning.main.rule == SMALLTALK and not incoming.media:
        return Reply(text=t("👌 I’m here. Just write what happened, or ask: Acme?"))
    return entries_card(turn, message_id, _file_all(turn, meaning))


def _understood(turn: Turn) -> Meaning:
    index = turn.names.index(turn.session, turn.actor)
    return understand(turn.incoming.text, index, turn.here, home_currency=turn.installation.currency)


def _file_all(turn: Turn, meaning: Meaning) -> list[Entry]:
    entries = []
    for draft in meaning.drafts:
        slots = _slots(draft, meaning)
        entry = _keep(turn, slots)
        if ready_to_file(slots):
            file_entry(turn.session, turn.actor, entry, turn.here, turn.installation.currency)
        entries.append(entry)
    if rest := _not_read(meaning):
        entries.append(_keep(turn, Slots(intent=Intent.OTHER, text=rest)))
    return entries


def _not_read(meaning: Meaning) -> str:
    """Whole lines of a long message that no record was made of: kept as a draft, so that nothing is lost."""
    parts, at, rest = meaning.text.splitlines(keepends=True), 0, ""
    for part in parts:
        end = at + len(part)
        if len(parts) > 1 and not any(draft.start < end and at < draft.end for draft in meaning.drafts):
            rest += part
        at = end
    return rest.strip() if len(rest.strip()) >= _WORTH_KEEPING else ""


def _slots(draft: Draft, meaning: Meaning) -> Slots:
    slots = slots_from(draft, meaning.text)
    return slots if slots.text else slots.model_copy(update={"text": meaning.text.strip()})


def _keep(turn: Turn, slots: Slots) -> Entry:
    incoming = turn.incoming
    entry = new_entry(turn.session, turn.actor, slots, incoming.chat_id, incoming.message_id, turn.now)
    if incoming.media:
        attach(turn.session, entry, incoming.media.kind, incoming.media.file_id, incoming.media.name)
    return entry


def _only_media(turn: Turn) -> Reply | None:
    """A file without words belongs to the message it replies to, or to the one just before; else it is a draft."""
    media, message_id = turn.incoming.media, turn.incoming.message_id
    if media is None or message_id is None:
        return Reply(text=t("I can’t read this kind of message yet. Please type it."))
    entry = _meant(turn) or last_entry(turn.session, turn.actor, turn.now - _ATTACH_WITHIN)
    if entry is not None:
        attach(turn.session, entry, media.kind, media.file_id, media.name)
        known = customer_of(turn, slots_of(entry))
        name = known.name if known else shorten(entry.text, 40)
        return Reply(text=t("📎 Added to: {name}", name=name), reply_to=message_id)
    _keep(turn, Slots(intent=Intent.OTHER, text=_(_MEDIA.get(media.kind, _MEDIA["file"]))))
    return message_card(turn, message_id)


def _meant(turn: Turn) -> Entry | None:
    """The entry that the actor's reply points at: by our card or by the own message."""
    if turn.incoming.reply_to is None:
        return None
    about = about_message(turn.session, turn.incoming.chat_id, turn.incoming.reply_to) or ""
    number = about.removeprefix("message:")
    message_id = int(number) if number.isdigit() else turn.incoming.reply_to
    found = entries_of_message(turn.session, turn.incoming.chat_id, message_id)
    return next((entry for entry in found if entry.user_id == turn.actor.id), None)


def _edited(turn: Turn, message_id: int) -> Reply | None:
    """File an edited message anew, as long as what it made can be undone."""
    entries = entries_of_message(turn.session, turn.incoming.chat_id, message_id)
    entries = [entry for entry in entries if entry.user_id == turn.actor.id]
    if not entries:
        return _news(turn, message_id)
    if all(entry.text == turn.incoming.text.strip() for entry in entries):
        return None
    if any(entry.state == EntryState.FILED and not may_undo(entry, turn.now, turn.here) for entry in entries):
        return Reply(text=t("Too late to change this by editing. Please send a new message."), reply_to=message_id)
    meaning = _understood(turn)
    if len(entries) == len(meaning.drafts) == 1 and meaning.main.intent != Intent.LOOKUP:
        return _mended(turn, entries[0], _slots(meaning.drafts[0], meaning))
    for entry in entries:
        if entry.state == EntryState.FILED:
            undo_entry(turn.session, entry, turn.now)
        elif entry.state == EntryState.OPEN:
            entry.state = EntryState.DROPPED
        entry.message_id = None
    turn.session.flush()
    if meaning.main.intent == Intent.LOOKUP:
        return answer_lookup(turn, meaning.main)
    return _on_old_card(turn, message_id, entries_card(turn, message_id, _file_all(turn, meaning)))


def _mended(turn: Turn, entry: Entry, slots: Slots) -> Reply:
    """The one record of an edited message, changed in place: its case, files and reminders stay its own."""
    entry.text = turn.incoming.text.strip()
    change_entry(turn.session, turn.actor, entry, slots, turn.here, turn.installation.currency)
    message_id = turn.incoming.message_id or 0
    return _on_old_card(turn, message_id, entries_card(turn, message_id, [entry]))


def _on_old_card(turn: Turn, message_id: int, reply: Reply) -> Reply:
    """Show it where the message was answered first."""
    card = message_about(turn.session, turn.incoming.chat_id, f"message:{message_id}")
    return reply.model_copy(update={"edit_message": card}) if card else reply


FEATURE = Feature("message", message=_said)
