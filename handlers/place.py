"""A shared location: the place of a visit just logged, or an offer to log one at the customer nearby."""

from __future__ import annotations

from bot.domain.places import NEARBY, Place, metres_between, nearest
from bot.i18n import _, lines, local, t
from bot.reply import Reply, button, rows
from bot.turn import Turn
from bot.understanding import Intent
from bot.usecases.change_entry import change_entry
from bot.usecases.file_entry import slots_of
from bot.usecases.keep_place import place_of
from bot.usecases.slots import Slots
from db.customer import Customer, customers_with_place, visible_customer
from db.entry import Entry, EntryState
from handlers.news import keep
from handlers.questions import customer_of, expect
from handlers.recent import newest, pointed_at, recent_customers
from handlers.words import bold, shorten

_MOST_CHOICES = 5


def shared_place(turn: Turn, here: Place, message_id: int) -> Reply:
    """Check in with the visit that is meant, else ask or offer whose place it is. A forwarded place is where somebody
    else was: nothing is learnt from it."""
    if turn.incoming.origin is not None:
        return Reply(text=t("📍 That is a forwarded place. To check in, share where you are yourself."))
    pointed = pointed_at(turn)
    near = _near(turn, here)
    entry = _visit(list(pointed.entries)) if pointed is not None else _visit_just_logged(turn, here, near)
    if entry is not None:
        return _check_in(turn, entry, here, message_id)
    asked = visible_customer(turn.session, turn.actor, pointed.customer_id) if pointed else None
    if asked is not None:
        near = [asked]
    return _offer(turn, here, near) if near else _whose(turn, here)


def _near(turn: Turn, here: Place) -> list[Customer]:
    known = [(place, one) for one in customers_with_place(turn.session, turn.actor) if (place := place_of(one))]
    return nearest(here, known)


def _visit(entries: list[Entry]) -> Entry | None:
    return next((one for one in entries if slots_of(one).intent == Intent.VISIT), None)


def _visit_just_logged(turn: Turn, here: Place, near: list[Customer]) -> Entry | None:
    """The visit of a moment ago, unless its customer is known to be elsewhere and another one is right here."""
    visits = [one for one in newest(turn) if slots_of(one).intent == Intent.VISIT and _of_today(turn, one)]
    if len(visits) != 1:
        return None
    slots = slots_of(visits[0])
    customer = customer_of(turn, slots)
    known = place_of(customer) if customer else None
    elsewhere = known is not None and metres_between(here, known) > NEARBY and bool(near)
    return None if elsewhere or slots.place is not None else visits[0]


def _of_today(turn: Turn, entry: Entry) -> bool:
    """Whether a visit was made today: of another day's nobody is at the customer's any more."""
    return (slots_of(entry).event_date or local(entry.created_at).date()) == turn.today


def _check_in(turn: Turn, entry: Entry, here: Place, message_id: int) -> Reply:
    slots = slots_of(entry)
    customer = customer_of(turn, slots)
    known = place_of(customer) if customer else None
    change_entry(
        turn.session,
        turn.actor,
        entry,
        slots.model_copy(update={"place": here}),
        turn.here,
        turn.installation.currency,
    )
    about = f"files:{entry.id}:{message_id}"
    if customer is None or entry.state != EntryState.FILED:
        return Reply(text=t("📍 I’ll keep this place with the visit."), about=about)
    text = t("📍 Checked in at {name}", name=bold(customer.name))
    new = t("I’ll know this place from now on.") if known is None else None
    return Reply(text=lines(text, new), about=about)


def _offer(turn: Turn, here: Place, near: list[Customer]) -> Reply:
    slots = Slots(
        intent=Intent.VISIT, text=_("Checked in"), place=here, choices=tuple(customer.id for customer in near)
    )
    entry = keep(turn, slots)
    expect(turn, "customer", entry)
    taps = [
        (button(_("📍 Log a visit to {name} here", name=shorten(one.name, 30)), "e.pick", entry.id, one.id),)
        for one in near
    ]
    last = rows([button(_("➕ New customer"), "e.new", entry.id), button(_("Don’t save"), "e.drop", entry.id)])
    return Reply(text=t("📍 You are near:"), buttons=(*taps, *last), about=f"message:{entry.message_id}")


def _whose(turn: Turn, here: Place) -> Reply:
    """Nobody is known here: whose place is it?"""
    recent = recent_customers(turn)[:_MOST_CHOICES]
    entry = keep(turn, Slots(intent=Intent.VISIT, text=_("Checked in"), place=here, choices=recent))
    expect(turn, "customer", entry)
    customers = [visible_customer(turn.session, turn.actor, one) for one in recent]
    taps = [(button(shorten(one.name, 40), "e.pick", entry.id, one.id),) for one in customers if one]
    text = t("📍 Whose place is this? I’ll log a visit there. Tap one or send me the name.")
    last = rows([button(_("➕ New customer"), "e.new", entry.id), button(_("Don’t save"), "e.drop", entry.id)])
    return Reply(text=text, buttons=(*taps, *last), about=f"message:{entry.message_id}")
