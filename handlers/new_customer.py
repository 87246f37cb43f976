"""[➕ New]: a customer that an entry is about is added, unless one of that name is there already."""

from __future__ import annotations

from typing import Any

from bot.i18n import Html, _, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Turn
from bot.usecases.add_customer import add_customer
from bot.usecases.file_entry import slots_of
from bot.usecases.same_name import same_name, same_name_elsewhere
from db import dialogue
from db.customer import Customer
from db.entry import Entry, EntryState
from db.user import Role, Team, teams
from handlers.dialogues import leave
from handlers.entry_card import card_with
from handlers.guard import for_entry, gone, with_entry
from handlers.namesakes import told_apart
from handlers.questions import ASKED, NAMED, expect, new_name
from handlers.refile import refile_about
from handlers.typed import answer_aside, plain_words
from handlers.words import bold, quote, shorten

_OPEN = (EntryState.OPEN, EntryState.FILED)
_MOST = 5


def typed_name(turn: Turn, entry: Entry) -> str | None:
    """The name last typed for the entry's customer, while we still ask for it."""
    asked = _asked(turn, entry)
    return asked.data.get("name") if asked is not None else None


def _asked(turn: Turn, entry: Entry) -> dialogue.Dialogue | None:
    asked = dialogue.open_dialogue(turn.session, turn.incoming.chat_id, turn.actor.id, turn.now)
    return asked if asked is not None and asked.data.get("entry") == entry.id else None


def _new(turn: Turn, action: Action, entry: Entry) -> Reply:
    said = action.args[1] if len(action.args) > 1 else ""
    name = None if said == ASKED else typed_name(turn, entry) or new_name(slots_of(entry))
    if name is not None:
        return create(turn, entry, name)
    if said == NAMED and entry.state == EntryState.FILED:  # a second tap: the first one has added it
        return Reply(toast=_("That is already done."))
    asked = _asked(turn, entry)
    if asked is not None and asked.kind == "entry.new":
        return Reply(toast=_("Send me the name of the new customer."))
    expect(turn, "new", entry)
    return Reply(text=t("What is the new customer’s name?"), ask=_("Customer name"))


def _typed_new(turn: Turn, entry: Entry) -> Reply | None:
    return create(turn, entry, turn.incoming.text) if plain_words(turn) else answer_aside(turn)


def create(turn: Turn, entry: Entry, name: str) -> Reply:
    """Add the customer an entry is about, after asking for its team where the actor has none, and file the entry."""
    if known := _known(turn, entry, name):
        return known
    if turn.actor.team_id is None and len(teams(turn.session)) > 1:
        return _ask_team(turn, entry, name)
    return _create(turn, entry, name, None)


def _known(turn: Turn, entry: Entry, name: str) -> Reply | None:
    """What to say where a customer of that name is there already."""
    mine = same_name(turn.session, turn.actor, name)
    if len(mine) == 1 or (mine and mine[0].owner_id == turn.actor.id != mine[1].owner_id):
        card = refile_about(turn, entry, mine[0])
        return card.model_copy(update={"text": f"{card.text}\n\n{taken_instead(mine[0])}"})
    if mine:
        return _which(turn, entry, name, mine)
    other = same_name_elsewhere(turn.session, name)
    return _elsewhere(turn, entry, other, name) if other is not None else None


def taken_instead(customer: Customer) -> Html:
    """The line which says that no customer was added."""
    return t("{name} was on your list already, so I used that one.", name=bold(shorten(customer.name, 40)))


def has_one(turn: Turn, customer: Customer, typed: str | None = None) -> Html:
    """That somebody else has a customer of this name: whose it is, managers and admins alone are told; a rep not even
    how it is written there."""
    name = bold(shorten(customer.name if typed is None else typed, 40))
    if turn.actor.role == Role.REP:
        return t("A colleague already has a customer named {name}. Please ask your manager.", name=name)
    return t("{owner} already has a customer named {name}.", owner=customer.owner.name, name=name)


def _which(turn: Turn, entry: Entry, name: str, mine: list[Customer]) -> Reply:
    labels = told_apart(turn, mine)
    taps = [(button(labels[one.id], "e.pick", entry.id, one.id),) for one in mine]
    text = t("Which one is “{name}”?", name=shorten(name, 40))
    buttons = (*taps[:_MOST], *rows([_another(entry), button(_("Back"), "e.card", entry.id)]))
    return Reply(text=text, buttons=buttons, edit=turn.incoming.data is not None)


def _elsewhere(turn: Turn, entry: Entry, customer: Customer, name: str) -> Reply:
    back = button(_("Back"), "e.card", entry.id)
    keep = button(_("Keep as draft"), "e.later", entry.id) if entry.state == EntryState.OPEN else back
    edit = turn.incoming.data is not None
    about = card_with(turn, entry).about
    return Reply(text=has_one(turn, customer, name), buttons=rows([_another(entry), keep]), edit=edit, about=about)


def _another(entry: Entry) -> Any:
    return button(_("Another name"), "e.new", entry.id, ASKED)


def _later(turn: Turn, action: Action, entry: Entry) -> Reply:
    leave(turn)
    text = lines(quote(slots_of(entry).text), t("📝 Kept as a draft."))
    return Reply(text=text, buttons=rows([button(_("Go on"), "e.card", entry.id)]), edit=True)


def _ask_team(turn: Turn, entry: Entry, name: str) -> Reply:
    expect(turn, "team", entry, name=name)
    taps = [button(shorten(team.name, 24), "e.team", entry.id, team.id) for team in teams(turn.session)]
    text = lines(bold(shorten(name, 80)), t("Which team looks after them?"))
    back = button(_("Back"), "e.card", entry.id)
    return Reply(text=text, buttons=rows(taps, [back]), edit=turn.incoming.data is not None)


def _team(turn: Turn, action: Action, entry: Entry) -> Reply:
    name, team = typed_name(turn, entry), turn.session.get(Team, action.number(1) or 0)
    if turn.actor.role != Role.ADMIN or team is None:
        return gone()
    if name is None:
        return Reply(toast=_("That is already done."))
    return _known(turn, entry, name) or _create(turn, entry, name, team)


def _create(turn: Turn, entry: Entry, name: str, team: Team | None) -> Reply:
    try:
        customer = add_customer(turn.session, turn.actor, name, turn.now, entry.id, team)
    except ValueError:
        expect(turn, "new", entry)
        return Reply(text=t("A name can be 1 to 80 characters, e.g. Hualian Supermarket"))
    return refile_about(turn, entry, customer)


FEATURE = Feature(
    "new_customer",
    actions={
        "e.new": with_entry(_new, *_OPEN),
        "e.team": with_entry(_team, *_OPEN),
        "e.later": with_entry(_later, EntryState.OPEN),
    },
    answers={"entry.new": for_entry(_typed_new, *_OPEN)},
)
