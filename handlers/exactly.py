"""The answer to a question about one customer: exactly what was asked, and what to do where nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.example_phone import example_phone
from bot.domain.regions import region_of
from bot.i18n import Html, _, current_zone, escape, format_day, format_money, format_short_day, lines, local, n, t
from bot.reply import Reply, button, rows
from bot.turn import Turn
from bot.understanding import Topic
from bot.understanding.answers import tells_of_debt
from bot.understanding.normalise import normalise
from bot.usecases.brief import year_before
from db.complaint import unsettled_of_customer
from db.customer import Contact, Customer
from db.order import Order, last_orders, sales_between
from db.promise import Promise, open_of_customer
from db.remark import last_notes, last_score
from db.reminder import Reminder, reminders_of_customer
from db.touch import TouchKind, last_touches
from handlers.customer_card import customer_card
from handlers.deadline_words import answer_words
from handlers.words import bold, complaint_kind, quote, shorten, when

_MOST = 5  # lines of one kind
_LOOK_BACK = 50  # notes and visits that are searched for money owed


def exactly(turn: Turn, customer: Customer, topic: Topic, person: str | None) -> Reply:
    """What is known of a customer about a topic; ``person`` is the contact that was named, if one was."""
    tell = _TELL.get(topic)
    if tell is None:
        return customer_card(turn, customer)
    text = lines(bold(customer.name), *tell(turn, customer, person))
    buttons = rows([button(_("Open card"), "c.show", customer.id)])
    return Reply(text=text, buttons=buttons, protect=True, about=f"customer:{customer.id}")


def _last_visit(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    visits = [one for one in last_touches(turn.session, customer.id, _LOOK_BACK) if one.kind == TouchKind.VISIT]
    if not visits:
        return [t("No visit yet. Log one, e.g. Visited {customer}, met Mr Li", customer=customer.name)]
    last = visits[0]
    return [
        t(
            "🚶 Last visit: {day}, {ago}",
            day=bold(format_day(last.happened_on, turn.today)),
            ago=_ago(turn, last.happened_on),
        ),
        *([t("Contact: {name}", name=last.contact)] if last.contact else []),
        quote(last.summary),
    ]


def _ago(turn: Turn, day: date) -> Html:
    days = (turn.today - day).days
    return t("today") if days <= 0 else n("{count} day ago", "{count} days ago", days)


def _known(customer: Customer, person: str | None) -> list[Contact]:
    """The contacts, or those of the name that was said."""
    contacts = [one for one in customer.contacts if one.undone_at is None]
    if person is None:
        return contacts
    said = normalise(person).lower
    return [one for one in contacts if said in normalise(one.name).lower or normalise(one.name).lower in said]


def _phone(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    with_phone = [one for one in _known(customer, person) if one.phone]
    if with_phone:
        return [t("📞 {name} {phone}", name=one.name, phone=one.phone) for one in with_phone[:_MOST]]
    name = person or next((one.name for one in _known(customer, None)), None)
    if name is None:
        return _no_contact(customer)
    example = note_phone(customer, name)
    return [t("No phone for {name} yet. Send it: {example}", name=name, example=example)]


def _contact(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    contacts = _known(customer, None)
    if not contacts:
        return _no_contact(customer)
    return [
        Html("👤 " + " ".join(escape(part) for part in (one.name, one.title, one.phone) if part))
        for one in contacts[:_MOST]
    ]


def note_phone(customer: Customer, name: str) -> Html:
    """What to send to note somebody's number, with one as they look where the user lives."""
    number = example_phone(region_of(ZoneInfo(str(current_zone()))))
    return t("Note {customer} {name} phone {number}", customer=customer.name, name=name, number=number)


def _no_contact(customer: Customer) -> list[Html]:
    example = note_phone(customer, _("Mr Li"))
    return [t("No contact yet. Send one: {example}", example=example)]


