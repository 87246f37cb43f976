"""How occasions are called, and what is said of one in a line and on its card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.i18n import N_, Html, _, escape, lines, n, t
from bot.usecases.greet import Offered, draft_of, years_of
from bot.usecases.occasions import BIRTHDAY, CONTRACT_END, FIRST_ORDER, FOUNDING, WEDDING
from handlers.exactly import birthday_words
from handlers.words import bold, shorten, when

OCCASIONS: Mapping[str, tuple[str, str]] = {
    BIRTHDAY: ("🎂", N_("Birthday")),
    WEDDING: ("💍", N_("Wedding day")),
    FOUNDING: ("🎉", N_("Founding day")),
    FIRST_ORDER: ("🤝", N_("Years since the first order")),
    CONTRACT_END: ("📄", N_("The contract ends")),
    "new_year": ("🎆", N_("New Year")),
    "spring_festival": ("🧧", N_("Chinese New Year")),
    "lantern": ("🏮", N_("Lantern Festival")),
    "womens_day": ("🌷", N_("Women’s Day")),
    "hari_raya": ("🌙", N_("Hari Raya")),
    "dragon_boat": ("🐉", N_("Dragon Boat Festival")),
    "teachers_day": ("🍎", N_("Teachers’ Day")),
    "teachers_day_tw": ("🍎", N_("Teachers’ Day")),
    "mid_autumn": ("🥮", N_("Mid-Autumn Festival")),
    "national_day": ("🎊", N_("National Day")),
    "national_day_sg": ("🎊", N_("National Day")),
    "national_day_my": ("🎊", N_("National Day")),
    "deepavali": ("🪔", N_("Deepavali")),
    "thanksgiving": ("🦃", N_("Thanksgiving")),
    "thanksgiving_ca": ("🦃", N_("Thanksgiving")),
    "christmas": ("🎄", N_("Christmas")),
}
_NAME = 20  # characters in a line


def title_of(one: Offered, today: date, now: datetime) -> Html:
    """What it is and when: «🎂 生日 · 明天, 11月24日 周二»; the same for all who have it in common."""
    return occasion_title(one.occasion, one.greeting.day, today, now, gift=one.gift)


def occasion_title(occasion: str, day: date, today: date, now: datetime, *, gift: bool = False) -> Html:
    icon, name = OCCASIONS[occasion]
    when_it_is = when(day, today, now)
    if gift:
        return t("🎁 A gift for: {occasion} · {when}", occasion=_(name), when=when_it_is)
    return t("{icon} {occasion} · {when}", icon=icon, occasion=_(name), when=when_it_is)


def whom(one: Offered, longest: int = 2 * _NAME) -> Html:
    """The customer and the person at it."""
    customer = bold(shorten(one.customer.name, longest))
    return Html(f"{customer} {escape(shorten(one.someone.name, _NAME))}") if one.someone else customer


def card_text(session: Session, one: Offered, today: date, now: datetime) -> Html:
    """The card: for whom, what and when, and the words, which a tap copies."""
    return lines(whom(one), title_of(one, today, now), _more(session, one), _words(session, one))


def _more(session: Session, one: Offered) -> Html | None:
    """What else is good to know of the day."""
    if one.occasion == FIRST_ORDER and (years := years_of(session, one)):
        return n("{count} year of buying from us", "{count} years of buying from us", years)
    if one.gift and one.someone and one.someone.likes:
        return t("💡 {name} likes {likes}", name=one.someone.name, likes=shorten(one.someone.likes, 80))
    code = one.someone.birthday if one.occasion == BIRTHDAY and one.someone else None
    return t("({day})", day=birthday_words(code)) if code and not code.startswith("S") else None


def _words(session: Session, one: Offered) -> Html:
    if one.renewal:
        return t("Time to talk about renewing it?")
    if one.gift:
        return t("Time to choose a gift and send it off. The words come on the day before.")
    return code(draft_of(session, one))


def code(words: str) -> Html:
    """Words that a tap copies."""
    return Html(f"<code>{escape(words)}</code>")


def gift_summary(one: Offered) -> str:
    """What the touch says of a gift."""
    return _("Gift: {occasion}", occasion=_(OCCASIONS[one.occasion][1]))
