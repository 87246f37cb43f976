"""A strained account of goodwill: asks once for a step that mends it, and sets it as a reminder."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.goodwill import Account, Deed, Movement
from bot.i18n import N_, Html, _, current_zone, escape, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Alarm, Feature, PushKind, Reading, Turn
from bot.understanding import Intent
from bot.usecases.file_entry import file_entry, new_entry
from bot.usecases.goodwill import KIND, Strain, fallen, first_repair, ring_repair, strain_of
from bot.usecases.slots import Slots
from db.customer import Customer, visible_customer
from handlers.calendar import month_of, month_rows, read_day
from handlers.care_lines import DEEDS, goodwill_line
from handlers.customer_card import brief_day
from handlers.entry_card import entry_card
from handlers.guard import gone
from handlers.profile import with_customer
from handlers.words import bold

_REASONS = 2
_FARTHEST = timedelta(days=366)
_STEPS = {
    "v": N_("Visit {name} to mend things"),
    "c": N_("Call {name} to mend things"),
    "g": N_("A small gift for {name} to mend things"),
    "d": N_("A step to mend things with {name}"),
}


def _strained(reading: Reading, data: dict[str, Any]) -> Reply | None:
    """None where it mended meanwhile, or is not the reader's affair any more."""
    customer = reading.session.get(Customer, data["customer"])
    owner = data.get("for", reading.recipient.id)
    if customer is None or customer.owner_id != owner:
        return None
    strain = strain_of(reading.session, customer, reading.today, current_zone())
    return _ask(strain, reading.today) if strain is not None else None


def _ask(strain: Strain, today: date, *, edit: bool = False) -> Reply:
    number = strain.customer.id
    steps = [
        button(_("Visit tomorrow"), "rp.step", number, "v"),
        button(_("Call today"), "rp.step", number, "c"),
        button(_("Gift"), "rp.step", number, "g"),
    ]
    rest = [button(_("Pick a day"), "rp.cal", number), button(_("Customer"), "c.show", number)]
    rest.append(button(_("Not useful"), "w.unwanted", KIND))
    text = _text(strain.customer.name, strain.account, strain.reasons, today)
    return Reply(text=text, buttons=rows(steps, rest), protect=True, about=f"repair:{number}", edit=edit)


def _text(name: str, account: Account, reasons: list[Movement], today: date) -> Html:
    told = [Html(f"▾ {escape(brief_day(one.day, today))} {escape(_(DEEDS[one.deed]))}") for one in reasons[:_REASONS]]
    return lines(bold(name), goodwill_line(account), *told, t("One step to mend it: what will you do, and when?"))


@with_customer
def _card(turn: Turn, action: Action, customer: Customer) -> Reply:
    strain = strain_of(turn.session, customer, turn.today, current_zone())
    return _ask(strain, turn.today, edit=True) if strain is not None else _mended()


def _mended() -> Reply:
    return Reply(text=t("👌 That is mended already."), edit=True)


@with_customer
def _step(turn: Turn, action: Action, customer: Customer) -> Reply:
    """Set the reminder of a step: a call in an hour, the rest tomorrow."""
    code = action.args[1] if len(action.args) > 1 else ""
    if code not in _STEPS or code == "d":
        return gone()
    if code == "c":
        return _set(turn, customer, code, (turn.here + timedelta(hours=1)).replace(second=0, microsecond=0))
    return _set(turn, customer, code, turn.today + timedelta(days=1))


@with_customer
def _calendar(turn: Turn, action: Action, customer: Customer) -> Reply:
    month = month_of(action.args[1] if len(action.args) > 1 else None, turn.today)
    days = month_rows(month, "rp.cal", "rp.day", customer.id)
    text = lines(bold(customer.name), t("When will you do it?"))
    return Reply(text=text, buttons=(*days, (button(_("Back"), "rp.card", customer.id),)), edit=True)


@with_customer
def _day(turn: Turn, action: Action, customer: Customer) -> Reply:
    day = read_day(action.args[1]) if len(action.args) > 1 else None
    if day is None:
        return gone()
    if not turn.today <= day <= turn.today + _FARTHEST:
        return Reply(toast=_("Pick today or later."), alert=True)
    return _set(turn, customer, "d", day)


def _set(turn: Turn, customer: Customer, code: str, due: date | datetime) -> Reply:
    """A reminder like one that was written, so that it can be changed and undone like one."""
    words = _(_STEPS[code], name=customer.name)
    slots = Slots(intent=Intent.REMINDER, text=words, customer_id=customer.id).with_due(due)
    entry = new_entry(turn.session, turn.actor, slots, turn.incoming.chat_id, None, turn.now)
    file_entry(turn.session, turn.actor, entry, turn.here, turn.installation.currency)
    return entry_card(turn, entry, edit=True)


def _preview(turn: Turn) -> Reply | None:
    found = fallen(turn.session, turn.actor, turn.today, current_zone())
    customer = visible_customer(turn.session, turn.actor, found[0][1]) if found else None
    strain = strain_of(turn.session, customer, turn.today, current_zone())
    return _ask(strain, turn.today) if strain is not None else None


def _example() -> Reply:
    today = date(2026, 11, 23)
    reasons = [Movement(Deed.COMPLAINT_HIGH, date(2026, 11, 20)), Movement(Deed.BROKEN, date(2026, 11, 17))]
    return Reply(text=_text(_("Harbour Supermarket"), Account(-9.0, 4.0, "strained", -1), reasons, today))


FEATURE = Feature(
    "goodwill",
    alarms={KIND: Alarm(ring_repair, first_repair)},
    pushes={KIND: _strained},
    actions={"rp.card": _card, "rp.step": _step, "rp.cal": _calendar, "rp.day": _day},
    kinds=(PushKind(KIND, N_("Strained customers"), _example, _preview),),
)
