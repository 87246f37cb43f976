"""The customer card: a brief before the visit, in one phone screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from bot.domain import screen
from bot.domain.maps import country_of_zone, map_link
from bot.domain.signals.model import Family
from bot.domain.sparkline import sparkline
from bot.i18n import (
    N_,
    Html,
    _,
    currency_sign,
    current_zone,
    escape,
    format_compact,
    format_money,
    format_short_day,
    lines,
    local,
    t,
)
from bot.reply import Button, Reply, button, rows
from bot.turn import Turn
from bot.usecases.brief import Brief, Sales, brief_on
from bot.usecases.keep_place import place_of
from db.contact import ContactRole
from db.customer import Customer, CustomerState, Relationship
from db.customer_brief import Found, Rows
from db.goodwill import movements_of
from db.touch import TouchKind
from handlers.card_ahead import brief_day as brief_day
from handlers.card_ahead import complaints, dates, kept, promises
from handlers.card_pieces import Piece, fitted, one_row, packed, piece, plain, rows_of
from handlers.care_lines import answered_words, care_lines
from handlers.health import health_line
from handlers.warning_words import FAMILIES
from handlers.words import TIERS, bold, shorten

LINES = 12  # a phone screen
_SALES_ROWS = 2
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
_OVER = (CustomerState.LOST, CustomerState.CLOSED)  # nothing is ahead there
_STATES = {
    CustomerState.PROSPECT: N_("prospect"),
    CustomerState.LOST: N_("lost"),
    CustomerState.CLOSED: N_("closed down"),
}


class Known(Protocol):
    """A person as far as a line of names needs."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...


def customer_card(turn: Turn, customer: Customer, *, edit: bool = False) -> Reply:
    """The card; with ``edit`` in the place of the message whose button was pressed."""
    brief = brief_on(turn.session, turn.actor, customer, turn.today)
    health = health_line(turn, customer)
    text = lines(*fitted(_told(brief, health, turn), LINES))
    more = [button(_("Health"), "hl.of", customer.id)] if health is not None else []
    taps = rows([*_taps(brief, turn), *more])
    return Reply(text=text, buttons=taps, protect=True, about=f"customer:{customer.id}", edit=edit)


def _told(brief: Brief, health: Html | None, turn: Turn) -> list[Piece]:
    """What there is to tell, in its order. What has no weight is on every card, if need be in fewer words."""
    over = brief.customer.state in _OVER
    moved = movements_of(turn.session, brief.customer.id, turn.today, current_zone())
    cadence, strained = (None, None) if over else care_lines(turn, brief.customer, moved)
    return [
        _title(brief, turn),
        piece(0, packed([health, _score(brief.scores, turn.today)]), packed([health, _score(brief.scores, None)])),
        *_contacts(brief.contacts),
        _warnings(brief, strained, turn.today),
        _sales(brief.sales, turn.today),
        _touches(brief.touches, turn.today),
        piece(0, [t("No visits yet.") if over and not brief.touches else None]),
        piece(3 if brief.touches else 0, [cadence]),
        piece(4, [_answered(brief.answered, turn.today)]),
        piece(10, [one_row(f"📝 {brief.note}")] if brief.note else []),
        complaints(brief, turn),
        promises(brief, turn.today),
        piece(5, [kept(brief, moved, turn)]),
        *([] if over else dates(brief, turn)),
    ]


