"""A shared contact becomes a contact of a customer."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import SharedContact, Turn
from bot.understanding import Intent
from bot.usecases.file_entry import file_entry, ready_to_file
from bot.usecases.keep_contact import customers_of_person
from bot.usecases.slots import Slots
from handlers.entry_card import card_with
from handlers.news import keep
from handlers.recent import just_filed, pointed_at, recent_customers

_LONGEST_NAME = 60
_LONGEST_PHONE = 32


def shared_contact(turn: Turn, shared: SharedContact, message_id: int) -> Reply:
    """Keep name and phone with the customer just spoken of, else ask whose contact it is. A person known elsewhere
    is kept unasked only where a reply says so."""
    pointed = pointed_at(turn)
    spoken = None if pointed is not None else just_filed(turn)
    name = " ".join(shared.name.split())[:_LONGEST_NAME] or shared.phone
    phone = shared.phone.strip()[:_LONGEST_PHONE]
    known = customers_of_person(turn.session, turn.actor, phone)
    customer_id = pointed.customer_id if pointed is not None else spoken if not known or spoken in known else None
    choices = tuple(dict.fromkeys((*known, *((spoken,) if spoken else ()), *recent_customers(turn))))[:5]
    slots = Slots(
        intent=Intent.NOTE,
        text=f"{name} {phone}",
        customer_id=customer_id,
        choices=() if customer_id else choices,
        contact=name,
        phone=phone,
        contact_card=True,
    )
    entry = keep(turn, slots)
    if ready_to_file(slots):
        file_entry(turn.session, turn.actor, entry, turn.here, turn.installation.currency)
    return card_with(turn, entry)
