"""An answer to a card: what it corrects is changed in place, what it says beyond that is a record of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.i18n import Html, lines, local, t
from bot.reply import Action, Reply
from bot.turn import Feature, Turn
from bot.understanding import Intent, understand
from bot.understanding.amend import Amendment, as_kind, read_amendment
from bot.understanding.amend_words import may_correct
from bot.usecases.amend_entry import amended, changes
from bot.usecases.attach_file import move_files
from bot.usecases.change_entry import change_entry
from bot.usecases.file_entry import may_undo, slots_of, undo_entry, within_reach
from bot.usecases.slots import Slots, slots_from
from db import dialogue
from db.customer import Customer, visible_customer
from db.entry import Entry, EntryState, entries_of_message, entries_since, own_entry
from handlers.amend_ask import Target, what_instead, which_record
from handlers.amend_over import handed_over, too_late_for
from handlers.card_lines import changed_line
from handlers.complaint_reply import answer_case, what_to_say
from handlers.entry_card import card_with
from handlers.guard import gone, with_entry
from handlers.news import attach_incoming, take_news, told_as_command
from handlers.recent import WITHIN, Pointed, newest, newest_is_away, pointed_at
from handlers.recurring import change_rule
from handlers.refile import refile_about

_ALIVE = (EntryState.OPEN, EntryState.FILED)
_COMMANDED = re.compile(r"\s*[^\W\d_]+\s*[:：]\s*\S")
_VALUE_KINDS = (Intent.ORDER, Intent.SCORE)


def amend(turn: Turn, message_id: int) -> Reply | None:
    """The answer to a reply to a card, or to a bare correction right after one; None for what is news."""
    incoming, pointed = turn.incoming, pointed_at(turn)
    if changed := change_rule(turn, pointed):
        return changed
    if pointed is None:
        return _bare(turn, message_id) if may_correct(incoming.text) else None
    if case := answer_case(turn, pointed, message_id):
        return case
    said = _read(turn, incoming.text)
    if said is not None and not _is_news(turn, said, pointed) and (late := too_late_for(turn, pointed, said)):
        return late
    if said is None or not pointed.entries or _is_news(turn, said, pointed):
        return _beyond(turn, pointed, message_id)
    return _apply(turn, said, list(pointed.entries), message_id) or _beyond(turn, pointed, message_id)


def amend_again(turn: Turn) -> tuple[str, Reply | None]:
    """Of an edited reply that made a record beside its correction: the words that are news, and the card as it is
    corrected now, if it is."""
    pointed, said = pointed_at(turn), _read(turn, turn.incoming.text)
    if pointed is None or said is None or not said.rest:
        return turn.incoming.text, None
    correction, entries = replace(said, rest=""), list(pointed.entries)
    if not entries or not any(_fits(turn, one.entry, correction) for one in _numbered(entries, correction)):
        return said.rest, None
    return said.rest, _apply(turn, correction, entries, turn.incoming.message_id or 0)


def _read(turn: Turn, text: str) -> Amendment | None:
    return read_amendment(text, turn.names.index(turn.session, turn.actor), turn.here)


def _bare(turn: Turn, message_id: int) -> Reply | None:
    """Without a reply only what cannot be anything else is a correction, and only right after a card."""
    entries, away = newest(turn), newest_is_away(turn)
    said = _read(turn, turn.incoming.text) if entries or away else None
    if away and said is not None and said.cued:
        return handed_over(turn)
    if said is not None and said.intent is None:
        entries = _newest_records(turn) or entries
    if said is None or not said.cued or (said.customers and not said.only_customers and said.intent):
        return None
    return _apply(turn, said, entries, message_id)


def _newest_records(turn: Turn) -> list[Entry]:
    """The records of the message of a moment ago that made any: a draft that is of no kind yet says nothing to put
    right."""
    alive = entries_since(turn.session, turn.actor, turn.now - WITHIN, limit=8)
    alive = [one for one in alive if within_reach(turn.session, turn.actor, one)]
    made = [one for one in alive if one.state == EntryState.FILED or slots_of(one).intent != Intent.OTHER]
    together = [one for one in made if one.message_id is not None and one.message_id == made[0].message_id]
    return sorted(together, key=lambda one: one.id) or made[:1]


def _is_news(turn: Turn, said: Amendment, pointed: Pointed) -> bool:
    """A whole record written as a reply: a kind of record with a customer, or with a value that it is filed with; or
    words behind the name of their kind ("note: he is back on Friday")."""
    if _COMMANDED.match(turn.incoming.text) and told_as_command(turn):
        return True
    if said.cued or said.intent is None:
        return said.only_customers and len(pointed.entries) > 1
    others = bool(said.customers or said.candidates or said.days or said.contact)
    return others or (said.intent in _VALUE_KINDS and bool(said.figures))


def _beyond(turn: Turn, pointed: Pointed, message_id: int) -> Reply:
    """What corrects nothing is news about the same customer; what says nothing either is kept as a draft."""
    reply = take_news(turn, turn.incoming.text, message_id, pointed.customer_id)
    if not reply.about or told_as_command(turn) or not _unread(turn, message_id, pointed):
        return reply
    hint = what_to_say(turn, pointed) or t("I can’t tell what to change. Try for example: yesterday, or: make it 3.8k")
    return reply.model_copy(update={"text": lines(hint, Html(""), reply.text)})


def _unread(turn: Turn, message_id: int, pointed: Pointed) -> bool:
    """Whether nothing but words was made of the message, so that it may have been meant for what it replies to."""
    made = entries_of_message(turn.session, turn.incoming.chat_id, message_id)
    vague = {Intent.OTHER} if pointed.entries else set()
    if what_to_say(turn, pointed) is not None:
        vague = {Intent.OTHER, Intent.NOTE}
    return bool(made) and all(entry.draft["intent"] in vague for entry in made)


# Which record


def _apply(turn: Turn, said: Amendment, entries: list[Entry], message_id: int) -> Reply | None:
    """Change the record that is meant; None where nothing of it fits any."""
    fitting = _likeliest([one for one in _numbered(entries, said) if _fits(turn, one.entry, said)], said)
    if not fitting:
        return _nothing_new(turn, said, entries)
    if len(fitting) > 1:
        return which_record(turn, fitting)
    reply = _change(turn, fitting[0], said)
    if turn.incoming.media:
        attach_incoming(turn, fitting[0].entry)
    if not said.rest:
        return reply
    further = take_news(turn, said.rest, message_id, slots_of(fitting[0].entry).customer_id)
    return reply.model_copy(update={"more": (further,)})


def _numbered(entries: list[Entry], said: Amendment) -> list[Target]:
    """The entries that the words point at: by number, by the name of the customer, else all."""
    if len(entries) == 1:
        return [Target(entries[0], None)]
    targets = [Target(entry, number) for number, entry in enumerate(entries, start=1)]
    if said.number is not None:
        return targets[-1:] if said.number == -1 else [one for one in targets if one.number == said.number]
    named = [one for one in targets if slots_of(one.entry).customer_id in said.customers]
    return named or targets


def _fits(turn: Turn, entry: Entry, said: Amendment) -> bool:
    """Whether the correction would change anything about this record."""
    slots = slots_of(entry)
    asks = bool(said.phrase or said.candidates or said.wrong or said.drop_record)
    moved = any(one != slots.customer_id for one in said.customers)
    return asks or moved or _after(turn, entry, said) != slots


def _likeliest(targets: list[Target], said: Amendment) -> list[Target]:
    """Those that have already what is corrected, if any has: another amount is for the one with an amount."""
    slots = ["amount"] * bool(said.figures) + ["contact"] * bool(said.contact)
    for slot in slots:
        having = [one for one in targets if getattr(slots_of(one.entry), slot) is not None]
        targets = having or targets
    return targets


def _after(turn: Turn, entry: Entry, said: Amendment) -> Slots:
    slots = slots_of(entry)
    after = amended(slots, said, local(entry.created_at).date(), turn.here)
    return _as_kind(turn, slots, after) if after.intent != slots.intent else after


def _as_kind(turn: Turn, before: Slots, after: Slots) -> Slots:
    """What the words of a record say once it is known of what kind it is."""
    index = turn.names.index(turn.session, turn.actor)
    text = as_kind(before.text, after.intent)
    draft = understand(text, index, turn.here, home_currency=turn.installation.currency).main
    if draft.intent != after.intent:
        return after
    said = slots_from(draft, text)
    missing = {
        name: getattr(said, name)
        for name in ("severity", "category", "amount", "currency", "score")
        if getattr(after, name) is None
    }
    return after.model_copy(update=missing)


def _nothing_new(turn: Turn, said: Amendment, entries: list[Entry]) -> Reply | None:
    """The record says so already, or what was said fits no record here."""
    known = {slots_of(entry).customer_id for entry in entries}
    written = [local(entry.created_at).date() for entry in entries]
    same = any(
        not day.negated and day.past == (slots_of(entry).event_date or day_written)
        for entry, day_written in zip(entries, written, strict=True)
        for day in said.days
    )
    values = any(
        getattr(said, name) is not None and getattr(said, name) == getattr(slots_of(entry), name)
        for entry in entries
        for name in ("contact", "intent", "severity", "category")
    )
    amounts = any(
        figure.value in (slots_of(entry).amount, slots_of(entry).score) for entry in entries for figure in said.figures
    )
    if not (same or values or amounts or (said.cued and known & set(said.customers)) or said.drop_due):
        return None
    card = card_with(turn, entries[0])
    return Reply(text=t("It says so already."), reply_to=turn.incoming.message_id, about=card.about)


def _to(turn: Turn, action: Action, draft: Entry) -> Reply:
    """The record that the kept correction is for was tapped."""
    entry = own_entry(turn.session, turn.actor, action.number(1))
    said = _read(turn, slots_of(draft).text)
    if entry is None or entry.state not in _ALIVE or said is None or not within_reach(turn.session, turn.actor, entry):
        return gone()
    draft.state = EntryState.DROPPED
    move_files(turn.session, draft, entry)
    if not _fits(turn, entry, said):
        return Reply(text=t("It says so already."), edit=True)
    before, written = slots_of(entry), local(entry.created_at).date()
    card = _change(turn, Target(entry, None), said)
    done = changed_line(before, slots_of(entry), written) or t("👌 Done.")
    return Reply(text=done, edit=True, more=(card, *card.more))


# Changing it


def _change(turn: Turn, target: Target, said: Amendment) -> Reply:
    entry, before = target.entry, slots_of(target.entry)
    if said.drop_record:
        return _undo(turn, entry)
    after = _after(turn, entry, said)
    moved = next((one for one in said.customers if one != before.customer_id), None)
    customer = visible_customer(turn.session, turn.actor, moved)
    reply = _refile(turn, entry, after, customer)
    line = changed_line(before, slots_of(entry), local(entry.created_at).date())
    if line and target.number:
        line = Html(f"{target.number}. {line}")
    reply = reply.model_copy(update={"text": lines(reply.text, line), "edit_about": reply.about, "edit": False})
    if question := what_instead(turn, entry, said, customer):
        told = bool(changes(before, slots_of(entry), local(entry.created_at).date()))
        return reply.model_copy(update={"more": (question,)}) if told else question
    return reply


def _refile(turn: Turn, entry: Entry, after: Slots, customer: Customer | None) -> Reply:
    chat_id, user_id = turn.incoming.chat_id, turn.actor.id
    asked = dialogue.open_dialogue(turn.session, chat_id, user_id, turn.now)
    elsewhere = (asked.kind, asked.data, asked.expires_at) if asked and asked.data.get("entry") != entry.id else None
    dialogue.close(turn.session, chat_id, user_id)
    if after != slots_of(entry) or customer is None:
        change_entry(turn.session, turn.actor, entry, after, turn.here, turn.installation.currency)
    reply = refile_about(turn, entry, customer) if customer is not None else card_with(turn, entry)
    if elsewhere is not None:  # the question about another record stays open
        dialogue.ask(turn.session, chat_id, user_id, *elsewhere)
    return reply


def _undo(turn: Turn, entry: Entry) -> Reply:
    if entry.state == EntryState.OPEN:
        entry.state = EntryState.DROPPED
    elif may_undo(entry, turn.now, turn.here):
        undo_entry(turn.session, entry, turn.now)
    else:
        return Reply(text=t("Undo only works until the end of the next day. Use Change instead."))
    card = card_with(turn, entry)
    return card.model_copy(update={"edit_about": card.about})


FEATURE = Feature("amend", actions={"a.to": with_entry(_to, EntryState.OPEN)})
