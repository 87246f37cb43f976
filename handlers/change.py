"""[Change]: opens the slots of a record; each is mended by a tap or a typed value."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.i18n import Html, _, format_day, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Turn
from bot.understanding import Category, Intent, Severity
from bot.understanding.answers import parse_amount, parse_past_day
from bot.usecases.file_entry import slots_of
from bot.usecases.slots import RECORDS, Slots
from db.entry import Entry, EntryState, own_entry
from handlers.calendar import month_of, month_rows, read_day
from handlers.choose import ask_text, plain_words, refile, short_answer
from handlers.dialogues import leave
from handlers.entry_card import card_with, entry_card, entry_text, message_card
from handlers.guard import gone, with_entry
from handlers.questions import customer_of, due_choices, expect
from handlers.words import CATEGORIES, ICONS, INTENTS, SEVERITIES, shorten

_STATES = (EntryState.OPEN, EntryState.FILED)
_OLDEST = timedelta(days=366)
_FARTHEST = timedelta(days=366 * 5)
_LONGEST_AMOUNT = 30  # characters


def _menu(turn: Turn, action: Action, entry: Entry) -> Reply:
    leave(turn)
    slots = slots_of(entry)
    taps = [
        button(_("Customer"), "e.customer", entry.id),
        button(_("Kind"), "e.kinds", entry.id),
        button(_("Follow-up"), "e.due", entry.id),
        button(_("Contact"), "e.contact", entry.id),
    ]
    if slots.intent not in (Intent.REMINDER, Intent.PROMISE, Intent.NOTE):
        taps.insert(1, button(_("Date"), "e.day", entry.id))
    if slots.intent == Intent.ORDER or slots.amount is not None:
        taps.append(button(_("Amount"), "e.amount", entry.id))
    if slots.intent == Intent.COMPLAINT:
        taps.append(button(_("Severity"), "e.severity", entry.id))
        taps.append(button(_("Category"), "e.category", entry.id))
    text = lines(entry_text(turn, entry), Html(""), t("What should I change?"))
    return Reply(text=text, buttons=rows(taps, [button(_("Back"), "e.card", entry.id)]), edit=True)


def _open(turn: Turn, action: Action, entry: Entry) -> Reply:
    leave(turn)
    return entry_card(turn, entry, edit=True, back=True)


def _card(turn: Turn, action: Action, entry: Entry) -> Reply:
    leave(turn)
    return card_with(turn, entry, edit=True)


def _message_card(turn: Turn, action: Action) -> Reply:
    leave(turn)
    message_id = action.number(0)
    return message_card(turn, message_id, edit=True) if message_id is not None else gone()


def _customers(turn: Turn, action: Action, entry: Entry) -> Reply:
    expect(turn, "customer", entry)
    slots = slots_of(entry)
    now_at = customer_of(turn, slots)
    index = turn.names.index(turn.session, turn.actor)
    near = index.find(slots.mention or (now_at.name if now_at else slots.text), limit=6)
    taps = [
        (button(shorten(match.name, 40), "e.pick", entry.id, match.id),)
        for match in near
        if now_at is None or match.id != now_at.id
    ]
    text = t("Which customer is it? Tap one or send me the name.")
    last = rows([button(_("➕ New customer"), "e.new", entry.id), button(_("Back"), "e.card", entry.id)])
    return Reply(text=text, buttons=(*taps, *last), edit=True)


def _kinds(turn: Turn, action: Action, entry: Entry) -> Reply:
    # A score cannot be without its number, so it is offered only where one was said.
    kinds = [one for one in RECORDS if one != Intent.SCORE or slots_of(entry).score is not None]
    taps = [button(f"{ICONS[one]} {_(INTENTS[one])}", "e.kind", entry.id, one) for one in kinds]
    return Reply(text=t("What is it?"), buttons=rows(taps, [_back(entry)]), edit=True)


def _back(entry: Entry) -> Any:
    return button(_("Back"), "e.card", entry.id)


def _days(turn: Turn, action: Action, entry: Entry) -> Reply:
    expect(turn, "day", entry)
    days = [turn.today - timedelta(days=back) for back in range(3)]
    taps = [button(format_day(day, turn.today), "e.dayset", entry.id, day.isoformat()) for day in days]
    taps.append(button(_("Pick a day"), "e.daycal", entry.id))
    text = t("What day was it? Tap one or type it, e.g. yesterday")
    return Reply(text=text, buttons=rows(taps, [_back(entry)]), edit=True)


def _day_calendar(turn: Turn, action: Action, entry: Entry) -> Reply:
    month = month_of(action.args[1] if len(action.args) > 1 else None, turn.today)
    buttons = (*month_rows(month, "e.daycal", "e.dayset", entry.id), (_back(entry),))
    return Reply(text=t("What day was it?"), buttons=buttons, edit=True)


def _set_day(turn: Turn, action: Action, entry: Entry) -> Reply:
    day = read_day(action.args[1]) if len(action.args) > 1 else None
    if day is None:
        return gone()
    return _refile_day(turn, entry, day) or Reply(toast=_("Pick today or earlier."), alert=True)


def _refile_day(turn: Turn, entry: Entry, day: date) -> Reply | None:
    if not turn.today - _OLDEST <= day <= turn.today:
        return None
    return refile(turn, entry, slots_of(entry).model_copy(update={"event_date": day}))


def _due(turn: Turn, action: Action, entry: Entry) -> Reply:
    expect(turn, "due", entry)
    text = t("When will you follow up? Tap one or type it, e.g. next Wed 10:00")
    return Reply(text=text, buttons=due_choices(entry, with_none=True), edit=True)


def _due_calendar(turn: Turn, action: Action, entry: Entry) -> Reply:
    month = month_of(action.args[1] if len(action.args) > 1 else None, turn.today)
    buttons = (*month_rows(month, "e.duecal", "e.dueset", entry.id), (_back(entry),))
    return Reply(text=t("When will you follow up?"), buttons=buttons, edit=True)


def _set_due(turn: Turn, action: Action, entry: Entry) -> Reply:
    said = action.args[1] if len(action.args) > 1 else ""
    if said == "none":
        return refile(turn, entry, slots_of(entry).with_due(None))
    day = turn.today + timedelta(days=int(said[1:])) if said in ("+1", "+3", "+7") else read_day(said)
    if day is None:
        return gone()
    if not turn.today <= day <= turn.today + _FARTHEST:
        return Reply(toast=_("Pick today or later."), alert=True)
    return refile(turn, entry, slots_of(entry).with_due(day))


def _severities(turn: Turn, action: Action, entry: Entry) -> Reply:
    taps = [button(_(SEVERITIES[one]), "e.set", entry.id, "severity", one) for one in Severity]
    return Reply(text=t("How serious is it?"), buttons=rows(taps, [_back(entry)]), edit=True)


def _categories(turn: Turn, action: Action, entry: Entry) -> Reply:
    kinds = [one for one in Category if one not in (Category.COMPETITOR, Category.CLOSED)]
    taps = [button(_(CATEGORIES[one]), "e.set", entry.id, "category", one) for one in kinds]
    return Reply(text=t("What is it about?"), buttons=rows(taps, [_back(entry)]), edit=True)


def _set(turn: Turn, action: Action, entry: Entry) -> Reply:
    slot, value = (*action.args[1:3], "", "")[:2]
    try:
        change: dict[str, object] = (
            {"severity": Severity(value)} if slot == "severity" else {"category": Category(value)}
        )
    except ValueError:
        return gone()
    return refile(turn, entry, slots_of(entry).model_copy(update=change))


def _amount(turn: Turn, action: Action, entry: Entry) -> Reply:
    return ask_text(turn, entry, "amount", t("What is the amount? E.g. 3500"), _("Amount"))


def _contact(turn: Turn, action: Action, entry: Entry) -> Reply:
    return ask_text(turn, entry, "contact", t("Who was it? Send me the name, e.g. Mr Li"), _("Name"))


def _typed(turn: Turn, data: dict[str, Any]) -> tuple[Entry, Slots] | None:
    entry = own_entry(turn.session, turn.actor, data.get("entry"))
    return (entry, slots_of(entry)) if entry is not None and entry.state in _STATES else None


def _typed_amount(turn: Turn, data: dict[str, Any]) -> Reply | None:
    found, said = _typed(turn, data), parse_amount(turn.incoming.text)
    if found is None or said is None or len(turn.incoming.text) > _LONGEST_AMOUNT:
        return None
    entry, slots = found
    amount, currency = said
    return refile(turn, entry, slots.model_copy(update={"amount": amount, "currency": currency or slots.currency}))


def _typed_contact(turn: Turn, data: dict[str, Any]) -> Reply | None:
    found = _typed(turn, data)
    name = " ".join(turn.incoming.text.split())
    if found is None or not 0 < len(name) <= 40 or not plain_words(turn):
        return None
    entry, slots = found
    return refile(turn, entry, slots.model_copy(update={"contact": name}))


def _typed_day(turn: Turn, data: dict[str, Any]) -> Reply | None:
    found, day = _typed(turn, data), parse_past_day(turn.incoming.text, turn.here)
    if found is None or day is None or not short_answer(turn, Intent.OTHER, Intent.NOTE, Intent.REMINDER):
        return None
    return _refile_day(turn, found[0], day)


FEATURE = Feature(
    "change",
    actions={
        "e.change": with_entry(_menu, *_STATES),
        "e.open": with_entry(_open),
        "e.card": with_entry(_card),
        "m.card": _message_card,
        "e.customer": with_entry(_customers, *_STATES),
        "e.kinds": with_entry(_kinds, *_STATES),
        "e.day": with_entry(_days, *_STATES),
        "e.daycal": with_entry(_day_calendar, *_STATES),
        "e.dayset": with_entry(_set_day, *_STATES),
        "e.due": with_entry(_due, *_STATES),
        "e.duecal": with_entry(_due_calendar, *_STATES),
        "e.dueset": with_entry(_set_due, *_STATES),
        "e.severity": with_entry(_severities, *_STATES),
        "e.category": with_entry(_categories, *_STATES),
        "e.set": with_entry(_set, *_STATES),
        "e.amount": with_entry(_amount, *_STATES),
        "e.contact": with_entry(_contact, *_STATES),
    },
    answers={
        "entry.amount": _typed_amount,
        "entry.contact": _typed_contact,
        "entry.day": _typed_day,
    },
)
