"""News: a text is understood, filed and answered with a card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.i18n import _, t
from bot.reply import Reply, button
from bot.turn import Turn
from bot.understanding import SMALLTALK, Draft, Intent, Meaning, Slot, understand
from bot.understanding.asides import asked_name
from bot.understanding.facts import may_tell, only_facts
from bot.understanding.sequel import Reference, refers
from bot.usecases.attach_file import attach
from bot.usecases.file_entry import file_entry, new_entry, ready_to_file
from bot.usecases.slots import NEEDS_CUSTOMER, Slots, slots_from
from db.customer import visible_customer
from db.entry import Entry, file_of_message
from handlers.entry_card import entries_card
from handlers.find import answer_lookup, answer_query
from handlers.recent import customers_spoken_of, just_filed, looked_at, people_spoken_of
from handlers.words import shorten

TELLS = "facts"
"""The rule of a message that tells of a customer's profile and of nothing else."""
_WORTH_KEEPING = 6  # characters
_MOST_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Context:
    """Whom a message may be about that names nobody. ``sure``: it is, and need not be asked; else there may be
    ``others``."""

    customer_id: int
    sure: bool
    others: tuple[int, ...] = ()


def understood(turn: Turn, text: str) -> Meaning:
    """What a text says to the actor now."""
    index = turn.names.index(turn.session, turn.actor)
    meaning = understand(text, index, turn.here, home_currency=turn.installation.currency)
    return as_note(turn, meaning)


_NO_NOTE = frozenset({Intent.COMPLAINT, Intent.LOST, Intent.LOOKUP, Intent.ORDER, Intent.OTHER})


def as_note(turn: Turn, meaning: Meaning) -> Meaning:
    """What tells of a customer's profile and nothing else is a note, whatever its words sound like: "tag Acme vip"."""
    draft = meaning.main
    vague = draft.intent in _NO_NOTE or _weak_visit(draft) or (draft.intent == Intent.NOTE and not draft.sure)
    if len(meaning.drafts) > 1 or not vague or draft.rule.startswith("command") or not may_tell(meaning.text):
        return meaning
    index = turn.names.index(turn.session, turn.actor)
    known = index.get(draft.customer.value) if draft.customer else None
    heard = meaning.text[draft.customer.start : draft.customer.end] if draft.customer else draft.mention
    among = [known] if known else [index.get(one) for one in draft.candidates]
    names = (*(name for one in among for name in (one.name, *one.aliases)), *([heard] if heard else []))
    if not only_facts(draft.text, turn.here, names, known.contacts if known else ()):
        return meaning
    note = replace(draft, intent=Intent.NOTE, rule=TELLS, topic=None, amount=None, severity=None, category=None)
    if known and heard and not draft.candidates and (known.name.startswith(heard) or heard in known.aliases):
        note = replace(note, sure=True, mention=None)  # what stands behind the name is no part of it but a fact
    return replace(meaning, main=note, drafts=(note,))


def told_as_command(turn: Turn) -> bool:
    """Whether the message says itself of what kind it is: "note: …"."""
    return understood(turn, turn.incoming.text).main.rule.startswith("command")


def take_news(turn: Turn, text: str, message_id: int, about: int | None = None) -> Reply:
    """File what a text says, or answer its question. ``about`` is the customer of the card it replies to."""
    meaning = understood(turn, text)
    context = _context(turn, meaning, about)
    if meaning.main.intent == Intent.LOOKUP and not turn.incoming.media:
        return answer_lookup(turn, _asked_about(meaning.main, context))
    if meaning.main.rule == SMALLTALK and not turn.incoming.media:
        return Reply(text=t("👌 I’m here. Just write what happened, or ask: Acme?"))
    if about is None and (unknown := _looked_for(turn, meaning)):
        return answer_query(turn, unknown)
    entries = file_all(turn, meaning, context)
    return _offering(turn, entries_card(turn, message_id, entries), entries, context)


def _looked_for(turn: Turn, meaning: Meaning) -> str | None:
    """A name with a question mark and nothing else, which nobody on the list has."""
    draft = meaning.main
    known = draft.customer is not None or draft.candidates
    unclear = draft.intent in (Intent.OTHER, Intent.NOTE) and not draft.rule.startswith(("command", "note.asked"))
    if known or not unclear or len(meaning.drafts) > 1 or turn.incoming.media or turn.incoming.reply_to is not None:
        return None
    return asked_name(meaning.text)


def _context(turn: Turn, meaning: Meaning, about: int | None) -> Context | None:
    """Only a message of one record that names no customer for sure has to be seen in context."""
    draft = meaning.main
    if len(meaning.drafts) > 1 or (draft.customer is not None and draft.sure):
        return None
    if about is not None:
        return Context(about, sure=_nobody_named(draft))
    recent = just_filed(turn)
    if recent is None:
        looked = looked_at(turn)
        return None if looked is None else Context(looked, sure=False, others=customers_spoken_of(turn))
    return Context(recent, sure=_nobody_named(draft) and _goes_on(turn, draft))


def _nobody_named(draft: Draft) -> bool:
    return draft.customer is None and not draft.candidates and not draft.mention


