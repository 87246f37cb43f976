"""A forwarded message: a complaint or a note of its author's, with the day it was written.

Its words never change an earlier record and are never taken as a command: somebody else wrote them.
"""

from __future__ import annotations

from bot.i18n import local
from bot.reply import Reply
from bot.turn import Origin, Turn
from bot.understanding import Draft, Intent, understand
from bot.usecases.file_entry import file_entry, ready_to_file
from bot.usecases.keep_contact import customers_of_person
from bot.usecases.slots import Slots, Source, slots_from
from db.customer import visible_customer
from db.entry import entry_of_album
from handlers.entry_card import card_with
from handlers.media import file_alone, kind_name
from handlers.news import attach_incoming, keep
from handlers.recent import just_filed, pointed_at, recent_customers

_LONGEST_AUTHOR = 60
_MOST_CHOICES = 5
_NAMED_SO = 0.8  # an author who is called like a customer


def forwarded(turn: Turn, origin: Origin, message_id: int) -> Reply:
    """File what was forwarded about the customer its author belongs to, or ask which that is."""
    incoming = turn.incoming
    author = " ".join(origin.author.split())[:_LONGEST_AUTHOR]
    own = origin.telegram_id == turn.actor.telegram_id
    known = () if own else customers_of_person(turn.session, turn.actor, author)
    if incoming.album and (home := entry_of_album(turn.session, turn.actor, incoming.album)):
        return _rest_of_album(turn, message_id, home.message_id)
    if not incoming.text.strip() and len(known) != 1:
        return file_alone(turn, message_id)
    customer_id = known[0] if len(known) == 1 else None
    slots = _read(turn, origin, customer_id)
    source = Source(author=author, at=origin.at, person=origin.person and not own)
    slots = slots.model_copy(update={"source": source, "contact": author if source.person else slots.contact})
    if slots.customer_id is None:
        slots = slots.model_copy(update={"choices": _choices(turn, slots, known)})
    entry = keep(turn, slots)
    if ready_to_file(slots) and (slots.customer_id is not None or not slots.choices):
        file_entry(turn.session, turn.actor, entry, turn.here, turn.installation.currency)
    return card_with(turn, entry)


def _rest_of_album(turn: Turn, message_id: int, first: int | None) -> Reply:
    """Another file of a forwarded album: with the first one. What its caption says stays with it."""
    if not turn.incoming.text.strip():
        return file_alone(turn, message_id)
    home = entry_of_album(turn.session, turn.actor, turn.incoming.album or "")
    assert home is not None
    attach_incoming(turn, home, turn.incoming.text[:200])
    card = card_with(turn, home)
    return card.model_copy(update={"edit_about": card.about})


def _read(turn: Turn, origin: Origin, customer_id: int | None) -> Slots:
    """The slots of what was written, as of the moment it was written: a complaint, else a note."""
    written = local(origin.at)
    text = turn.incoming.text.strip() or kind_name(turn)
    customer = visible_customer(turn.session, turn.actor, customer_id)
    plain = _understood(turn, origin, text)
    named = _understood(turn, origin, f"{customer.name} {text}") if customer else plain
    complaint = next((one for one in (*plain, *named) if one.intent == Intent.COMPLAINT), None)
    draft = complaint or named[0]
    slots = slots_from(draft, text)
    sure = customer_id if customer else slots.customer_id
    due = slots.due_day
    return slots.model_copy(
        update={
            "intent": Intent.COMPLAINT if complaint else Intent.NOTE,
            "text": text,
            "customer_id": sure,
            "choices": () if sure else slots.choices,
            "mention": None if sure else slots.mention,
            "heard": None,
            "event_date": written.date(),
            "due_on": slots.due_on if due and due >= turn.today else None,
            "due_at": slots.due_at if slots.due_at and slots.due_at > turn.now else None,
            "score": None,
        }
    )


def _understood(turn: Turn, origin: Origin, text: str) -> tuple[Draft, ...]:
    index = turn.names.index(turn.session, turn.actor)
    return understand(text, index, local(origin.at), home_currency=turn.installation.currency).drafts


def _choices(turn: Turn, slots: Slots, known: tuple[int, ...]) -> tuple[int, ...]:
    """Whom to ask among: the customers where the author is known, else one that is called so, who was spoken of last,
    and lately."""
    if known:
        return known[:_MOST_CHOICES]
    assert slots.source is not None
    index = turn.names.index(turn.session, turn.actor)
    named = [match.id for match in index.find(slots.source.author, 2) if match.score >= _NAMED_SO]
    pointed = pointed_at(turn)
    last = pointed.customer_id if pointed else just_filed(turn)
    ids = dict.fromkeys((*named, *([last] if last else []), *slots.choices, *recent_customers(turn)))
    return tuple(ids)[:_MOST_CHOICES]
