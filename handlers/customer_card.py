"""The customer card: a brief before the visit, in one phone screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Protocol

from bot.domain import screen
from bot.domain.goodwill import Deed, Movement
from bot.domain.maps import country_of_zone, map_link
from bot.domain.sparkline import sparkline
from bot.i18n import N_, Html, _, current_zone, escape, format_day, format_money, format_short_day, lines, local, t
from bot.reply import Button, Reply, button, rows
from bot.turn import Turn
from bot.usecases.brief import Anniversary, Brief, Sales, brief_on
from bot.usecases.keep_place import place_of
from bot.usecases.promises import rate_of_customer
from db.contact import ContactRole
from db.customer import Customer, CustomerState, Relationship
from db.customer_brief import Found
from db.goodwill import movements_of
from db.touch import TouchKind
from handlers.care_lines import answered_words, care_lines
from handlers.deadline_words import answer_words
from handlers.health import health_line
from handlers.promise_card import rate_words
from handlers.words import TIERS, bold, complaint_kind, shorten, when

LINES = 12  # a phone screen
_SALES_ROWS = _PROMISE_ROWS = 2
_TAG = re.compile(r"<[^>]*>")
TOUCHES = {
    TouchKind.VISIT: "🚶",
    TouchKind.CALL: "📞",
    TouchKind.MESSAGE: "💬",
    TouchKind.MEETING: "👥",
    TouchKind.EVENT: "🎪",
    TouchKind.GIFT: "🎁",
    TouchKind.INVITATION: "🍽",
    TouchKind.HONOUR: "🏆",
    TouchKind.JOINT: "🤲",
}
CONTACT_ROLES = {
    ContactRole.DECIDES: N_("decides"),
    ContactRole.USES: N_("uses it"),
    ContactRole.PAYS: N_("pays"),
    ContactRole.GATEKEEPER: N_("gatekeeper"),
}
_STATES = {
    CustomerState.PROSPECT: N_("prospect"),
    CustomerState.LOST: N_("lost"),
    CustomerState.CLOSED: N_("closed down"),
}
_ANNIVERSARIES = {
    "birthday": N_("🎂 {name}: birthday on {day}"),
    "wedding": N_("💍 {name}: wedding day on {day}"),
    "founded": N_("🎉 Founding day on {day}"),
}


class Known(Protocol):
    """A person as far as a line of names needs."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...


def customer_card(turn: Turn, customer: Customer, *, first: Html | None = None, edit: bool = False) -> Reply:
    """The card; ``first`` is a line above it, the answer to what was asked."""
    brief = brief_on(turn.session, turn.actor, customer, turn.today)
    health = health_line(turn, customer)
    told = _told(brief, turn)
    told[1:1] = [(2, health)] if health is not None else []
    said = _fitting(told, LINES if first is None else LINES - 2)
    text = lines(first, Html("") if first else None, *said)
    more = [button(_("Health"), "hl.of", customer.id)] if health is not None else []
    taps = rows([*_taps(brief, turn), *more])
    return Reply(text=text, buttons=taps, protect=True, about=f"customer:{customer.id}", edit=edit)


def _told(brief: Brief, turn: Turn) -> list[tuple[int, Html]]:
    """The lines in their order, each with how readily it is left out: the highest number first, 0 never."""
    weights = (0, 5, 7)
    over = brief.customer.state in (CustomerState.LOST, CustomerState.CLOSED)  # nothing is ahead there
    dates = [] if over else _dates(brief, turn)
    moved = movements_of(turn.session, brief.customer.id, turn.today, current_zone())
    cadence, strained = (None, None) if over else care_lines(turn, brief.customer, moved)
    found: list[tuple[int, Html | None]] = [
        (0, _title(brief, turn)),
        *((weight, one) for weight, one in zip((0, 9), _contacts(brief.contacts), strict=False)),
        (0, _left(brief, turn.today)),
        (1, _relationship(brief.customer)),
        (0, _sales(brief.sales, turn.today)),
        (2, _score(brief.scores, turn.today)),
        *((weight, _touch(one, turn.today)) for weight, one in zip(weights, brief.touches, strict=False)),
        (0, t("No visits yet.") if over and not brief.touches else None),
        (3 if brief.touches else 0, cadence),
        (1, strained),
        (4, _answered(brief.answered, turn.today)),
        (10, _one_row("📝", brief.note) if brief.note else None),
        *((weight, _complaint(one, turn)) for weight, one in zip((0, 4), brief.complaints, strict=False)),
        *((weight, _promise(one, turn.today)) for weight, one in zip((0, 6), brief.promises, strict=False)),
        (3, _kept(brief, moved, turn)),
        *zip((1, 8), dates, strict=False),
    ]
    return [(weight, line) for weight, line in found if line is not None]


