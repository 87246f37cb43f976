"""[Change]: opens the slots of a record; each is mended by a tap or a typed value."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.i18n import Html, _, format_day, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Turn
from bot.understanding import Category, Intent, Severity
from bot.usecases.file_entry import slots_of
from bot.usecases.slots import RECORDS
from db.entry import Entry, EntryState
from handlers.calendar import month_of, month_rows, read_day
from handlers.dialogues import leave
from handlers.entry_card import card_with, entries_card, entry_card, message_card, mine_of_message
from handlers.entry_text import entry_text
from handlers.guard import gone, with_entry
from handlers.questions import customer_of, due_choices, expect
from handlers.refile import refile
from handlers.values import FORMS, OLDEST, question_for
from handlers.words import CATEGORIES, ICONS, INTENTS, SEVERITIES, categories_of, shorten

_STATES = (EntryState.OPEN, EntryState.FILED)
_FARTHEST = timedelta(days=366 * 5)
_ON_A_DAY = (Intent.VISIT, Intent.ORDER, Intent.SCORE, Intent.LOST)
_WITH_CONTACT = frozenset(RECORDS) - {Intent.LOST}


def _menu(turn: Turn, action: Action, entry: Entry) -> Reply:
    leave(turn)
    slots = slots_of(entry)
    intent = slots.intent
    taps = [button(_("Customer"), "e.customer", entry.id)]
    if intent in _ON_A_DAY:
        taps.append(button(_("Date"), "e.day", entry.id))
    taps += [button(_("Kind"), "e.kinds", entry.id), button(_("Follow-up"), "e.due", entry.id)]
    if intent in _WITH_CONTACT:
        taps.append(button(_("Contact"), "e.type", entry.id, "contact"))
    if intent == Intent.ORDER or slots.amount is not None:
        taps.append(button(_("Amount"), "e.type", entry.id, "amount"))
    if intent == Intent.SCORE:
        taps.append(button(_("Score"), "e.scores", entry.id))
    if intent == Intent.COMPLAINT:
        taps.append(button(_("Severity"), "e.severity", entry.id))
    if intent in (Intent.COMPLAINT, Intent.LOST):
        taps.append(button(_("Category") if intent == Intent.COMPLAINT else _("Reason"), "e.category", entry.id))
    if intent == Intent.REFERRAL:
        taps.append(button(_("Recommended"), "e.type", entry.id, "referred"))
    taps.append(button(_("Words"), "e.type", entry.id, "words"))
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
    return message_card(turn, message_id, edit=True, at=action.number(1)) if message_id is not None else gone()


def _page(turn: Turn, action: Action) -> Reply:
    message_id = action.number(0)
    entries = mine_of_message(turn, message_id) if message_id is not None else []
    if message_id is None or not entries:
        return gone()
    return entries_card(turn, message_id, entries, edit=True, page=action.number(1) or 0)


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
    taps = [button(f"{ICONS[one]} {_(INTENTS[one])}", "e.kind", entry.id, one) for one in RECORDS]
    return Reply(text=t("What is it?"), buttons=rows(taps, [_back(entry)]), edit=True)


def _back(entry: Entry) -> Any:
    return button(_("Back"), "e.card", entry.id)


def _days(turn: Turn, action: Action, entry: Entry) -> Reply:
    expect(turn, "day", entry)
    days = [turn.today - timedelta(days=back) for back in range(3)]
    taps = [button(format_day(day, turn.today), "e.dayset", entry.id, day.isoformat()) for day in days]
    taps.append(button(_("Pick a day"), "e.daycal", entry.id))
    return Reply(text=question_for("day"), buttons=rows(taps, [_back(entry)]), edit=True)


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
    if not turn.today - OLDEST <= day <= turn.today:
        return None
    return refile(turn, entry, slots_of(entry).model_copy(update={"event_date": day}))


def _due(turn: Turn, action: Action, entry: Entry) -> Reply:
    expect(turn, "due", entry)
    return Reply(
        text=question_for("due"), buttons=due_choices(entry, back=True, none=_may_be_without(entry)), edit=True
    )


def _may_be_without(entry: Entry) -> bool:
    return slots_of(entry).intent != Intent.REMINDER


def _due_calendar(turn: Turn, action: Action, entry: Entry) -> Reply:
    month = month_of(action.args[1] if len(action.args) > 1 else None, turn.today)
    buttons = (*month_rows(month, "e.duecal", "e.dueset", entry.id), (_back(entry),))
    return Reply(text=t("When will you follow up?"), buttons=buttons, edit=True)


def _set_due(turn: Turn, action: Action, entry: Entry) -> Reply:
    said = action.args[1] if len(action.args) > 1 else ""
    if said == "none" and _may_be_without(entry):
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
    intent = slots_of(entry).intent
    taps = [button(_(CATEGORIES[one]), "e.set", entry.id, "category", one) for one in categories_of(intent)]
    text = t("Why were they lost?") if intent == Intent.LOST else t("What is it about?")
    return Reply(text=text, buttons=rows(taps, [_back(entry)]), edit=True)


def _scores(turn: Turn, action: Action, entry: Entry) -> Reply:
    expect(turn, "score", entry)
    taps = [button(str(score), "e.score", entry.id, score) for score in range(1, 11)]
    buttons = (*rows(taps, width=5), *rows([_back(entry)]))
    return Reply(text=question_for("score"), buttons=buttons, edit=True)


def _set(turn: Turn, action: Action, entry: Entry) -> Reply:
    slot, value = (*action.args[1:3], "", "")[:2]
    try:
        change: dict[str, object] = (
            {"severity": Severity(value)} if slot == "severity" else {"category": Category(value)}
        )
    except ValueError:
        return gone()
    return refile(turn, entry, slots_of(entry).model_copy(update=change))


def _type(turn: Turn, action: Action, entry: Entry) -> Reply:
    """Ask for a value that is typed."""
    slot = action.args[1] if len(action.args) > 1 else ""
    if slot not in FORMS:
        return gone()
    expect(turn, slot, entry)
    return Reply(text=t(FORMS[slot].ask), ask=_(FORMS[slot].hint))


FEATURE = Feature(
    "change",
    actions={
        "e.change": with_entry(_menu, *_STATES),
        "e.open": with_entry(_open),
        "e.card": with_entry(_card),
        "m.card": _message_card,
        "m.page": _page,
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
        "e.scores": with_entry(_scores, *_STATES),
        "e.type": with_entry(_type, *_STATES),
    },
)