def _title(brief: Brief, turn: Turn) -> Piece:
    """Name, tier and why; in few words the reason goes, then the end of the name."""
    customer = brief.customer
    tier = escape(_(TIERS[customer.tier]))
    told = [tier] if customer.tier_at or customer.tier_pinned_at else []  # what nobody computed yet is not told
    pinned = told
    if customer.tier_pinned_at is not None:
        reason = shorten(customer.tier_reason or "", 24)
        told = [t("{tier} 📌 {reason}", tier=tier, reason=reason) if reason else Html(f"{tier} 📌")]
        pinned = [Html(f"{tier} 📌")]
    state = _STATES.get(CustomerState(customer.state))
    owner = [escape(shorten(brief.owner, 12))] if customer.owner_id != turn.actor.id else []
    more = [*([t(state)] if state else []), *owner]
    room = screen.ROW - screen.width(plain(Html(" · ".join(["", *pinned, *more]))))
    names = [bold(customer.name)] * 3 + [bold(screen.clip(customer.name, max(room, screen.ROW // 3)))]
    forms = zip(names, (told, told, pinned, pinned), strict=True)
    return piece(0, *([Html(" · ".join([name, *tiers, *more]))] for name, tiers in forms))


def _contacts(contacts: list[Found]) -> list[Piece]:
    """Who matters most with what is known of them on a line, the next ones on another."""
    if not contacts:
        return []
    chief, *others = contacts
    if not (chief.role or chief.likes):
        whole = "👤 " + (people(contacts[:3]) if others else _alone(chief))
        return [piece(0, [escape(whole)], [one_row(whole)])]
    role = [_(CONTACT_ROLES[ContactRole(chief.role)])] if chief.role else []
    likes = [_("likes {likes}", likes=shorten(chief.likes, 24))] if chief.likes else []
    first = piece(
        0,
        [escape("👤 " + " · ".join([people([chief]), *role, *likes]))],
        [one_row("👤 " + " · ".join([chief.name, *role, *likes]))],  # title and number are a tap away
    )
    return [first, *([piece(9, [escape("👥 " + people(others[:2]))])] if others else [])]


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


def _warnings(brief: Brief, strained: Html | None, today: date) -> Piece:
    """Who left, what is strained, what Huike warns of."""
    gone = brief.left[0] if brief.left else None
    left = t("⚠️ {name} has left ({day})", name=gone.name, day=brief_day(gone.left_on, today)) if gone else None
    at, tense = brief.customer.relationship_at, brief.customer.relationship == Relationship.STRAINED
    plain_words = t("⚡ Strained relationship") if tense else None
    since = format_short_day(local(at).date()) if tense and at is not None else None
    dated = t("⚡ Strained relationship since {day}", day=since) if since else plain_words
    short = t("⚡ strained") if tense else None
    said_below = {
        Family.CONTACT_LEFT: bool(left),
        Family.COMPLAINTS: bool(brief.complaints),
        Family.PROMISE: bool(brief.promises),
    }
    awake = [] if brief.customer.state in _OVER else brief.warnings
    open_ones = [_(FAMILIES[one]) for one in awake if not said_below.get(one)]
    warned = one_row("🔔 " + " · ".join(open_ones)) if open_ones else None
    few = t("⚠️ {name} has left", name=shorten(gone.name, 12)) if gone else None
    return piece(0, [left, dated, strained, warned], packed([few, short or strained, warned]))


def _sales(sales: Sales, today: date) -> Piece:
    if not sales.sums:
        if sales.last is None:
            return piece(0, [t("💰 No orders in the last 12 months")])
        return piece(0, [t("💰 12 months: no amounts, last {day}", day=brief_day(sales.last, today))])
    sums = " + ".join(format_money(amount, currency) for currency, amount in sales.sums[:3])
    said = t("💰 12 months: {sums}, last {day}", sums=sums, day=brief_day(sales.last or today, today))
    share = t("{percent} of sales", percent=_percent(sales.share)) if sales.share is not None else None
    trend = Html(sparkline(sales.trend))
    whole = Html(" · ".join(part for part in (said, share, trend) if part))
    # The share is why the tier is what it is: rather than it the day of the last order gives way.
    shorter = Html(" · ".join(part for part in (t("💰 12 months: {sums}", sums=sums), share, trend) if part))
    if share is not None and rows_of(whole) > _SALES_ROWS:
        whole = shorter if rows_of(shorter) <= _SALES_ROWS else Html(f"{said} · {trend}")
    return piece(0, [whole], [min((whole, shorter), key=rows_of)], [_few_sales(sales, trend)])


def _few_sales(sales: Sales, trend: Html) -> Html:
    """The same on one row where that is possible: the blocks are twelve months anyway."""
    whole = " + ".join(format_money(amount.quantize(Decimal(1)), currency) for currency, amount in sales.sums[:3])
    about = " + ".join(currency_sign(currency) + format_compact(amount) for currency, amount in sales.sums[:3])
    share = f" · {_percent(sales.share)}" if sales.share is not None else ""
    forms = [f"💰 {sums}{more} {trend}" for more in (share, "") for sums in (whole, about)]
    return escape(next((one for one in forms if screen.rows(one) == 1), forms[-1]))


def _percent(share: Decimal) -> str:
    return f"{share:.0%}" if share >= Decimal("0.01") else "<1%"


def _score(scores: list[Found], today: date | None) -> Html | None:
    """The newest score with its trend, and its day where ``today`` is said."""
    if not scores:
        return None
    newest = scores[0].number
    said = f"{newest}/10"
    if len(scores) > 1:
        before = scores[1].number
        arrow = "↗" if newest > before else "↘" if newest < before else "→"
        said = f"{before} {arrow} {said}"
    if today is None:
        return Html(f"⭐ {said}")
    return t("⭐ {score} ({day})", score=said, day=brief_day(scores[0].day, today))


def _touches(touches: Rows, today: date) -> Piece:
    """The last three: a row each; on a crowded card the two before the last one share a row."""
    said = [f"{TOUCHES[TouchKind(one.kind)]} {brief_day(one.happened_on, today)} {one.summary}" for one in touches]
    each = [one_row(text) for text in said]
    half = (screen.ROW - screen.width("  ")) // 2
    shared = Html("  ".join(escape(screen.clip(text, half)) for text in said[1:]))
    return piece(0, each, each, each, [*each[:1], *([shared] if said[1:] else [])])


def _answered(said: Found | None, today: date) -> Html | None:
    """What was answered some days after the last order that was asked about."""
    words = answered_words(said.a, said.b, said.number) if said is not None else None
    return Html(f"🧾 {escape(f'{brief_day(said.day, today)} {words}')}") if said is not None and words else None


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
