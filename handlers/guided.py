"""Guided entry: /visit and its like ask step by step; with words behind them they are read as that kind of record.

Where an entry stands is kept in its own slots, so a step survives a restart and an old button is known as such.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.i18n import N_, _, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import CommandHandler, Feature, MenuEntry, Turn
from bot.understanding import Category, Intent, Severity, understand
from bot.usecases.add_customer import add_customer
from bot.usecases.file_entry import keep_slots, new_entry, slots_of
from bot.usecases.same_name import same_name, same_name_elsewhere
from bot.usecases.slots import Slots
from db import dialogue
from db.customer import Contact, visible_customer
from db.entry import Entry, EntryState
from db.user import Role, Team, teams
from handlers.calendar import month_of, read_day
from handlers.commands import COMMANDS
from handlers.dialogues import leave
from handlers.entry_card import entries_card
from handlers.guard import gone, with_entry
from handlers.guided_flow import KIND, about_customer, attach_sent, drop_draft, go_on, show_step
from handlers.guided_steps import STEPS, after, skippable, step_question
from handlers.guided_typed import answered
from handlers.new_customer import has_one, taken_instead
from handlers.news import file_all
from handlers.values import OLDEST
from handlers.words import bold, categories_of, shorten


def _command(intent: Intent) -> CommandHandler:
    def handler(turn: Turn, args: str) -> Reply:
        return _told(turn, intent, args) if args else _begin(turn, intent)

    return handler


def _told(turn: Turn, intent: Intent, text: str) -> Reply:
    """A command with words: read like any message, but what it is, is said already."""
    index = turn.names.index(turn.session, turn.actor)
    meaning = understand(text, index, turn.here, home_currency=turn.installation.currency, intent=intent)
    return entries_card(turn, turn.incoming.message_id or 0, file_all(turn, meaning))


def _keep(turn: Turn, slots: Slots) -> Entry:
    incoming = turn.incoming
    entry = new_entry(turn.session, turn.actor, slots, incoming.chat_id, incoming.message_id, turn.now)
    attach_sent(turn, entry)
    return entry


def _begin(turn: Turn, intent: Intent) -> Reply:
    return begin_with(turn, Slots(intent=intent, text="", guided=STEPS[intent][0]))


def begin_with(turn: Turn, slots: Slots) -> Reply:
    """Ask for the rest of a record step by step, from the step ``slots.guided`` on."""
    return show_step(turn, _keep(turn, slots))


GuidedAction = Callable[[Turn, Action, Entry, Slots], Reply]


def _at_step(handler: GuidedAction) -> Callable[[Turn, Action], Reply]:
    """A handler of buttons of a guided entry. The second argument is the step they belong to: one of another step is
    old, and shows the present step instead."""

    def checked(turn: Turn, action: Action, entry: Entry) -> Reply:
        slots = slots_of(entry)
        if slots.guided is None:
            return Reply(toast=_("That is already done."))
        if len(action.args) < 2 or action.args[1] != slots.guided:
            return show_step(turn, entry)
        return handler(turn, action, entry, slots)

    return with_entry(checked, EntryState.OPEN)


def _go(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    value = action.args[2] if len(action.args) > 2 else ""
    chosen = _chosen(turn, slots, value)
    return go_on(turn, entry, chosen) if isinstance(chosen, Slots) else chosen


def _chosen(turn: Turn, slots: Slots, value: str) -> Slots | Reply:
    """The slots with what was tapped at their step, checked again."""
    number = int(value) if value.isdecimal() and len(value) < 19 else None
    match slots.guided:
        case "customer":
            customer = visible_customer(turn.session, turn.actor, number)
            return about_customer(slots, customer) if customer else gone()
        case "contact":
            contact = turn.session.get(Contact, number or 0)
            known = contact is not None and contact.undone_at is None and contact.customer_id == slots.customer_id
            return slots.model_copy(update={"contact": contact.name}) if contact and known else gone()
        case "score" if number is not None and 1 <= number <= 10:
            return slots.model_copy(update={"score": number})
        case "severity" if value in list(Severity):
            return slots.model_copy(update={"severity": Severity(value)})
        case "category" if value in categories_of(slots.intent):
            return slots.model_copy(update={"category": Category(value)})
        case "day" | "due":
            return _on_day(turn, slots, value)
    return gone()


def _on_day(turn: Turn, slots: Slots, value: str) -> Slots | Reply:
    day = read_day(value)
    if day is None:
        return gone()
    if slots.guided == "due":
        return slots.with_due(day) if turn.today <= day else Reply(toast=_("Pick today or later."), alert=True)
    if not turn.today - OLDEST <= day <= turn.today:
        return Reply(toast=_("Pick today or earlier."), alert=True)
    return slots.model_copy(update={"event_date": day})


def _calendar(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    month = month_of(action.args[2] if len(action.args) > 2 else None, turn.today)
    if slots.guided not in ("day", "due"):
        return show_step(turn, entry)
    text, buttons = step_question(turn, entry, slots, month=month)
    return Reply(text=text, buttons=buttons, edit=True)


def _page(turn: Turn, action: Action, entry: Entry) -> Reply:
    slots = slots_of(entry)
    if slots.guided == "customer" and slots.mention is not None:
        keep_slots(entry, slots.model_copy(update={"mention": None, "heard": slots.mention}))
    return show_step(turn, entry, page=action.number(1) or 0) if slots.guided else gone()


def _new(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    name = slots.mention
    if name is None or slots.guided != "customer":
        return show_step(turn, entry)
    if known := _known(turn, entry, slots, name):
        return known
    if turn.actor.team_id is None and len(teams(turn.session)) > 1:
        taps = [button(shorten(team.name, 24), "g.team", entry.id, "customer", team.id) for team in teams(turn.session)]
        text = lines(bold(shorten(name, 80)), t("Which team looks after them?"))
        back = button(_("Back"), "g.page", entry.id, 0)
        return Reply(text=text, buttons=rows(taps, [back]), edit=True)
    return _create(turn, entry, slots, name, None)


def _known(turn: Turn, entry: Entry, slots: Slots, name: str) -> Reply | None:
    """Where a customer of that name is there already, it is taken; a colleague's is said to be one, and no more."""
    if mine := same_name(turn.session, turn.actor, name):
        step = go_on(turn, entry, about_customer(slots.model_copy(update={"mention": None}), mine[0]))
        return step.model_copy(update={"text": f"{step.text}\n\n{taken_instead(mine[0])}"})
    other = same_name_elsewhere(turn.session, name)
    if other is None:
        return None
    keep_slots(entry, slots.model_copy(update={"mention": None}))
    return show_step(turn, entry, first=has_one(turn, other, name))


