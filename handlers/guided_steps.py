"""The steps of a guided entry: which ones a kind of record takes, and how each one asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bot.i18n import N_, Html, _, escape, format_day, format_money, lines, t
from bot.reply import Button, Rows, button, rows
from bot.turn import Turn
from bot.understanding import Intent, Severity
from bot.usecases.recent_customers import customers_to_offer
from bot.usecases.slots import Slots
from db.customer import visible_customer
from db.entry import Entry
from handlers.calendar import month_rows
from handlers.namesakes import told_apart, told_apart_lines
from handlers.values import question_for
from handlers.words import CATEGORIES, ICONS, INTENTS, SEVERITIES, bold, categories_of, due_of, quote, shorten, when

PAGE = 6
_MOST_CONTACTS = 6
STEPS: dict[Intent, tuple[str, ...]] = {
    Intent.VISIT: ("customer", "day", "words", "contact", "due"),
    Intent.COMPLAINT: ("customer", "words", "severity", "category", "contact", "due"),
    Intent.ORDER: ("customer", "amount", "words", "day", "due"),
    Intent.PROMISE: ("customer", "words", "due"),
    Intent.NOTE: ("customer", "words"),
    Intent.SCORE: ("customer", "score", "contact", "words"),
    Intent.REFERRAL: ("customer", "referred", "words", "due"),
    Intent.LOST: ("customer", "category", "words", "day"),
    Intent.REMINDER: ("words", "due", "customer"),
}
_REQUIRED = {
    Intent.COMPLAINT: ("customer", "words", "severity", "category"),
    Intent.PROMISE: ("words",),
    Intent.NOTE: ("words",),
    Intent.SCORE: ("customer", "score"),
    Intent.REMINDER: ("words", "due"),
}
_WORDS = {
    Intent.VISIT: N_("What happened? One sentence is enough."),
    Intent.COMPLAINT: N_("What is the complaint? E.g. 3 cartons broken"),
    Intent.ORDER: N_("What did they order? E.g. 20 cartons of tea"),
    Intent.PROMISE: N_("What was promised? E.g. send the quotation"),
    Intent.NOTE: N_("What should I note? E.g. closed on Sundays"),
    Intent.SCORE: N_("What did they say about it?"),
    Intent.REFERRAL: N_("Anything else about it? E.g. who, phone, what they need"),
    Intent.LOST: N_("How did it happen? One sentence is enough."),
    Intent.REMINDER: N_("What should I remind you of? E.g. call Mr Li"),
}


def skippable(slots: Slots) -> bool:
    """Whether the step at which a guided entry stands may be left out."""
    required = _REQUIRED.get(slots.intent, ("customer",))
    return slots.guided not in required and slots.guided != "day"


def after(slots: Slots, by: int = 1) -> str | None:
    """The step ``by`` steps on (back with -1); None beyond either end."""
    steps = STEPS[slots.intent]
    at = steps.index(slots.guided or "") + by
    return steps[at] if 0 <= at < len(steps) else None


def step_question(
    turn: Turn, entry: Entry, slots: Slots, *, page: int = 0, month: date | None = None
) -> tuple[Html, Rows]:
    """What the present step of a guided entry asks, with what is known so far above it."""
    step = slots.guided or ""
    text, choices = ("", ()) if month else _ASK[step](turn, entry, slots, page)
    if month:
        text = question_for(step)
        choices = month_rows(month, "g.cal", "g.go", entry.id, step)
    steps = STEPS[slots.intent]
    head = t(
        "{icon} {kind} · step {number} of {count}",
        icon=ICONS[slots.intent],
        kind=_(INTENTS[slots.intent]),
        number=steps.index(step) + 1,
        count=len(steps),
    )
    return lines(*known_so_far(turn, slots), head, Html(""), text), (*choices, *_ways_out(entry, slots))


def known_so_far(turn: Turn, slots: Slots) -> list[Html]:
    """The slots filled in already, the customer first."""
    customer = visible_customer(turn.session, turn.actor, slots.customer_id)
    facts: list[object] = []
    if slots.event_date:
        facts.append(format_day(slots.event_date, turn.today))
    if slots.amount is not None:
        facts.append(format_money(slots.amount, slots.currency or turn.installation.currency))
    if slots.score is not None:
        facts.append(f"{slots.score}/10")
    if slots.severity:
        facts.append(_(SEVERITIES[slots.severity]))
    if slots.category:
        facts.append(_(CATEGORIES[slots.category]))
    facts += [one for one in (slots.contact, slots.referred) if one]
    if (due := due_of(slots)) is not None:
        facts.append(f"⏰ {when(due, turn.today, turn.now)}")
    return [
        *([bold(customer.name)] if customer else []),
        *([Html(" · ".join(escape(one) for one in facts))] if facts else []),
        *([quote(slots.text, 80)] if slots.text else []),
    ]


def _ways_out(entry: Entry, slots: Slots) -> Rows:
    step = slots.guided
    taps = [button(_("Back"), "g.back", entry.id, step)] if after(slots, -1) else []
    if skippable(slots):
        label = _("No customer") if step == "customer" else _("Skip")
        taps.append(button(label, "g.skip", entry.id, step))
    taps.append(button(_("Cancel"), "g.cancel", entry.id))
    return rows(taps)


def _customer(turn: Turn, entry: Entry, slots: Slots, page: int) -> tuple[Html, Rows]:
    if slots.mention:
        return _like(turn, entry, slots, slots.mention)
    page = max(0, page)
    found, total = customers_to_offer(turn.session, turn.actor, page * PAGE, PAGE)
    if not total:
        return t("Which customer is it? Send me the name, e.g. Hualian Supermarket"), ()
    names = told_apart(turn, found, of_pages=True)
    taps = tuple((_choice(names[one.id], entry, slots, one.id),) for one in found)
    back = [button("◀", "g.page", entry.id, page - 1)] if page else []
    forth = [button("▶", "g.page", entry.id, page + 1)] if (page + 1) * PAGE < total else []
    return t("Which customer is it? Tap one or send me the name."), (*taps, *rows([*back, *forth]))


def _like(turn: Turn, entry: Entry, slots: Slots, name: str) -> tuple[Html, Rows]:
    """Customers like the name that was typed, and a new one of that name."""
    index = turn.names.index(turn.session, turn.actor)
    near = [match for match in index.find(name) if match.score >= 0.3]
    names = told_apart_lines(turn, near)
    taps = tuple((_choice(names[match.id], entry, slots, match.id),) for match in near)
    new = button(_("➕ New: {name}", name=shorten(name, 30)), "g.new", entry.id, slots.guided)
    others = button(_("All customers"), "g.page", entry.id, 0)
    text = (
        t("Which one is “{name}”?", name=shorten(name, 40))
        if near
        else t("No customer like “{name}”. Send me part of the name, e.g. Acme", name=shorten(name, 40))
    )
    return text, (*taps, *rows([new, *([others] if len(index) else [])]))


def _day(turn: Turn, entry: Entry, slots: Slots, page: int) -> tuple[Html, Rows]:
    days = [turn.today - timedelta(days=back) for back in range(3)]
    taps = [_choice(format_day(day, turn.today), entry, slots, day.isoformat()) for day in days]
    return question_for("day"), rows([*taps, button(_("Pick a day"), "g.cal", entry.id, slots.guided)])


def _due(turn: Turn, entry: Entry, slots: Slots, page: int) -> tuple[Html, Rows]:
    ahead = ((_("Tomorrow"), 1), (_("In 3 days"), 3), (_("In a week"), 7))
    taps = [_choice(label, entry, slots, (turn.today + timedelta(days=days)).isoformat()) for label, days in ahead]
    text = (
        t("When should I remind you? Tap one or type it, e.g. tomorrow 10:00")
        if slots.intent == Intent.REMINDER
        else question_for("due")
    )
    return text, rows([*taps, button(_("Pick a day"), "g.cal", entry.id, slots.guided)])


def _words(turn: Turn, entry: Entry, slots: Slots, page: int) -> tuple[Html, Rows]:
    return t(_WORDS[slots.intent]), ()


def _severity(turn: Turn, entry: Entry, slots: Slots, page: int) -> tuple[Html, Rows]:
    return t("How serious is it?"), rows([_choice(_(SEVERITIES[one]), entry, slots, one) for one in Severity])


def _category(turn: Turn, entry: Entry, slots: Slots, page: int) -> tuple[Html, Rows]:
    taps = [_choice(_(CATEGORIES[one]), entry, slots, one) for one in categories_of(slots.intent)]
    return t("Why were they lost?") if slots.intent == Intent.LOST else t("What is it about?"), rows(taps)


def _score(turn: Turn, entry: Entry, slots: Slots, page: int) -> tuple[Html, Rows]:
    return question_for("score"), rows([_choice(str(one), entry, slots, one) for one in range(1, 11)], width=5)


def _contact(turn: Turn, entry: Entry, slots: Slots, page: int) -> tuple[Html, Rows]:
    customer = visible_customer(turn.session, turn.actor, slots.customer_id)
    known = [one for one in customer.contacts if one.undone_at is None] if customer else []
    taps = [_choice(shorten(one.name, 24), entry, slots, one.id) for one in known[:_MOST_CONTACTS]]
    return question_for("contact"), rows(taps)


def _typed(turn: Turn, entry: Entry, slots: Slots, page: int) -> tuple[Html, Rows]:
    return question_for(slots.guided or ""), ()


def _choice(label: str, entry: Entry, slots: Slots, value: object) -> Button:
    return button(label, "g.go", entry.id, slots.guided, value)


_ASK: dict[str, Callable[[Turn, Entry, Slots, int], tuple[Html, Rows]]] = {
    "customer": _customer,
    "day": _day,
    "due": _due,
    "words": _words,
    "severity": _severity,
    "category": _category,
    "score": _score,
    "contact": _contact,
    "amount": _typed,
    "referred": _typed,
}
