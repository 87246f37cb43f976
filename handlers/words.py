"""Names of things in the user's language, and small phrases that several cards share."""

from __future__ import annotations

from datetime import date, datetime

from bot.i18n import N_, Html, _, escape, format_day, format_moment, local, t
from bot.understanding import Category, Intent, Severity
from bot.usecases.slots import Slots
from db.complaint import ComplaintState
from db.user import Role

INTENTS = {
    Intent.VISIT: N_("Visit"),
    Intent.COMPLAINT: N_("Complaint"),
    Intent.ORDER: N_("Order"),
    Intent.REMINDER: N_("Reminder"),
    Intent.PROMISE: N_("Promise"),
    Intent.SCORE: N_("Score"),
    Intent.NOTE: N_("Note"),
    Intent.REFERRAL: N_("Referral"),
    Intent.LOST: N_("Lost customer"),
}
SAVED = {
    Intent.VISIT: N_("Visit saved"),
    Intent.COMPLAINT: N_("Complaint saved"),
    Intent.ORDER: N_("Order saved"),
    Intent.REMINDER: N_("Reminder set"),
    Intent.PROMISE: N_("Promise saved"),
    Intent.SCORE: N_("Score saved"),
    Intent.NOTE: N_("Note saved"),
    Intent.REFERRAL: N_("Referral saved"),
    Intent.LOST: N_("Loss saved"),
}
ICONS = {
    Intent.VISIT: "🚶",
    Intent.COMPLAINT: "⚠️",
    Intent.ORDER: "🧾",
    Intent.REMINDER: "⏰",
    Intent.PROMISE: "🤝",
    Intent.SCORE: "⭐",
    Intent.NOTE: "📝",
    Intent.REFERRAL: "👥",
    Intent.LOST: "💔",
}
CATEGORIES = {
    Category.QUALITY: N_("quality"),
    Category.DELIVERY: N_("delivery"),
    Category.SERVICE: N_("service"),
    Category.PRICE: N_("price"),
    Category.STOCK: N_("stock"),
    Category.BILLING: N_("billing"),
    Category.OTHER: N_("other"),
    Category.COMPETITOR: N_("competitor"),
    Category.CLOSED: N_("closed down"),
}
_LOSSES_ONLY = (Category.COMPETITOR, Category.CLOSED)
SEVERITIES = {
    Severity.HIGH: N_("urgent"),
    Severity.NORMAL: N_("normal"),
    Severity.LOW: N_("minor"),
}
STATES = {
    ComplaintState.OPEN: N_("open"),
    ComplaintState.ACKNOWLEDGED: N_("being handled"),
    ComplaintState.RESOLVED: N_("resolved"),
    ComplaintState.CLOSED: N_("closed"),
    ComplaintState.REOPENED: N_("open again"),
}
TIERS = {
    "key": N_("key customer"),
    "core": N_("core customer"),
    "regular": N_("regular customer"),
    "tail": N_("small customer"),
}
ROLES = {
    Role.REP: N_("sales rep"),
    Role.MANAGER: N_("manager"),
    Role.ADMIN: N_("admin"),
}
LANGUAGE_NAMES = {"en": "English", "zh_Hans": "简体中文", "zh_Hant": "繁體中文"}  # each in its own language


def bold(value: object) -> Html:
    return Html(f"<b>{escape(value)}</b>")


def quote(text: str, longest: int = 120) -> Html:
    """A user's own words, cut to fit."""
    # Quotation marks, for Chinese has no italics.
    return t("“{text}”", text=shorten(text, longest))


def shorten(text: str, longest: int) -> str:
    """The text on one line, cut with an ellipsis."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"


def when(due: date | datetime, today: date, now: datetime) -> str:
    """A day, or a moment with its time of day, in the user's zone; today and tomorrow said as such."""
    if isinstance(due, datetime):
        near = _near(local(due).date(), today)
        return f"{near} {format_moment(due, now)}" if near else format_moment(due, now)
    near = _near(due, today)
    return f"{near} {format_day(due, today)}" if near else format_day(due, today)


def _near(day: date, today: date) -> str | None:
    away = (day - today).days
    return _("today,") if away == 0 else _("tomorrow,") if away == 1 else None


def due_of(slots: Slots) -> date | datetime | None:
    """What the follow-up is due at."""
    return slots.due_at or slots.due_on


def complaint_kind(category: str, severity: str) -> Html:
    """«质量 · 紧急»."""
    return t(
        "{category} · {severity}",
        category=_(CATEGORIES[Category(category)]),
        severity=_(SEVERITIES[Severity(severity)]),
    )


def categories_of(intent: Intent) -> list[Category]:
    """What a complaint can be about, or why a customer can be lost."""
    return [one for one in Category if intent == Intent.LOST or one not in _LOSSES_ONLY]
