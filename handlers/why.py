"""/why: every signal of a customer with its numbers and the rule behind it; /refresh looks at it now; /health."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING

from bot.domain import screen
from bot.domain.signals.model import Family
from bot.i18n import N_, Html, _, escape, format_money, lines, n, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.find_customers import find_customers
from bot.usecases.night_tracks import house_day
from bot.usecases.same_name import same_words
from bot.usecases.warning_lists import past_warnings
from db.customer import Customer, visible_customer
from db.user import Role
from handlers.guard import gone
from handlers.health import health_page
from handlers.namesakes import told_apart
from handlers.pages import arrows, page_of
from handlers.warning_reasons import reason
from handlers.warning_words import FAMILIES, finding_of, state_words, whole
from handlers.words import TIERS, bold, shorten

if TYPE_CHECKING:
    from bot.usecases.look_at_customer import Look, Seen
    from bot.usecases.night_measure import RiskRow

_OFFERED = 5
_SCREEN = 12  # rows of a phone
_TAG = re.compile(r"<[^>]*>")
_CLEAR, _APART = 0.85, 0.12
RULES = {
    Family.SILENCE: N_("Rule: the chance that this silence ends the business, from the customer’s own rhythm."),
    Family.AMOUNT: N_("Rule: half or twice the usual, and more than the usual swing, the season taken off."),
    Family.CONTACT: N_("Rule: one and a half times the days planned, or of the usual gap if that is shorter."),
    Family.COMPLAINTS: N_("Rule: two or more in 30 days where that is rare, or one past its deadline."),
    Family.SCORE: N_("Rule: down by 2 points or more, or down to 1–3."),
    Family.PROMISE: N_("Rule: a promise broken in the last 90 days, or overdue for long."),
    Family.CONTACT_LEFT: N_("Rule: the main contact left, or the last one known, and no successor was met."),
}


def _why(turn: Turn, args: str) -> Reply:
    if not args.strip():
        return Reply(text=t("Which customer? For example: /why Acme"))
    return _named(turn, args, "why", "wy.of", lambda customer: _page(turn, customer))


def _health(turn: Turn, args: str) -> Reply:
    if not args.strip():
        return Reply(text=t("Which customer? For example: /health Acme"))
    return _named(turn, args, "health", "hl.of", lambda customer: health_page(turn, customer))


def _named(turn: Turn, query: str, command: str, action: str, show: Callable[[Customer], Reply]) -> Reply:
    """What a command shows of the customer of this name; of several it may be a choice, whose buttons do ``action``."""
    index = turn.names.index(turn.session, turn.actor)
    found = find_customers(turn.session, turn.actor, index, query.strip().rstrip("?？").strip())
    seen = [(one, visible_customer(turn.session, turn.actor, one.id)) for one in found[:_OFFERED]]
    known = [(one, customer) for one, customer in seen if customer is not None]
    if not known:
        text = t(
            "No customer like “{query}”. Try part of the name: /{command} Acme",
            query=shorten(query, 60),
            command=command,
        )
        return Reply(text=text)
    exact = [customer for _one, customer in known if same_words(customer.name, query)]
    first = known[0][0].score
    clear = len(known) == 1 or (first >= _CLEAR and first - known[1][0].score >= _APART)
    meant = exact[0] if len(exact) == 1 else known[0][1] if clear and not exact else None
    if meant is not None:
        return show(meant)
    labels = told_apart(turn, [customer for _one, customer in known])
    taps = [[button(labels[customer.id], action, customer.id)] for _one, customer in known]
    return Reply(text=t("Which one do you mean?"), buttons=rows(*taps))


def _of(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    return _page(turn, customer) if customer is not None else gone()


def _fresh(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    edit = turn.incoming.message_id is not None and len(action.args) > 1
    return _page(turn, customer, fresh=True).model_copy(update={"edit": edit})


def _refresh(turn: Turn, args: str) -> Reply:
    if not args.strip():
        return Reply(text=t("Which customer? For example: /refresh Acme"))
    return _named(turn, args, "refresh", "wy.fresh", lambda customer: _page(turn, customer, fresh=True))


def _turned(turn: Turn, action: Action) -> Reply:
    """Another page, in place."""
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    return _page(turn, customer, asked=action.number(1)).model_copy(update={"edit": True})


def _page(turn: Turn, customer: Customer, *, fresh: bool = False, asked: int | None = 0) -> Reply:
    """What the signals of a customer say now, the worst first; as many at once as a phone shows."""
    from bot.usecases.look_at_customer import look_at, refresh_customer

    look = (refresh_customer if fresh else look_at)(turn.session, customer.id, turn.now)
    if look is None:
        return gone()
    blocks = [_block(turn, customer, one, look.risk) for one in look.seen]
    if (lost := _lost(turn, look.risk)) is not None:
        blocks.insert(0, lost)
    blocks = blocks or [_quiet(look.risk)]
    blocks += [past] if (past := _past(turn, customer)) else []
    worth = _worth(turn, look)
    above = lines(t("🔄 Looked again just now.") if fresh else None, _title(customer, look.risk), worth)
    pages = _pages(above, blocks)
    page, count = page_of(len(pages), asked, 1)
    turning = arrows(page, count, lambda label, to: button(label, "wy.page", customer.id, to))
    return Reply(
        text=lines(above, *pages[page]),
        buttons=rows(
            turning,
            [button(_("🔄 Refresh"), "wy.fresh", customer.id, 1), button(_("Chart"), "or.draw", customer.id)],
            [button(_("Health"), "hl.of", customer.id), button(_("Open card"), "c.show", customer.id)],
        ),
        protect=True,
        about=f"customer:{customer.id}",
    )


def _block(turn: Turn, customer: Customer, one: Seen, risk: RiskRow) -> Html:
    """A signal: how it stands against its line, its numbers in a sentence, the rule."""
    family = one.signal.family
    currency = risk.currency or turn.installation.currency
    found = finding_of(turn.session, turn.actor, family, one.signal.evidence, customer.id, currency)
    head = t(
        "{mark} {family} {level}/{line}{state}",
        mark="🔴" if one.signal.level >= one.line else "🟢",
        family=bold(_(FAMILIES[family])),
        level=round(100 * one.signal.level),
        line=round(100 * one.line),
        state=f" · {state_words(one.warning)}" if one.warning is not None else "",
    )
    return lines(head, reason(found), t(RULES[family]))


def _pages(above: Html, blocks: list[Html]) -> list[list[Html]]:
    """The blocks in screens of a phone, what is above them repeated; at least one on each."""
    room = _SCREEN - _rows(above)
    pages, left = [blocks[:1]], room - _rows(blocks[0])
    for block in blocks[1:]:
        if (left := left - _rows(block)) < 0:
            pages.append([])
            left = room - _rows(block)
        pages[-1].append(block)
    return pages


def _rows(text: Html) -> int:
    return screen.rows(unescape(_TAG.sub("", text)))


def _worth(turn: Turn, look: Look) -> Html | None:
    """The profit of a year to come, for who leads."""
    if turn.actor.role == Role.REP or not look.risk.lifetime:
        return None
    profit = format_money(whole(Decimal(look.risk.lifetime // 100)), turn.installation.currency)
    if look.brought:
        return t("💰 About {sum} profit in a year to come, customers it referred included", sum=profit)
    return t("💰 About {sum} profit in a year to come", sum=profit)


def _title(customer: Customer, risk: RiskRow) -> Html:
    said = [bold(shorten(customer.name, 30)), _(TIERS[customer.tier])]
    if risk.yearly_value and risk.currency:
        said.append(_("buys {sum} a year", sum=format_money(whole(Decimal(risk.yearly_value // 100)), risk.currency)))
    return Html(" · ".join(escape(part) for part in said))


def _lost(turn: Turn, risk: RiskRow) -> Html | None:
    """Of whom the silence has lasted so long that it is no warning any more."""
    if not risk.last_day or risk.p_lapse is None or risk.p_lapse < 1:
        return None
    silent = house_day(turn.session, turn.now).toordinal() - risk.last_day
    return n("💔 No order for {count} day: counted as lost.", "💔 No order for {count} days: counted as lost.", silent)


def _quiet(risk: RiskRow) -> Html:
    """Where there is no signal: why not."""
    if not risk.last_day:
        return t("✅ No signal. No orders are known yet, so only contact, complaints, scores and promises are watched.")
    return t("✅ No signal: everything is as usual.")


def _past(turn: Turn, customer: Customer) -> Html | None:
    found = past_warnings(turn.session, turn.actor, customer.id, 20)
    return (
        n("{count} earlier warning is closed.", "{count} earlier warnings are closed.", len(found)) if found else None
    )


FEATURE = Feature(
    "why",
    commands={"why": _why, "refresh": _refresh, "health": _health},
    actions={"wy.of": _of, "wy.page": _turned, "wy.fresh": _fresh},
    menu=(MenuEntry("why", N_("Why a customer is at risk")),),
)
