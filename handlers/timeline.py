"""The timeline of a customer, by kind and page by page, and the people there; both in place of the card."""

from __future__ import annotations

from collections import Counter

from bot.i18n import Html, _, current_zone, escape, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Feature, Turn
from bot.understanding import Intent
from bot.usecases.file_entry import new_entry
from bot.usecases.slots import Slots
from db.contact import ContactRole
from db.customer import Customer, visible_customer
from db.customer_brief import Found, people_of
from db.timeline import Kind, Mark, marks_of, names_of, records_of
from handlers.calendar import NOTHING
from handlers.customer_card import CONTACT_ROLES, brief_day, people
from handlers.exactly import birthday_words, note_phone
from handlers.guard import gone
from handlers.guided_flow import show_step
from handlers.pages import arrows, page_of
from handlers.timeline_lines import KIND_ICONS, timeline_line
from handlers.words import bold, shorten

PAGE = 6
PEOPLE = 4  # on a page: each takes up to three lines
ALL = "a"


def _at(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    code = action.args[1] if len(action.args) > 1 else ALL
    kind = Kind(code) if code in list(Kind) else None
    return _timeline(turn, customer, kind, action.number(2))


def _timeline(turn: Turn, customer: Customer, kind: Kind | None, asked: int | None) -> Reply:
    marks = marks_of(turn.session, customer.id, current_zone())
    counts = Counter(mark.kind for mark in marks)
    chosen = [mark for mark in marks if kind in (None, mark.kind)]
    page, pages = page_of(len(chosen), asked, PAGE)
    shown = chosen[page * PAGE : (page + 1) * PAGE]
    title = t("{customer} · {count}", customer=bold(customer.name), count=_counted(kind, len(chosen)))
    text = lines(title, *(_lines(turn, shown) if shown else [_nothing(customer, kind)]))

    def to(label: str, number: int) -> Button:
        return button(label, "tl.at", customer.id, kind or ALL, number)

    filters = _filters(customer, kind, counts)
    back = button(_("Back"), "c.card", customer.id)
    buttons = rows(filters, arrows(page, pages, to), [back])
    return Reply(text=text, buttons=buttons, edit=True, protect=True, about=f"customer:{customer.id}")


def _counted(kind: Kind | None, count: int) -> Html:
    if kind == Kind.COMPLAINT:
        return n("{count} complaint", "{count} complaints", count)
    if kind == Kind.ORDER:
        return n("{count} order", "{count} orders", count)
    return n("{count} record", "{count} records", count)


def _lines(turn: Turn, shown: list[Mark]) -> list[Html]:
    records = records_of(turn.session, shown)
    others = {one.user_id for one in records} - {turn.actor.id}
    names = names_of(turn.session, others) if others else {}
    return [
        timeline_line(mark, record, turn.today, names.get(record.user_id))
        for mark, record in zip(shown, records, strict=True)
    ]


def _nothing(customer: Customer, kind: Kind | None) -> Html:
    if kind == Kind.COMPLAINT:
        return t("No complaint so far. Log one: Complaint {customer}: 3 cartons broken", customer=customer.name)
    if kind == Kind.ORDER:
        return t("No order yet. Log one: Order {customer} 3500", customer=customer.name)
    return t("Nothing recorded yet. Just write, e.g. Visited {customer}, met Mr Li", customer=customer.name)


def _filters(customer: Customer, chosen: Kind | None, counts: Counter[Kind]) -> list[Button]:
    """One button a kind that there is; the one that is on is marked, and does nothing."""
    kinds = [kind for kind in Kind if counts[kind]]
    if len(kinds) < 2 and chosen in (None, *kinds):
        return []
    every = _filter(customer, ALL, _("All"), on=chosen is None)
    return [
        every,
        *(_filter(customer, kind, f"{KIND_ICONS[kind]} {counts[kind]}", on=kind == chosen) for kind in kinds),
    ]


def _filter(customer: Customer, code: str, label: str, *, on: bool) -> Button:
    return button(f"• {label} •", NOTHING) if on else button(label, "tl.at", customer.id, code, 0)


def _who(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    turn.session.flush()
    found = sorted(people_of(turn.session, customer.id), key=lambda one: one.left_on is not None)
    page, pages = page_of(len(found), action.number(1), PEOPLE)
    shown = found[page * PEOPLE : (page + 1) * PEOPLE]
    count = n("{count} contact", "{count} contacts", len(found))
    title = t("{customer} · {count}", customer=bold(customer.name), count=count)
    example = note_phone(customer, _("Mr Li"))
    told = [_person(turn, one) for one in shown] or [t("No contact yet. Send one: {example}", example=example)]

    def to(label: str, number: int) -> Button:
        return button(label, "tl.who", customer.id, number)

    cards = [button(f"📇 {shorten(one.name, 12)}", "v.card", one.id) for one in shown if one.phone]
    buttons = rows(cards, arrows(page, pages, to), [button(_("Back"), "c.card", customer.id)])
    return Reply(text=lines(title, *told), buttons=buttons, edit=True, protect=True, about=f"customer:{customer.id}")


def _person(turn: Turn, one: Found) -> Html:
    """Name, title, phone and role on a line, and on another what else is known."""
    role = [_(CONTACT_ROLES[ContactRole(one.role)])] if one.role else []
    first = Html("👤 " + escape(" · ".join([people([one]), *role])))
    more = [t("🎂 {day}", day=birthday_words(one.birthday))] if one.birthday else []
    more += [t("💍 {day}", day=birthday_words(one.wedding))] if one.wedding else []
    more += [t("likes {likes}", likes=shorten(one.likes, 40))] if one.likes else []
    more += [t("⚠️ left {day}", day=brief_day(one.left_on, turn.today))] if one.left_on else []
    return lines(first, Html("　" + " · ".join(more)) if more else None)


def _note(turn: Turn, action: Action) -> Reply:
    """Ask for the words of a note about the customer."""
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    slots = Slots(intent=Intent.NOTE, text="", customer_id=customer.id, guided="words")
    entry = new_entry(turn.session, turn.actor, slots, turn.incoming.chat_id, None, turn.now)
    # A message of its own: the card stays to be read while one writes.
    return show_step(turn, entry).model_copy(update={"edit": False})


FEATURE = Feature("timeline", actions={"tl.at": _at, "tl.who": _who, "c.note": _note})
