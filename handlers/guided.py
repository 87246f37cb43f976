"""Guided entry: /visit and its like ask step by step; with words behind them they are read as that kind of record.

Where an entry stands is kept in its own slots, so a step survives a restart and an old button is known as such.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.i18n import N_, Html, _, escape, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import CommandHandler, Feature, MenuEntry, Turn
from bot.understanding import Category, Intent, Severity, understand
from bot.usecases.add_customer import LONGEST_NAME, add_customer
from bot.usecases.attach_file import attach
from bot.usecases.file_entry import keep_slots, new_entry, slots_of, undo_entry
from bot.usecases.slots import BY_CONTACT, Slots
from db import dialogue
from db.customer import Contact, Customer, visible_customer
from db.dialogue import Dialogue
from db.entry import Entry, EntryState, own_entry
from db.user import Role, Team, teams
from handlers.calendar import month_of, read_day
from handlers.choose import one_clear, plain_words, read_value, refile, refile_about, with_customer
from handlers.dialogues import leave, until
from handlers.entry_card import entries_card
from handlers.guard import gone, with_entry
from handlers.guided_steps import STEPS, after, known_so_far, skippable, step_question
from handlers.news import file_all
from handlers.values import FORMS, OLDEST
from handlers.words import ICONS, INTENTS, bold, categories_of, shorten

_KIND = "guided"
_KEPT = timedelta(days=1)  # how long a draft that was left is offered; its buttons work longer
COMMANDS = {
    "visit": Intent.VISIT,
    "complaint": Intent.COMPLAINT,
    "order": Intent.ORDER,
    "promise": Intent.PROMISE,
    "note": Intent.NOTE,
    "score": Intent.SCORE,
    "referral": Intent.REFERRAL,
    "lost": Intent.LOST,
    "remind": Intent.REMINDER,
}


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
    _attach(turn, entry)
    return entry


def _attach(turn: Turn, entry: Entry) -> bool:
    media = turn.incoming.media
    if media is not None:
        attach(turn.session, entry, media.kind, media.file_id, media.name)
    return media is not None


def _begin(turn: Turn, intent: Intent) -> Reply:
    return _step(turn, _keep(turn, Slots(intent=intent, text="", guided=STEPS[intent][0])))


def _step(turn: Turn, entry: Entry, *, first: Html | None = None, page: int = 0) -> Reply:
    """The question of the present step; a typed answer is expected as well as a tap."""
    _remember(turn, {"entry": entry.id, "until": until(turn.now).isoformat()})
    slots = slots_of(entry)
    text, buttons = step_question(turn, entry, slots, page=page)
    form = FORMS.get(slots.guided or "")
    hint = _(form.hint) if form else None
    text = lines(first, Html(""), text) if first else text
    edit = turn.incoming.data is not None
    return Reply(text=text, buttons=buttons, edit=edit, ask=None if buttons or edit else hint)


def _remember(turn: Turn, data: dict[str, Any]) -> None:
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, _KIND, data, turn.now + _KEPT)


def _go_on(turn: Turn, entry: Entry, slots: Slots) -> Reply:
    """Keep a step's answer; ask the next, or file the entry where there is none."""
    following = after(slots)
    if following is not None:
        keep_slots(entry, slots.model_copy(update={"guided": following}))
        return _step(turn, entry)
    text = slots.text or _(INTENTS[slots.intent])
    slots = slots.model_copy(update={"guided": None, "mention": None, "text": text})
    entry.text = text
    keep_slots(entry, slots)
    customer = visible_customer(turn.session, turn.actor, slots.customer_id)
    return refile_about(turn, entry, customer) if customer else refile(turn, entry, with_customer(slots, None))


GuidedAction = Callable[[Turn, Action, Entry, Slots], Reply]


def _at_step(handler: GuidedAction) -> Callable[[Turn, Action], Reply]:
    """A handler of buttons of a guided entry. The second argument is the step they belong to: one of another step is
    old, and shows the present step instead."""

    def checked(turn: Turn, action: Action, entry: Entry) -> Reply:
        slots = slots_of(entry)
        if slots.guided is None:
            return Reply(toast=_("That is already done."))
        if len(action.args) < 2 or action.args[1] != slots.guided:
            return _step(turn, entry)
        return handler(turn, action, entry, slots)

    return with_entry(checked, EntryState.OPEN)


