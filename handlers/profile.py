"""[Profile]: what is known of a customer, a page at a time; every field is set by a tap or typed, and cleared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.domain.profile import CUSTOMER, LONGEST_NAME, LONGEST_TAG, PERSON, Field, Kind
from bot.i18n import N_, Html, _, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import ActionHandler, Feature, Turn
from bot.understanding import Intent
from bot.understanding.asides import is_sentence
from bot.usecases.keep_person import add_number, set_detail, visible_person
from bot.usecases.record_change import undo_change, value_of
from bot.usecases.set_profile import add_alias, add_tags, remove_alias, remove_tag, rename, set_field
from db import dialogue
from db.contact import Contact
from db.customer import Customer, visible_customer
from db.history import Change
from db.tag import tags_of
from handlers.dialogues import leave, leave_question, until
from handlers.guard import gone
from handlers.profile_page import (
    PAGES,
    contact_page,
    history_page,
    may_take_back,
    names_page,
    people_page,
    profile_page,
    tags_page,
)
from handlers.profile_words import asking, change_words, choice, field_of, in_words, label, typed
from handlers.typed import answer_aside, free_words, short_answer

Subject = Customer | Contact
_TYPED_ELSE = {
    "name": N_("What is the name?"),
    "alias": N_("What else are they called? E.g. Acme East"),
    "tag": N_("Which tags? E.g. cold-chain vip"),
}
_SHORT = (Intent.OTHER, Intent.NOTE, Intent.LOOKUP, Intent.REMINDER, Intent.LOST, Intent.COMPLAINT, Intent.ORDER)


def with_customer(handler: Callable[[Turn, Action, Customer], Reply]) -> ActionHandler:
    """A handler of buttons whose first argument is the id of a customer the actor must see."""

    def checked(turn: Turn, action: Action) -> Reply:
        customer = visible_customer(turn.session, turn.actor, action.number(0))
        return handler(turn, action, customer) if customer is not None else gone()

    return checked


def subject_of(turn: Turn, kind: str, number: int | None) -> Subject | None:
    """The customer (``c``) or person (``k``) of this id if the actor may see it."""
    if kind == "c":
        return visible_customer(turn.session, turn.actor, number)
    return visible_person(turn.session, turn.actor, number) if kind == "k" else None


def _kind(what: Subject) -> str:
    return "c" if isinstance(what, Customer) else "k"


@with_customer
def _page(turn: Turn, action: Action, customer: Customer) -> Reply:
    leave(turn)
    return profile_page(turn, customer, action.number(1) or 0, edit=True)


@with_customer
def _people(turn: Turn, action: Action, customer: Customer) -> Reply:
    leave(turn)
    return people_page(turn, customer, action.number(1) or 0, edit=True)


@with_customer
def _names(turn: Turn, action: Action, customer: Customer) -> Reply:
    leave(turn)
    return names_page(turn, customer, edit=True)


@with_customer
def _tags(turn: Turn, action: Action, customer: Customer) -> Reply:
    leave(turn)
    return tags_page(turn, customer, edit=True)


@with_customer
def _history(turn: Turn, action: Action, customer: Customer) -> Reply:
    leave(turn)
    return history_page(turn, customer, action.number(1) or 0, edit=True)


# Asking for a value


def _ask(turn: Turn, action: Action) -> Reply:
    """Ask for a field: choices as buttons, anything else is typed."""
    name = action.args[2] if len(action.args) > 2 else ""
    what = subject_of(turn, action.args[0] if action.args else "", action.number(1))
    if what is None or not _settable(what, name):
        return gone()
    field = field_of(name)
    now_at = value_of(what, name) if field is not None else None
    clear = [button(_("Clear"), "pf.set", _kind(what), what.id, name)] if now_at else []
    back = _back(what, name)
    if field is not None and field.kind == Kind.CHOICE:
        leave(turn)
        taps = [button(choice(name, one), "pf.set", _kind(what), what.id, name, one) for one in field.choices]
        return Reply(text=_heading(turn, what, name, now_at), buttons=rows(taps, [*clear, back]), edit=True)
    data = {"what": _kind(what), "id": what.id, "field": name}
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "profile", data, until(turn.now))
    ask = t(_TYPED_ELSE[name]) if name in _TYPED_ELSE else asking(name)
    text = Html(f"{_heading(turn, what, name, now_at)}\n{ask}")
    return Reply(text=text, buttons=rows([*clear, back]), edit=True)


def _settable(what: Subject, name: str) -> bool:
    if isinstance(what, Customer):
        return name in CUSTOMER or name in ("name", "alias", "tag")
    return (name in PERSON and name != "left_on") or name in ("name", "number")


def _heading(turn: Turn, what: Subject, name: str, value: str | None) -> Html:
    if value is None:
        return t("{name} · {field}", name=what.name, field=label(name))
    return t("{name} · {field}: {value}", name=what.name, field=label(name), value=in_words(turn, name, value))


def _back(what: Subject, name: str) -> Button:
    if isinstance(what, Contact):
        return button(_("Back"), "pf.person", what.id)
    if name in ("name", "alias"):
        return button(_("Back"), "pf.names", what.id)
    if name == "tag":
        return button(_("Back"), "pf.tags", what.id)
    return button(_("Back"), "pf.page", what.id, _page_of(name))


def _page_of(name: str) -> int:
    return 1 if name in PAGES[1] else 0


def _set(turn: Turn, action: Action) -> Reply:
    """Set a field to a choice, or clear it."""
    kind, _number, name, value = (*action.args, "", "", "", "")[:4]
    what = subject_of(turn, kind, action.number(1))
    field = field_of(name)
    if what is None or field is None or not _settable(what, name) or (value and field.kind != Kind.CHOICE):
        return gone()
    leave(turn)
    try:
        change = _store(turn, what, name, value or None)
    except ValueError:
        return gone()
    return told(turn, what, name, change, edit=True)


def _store(turn: Turn, what: Subject, name: str, value: str | None) -> Change | None:
    """Raises ValueError for what the field cannot hold."""
    if isinstance(what, Contact):
        if name == "number":
            return add_number(turn.session, turn.actor, what, value or "", turn.now)
        return set_detail(turn.session, turn.actor, what, name, value, turn.now)
    if name == "name":
        return rename(turn.session, turn.actor, what, value or "", turn.now)
    if name == "alias":
        return add_alias(turn.session, turn.actor, what, value or "", turn.now)
    if name == "tag":
        made = add_tags(turn.session, turn.actor, what, re.split(r"[\s,，、;；/]+", (value or "").strip()), turn.now)
        return made[-1] if made else None
    return set_field(turn.session, turn.actor, what, name, value, turn.now)


def told(turn: Turn, what: Subject, name: str, change: Change | None, *, edit: bool) -> Reply:
    """The page again, with what was changed above it and a button that takes it back."""
    first = (
        t("✅ {change}", change=change_words(turn, change)) if change is not None else t("That is how it is already.")
    )
    undo = button(_("Undo"), "pf.undo", change.id) if change is not None else None
    return show(turn, what, name, first=first, undo=undo, edit=edit)


def show(
    turn: Turn, what: Subject, name: str, *, first: Html | None = None, undo: Button | None = None, edit: bool
) -> Reply:
    """The page on which a field is shown."""
    if isinstance(what, Contact):
        return contact_page(turn, what, first=first, undo=undo, edit=edit)
    turn.session.expire(what, ["aliases"])
    if name in ("name", "alias"):
        return names_page(turn, what, first=first, undo=undo, edit=edit)
    if name == "tag":
        return tags_page(turn, what, first=first, undo=undo, edit=edit)
    return profile_page(turn, what, _page_of(name), first=first, undo=undo, edit=edit)


# A typed answer


def _answer(turn: Turn, data: dict[str, Any]) -> Reply | None:
    what, name = subject_of(turn, str(data.get("what")), data.get("id")), str(data.get("field"))
    text = turn.incoming.text.strip()
    if what is None or not text or turn.incoming.media or not _settable(what, name):
        return None
    field = field_of(name)
    if (left := leave_question(turn)) is not None:
        return left
    if _is_news(turn, field, what):
        return answer_aside(turn)
    value = typed(turn, field, text) if field is not None else text
    try:
        if value is None:
            raise ValueError("not readable")
        change = _store(turn, what, name, value)
    except ValueError:
        dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "profile", data, until(turn.now))
        return Reply(text=_wrong(name, field))
    leave(turn)
    return told(turn, what, name, change, edit=False)


def _is_news(turn: Turn, field: Field | None, what: Subject) -> bool:
    """Whether the message is rather a record or question of its own: one about another customer, or a long one where
    a short value was asked for."""
    about = what.id if isinstance(what, Customer) else what.customer_id
    if turn.incoming.text.strip().endswith(("?", "？")):
        return True
    if field is not None and field.kind == Kind.WORDS:
        return not free_words(turn, about)
    if field is None and is_sentence(turn.incoming.text):
        return True
    return not short_answer(turn, *_SHORT, names=field is None, about=about)


def _wrong(name: str, field: Field | None) -> Html:
    if name == "tag":
        return t("A tag has 1 to {most} characters. Try for example: cold-chain vip", most=LONGEST_TAG)
    if field is None:
        return t("A name has 1 to {most} characters. Try again.", most=LONGEST_NAME)
    if field.kind == Kind.WORDS:
        return t("That is too long: {most} characters at most.", most=field.longest)
    return t("I can’t read that. {ask}", ask=asking(name))


# Names, tags and what is taken back


@with_customer
def _unname(turn: Turn, action: Action, customer: Customer) -> Reply:
    alias = next((one for one in customer.aliases if one.id == action.number(1) and one.user_id is None), None)
    if alias is None:
        return gone()
    change = remove_alias(turn.session, turn.actor, customer, alias.text, turn.now)
    return told(turn, customer, "alias", change, edit=True)


@with_customer
def _untag(turn: Turn, action: Action, customer: Customer) -> Reply:
    tag = next((one for one in tags_of(turn.session, customer.id) if one.id == action.number(1)), None)
    if tag is None:
        return gone()
    change = remove_tag(turn.session, turn.actor, customer, tag.text, turn.now)
    return told(turn, customer, "tag", change, edit=True)


def visible_change(turn: Turn, change_id: int | None) -> tuple[Change, Customer] | None:
    """A line of history that the actor may take back, with its customer."""
    change = turn.session.get(Change, change_id) if change_id is not None else None
    customer = visible_customer(turn.session, turn.actor, change.customer_id) if change is not None else None
    if change is None or customer is None or not may_take_back(turn, change.field):
        return None
    return change, customer


def _undo(turn: Turn, action: Action) -> Reply:
    """Take a change back and show the page it is on."""
    found = visible_change(turn, action.number(0))
    if found is None:
        return gone()
    change, customer = found
    moved = _take_back(turn, change)
    what = visible_person(turn.session, turn.actor, change.contact_id) if change.contact_id else None
    toast = _("Undone") if moved else _("Changed since: it stays as it is.")
    if change.contact_id and what is None:
        return people_page(turn, customer, edit=True).model_copy(update={"toast": toast})
    return show(turn, what or customer, change.field, edit=True).model_copy(update={"toast": toast})


def _undo_listed(turn: Turn, action: Action) -> Reply:
    """Take a change back and stay in the history."""
    found = visible_change(turn, action.number(0))
    if found is None:
        return gone()
    moved = _take_back(turn, found[0])
    toast = _("Undone") if moved else _("Changed since: it stays as it is.")
    return history_page(turn, found[1], action.number(1) or 0, edit=True).model_copy(update={"toast": toast})


def _take_back(turn: Turn, change: Change) -> bool:
    """A new name brought its old one as an alias: that goes with it. An unpinned tier is computed anew."""
    moved = undo_change(turn.session, change, turn.now)
    if change.field == "name" and change.contact_id is None:
        brought = turn.session.get(Change, change.id + 1)
        if brought is not None and (brought.field, brought.after, brought.at) == ("alias", change.before, change.at):
            undo_change(turn.session, brought, turn.now)
    return moved


FEATURE = Feature(
    "profile",
    actions={
        "pf.page": _page,
        "pf.people": _people,
        "pf.names": _names,
        "pf.tags": _tags,
        "pf.hist": _history,
        "pf.ask": _ask,
        "pf.set": _set,
        "pf.unname": _unname,
        "pf.untag": _untag,
        "pf.undo": _undo,
        "pf.back": _undo_listed,
    },
    answers={"profile": _answer},
)
