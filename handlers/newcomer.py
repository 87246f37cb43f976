"""A customer added by a sentence or by /new: "new customer Harbour Bakery". Where one of the name is there, it is shown
instead; a colleague's is said to be one, and nothing else of it."""

from __future__ import annotations

from typing import Any

from bot.i18n import _, lines, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Feature, Turn
from bot.understanding import Intent
from bot.understanding.asides import Newcomer, newcomer, newcomer_called
from bot.usecases.add_customer import LONGEST_NAME, add_customer
from bot.usecases.file_entry import file_entry, keep_slots, new_entry, slots_of
from bot.usecases.same_name import same_name, same_name_elsewhere
from bot.usecases.slots import Slots, slots_from
from db import dialogue
from db.customer import Customer, visible_customer
from db.outbox import about_message
from db.user import Role, Team, teams
from handlers.dialogues import leave, leave_question, until
from handlers.entry_card import entry_card
from handlers.find import UNKNOWN
from handlers.guard import gone
from handlers.namesakes import told_apart
from handlers.new_customer import has_one
from handlers.news import understood
from handlers.typed import answer_aside, plain_words
from handlers.words import bold, shorten

KIND = "newcomer"
_LIKE = 0.85  # a name so much like another may be the same customer
_MOST = 4


def add_by_words(turn: Turn) -> Reply | None:
    """The answer to a message that asks to add a customer; None where it does not."""
    wanted = newcomer(turn.incoming.text)
    if wanted is None or turn.incoming.media is not None:
        return None
    if not wanted.name:
        return _ask(turn)
    heard = understood(turn, wanted.name).main
    if heard.intent not in (Intent.OTHER, Intent.NOTE, Intent.LOOKUP) and not _calls_customer(turn, wanted.name):
        return None  # "new customer wants samples"
    return _add(turn, wanted)


def _calls_customer(turn: Turn, name: str) -> bool:
    """Whether somebody is called so already: a name may sound like anything."""
    return bool(same_name(turn.session, turn.actor, name)) or same_name_elsewhere(turn.session, name) is not None


def _command(turn: Turn, words: str) -> Reply:
    wanted = newcomer_called(words) if words else None
    return _add(turn, wanted) if wanted is not None and wanted.name else _ask(turn)


def _ask(turn: Turn) -> Reply:
    _expect(turn, Newcomer(""))
    return Reply(text=t("What is the new customer’s name?"), ask=_("Customer name"))


def _expect(turn: Turn, wanted: Newcomer) -> None:
    """Keep what is to be added while something is asked about it."""
    data = {"name": wanted.name, "rest": wanted.rest, "text": turn.incoming.text}
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, KIND, data, until(turn.now))


def _add(turn: Turn, wanted: Newcomer, *, sure: bool = False, team: Team | None = None) -> Reply:
    mine = same_name(turn.session, turn.actor, wanted.name)
    if mine:
        leave(turn)
        return _there_already(turn, mine)
    other = same_name_elsewhere(turn.session, wanted.name)
    if other is not None:
        _expect(turn, Newcomer(""))
        again = button(_("Another name"), "nc.again")
        return Reply(text=has_one(turn, other, wanted.name), buttons=rows([again, button(_("Cancel"), "cancel")]))
    if not sure and (like := _like(turn, wanted.name)):
        return _is_it_one_of(turn, wanted, like)
    if team is None and turn.actor.team_id is None and len(teams(turn.session)) > 1:
        return _which_team(turn, wanted)
    return _create(turn, wanted, team)


def _there_already(turn: Turn, mine: list[Customer]) -> Reply:
    labels = told_apart(turn, mine)
    taps = [(button(shorten(labels[one.id], 40), "c.show", one.id),) for one in mine[:_MOST]]
    text = t("{name} is on your list already.", name=bold(shorten(mine[0].name, 40)))
    return Reply(text=text, buttons=tuple(taps))


def _like(turn: Turn, name: str) -> list[Customer]:
    found = turn.names.index(turn.session, turn.actor).find(name)
    seen = [visible_customer(turn.session, turn.actor, one.id) for one in found[:_MOST] if one.score >= _LIKE]
    return [one for one in seen if one is not None]


def _is_it_one_of(turn: Turn, wanted: Newcomer, like: list[Customer]) -> Reply:
    _expect(turn, wanted)
    labels = told_apart(turn, like)
    taps = [(button(shorten(labels[one.id], 40), "c.show", one.id),) for one in like]
    new = button(_("➕ New: {name}", name=shorten(wanted.name, 30)), "nc.add")
    text = t("You have a customer with a similar name. Is it this one?")
    return Reply(text=text, buttons=(*taps, *rows([new, button(_("Cancel"), "cancel")])))