def _goes_on(turn: Turn, draft: Draft) -> bool:
    """Whether the message refers to the customer spoken of before, or to somebody met there."""
    if draft.contact is not None and draft.contact.value in people_spoken_of(turn):
        return True
    reference = refers(draft.text)
    private = draft.intent == Intent.REMINDER
    return reference == Reference.CUSTOMER or (reference == Reference.SEQUEL and not private)


def _asked_about(draft: Draft, context: Context | None) -> Draft:
    if context is None or not context.sure:
        return draft
    return replace(draft, customer=Slot(context.customer_id, 0, 0, "context"))


def file_all(turn: Turn, meaning: Meaning, context: Context | None = None) -> list[Entry]:
    """One entry for each record of a message, filed where nothing has to be asked; and one for what was not read."""
    entries: list[Entry] = []
    for draft in meaning.drafts:
        slots = _in_context(turn, slots_for(draft, meaning), draft, context)
        entry = keep(turn, slots, with_file=not entries)
        if ready_to_file(slots):
            file_entry(turn.session, turn.actor, entry, turn.here, turn.installation.currency)
        entries.append(entry)
    if rest := _not_read(meaning):
        entries.append(keep(turn, Slots(intent=Intent.OTHER, text=rest), with_file=not entries))
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


def slots_for(draft: Draft, meaning: Meaning) -> Slots:
    """The slots of one record; never without words."""
    slots = slots_from(draft, meaning.text)
    return slots if slots.text else slots.model_copy(update={"text": meaning.text.strip()})


def _in_context(turn: Turn, slots: Slots, draft: Draft, context: Context | None) -> Slots:
    if context is None:
        return slots
    if context.sure:
        return _read_about(turn, slots, draft, context.customer_id)
    if draft.candidates and context.customer_id not in draft.candidates:
        return slots
    asks = slots.intent in NEEDS_CUSTOMER or slots.intent in (Intent.NOTE, Intent.OTHER) or draft.mention
    if not asks:
        return slots
    choices = dict.fromkeys((context.customer_id, *context.others, *slots.choices))
    return slots.model_copy(update={"choices": tuple(choices)[:_MOST_CHOICES]})


def _read_about(turn: Turn, slots: Slots, draft: Draft, customer_id: int) -> Slots:
    """The slots of a record that is about a customer it does not name. Without a name much is not understood, so it
    is read once more with the name in front."""
    customer = visible_customer(turn.session, turn.actor, customer_id)
    if customer is None:
        return slots
    if slots.intent in (Intent.OTHER, Intent.NOTE) and not draft.rule.startswith("command"):
        named = understood(turn, f"{customer.name} {slots.text}").main
        if named.customer is not None and named.customer.value == customer_id and named.intent != Intent.LOOKUP:
            slots = slots_from(named, slots.text).model_copy(update={"text": slots.text, "heard": None})
            if slots.intent == Intent.OTHER or _weak_visit(named):
                slots = slots.model_copy(update={"intent": Intent.NOTE})
    if _weak_visit(draft):
        slots = slots.model_copy(update={"intent": Intent.NOTE})
    return slots.model_copy(update={"customer_id": customer_id, "choices": (), "mention": None, "heard": None})


def _weak_visit(draft: Draft) -> bool:
    """Whether no word says that anybody went there (he wants a quote by Friday): not a visit beside the one before."""
    return draft.intent == Intent.VISIT and draft.rule.startswith("votes:") and "visit" not in draft.rule


def keep(turn: Turn, slots: Slots, *, with_file: bool = True) -> Entry:
    """An open entry of the incoming message, with the file that came along."""
    incoming = turn.incoming
    entry = new_entry(turn.session, turn.actor, slots, incoming.chat_id, incoming.message_id, turn.now)
    if incoming.media and with_file:
        attach_incoming(turn, entry)
    return entry


def attach_incoming(turn: Turn, entry: Entry, name: str | None = None) -> None:
    """Keep the file that came along with an entry; one that an edited message brought before moves there."""
    incoming, media = turn.incoming, turn.incoming.media
    if media is None or incoming.message_id is None:
        return
    name = name or media.name
    known = file_of_message(turn.session, turn.actor, incoming.chat_id, incoming.message_id)
    if known is not None:
        known.entry_id, known.name, known.file_id = entry.id, name, media.file_id
        turn.session.flush()
    else:
        attach(turn.session, entry, media.kind, media.file_id, name, incoming.message_id, incoming.album)


def _offering(turn: Turn, reply: Reply, entries: list[Entry], context: Context | None) -> Reply:
    """A card of something that may be without a customer offers the one spoken of last."""
    if context is None or len(entries) != 1:
        return reply
    entry = entries[0]
    private = entry.draft["intent"] in (Intent.REMINDER, Intent.PROMISE) and entry.draft["customer_id"] is None
    customer = visible_customer(turn.session, turn.actor, context.customer_id) if private else None
    if customer is None:
        return reply
    offer = button(_("For {name}", name=shorten(customer.name, 30)), "e.pick", entry.id, customer.id)
    return reply.model_copy(update={"buttons": (*reply.buttons, (offer,))})
