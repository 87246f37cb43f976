"""What users read: catalogues, the current user's locale and CLDR formats.

The locale and time zone of the user being served live in context variables, set by :func:`speaking`. Texts that go
out as Telegram HTML are made by :func:`t` and :func:`n`, which escape every value put in; plain ones (buttons,
toasts) by :func:`_`.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_compact_decimal, format_currency, format_decimal, get_currency_symbol

from bot.config import LANGUAGES


class Html(str):
    """Text that is Telegram HTML already and must not be escaped again."""

    __slots__ = ()


class CatalogueMissing(Exception):
    """A compiled catalogue is not there; Huike does not start without it."""


@dataclass(frozen=True, slots=True)
class Speech:
    """How to speak to one user."""

    language: str
    zone: tzinfo


_DEFAULT = Speech("en", ZoneInfo("UTC"))
_speech: ContextVar[Speech] = ContextVar("speech", default=_DEFAULT)


@contextmanager
def speaking(language: str, zone: tzinfo) -> Iterator[None]:
    """Within this block texts and formats are for a user of this language tag and time zone."""
    token = _speech.set(Speech(language, zone))
    try:
        yield
    finally:
        _speech.reset(token)


@cache
def catalogue(language: str) -> GNUTranslations:
    """The compiled catalogue of a language tag.

    Raises:
        CatalogueMissing: it was not compiled or not shipped.
    """
    path = files("locales").joinpath(language, "messages.mo")
    try:
        with path.open("rb") as file:
            return GNUTranslations(file)
    except OSError as error:
        raise CatalogueMissing(f"the catalogue of {language} is missing; run: python -m locales.compile") from error


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def require_catalogues() -> None:
    """Load every catalogue; raise :class:`CatalogueMissing` for the first that is not there."""
    for language in LANGUAGES:
        catalogue(language)


def language_for(code: str | None, default: str) -> str:
    """The language tag for a Telegram client's ``language_code`` (IETF, like ``zh-hans`` or ``en-GB``)."""
    parts = (code or "").lower().replace("_", "-").split("-")
    if parts[0] == "en":
        return "en"
    if parts[0] in ("zh", "yue"):
        traditional = parts[0] == "yue" or {"hant", "tw", "hk", "mo"} & set(parts)
        return "zh_Hant" if traditional else "zh_Hans"
    return default


def current_language() -> str:
    return _speech.get().language


def current_zone() -> tzinfo:
    return _speech.get().zone


def N_(msgid: str) -> str:
    """Mark a text for the catalogue; it is translated later with :func:`_` or :func:`t`."""
    return msgid


def _(msgid: str, **values: object) -> str:
    """The text in the user's language, plain: for buttons and toasts."""
    text = catalogue(_speech.get().language).gettext(msgid)
    return text.format(**values) if values else text


def escape(value: object) -> Html:
    """A value as Telegram HTML; what is :class:`Html` already stays."""
    return value if isinstance(value, Html) else Html(html.escape(str(value), quote=False))


def _fill(text: str, values: dict[str, object]) -> Html:
    return Html(text.format(**{name: escape(value) for name, value in values.items()}))


def t(msgid: str, **values: object) -> Html:
    """The text in the user's language as Telegram HTML, every value escaped."""
    return _fill(catalogue(_speech.get().language).gettext(msgid), values)


def n(singular: str, plural: str, count: int, **values: object) -> Html:
    """Like :func:`t`, in the plural form for ``count``, which is also the value ``{count}``."""
    text = catalogue(_speech.get().language).ngettext(singular, plural, count)
    return _fill(text, {"count": format_decimal(count, locale=_locale(_speech.get().language)), **values})


def lines(*parts: str | None) -> Html:
    """Texts that are HTML already, one a line; ``None`` leaves a line out, an empty one stays as a gap."""
    return Html("\n".join(part for part in parts if part is not None))


def local(moment: datetime) -> datetime:
    """An aware moment in the user's zone."""
    return moment.astimezone(_speech.get().zone)


def format_day(day: date, today: date) -> str:
    """A date with weekday, with the year where it is not this one: «12月2日 周三», "Wed, Dec 2"."""
    # CLDR date patterns are part of the catalogue, so that each language orders them its own way.
    pattern = N_("EEE, MMM d") if day.year == today.year else N_("EEE, MMM d, y")
    return format_date(day, _(pattern), locale=_locale(_speech.get().language))


def format_short_day(day: date) -> str:
    """A date without weekday for narrow places: «12月2日», "Dec 2"."""
    return format_date(day, _(N_("MMM d")), locale=_locale(_speech.get().language))


def format_month(day: date) -> str:
    """The month of a date: «2026年12月», "December 2026"."""
    return format_date(day, _(N_("MMMM y")), locale=_locale(_speech.get().language))


def format_weekday(day: date) -> str:
    """The weekday of a date: «周一», "Monday"."""
    return format_date(day, _(N_("EEEE")), locale=_locale(_speech.get().language))


def weekday_letters() -> list[str]:
    """The narrow names of the weekdays, Monday first, for the head of a calendar."""
    names = _locale(_speech.get().language).days["stand-alone"]["narrow"]
    return [names[day] for day in range(7)]


def format_clock(moment: datetime | time) -> str:
    """A time of day, 24 hours: «14:30»; an aware moment is first turned into the user's zone."""
    value = local(moment).time() if isinstance(moment, datetime) else moment
    return format_time(value, "HH:mm", locale=_locale(_speech.get().language))


def format_moment(moment: datetime, now: datetime) -> str:
    """Date with weekday and time of an aware moment, in the user's zone."""
    here = local(moment)
    return f"{format_day(here.date(), local(now).date())} {format_clock(here)}"


def format_money(amount: Decimal, currency: str) -> str:
    """An amount with its currency; decimals only where there are any."""
    pattern = "¤#,##0.00" if amount % 1 else "¤#,##0"
    return format_currency(amount, currency, pattern, locale=_locale(_speech.get().language), currency_digits=False)


def format_compact(value: Decimal) -> str:
    """A number as short as it can be said, for the axis of a chart: «3.5万», "35K"."""
    return format_compact_decimal(value, locale=_locale(_speech.get().language), fraction_digits=1)


def currency_sign(currency: str) -> str:
    """How a currency is written: «¥», "CN¥"."""
    return get_currency_symbol(currency, locale=_locale(_speech.get().language))


def format_month_name(day: date) -> str:
    """The month of a date without its year: «11月», "Nov"."""
    return format_date(day, "LLL", locale=_locale(_speech.get().language))
