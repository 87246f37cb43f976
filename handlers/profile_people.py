"""The people of a customer by buttons: open one, add one, note that somebody left."""

from __future__ import annotations

from typing import Any

from bot.i18n import _, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Turn
from bot.understanding import Intent
from bot.usecases.keep_person import add_person, mark_left, visible_person
from db import dialogue
from db.contact import Contact
from db.customer import Customer, visible_customer
from handlers.dialogues import leave, until
from handlers.guard import gone
from handlers.profile import told, with_customer
from handlers.profile_page import contact_page
from handlers.typed import short_answer


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
    if customer is None or not short_answer(turn, Intent.OTHER, Intent.NOTE, Intent.LOOKUP, names=True):
        return None
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


FEATURE = Feature(
    "profile-people",
    actions={"pf.person": _person, "pf.new": _new, "pf.left": _left, "pf.stay": _stay},
    answers={"profile.person": _named},
)