def _fitting(said: list[tuple[int, Html]], most: int) -> list[Html]:
    """The lines that fit into so many rows of the screen; what is left out is what matters least."""
    while sum(_rows(line) for _weight, line in said) > most and any(weight for weight, _line in said):
        least = max(range(len(said)), key=lambda at: said[at][0])
        said = [*said[:least], *said[least + 1 :]]
    return [line for _weight, line in said]


def _rows(line: Html) -> int:
    return screen.rows(unescape(_TAG.sub("", line)))


def _one_row(mark: str, text: str) -> Html:
    """A line that takes one row of the screen."""
    return Html(f"{mark} {escape(screen.clip(text, screen.ROW - screen.width(mark + ' ')))}")


def _title(brief: Brief, turn: Turn) -> Html:
    customer = brief.customer
    tier = escape(_(TIERS[customer.tier]))
    told = [tier] if customer.tier_at or customer.tier_pinned_at else []  # what nobody computed yet is not told
    if customer.tier_pinned_at is not None:
        reason = shorten(customer.tier_reason or "", 24)
        told = [t("{tier} 📌 {reason}", tier=tier, reason=reason) if reason else Html(f"{tier} 📌")]
    state = _STATES.get(CustomerState(customer.state))
    owner = [escape(shorten(brief.owner, 12))] if customer.owner_id != turn.actor.id else []
    return Html(" · ".join([bold(customer.name), *told, *([t(state)] if state else []), *owner]))


def _contacts(contacts: list[Found]) -> list[Html]:
    """Who matters most with what is known of them on a line, the next ones on another."""
    if not contacts:
        return []
    chief, *others = contacts
    if not (chief.role or chief.likes):
        return [Html("👤 " + escape(people(contacts[:3]) if others else _alone(chief)))]
    said = [people([chief]), *([_(CONTACT_ROLES[ContactRole(chief.role)])] if chief.role else [])]
    likes = [_("likes {likes}", likes=shorten(chief.likes, 24))] if chief.likes else []
    first = Html("👤 " + escape(" · ".join([*said, *likes])))
    return [first, Html("👥 " + escape(people(others[:2])))] if others else [first]


def _alone(one: Found) -> str:
    """One person, without the title where it would take a row more."""
    said = people([one])
    return said if screen.rows(f"👤 {said}") == 1 else " ".join(filter(None, (one.name, one.phone)))


def people(contacts: Iterable[Known]) -> str:
    """Names with titles and phones on one line."""
    named = [" ".join(filter(None, (_titled(one), one.phone))) for one in contacts]
    return " · ".join(named)


def _titled(one: Known) -> str:
    """The name with the title, where the name does not say it: 王经理."""
    said = one.title is None or one.title.casefold() in one.name.casefold()
    return one.name if said else _("{name} ({title})", name=one.name, title=one.title)


def _left(brief: Brief, today: date) -> Html | None:
    if not brief.left:
        return None
    gone = brief.left[0]
    return t("⚠️ {name} has left ({day})", name=gone.name, day=brief_day(gone.left_on, today))


def _relationship(customer: Customer) -> Html | None:
    if customer.relationship != Relationship.STRAINED:
        return None
    if customer.relationship_at is None:
        return t("⚡ Strained relationship")
    return t("⚡ Strained relationship since {day}", day=format_short_day(local(customer.relationship_at).date()))


def _sales(sales: Sales, today: date) -> Html:
    if not sales.sums:
        if sales.last is None:
            return t("💰 No orders in the last 12 months")
        return t("💰 12 months: no amounts, last {day}", day=brief_day(sales.last, today))
    sums = " + ".join(format_money(amount, currency) for currency, amount in sales.sums[:3])
    said = t("💰 12 months: {sums}, last {day}", sums=sums, day=brief_day(sales.last or today, today))
    share = t("{percent} of sales", percent=_percent(sales.share)) if sales.share is not None else None
    trend = Html(sparkline(sales.trend))
    whole = Html(" · ".join(part for part in (said, share, trend) if part))
    if share is None or _rows(whole) <= _SALES_ROWS:
        return whole
    # The share is why the tier is what it is: rather than it the day of the last order gives way.
    shorter = Html(" · ".join((t("💰 12 months: {sums}", sums=sums), share, trend)))
    return shorter if _rows(shorter) <= _SALES_ROWS else Html(f"{said} · {trend}")


def _percent(share: Decimal) -> str:
    return f"{share:.0%}" if share >= Decimal("0.01") else "<1%"