def _which_team(turn: Turn, wanted: Newcomer) -> Reply:
    _expect(turn, wanted)
    taps = [button(shorten(team.name, 24), "nc.team", team.id) for team in teams(turn.session)]
    text = lines(bold(shorten(wanted.name, 80)), t("Which team looks after them?"))
    return Reply(text=text, buttons=rows(taps, [button(_("Cancel"), "cancel")]), edit=turn.incoming.data is not None)


def _create(turn: Turn, wanted: Newcomer, team: Team | None) -> Reply:
    """Add the customer, and file what was said beside the name as a note about it; undoing takes back both."""
    leave(turn)
    incoming = turn.incoming
    text = incoming.text if incoming.data is None else wanted.name
    message_id = incoming.message_id if incoming.data is None else None
    slots = Slots(intent=Intent.NOTE, text=text, customer_card=True)
    entry = new_entry(turn.session, turn.actor, slots, incoming.chat_id, message_id, turn.now)
    try:
        customer = add_customer(turn.session, turn.actor, wanted.name, turn.now, entry.id, team)
    except ValueError:
        turn.session.delete(entry)
        _expect(turn, Newcomer(""))
        return Reply(text=t("A name can be 1 to {most} characters, e.g. Hualian Supermarket", most=LONGEST_NAME))
    keep_slots(entry, _told_beside(turn, slots_of(entry), wanted.rest, customer))
    file_entry(turn.session, turn.actor, entry, turn.here, turn.installation.currency)
    card = entry_card(turn, entry)
    if wanted.rest:
        card = card.model_copy(update={"text": lines(t("➕ Customer added"), card.text)})
    return _with_ways(card, customer).model_copy(update={"edit": incoming.data is not None})


def _told_beside(turn: Turn, slots: Slots, rest: str, customer: Customer) -> Slots:
    """The slots with what was said beside the name: a person, a number, or any words."""
    about = slots.model_copy(update={"customer_id": customer.id})
    if not rest:
        return about
    said = understood(turn, f"{customer.name} {rest}").main
    heard = slots_from(said, rest)
    kept = {"text": rest, "contact": heard.contact, "phone": heard.phone, "birthday": heard.birthday}
    return about.model_copy(update={**kept, "customer_card": False})


def _with_ways(card: Reply, customer: Customer) -> Reply:
    """The card with ways to the customer's own."""
    taps: list[Button] = [
        button(_("Open card"), "c.show", customer.id),
        button(_("Profile"), "pf.page", customer.id, 0),
    ]
    return card.model_copy(update={"buttons": (*card.buttons, *rows(taps))})


def _kept(turn: Turn) -> dict[str, Any] | None:
    asked = dialogue.open_dialogue(turn.session, turn.incoming.chat_id, turn.actor.id, turn.now)
    return asked.data if asked is not None and asked.kind == KIND and asked.data.get("name") else None


def _sure(turn: Turn, action: Action) -> Reply:
    data = _kept(turn)
    if data is None:
        return Reply(toast=_("That is already done."))
    return _add(turn, Newcomer(data["name"], data["rest"]), sure=True).model_copy(update={"edit": True})


def _team(turn: Turn, action: Action) -> Reply:
    data, team = _kept(turn), turn.session.get(Team, action.number(0) or 0)
    if turn.actor.role != Role.ADMIN or team is None:
        return gone()
    if data is None:
        return Reply(toast=_("That is already done."))
    reply = _add(turn, Newcomer(data["name"], data["rest"]), sure=True, team=team)
    return reply.model_copy(update={"edit": True})


def _again(turn: Turn, action: Action) -> Reply:
    return _ask(turn)


def _named(turn: Turn, action: Action) -> Reply:
    """The name that was looked for and that nobody has."""
    incoming = turn.incoming
    about = about_message(turn.session, incoming.chat_id, incoming.message_id) if incoming.message_id else None
    name = (about or "").removeprefix(UNKNOWN)
    if not name or name == about:
        return Reply(toast=_("This list has expired. Please search again."), alert=True)
    return _add(turn, Newcomer(name)).model_copy(update={"edit": True})


def _typed(turn: Turn, data: dict[str, Any]) -> Reply | None:
    """The name that was asked for; or another than the one we asked about."""
    if not plain_words(turn):
        return leave_question(turn) or answer_aside(turn)
    return _add(turn, Newcomer(" ".join(turn.incoming.text.split())))


FEATURE = Feature(
    "newcomer",
    commands={"new": _command},
    actions={"nc.add": _sure, "nc.team": _team, "nc.again": _again, "nc.named": _named},
    answers={KIND: _typed},
)