def _team(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    team = turn.session.get(Team, action.number(2) or 0)
    if team is None or slots.mention is None or turn.actor.role != Role.ADMIN:
        return show_step(turn, entry)
    return _known(turn, entry, slots, slots.mention) or _create(turn, entry, slots, slots.mention, team)


def _create(turn: Turn, entry: Entry, slots: Slots, name: str, team: Team | None) -> Reply:
    customer = add_customer(turn.session, turn.actor, name, turn.now, entry.id, team)
    return go_on(turn, entry, about_customer(slots.model_copy(update={"mention": None}), customer))


def _back(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    before = after(slots, -1) or slots.guided
    keep_slots(entry, slots.model_copy(update={"guided": before, "mention": None}))
    return show_step(turn, entry)


_EMPTY: dict[str, dict[str, Any]] = {
    "customer": {"customer_id": None, "mention": None},
    "due": {"due_on": None, "due_at": None},
    "words": {"text": ""},
}


def _skip(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    step = slots.guided or ""
    if not skippable(slots):
        return show_step(turn, entry)
    return go_on(turn, entry, slots.model_copy(update=_EMPTY.get(step, {step: None})))


def _cancel(turn: Turn, action: Action, entry: Entry) -> Reply:
    asked = dialogue.open_dialogue(turn.session, turn.incoming.chat_id, turn.actor.id, turn.now)
    if asked is not None and asked.kind == KIND and asked.data.get("entry") == entry.id:
        leave(turn)
    drop_draft(turn, entry)
    return Reply(text=t("👌 Nothing saved."), edit=True)


def _resume(turn: Turn, action: Action, entry: Entry) -> Reply:
    return show_step(turn, entry) if slots_of(entry).guided else Reply(toast=_("That is already done."))


FEATURE = Feature(
    "guided",
    commands={name: _command(intent) for name, intent in COMMANDS.items()},
    actions={
        "g.go": _at_step(_go),
        "g.cal": _at_step(_calendar),
        "g.page": with_entry(_page, EntryState.OPEN),
        "g.new": _at_step(_new),
        "g.team": _at_step(_team),
        "g.back": _at_step(_back),
        "g.skip": _at_step(_skip),
        "g.cancel": with_entry(_cancel, EntryState.OPEN),
        "g.on": with_entry(_resume, EntryState.OPEN),
    },
    answers={KIND: answered},
    menu=(
        MenuEntry("visit", N_("Log a visit step by step")),
        MenuEntry("complaint", N_("Log a complaint step by step")),
        MenuEntry("remind", N_("Set a reminder step by step")),
    ),
)