def brief_day(day: date, today: date) -> str:
    """A day, as short as it can be told."""
    return format_short_day(day) if day.year == today.year else format_day(day, today)


def _score(scores: list[Found], today: date) -> Html | None:
    if not scores:
        return None
    newest = scores[0]
    day = brief_day(newest.day, today)
    if len(scores) == 1:
        return t("⭐ {score}/10 ({day})", score=newest.number, day=day)
    before = scores[1].number
    arrow = "↗" if newest.number > before else "↘" if newest.number < before else "→"
    return t("⭐ {before} {arrow} {score}/10 ({day})", before=before, arrow=arrow, score=newest.number, day=day)


def _touch(touch: Found, today: date) -> Html:
    day = brief_day(touch.happened_on, today)
    return _one_row(TOUCHES[TouchKind(touch.kind)], f"{day} {touch.summary}")


def _answered(said: Found | None, today: date) -> Html | None:
    """What was answered some days after the last order that was asked about."""
    words = answered_words(said.a, said.b, said.number) if said is not None else None
    return Html(f"🧾 {escape(f'{brief_day(said.day, today)} {words}')}") if said is not None and words else None


def _complaint(complaint: Found, turn: Turn) -> Html:
    kind = complaint_kind(complaint.a, complaint.b)
    stands = answer_words(complaint.done, complaint.at, turn.today, turn.now)
    return t("⚠️ Complaint {kind}, {stands}", kind=kind, stands=stands)


def _promise(promise: Found, today: date) -> Html:
    said = _promised(promise, shorten(promise.a, 30), today)
    return said if _rows(said) <= _PROMISE_ROWS else _promised(promise, screen.clip(promise.a, screen.ROW // 2), today)


def _promised(promise: Found, summary: str, today: date) -> Html:
    if promise.day is None:
        return t("🤝 Promised: {summary}", summary=summary)
    if promise.day < today:
        return t("🤝 Promised, overdue since {day}: {summary}", day=brief_day(promise.day, today), summary=summary)
    return t("🤝 Promised for {day}: {summary}", day=format_day(promise.day, today), summary=summary)


def _kept(brief: Brief, moved: Sequence[Movement], turn: Turn) -> Html | None:
    """How promises to the customer were kept, where not all of them were in time."""
    if not brief.promises and not any(one.deed in (Deed.KEPT, Deed.BROKEN) for one in moved):
        return None
    rate = rate_of_customer(turn.session, brief.customer.id, turn.today, current_zone())
    return t("🤝 90 days: {rate}", rate=rate_words(rate)) if rate.on_time < rate.total else None


def _dates(brief: Brief, turn: Turn) -> list[Html]:
    """The days ahead that matter, the next one first."""
    found = [(one.day, _anniversary(one, turn)) for one in brief.anniversaries]
    if brief.contract_end is not None:
        day = when(brief.contract_end, turn.today, turn.now)
        found.append((brief.contract_end, t("📄 Contract ends {day}", day=day)))
    if brief.reminder is not None:
        at = brief.reminder.at
        due = when(local(at).date() if brief.reminder.number else at, turn.today, turn.now)
        found.append((local(at).date(), t("⏰ Next: {when}", when=due)))
    return [line for _day, line in sorted(found, key=lambda one: one[0])]


def _anniversary(one: Anniversary, turn: Turn) -> Html:
    return t(_ANNIVERSARIES[one.what], name=shorten(one.name, 20), day=when(one.day, turn.today, turn.now))


def _taps(brief: Brief, turn: Turn) -> list[Button]:
    customer = brief.customer
    pending = len(brief.complaints)
    complaints = _("Complaints ({count})", count=pending) if pending else _("Complaints")
    found = [
        button(_("Timeline"), "tl.at", customer.id, "a", 0),
        button(_("Contacts"), "tl.who", customer.id, 0),
        button(complaints, "tl.at", customer.id, "c", 0),
        button(_("Orders"), "tl.at", customer.id, "o", 0),
        button(_("＋ Note"), "c.note", customer.id),
        button(_("Remind me"), "c.remind", customer.id),
        *_navigate(customer, turn),
        button(_("Chart"), "ch.draw", customer.id),
        button(_("Profile"), "pf.page", customer.id, 0),
    ]
    if brief.files:
        found.append(button(_("📎 Files ({count})", count=brief.files), "f.customer", customer.id))
    if brief.learnt:
        found.append(button(_("Also called"), "l.of", customer.id))
    return found


def _navigate(customer: Customer, turn: Turn) -> list[Button]:
    region = customer.region or country_of_zone(turn.installation.zone.key)
    link = map_link(place_of(customer), customer.address, region)
    return [Button(text=_("Navigate"), url=link)] if link else []
