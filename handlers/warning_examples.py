"""How messages of warnings look: as they would be now, or a made-up one."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.signals.model import Family
from bot.i18n import _, format_money, lines, n, t
from bot.reply import Reply
from bot.turn import Turn
from bot.usecases.warning_lists import open_warnings
from bot.usecases.warning_steps import together
from handlers.warning_card import warning_card
from handlers.warning_list import LISTED, warning_list
from handlers.warning_reasons import reason
from handlers.warning_words import Finding
from handlers.words import bold


def example() -> Reply:
    """A made-up customer."""
    of = {
        "silence_days": 47,
        "typical_gap_days": 21,
        "orders": 18,
        "few_orders": 0,
        "lost_of_similar": 83,
        "similar": 100,
    }
    stake = _("{sum} a year at stake", sum=format_money(Decimal(42000), "CNY"))
    return Reply(
        text=lines(
            t("⚠️ {name} · {stake}", name=bold(_("Sunrise Market")), stake=stake),
            reason(Finding(Family.SILENCE, of, "CNY")),
            t("👉 Call {name} today.", name=_("Mr Wang")),
        )
    )


def example_week() -> Reply:
    title = n("⚠️ {count} customer to keep an eye on", "⚠️ {count} customers to keep an eye on", 1)
    of = {"days": 64, "allowed_days": 30, "longest_days": 30, "never": 0}
    head, said = bold(_("Sunrise Market")), reason(Finding(Family.CONTACT, of, "CNY"))
    return Reply(text=lines(title, t("{head}: {reason}", head=head, reason=said)))


def preview(turn: Turn) -> Reply | None:
    found = open_warnings(turn.session, turn.actor, turn.now, limit=1).rows
    return warning_card(turn, turn.actor, together(turn.session, turn.actor, found[0].id)) if found else None


def preview_week(turn: Turn) -> Reply | None:
    page = open_warnings(turn.session, turn.actor, turn.now, limit=LISTED)
    return warning_list(turn, turn.actor, page.rows) if page.rows else None
