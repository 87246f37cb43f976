"""The people of a customer by buttons: open one, add one, note that somebody left."""

from __future__ import annotations

from typing import Any

from bot.i18n import _, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Reading, Turn
from bot.usecases.keep_person import add_person, mark_left, visible_person
from bot.usecases.warn_of_leaving import KEY, PERSON_LEFT
from db import dialogue
from db.contact import Contact, contacts_of
from db.customer import Customer, visible_customer
from db.user import User
from handlers.customer_card import brief_day, people
from handlers.dialogues import leave, leave_question, until
from handlers.guard import gone
from handlers.profile import told, with_customer
from handlers.profile_page import contact_page
from handlers.typed import answer_aside, plain_words
from handlers.words import bold


def _person(turn: Turn, action: Action) -> Reply:
    leave(turn)
    person = visible_person(turn.session, turn.actor, action.number(0))
    return contact_page(turn, person, edit=True) if person is not None else gone()


@with_customer
def _new(turn: Turn, action: Action, customer: Customer) -> Reply:
    data = {"customer": customer.id}
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "profile.person", data, until(turn.now))
    text = t("{name} · who is it? Send me the name, e.g. Mr Li", name=customer.name)
    return Reply(text=text, buttons=rows([button(_("Back"), "pf.people", customer.id, 0)]), edit=True)


def _named(turn: Turn, data: dict[str, Any]) -> Reply | None:
    customer = visible_customer(turn.session, turn.actor, data.get("customer"))
    if customer is None:
        return None
    if not plain_words(turn):
        return leave_question(turn) or answer_aside(turn)
    try:
        person = add_person(turn.session, turn.actor, customer, turn.incoming.text, turn.now)
    except ValueError:
        dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "profile.person", data, until(turn.now))
        return Reply(text=t("A name can be 1 to 40 characters, e.g. Mr Li"))
    leave(turn)
    return contact_page(
        turn, person, first=t("✅ {name} added. What do you know of them?", name=person.name), edit=False
    )


def _left(turn: Turn, action: Action) -> Reply:
    return _mark(turn, action, left=True)


def _stay(turn: Turn, action: Action) -> Reply:
    return _mark(turn, action, left=False)


def _mark(turn: Turn, action: Action, *, left: bool) -> Reply:
    person: Contact | None = visible_person(turn.session, turn.actor, action.number(0))
    if person is None:
        return gone()
    change = mark_left(turn.session, turn.actor, person, turn.today if left else None, turn.now)
    return told(turn, person, "left_on", change, edit=True)


def _warning(reading: Reading, data: dict[str, Any]) -> Reply | None:
    """To the owner of a key account: who left, who says so, and who came since."""
    person = visible_person(reading.session, reading.recipient, data["person"])
    customer = visible_customer(reading.session, reading.recipient, person.customer_id) if person else None
    if person is None or customer is None or person.left_on is None or customer.tier != KEY:
        return None
    by = reading.session.get(User, data["by"])
    newest = contacts_of(reading.session, customer.id)
    came = [one for one in newest if one.left_on is None and one.id > person.id][-1:]
    text = lines(
        bold(customer.name),
        t("⚠️ {name} has left ({day})", name=person.name, day=brief_day(person.left_on, reading.today)),
        t("Written by {name}", name=by.name) if by else None,
        t("Newest contact: {name}", name=people(came)) if came else None,
        t("⚠️ A key account: meet the new person soon."),
    )
    return Reply(text=text, buttons=rows([button(_("Open card"), "c.show", customer.id)]), protect=True)


FEATURE = Feature(
    "profile-people",
    actions={"pf.person": _person, "pf.new": _new, "pf.left": _left, "pf.stay": _stay},
    answers={"profile.person": _named},
    pushes={PERSON_LEFT: _warning},
)
