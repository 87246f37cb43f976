"""A forwarded message: a complaint or a note of its author's, with the day it was written.

Its words never change an earlier record and are never taken as a command: somebody else wrote them.
"""

from __future__ import annotations

from bot.i18n import local
from bot.reply import Reply
from bot.turn import Origin, Turn
from bot.understanding import Draft, Intent, understand
from bot.usecases.file_entry import file_entry, ready_to_file, within_reach
from bot.usecases.keep_contact import customers_of_person
from bot.usecases.slots import BY_CONTACT, Slots, Source, slots_from
from db.customer import visible_customer
from db.entry import Entry, entry_of_album
from db.user import user_by_telegram_id
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
    ours = _of_ours(turn, origin)
    known = () if ours else customers_of_person(turn.session, turn.actor, author)
    if incoming.album and (home := _album_home(turn, incoming.album)):
        return _rest_of_album(turn, message_id, home.message_id)
    if not incoming.text.strip() and len(known) != 1:
        return file_alone(turn, message_id)
    slots = _read(turn, origin, known)
    source = Source(author=author, at=origin.at, person=origin.person and not ours)
    slots = slots.model_copy(update={"source": source, "contact": author if source.person else slots.contact})
    if slots.customer_id is None:
        called_so = () if ours else _called_so(turn, author)
        slots = slots.model_copy(update={"choices": _choices(turn, slots, known, called_so)})
    entry = keep(turn, slots)
    if ready_to_file(slots) and (slots.customer_id is not None or not slots.choices):
        file_entry(turn.session, turn.actor, entry, turn.here, turn.installation.currency)
    return card_with(turn, entry)


def _album_home(turn: Turn, album: str) -> Entry | None:
    home = entry_of_album(turn.session, turn.actor, album)
    return home if home is not None and within_reach(turn.session, turn.actor, home) else None


def _rest_of_album(turn: Turn, message_id: int, first: int | None) -> Reply:
    """Another file of a forwarded album: with the first one. What its caption says stays with it."""
    if not turn.incoming.text.strip():
        return file_alone(turn, message_id)
    home = entry_of_album(turn.session, turn.actor, turn.incoming.album or "")
    assert home is not None
    attach_incoming(turn, home, turn.incoming.text[:200])
    card = card_with(turn, home)
    return card.model_copy(update={"edit_about": card.about})


def _of_ours(turn: Turn, origin: Origin) -> bool:
    """Whether its author is a user of this installation or a bot: no contact of any customer, and no hint at one."""
    return origin.bot or (
        origin.telegram_id is not None and user_by_telegram_id(turn.session, origin.telegram_id) is not None
    )


def _read(turn: Turn, origin: Origin, known: tuple[int, ...]) -> Slots:
    """The slots of what was written, as of the moment it was written: a complaint, else a note. It is about the
    customer it names for sure; else about the one ``known`` for its author, if it may be."""
    written = local(origin.at)
    text = turn.incoming.text.strip() or kind_name(turn)
    plain = _understood(turn, origin, text)
    about = _about(plain, known)
    customer = visible_customer(turn.session, turn.actor, about[0]) if len(about) == 1 else None
    named = _understood(turn, origin, f"{customer.name} {text}") if customer else plain
    complaint = next((one for one in (*plain, *named) if one.intent == Intent.COMPLAINT), None)
    draft = complaint or named[0]
    slots = slots_from(draft, text)
    sure = customer.id if customer else None
    due = slots.due_day
    return slots.model_copy(
        update={
            "intent": Intent.COMPLAINT if complaint else Intent.NOTE,
            "text": text,
            "customer_id": sure,
            "choices": () if sure else tuple(dict.fromkeys((*about, *slots.choices))),
            "mention": None if sure else slots.mention,
            "heard": None,
            "event_date": written.date(),
            "due_on": slots.due_on if due and due >= turn.today else None,
            "due_at": slots.due_at if slots.due_at and slots.due_at > turn.now else None,
            "score": None,
        }
    )


def _about(drafts: tuple[Draft, ...], known: tuple[int, ...]) -> tuple[int, ...]:
    """The customers it may be about; one only where that need not be asked."""
    sure = [one.customer for one in drafts if one.customer is not None and one.sure]
    if named := tuple(dict.fromkeys(one.value for one in sure if one.rule != BY_CONTACT)):
        return named
    people = [one.value for one in sure]
    unsure = [customer_id for one in drafts for customer_id in one.candidates]
    if len(known) == 1 and known[0] in unsure:
        return known
    # Whoever else may be meant has to be asked: one known author's word does not settle it.
    return tuple(dict.fromkeys((*known, *people, *unsure)))


def _understood(turn: Turn, origin: Origin, text: str) -> tuple[Draft, ...]:
    index = turn.names.index(turn.session, turn.actor)
    return understand(text, index, local(origin.at), home_currency=turn.installation.currency).drafts


def _called_so(turn: Turn, author: str) -> tuple[int, ...]:
    """Customers with the name of the author."""
    index = turn.names.index(turn.session, turn.actor)
    return tuple(match.id for match in index.find(author, 2) if match.score >= _NAMED_SO)


def _choices(turn: Turn, slots: Slots, known: tuple[int, ...], called_so: tuple[int, ...]) -> tuple[int, ...]:
    """Whom to ask among: the customers where the author is known, else one that is called so, who was spoken of last,
    and lately."""
    if known:
        return tuple(dict.fromkeys((*known, *slots.choices)))[:_MOST_CHOICES]
    pointed = pointed_at(turn)
    last = pointed.customer_id if pointed else just_filed(turn)
    ids = dict.fromkeys((*called_so, *([last] if last else []), *slots.choices, *recent_customers(turn)))
    return tuple(ids)[:_MOST_CHOICES]