def _go(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    value = action.args[2] if len(action.args) > 2 else ""
    chosen = _chosen(turn, slots, value)
    return _go_on(turn, entry, chosen) if isinstance(chosen, Slots) else chosen


def _chosen(turn: Turn, slots: Slots, value: str) -> Slots | Reply:
    """The slots with what was tapped at their step, checked again."""
    number = int(value) if value.isdecimal() and len(value) < 19 else None
    match slots.guided:
        case "customer":
            customer = visible_customer(turn.session, turn.actor, number)
            return _about(slots, customer) if customer else gone()
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


def _about(slots: Slots, customer: Customer) -> Slots:
    """The slots about a customer; a name typed before that did not lead there is what a correction teaches."""
    heard = slots.mention or slots.heard
    contact = slots.contact if slots.customer_id == customer.id else None
    update = {"customer_id": customer.id, "mention": None, "heard": heard, "contact": contact}
    return slots.model_copy(update=update)


def _calendar(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    month = month_of(action.args[2] if len(action.args) > 2 else None, turn.today)
    if slots.guided not in ("day", "due"):
        return _step(turn, entry)
    text, buttons = step_question(turn, entry, slots, month=month)
    return Reply(text=text, buttons=buttons, edit=True)


def _page(turn: Turn, action: Action, entry: Entry) -> Reply:
    slots = slots_of(entry)
    if slots.guided == "customer" and slots.mention is not None:
        keep_slots(entry, slots.model_copy(update={"mention": None, "heard": slots.mention}))
    return _step(turn, entry, page=action.number(1) or 0) if slots.guided else gone()


def _new(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    name = slots.mention
    if name is None or slots.guided != "customer":
        return _step(turn, entry)
    if turn.actor.team_id is None and len(teams(turn.session)) > 1:
        taps = [button(shorten(team.name, 24), "g.team", entry.id, "customer", team.id) for team in teams(turn.session)]
        text = lines(bold(shorten(name, 80)), t("Which team looks after them?"))
        back = button(_("Back"), "g.page", entry.id, 0)
        return Reply(text=text, buttons=rows(taps, [back]), edit=True)
    return _create(turn, entry, slots, name, None)


def _team(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    team = turn.session.get(Team, action.number(2) or 0)
    if team is None or slots.mention is None or turn.actor.role != Role.ADMIN:
        return _step(turn, entry)
    return _create(turn, entry, slots, slots.mention, team)


def _create(turn: Turn, entry: Entry, slots: Slots, name: str, team: Team | None) -> Reply:
    customer = add_customer(turn.session, turn.actor, name, turn.now, entry.id, team)
    return _go_on(turn, entry, _about(slots.model_copy(update={"mention": None}), customer))


def _back(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    before = after(slots, -1) or slots.guided
    keep_slots(entry, slots.model_copy(update={"guided": before, "mention": None}))
    return _step(turn, entry)


_EMPTY: dict[str, dict[str, Any]] = {
    "customer": {"customer_id": None, "mention": None},
    "due": {"due_on": None, "due_at": None},
    "words": {"text": ""},
}


def _skip(turn: Turn, action: Action, entry: Entry, slots: Slots) -> Reply:
    step = slots.guided or ""
    if not skippable(slots):
        return _step(turn, entry)
    return _go_on(turn, entry, slots.model_copy(update=_EMPTY.get(step, {step: None})))


def _cancel(turn: Turn, action: Action, entry: Entry) -> Reply:
    asked = dialogue.open_dialogue(turn.session, turn.incoming.chat_id, turn.actor.id, turn.now)
    if asked is not None and asked.kind == _KIND and asked.data.get("entry") == entry.id:
        leave(turn)
    _drop_draft(turn, entry)
    return Reply(text=t("👌 Nothing saved."), edit=True)


def _drop_draft(turn: Turn, entry: Entry) -> None:
    undo_entry(turn.session, entry, turn.now)  # takes back a customer that was made on the way
    entry.state = EntryState.DROPPED


def _resume(turn: Turn, action: Action, entry: Entry) -> Reply:
    return _step(turn, entry) if slots_of(entry).guided else Reply(toast=_("That is already done."))


def _answered(turn: Turn, data: dict[str, Any]) -> Reply | None:
    """A message while a guided entry is open: the answer of its step, or None where it is news of its own."""
    entry = own_entry(turn.session, turn.actor, data.get("entry"))
    if entry is None or entry.state != EntryState.OPEN or turn.now > datetime.fromisoformat(data["until"]):
        return None
    slots = slots_of(entry)
    text = turn.incoming.text.strip()
    if slots.guided is None:
        return None
    if not text:
        return _step(turn, entry, first=t("📎 Added.")) if _attach(turn, entry) else None
    if slots.guided == "customer":
        return _typed_customer(turn, entry, slots)
    said = _typed_words(turn, slots, text) if slots.guided == "words" else _typed_value(turn, slots)
    if said is None:
        return None
    _attach(turn, entry)
    return _go_on(turn, entry, said) if isinstance(said, Slots) else _step(turn, entry, first=said)


def _typed_value(turn: Turn, slots: Slots) -> Slots | Html | None:
    step = slots.guided or ""
    if step in FORMS:
        return read_value(turn, step, slots)
    return t("Please tap one of the buttons.") if plain_words(turn) else None


def _typed_words(turn: Turn, slots: Slots, text: str) -> Slots | None:
    """The words of the record; a message that surely speaks of another customer is news."""
    said = understand(text, turn.names.index(turn.session, turn.actor), turn.here).main
    named = said.customer is not None and said.sure and said.customer.rule != BY_CONTACT
    if named and said.customer is not None and slots.customer_id not in (None, said.customer.value):
        return None
    if named and said.intent == Intent.LOOKUP:
        return None
    return slots.model_copy(update={"text": text})


def _typed_customer(turn: Turn, entry: Entry, slots: Slots) -> Reply | None:
    if not plain_words(turn):
        return None
    name = " ".join(turn.incoming.text.split())
    found = turn.names.index(turn.session, turn.actor).find(name)
    customer = visible_customer(turn.session, turn.actor, found[0].id) if one_clear(found) else None
    if customer is not None:
        return _go_on(turn, entry, _about(slots, customer))
    if not 0 < len(name) <= LONGEST_NAME:
        return _step(turn, entry, first=t("A name can be 1 to 80 characters, e.g. Hualian Supermarket"))
    keep_slots(entry, slots.model_copy(update={"mention": name}))
    return _step(turn, entry)


def left_drafts(asked: Dialogue | None) -> tuple[int, ...]:
    """The guided entries behind an open question: the one it asks about, and one that was left for it."""
    if asked is None:
        return ()
    found = (asked.data.get("entry") if asked.kind == _KIND else None, asked.data.get("left"))
    return tuple(one for one in found if one is not None)


def offer_drafts(turn: Turn, drafts: tuple[int, ...], reply: Reply) -> Reply:
    """What was said instead of a draft's next step, and once the way back to it.

    While something else is being asked the offer waits; a draft without a word in it is dropped.
    """
    asked = dialogue.open_dialogue(turn.session, turn.incoming.chat_id, turn.actor.id, turn.now)
    for number in drafts:
        entry = own_entry(turn.session, turn.actor, number)
        slots = slots_of(entry) if entry is not None else None
        if entry is None or slots is None or entry.state != EntryState.OPEN or slots.guided is None:
            continue
        if asked is not None and asked.kind == _KIND and asked.data.get("entry") == number:
            continue
        if not (slots.customer_id or slots.text):
            _drop_draft(turn, entry)
        elif asked is not None:
            asked.data = {**asked.data, "left": number}
        elif not reply.text:
            _remember(turn, {"entry": number, "until": turn.now.isoformat()})
        else:
            reply = reply.model_copy(update={"more": (*reply.more, _offer(turn, entry, slots))})
    return reply


def _offer(turn: Turn, entry: Entry, slots: Slots) -> Reply:
    kind = t("⏸ Not finished: {icon} {kind}", icon=ICONS[slots.intent], kind=escape(_(INTENTS[slots.intent])))
    taps = [button(_("Go on"), "g.on", entry.id), button(_("Drop"), "g.cancel", entry.id)]
    return Reply(text=lines(*known_so_far(turn, slots), kind), buttons=rows(taps))


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
    answers={_KIND: _answered},
    menu=(
        MenuEntry("visit", N_("Log a visit step by step")),
        MenuEntry("complaint", N_("Log a complaint step by step")),
        MenuEntry("remind", N_("Set a reminder step by step")),
    ),
)
