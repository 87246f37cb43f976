"""The customer card: a brief before the visit, in one phone screen."""

from __future__ import annotations

from datetime import date

from bot.i18n import Html, _, escape, format_day, format_money, format_short_day, lines, local, t
from bot.reply import Reply, button, rows
from bot.turn import Turn
from bot.usecases.attach_file import count_files
from bot.usecases.brief import Brief, brief_on
from db.complaint import Complaint
from db.customer import Contact, Customer, CustomerState
from db.promise import Promise
from db.touch import Touch, TouchKind
from handlers.words import TIERS, bold, complaint_kind, shorten, when

TOUCHES = {
    TouchKind.VISIT: "🚶",
    TouchKind.CALL: "📞",
    TouchKind.MESSAGE: "💬",
    TouchKind.MEETING: "👥",
    TouchKind.EVENT: "🎪",
    TouchKind.GIFT: "🎁",
}


def customer_card(turn: Turn, customer: Customer, *, first: Html | None = None, edit: bool = False) -> Reply:
    """The card; ``first`` is a line above it, the answer to what was asked."""
    brief = brief_on(turn.session, turn.actor, customer, turn.today)
    text = lines(
        first,
        Html("") if first else None,
        _title(customer),
        _contacts(brief.contacts),
        _sales(brief, turn),
        _score(brief, turn.today),
        *(_touch(touch, turn.today) for touch in brief.touches),
        None if brief.touches else t("No visits yet."),
        Html(f"📝 {escape(shorten(brief.notes[0].summary, 40))}") if brief.notes else None,
        *(_complaint(one, turn) for one in brief.complaints[:2]),
        *(_promise(one, turn.today) for one in brief.promises[:2]),
        _next(brief, turn),
    )
    taps = [button(_("Remind me"), "c.remind", customer.id), button(_("Refresh"), "c.card", customer.id)]
    if any(one.known_to(turn.actor) and one.user_id for one in customer.aliases):
        taps.append(button(_("Also called"), "l.of", customer.id))
    if count := count_files(turn.session, customer):
        taps.append(button(_("📎 Files ({count})", count=count), "f.customer", customer.id))
    return Reply(text=text, buttons=rows(taps), protect=True, about=f"customer:{customer.id}", edit=edit)


def _title(customer: Customer) -> Html:
    state = {CustomerState.LOST: t("lost"), CustomerState.CLOSED: t("closed down")}.get(CustomerState(customer.state))
    parts = [bold(customer.name), escape(_(TIERS[customer.tier])), *([state] if state else [])]
    return Html(" · ".join(parts))


def _contacts(contacts: list[Contact]) -> Html | None:
    if not contacts:
        return None
    return Html("👤 " + escape(people(contacts[:3])))


def people(contacts: list[Contact]) -> str:
    """Names with titles and phones on one line."""
    named = [_("{name} ({title})", name=one.name, title=one.title) if one.title else one.name for one in contacts]
    return " · ".join(" ".join(filter(None, (name, one.phone))) for name, one in zip(named, contacts, strict=True))


def _sales(brief: Brief, turn: Turn) -> Html:
    if not brief.sales:
        return t("💰 No orders in the last 12 months")
    sums = " + ".join(format_money(amount, currency) for currency, amount in brief.sales[:3])
    last = brief.orders[0].ordered_on if brief.orders else None
    if last is None:
        return t("💰 12 months: {sums}", sums=sums)
    return t("💰 12 months: {sums}, last {day}", sums=sums, day=_brief_day(last, turn.today))


def _brief_day(day: date, today: date) -> str:
    return format_short_day(day) if day.year == today.year else format_day(day, today)


def _score(brief: Brief, today: date) -> Html | None:
    if brief.score is None:
        return None
    day = _brief_day(brief.score.given_on, today)
    return t("⭐ {score}/10 ({day})", score=brief.score.value, day=day)


def _touch(touch: Touch, today: date) -> Html:
    day = _brief_day(touch.happened_on, today)
    return Html(f"{TOUCHES[TouchKind(touch.kind)]} {escape(day)} {escape(shorten(touch.summary, 34))}")


def _complaint(complaint: Complaint, turn: Turn) -> Html:
    kind = complaint_kind(complaint.category, complaint.severity)
    due = when(complaint.due_at, turn.today, turn.now)
    if complaint.due_at < turn.now:
        return t("⚠️ Complaint {kind}, overdue since {when}", kind=kind, when=due)
    return t("⚠️ Complaint {kind}, due {when}", kind=kind, when=due)


def _promise(promise: Promise, today: date) -> Html:
    summary = shorten(promise.summary, 30)
    if promise.due_on is None:
        return t("🤝 Promised: {summary}", summary=summary)
    day = format_day(promise.due_on, today)
    if promise.due_on < today:
        return t("🤝 Promised, overdue since {day}: {summary}", day=day, summary=summary)
    return t("🤝 Promised for {day}: {summary}", day=day, summary=summary)


def _next(brief: Brief, turn: Turn) -> Html | None:
    if brief.reminder is None:
        return None
    at = brief.reminder.due_at
    due = when(local(at).date() if brief.reminder.all_day else at, turn.today, turn.now)
    return t("⏰ Next: {when}", when=due)