def _score(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    score = last_score(turn.session, customer.id)
    if score is None:
        return [t("No score yet. Send one: Score {customer} 8", customer=customer.name)]
    day = format_day(score.given_on, turn.today)
    said = t("⭐ {score}/10 on {day}", score=bold(score.value), day=day)
    return [said, *([t("Contact: {name}", name=score.contact)] if score.contact else [])]


def _agreed(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    promises = open_of_customer(turn.session, customer.id)
    if not promises:
        return [
            t("No open promise. Log one: Promised {customer} to send the quotation by Friday", customer=customer.name)
        ]
    return [*(_promise(turn, one) for one in promises[:_MOST]), *_more(len(promises))]


def _promise(turn: Turn, one: Promise) -> Html:
    summary = shorten(one.summary, 80)
    if one.due_on is None:
        return t("🤝 No date: {summary}", summary=summary)
    day = format_day(one.due_on, turn.today)
    if one.due_on < turn.today:
        return t("🤝 Overdue since {day}: {summary}", day=day, summary=summary)
    return t("🤝 By {day}: {summary}", day=day, summary=summary)


def _more(count: int) -> list[Html]:
    return [n("and {count} more", "and {count} more", count - _MOST)] if count > _MOST else []


def _orders(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    orders = last_orders(turn.session, customer.id, 3)
    if not orders:
        return [t("No order yet. Log one: Order {customer} 3500", customer=customer.name)]
    sums = sales_between(turn.session, customer.id, year_before(turn.today), turn.today)
    return [*_sums(sums), *(_order(turn, one) for one in orders)]


def _sums(sums: list[tuple[str, Decimal]]) -> list[Html]:
    said = " + ".join(format_money(amount, currency) for currency, amount in sums[:3])
    return [t("💰 12 months: {sums}", sums=said)] if sums else []


def _order(turn: Turn, order: Order) -> Html:
    money = format_money(order.amount, order.currency) if order.amount is not None else "—"
    day = format_day(order.ordered_on, turn.today)
    return t("🧾 {day}: {money}", day=day, money=money)


def _debt(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    """What was noted of money owed: the ledger holds sales alone."""
    notes = [(local(one.created_at).date(), one.summary) for one in last_notes(turn.session, customer.id, _LOOK_BACK)]
    visits = [(one.happened_on, one.summary) for one in last_touches(turn.session, customer.id, _LOOK_BACK)]
    cases = [(local(one.created_at).date(), one.summary) for one in unsettled_of_customer(turn.session, customer.id)]
    found = [one for one in (*notes, *visits, *cases) if tells_of_debt(one[1])]
    if not found:
        return [t("Nothing noted about money owed. Send it: Note {customer} still owes 3000", customer=customer.name)]
    found.sort(key=lambda one: one[0], reverse=True)
    return [t("📝 {day}: {text}", day=_day(turn, day), text=shorten(text, 80)) for day, text in found[:3]]


def _day(turn: Turn, day: date) -> str:
    return format_short_day(day) if day.year == turn.today.year else format_day(day, turn.today)


def _complaints(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    cases = unsettled_of_customer(turn.session, customer.id)
    if not cases:
        return [t("No open complaint. Log one: Complaint {customer}: 3 cartons broken", customer=customer.name)]
    found = [
        t(
            "⚠️ {kind}, {stands}, {owner}: {summary}",
            kind=complaint_kind(one.category, one.severity),
            stands=answer_words(one.answered_at, one.due_at, turn.today, turn.now),
            owner=one.owner.name,
            summary=shorten(one.summary, 50),
        )
        for one in cases[:_MOST]
    ]
    return [*found, *_more(len(cases))]


def _reminders(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    reminders = reminders_of_customer(turn.session, turn.actor.id, customer.id)
    if not reminders:
        return [t("No reminder set. Set one: Remind me tomorrow 10:00 to call {customer}", customer=customer.name)]
    return [*(_reminder(turn, one) for one in reminders[:_MOST]), *_more(len(reminders))]


def _reminder(turn: Turn, one: Reminder) -> Html:
    due = when(local(one.due_at).date() if one.all_day else one.due_at, turn.today, turn.now)
    return t("⏰ {when}: {summary}", when=due, summary=shorten(one.summary, 60))


def _notes(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    notes = last_notes(turn.session, customer.id, _MOST)
    if not notes:
        return [t("No note yet. Send one: Note {customer} closed on Sundays", customer=customer.name)]
    return [
        t("📝 {day}: {text}", day=_day(turn, local(one.created_at).date()), text=shorten(one.summary, 80))
        for one in notes
    ]


def _birthday(turn: Turn, customer: Customer, person: str | None) -> list[Html]:
    known = [one for one in _known(customer, person) if one.birthday]
    if known:
        return [t("🎂 {name}: {day}", name=one.name, day=birthday_words(one.birthday or "")) for one in known[:_MOST]]
    name = person or next((one.name for one in _known(customer, None)), _("Mr Li"))
    example = t("Note {customer} {name} birthday 5/2", customer=customer.name, name=name)
    return [t("No birthday of {name} yet. Send it: {example}", name=name, example=example)]


def birthday_words(code: str) -> str:
    """The day behind ``S05-02`` (solar), ``L08-15`` (lunar) or ``R06-15`` (of a leap month)."""
    month, day = int(code[1:3]), int(code[4:6])
    if code.startswith("R"):
        return _("{month}/{day} in the lunar calendar, leap month", month=month, day=day)
    if code.startswith("L"):
        return _("{month}/{day} in the lunar calendar", month=month, day=day)
    return format_short_day(date(2000, month, day))  # a leap year: 29 February has to be sayable


_TELL: dict[Topic, Callable[[Turn, Customer, str | None], list[Html]]] = {
    Topic.LAST_VISIT: _last_visit,
    Topic.IDLE: _last_visit,
    Topic.PHONE: _phone,
    Topic.CONTACT: _contact,
    Topic.SCORE: _score,
    Topic.AGREED: _agreed,
    Topic.ORDERS: _orders,
    Topic.DEBT: _debt,
    Topic.COMPLAINTS: _complaints,
    Topic.REMINDERS: _reminders,
    Topic.NOTES: _notes,
    Topic.BIRTHDAY: _birthday,
}
