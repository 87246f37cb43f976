"""An entry in words: in a few lines on a card of its own, in one or two among others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.i18n import Html, _, escape, format_day, format_money, lines, local, t
from bot.turn import Turn
from bot.understanding import Category, Intent
from bot.understanding.facts import may_tell
from bot.understanding.touch_kinds import also_touch
from bot.usecases.file_entry import slots_of
from bot.usecases.slots import Slots
from bot.usecases.tell_managers import people_to_tell
from db.complaint import UNSETTLED, complaint_of_entry
from db.customer import Customer
from db.entry import Entry, EntryState
from db.promise import promise_of_entry
from db.remark import noted
from db.reminder import reminder_of_entry
from db.touch import TouchKind
from handlers.card_lines import QUOTED, extra_lines
from handlers.complaint import answer_line
from handlers.exactly import birthday_words
from handlers.reminder_card import next_due, promise_line
from handlers.rule_words import rule_words
from handlers.words import CATEGORIES, ICONS, INTENTS, SAVED, bold, complaint_kind, due_of, quote, shorten, when


def entry_text(turn: Turn, entry: Entry) -> Html:
    """An entry in a few lines, the customer first."""
    slots = slots_of(entry)
    name = _customer_name(turn, slots)
    if entry.state == EntryState.UNDONE:
        return lines(bold(name) if name else None, t("↩️ Undone. Nothing was kept."))
    if entry.state == EntryState.DROPPED:
        return t("👌 Nothing saved.")
    if entry.state == EntryState.OPEN:
        return lines(quote(slots.text), t("Waiting for your answer."))
    return lines(
        bold(name) if name else None,
        _headline(turn, entry, slots),
        *_details(turn, entry, slots),
        *extra_lines(turn, entry, slots),
    )


def short_text(turn: Turn, entry: Entry, *, in_one_line: bool) -> Html:
    """An entry among others: the customer and what matters most, in two lines or in one."""
    slots = slots_of(entry)
    customer = _customer_name(turn, slots)
    if entry.state == EntryState.UNDONE:
        facts = t("↩️ Undone")
    elif entry.state == EntryState.DROPPED:
        facts = t("👌 Not saved")
    elif entry.state == EntryState.OPEN:
        return t("❓ {text}", text=quote(slots.text, 30))
    else:
        facts = _facts(turn, entry, slots)
    if customer is None:
        return facts
    name = bold(shorten(customer, 24))
    return Html(f"{name} {facts}") if in_one_line else lines(name, facts)


def _facts(turn: Turn, entry: Entry, slots: Slots) -> Html:
    facts: list[object] = [_headline(turn, entry, slots, INTENTS)]
    if slots.contact:
        facts.append(shorten(slots.contact, 16))
    if slots.amount is not None:
        facts.append(format_money(slots.amount, slots.currency or turn.installation.currency))
    if (due := due_of(slots)) is not None:
        facts.append(f"⏰ {rule_words(slots.recurs) if slots.recurs else when(due, turn.today, turn.now)}")
    return Html(" · ".join(escape(one) for one in facts))


def _customer_name(turn: Turn, slots: Slots) -> str | None:
    if slots.customer_id is None:
        return None
    if name := turn.names.recognised(turn.actor, slots.customer_id):
        return name
    customer = turn.session.get(Customer, slots.customer_id)
    return customer.name if customer else None


def _headline(turn: Turn, entry: Entry, slots: Slots, said_as: Mapping[Intent, str] = SAVED) -> Html:
    said = Html(f"{ICONS[slots.intent]} {escape(_(said_as[slots.intent]))}")
    if slots.intent == Intent.ORDER and (slots.amount or 0) < 0:
        said = t("↩️ Return saved") if said_as is SAVED else t("↩️ Return")
    if slots.contact_card:
        said = t("👤 Contact saved")
    elif slots.customer_card:
        said = t("➕ Customer added")
    elif (
        slots.intent == Intent.NOTE and slots.customer_id and may_tell(slots.text) and not noted(turn.session, entry.id)
    ):
        said = t("🗂 Profile updated")
    called = _called(slots)
    if called:
        said = t("📞 Call saved") if said_as is SAVED else t("📞 Call")
    extra: list[object] = []
    if called or slots.intent in (Intent.VISIT, Intent.ORDER, Intent.SCORE, Intent.LOST):
        extra.append(format_day(slots.event_date or local(entry.created_at).date(), turn.today))
    if slots.intent == Intent.COMPLAINT:
        extra.append(complaint_kind(slots.category or "other", slots.severity or "normal"))
    if slots.intent == Intent.SCORE and slots.score is not None:
        extra.insert(0, f"{slots.score}/10")
    if slots.intent == Intent.LOST and slots.category is not None:
        extra.append(_(CATEGORIES[Category(slots.category)]))
    return Html(" · ".join((said, *(escape(one) for one in extra))))


def _called(slots: Slots) -> bool:
    """Whether a note was kept as a call."""
    added = slots.contact_card or slots.customer_card
    told = slots.intent == Intent.NOTE and slots.customer_id is not None and not added
    return told and also_touch(slots.text) == TouchKind.CALL


def _case(turn: Turn, entry: Entry) -> list[Html]:
    """Who has heard of a complaint, and by when it has to be answered."""
    case = complaint_of_entry(turn.session, entry.id)
    told = [one.name for one in people_to_tell(turn.session, case, turn.actor)] if case else []
    return [
        *([t("Told: {names}", names=", ".join(told))] if told else []),
        *([answer_line(case, turn)] if case and case.state in UNSETTLED else []),
    ]


def _reached(slots: Slots) -> list[Html]:
    """What was kept of a contact, where the words themselves are not shown."""
    if slots.intent in (*QUOTED, Intent.REFERRAL) or slots.customer_id is None:
        return []
    known = [
        *([f"📞 {slots.phone}"] if slots.phone else []),
        *([f"🎂 {birthday_words(slots.birthday)}"] if slots.birthday else []),
    ]
    return [escape(" · ".join(known))] if known else []


def _due_words(turn: Turn, entry: Entry, slots: Slots, due: date | datetime) -> str:
    """When a follow-up is due; of one that comes again its rule and the next time."""
    if slots.recurs is None or slots.intent == Intent.PROMISE:
        return when(due, turn.today, turn.now)
    reminder = reminder_of_entry(turn.session, entry.id)
    if reminder is None or reminder.recurs is None:
        return rule_words(slots.recurs)
    following = next_due(turn, reminder)
    return _("{rule}, next {when}", rule=rule_words(reminder.recurs), when=when(following, turn.today, turn.now))


def _details(turn: Turn, entry: Entry, slots: Slots) -> list[Html]:
    details: list[Html] = []
    if slots.contact:
        details.append(t("Contact: {name}", name=slots.contact))
        details += _reached(slots)
    if slots.intent == Intent.COMPLAINT:
        details += _case(turn, entry)
    if slots.amount is not None:
        money = format_money(slots.amount, slots.currency or turn.installation.currency)
        details.append(t("Amount: {money}", money=money))
    elif slots.intent == Intent.ORDER:
        details.append(quote(slots.text))
    if slots.intent == Intent.REFERRAL and slots.referred:
        details.append(t("Referred: {name}", name=slots.referred))
    if (due := due_of(slots)) is not None:
        at = _due_words(turn, entry, slots, due)
        if slots.intent == Intent.REMINDER:
            details.append(t("I will remind you: {when}", when=at))
        elif slots.intent == Intent.PROMISE:
            details.append(t("Due: {when}", when=at))
        else:
            details.append(t("Follow up: {when}", when=at))
    elif slots.intent == Intent.PROMISE:
        details.append(t("No date yet. Tap Change to add one."))
    if slots.intent == Intent.PROMISE:
        promise = promise_of_entry(turn.session, entry.id)
        details += [line] if promise and (line := promise_line(promise)) else []
    if slots.intent in QUOTED and not slots.customer_card:
        details.append(quote(slots.text))
    return details
