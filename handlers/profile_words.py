"""The profile in the user's language: names of its fields, values as they are read, and what a typed one means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale

from bot.domain.cadence import read_interval
from bot.domain.example_phone import example_phone
from bot.domain.profile import CUSTOMER, PERSON, Field, Kind
from bot.domain.regions import region_of
from bot.i18n import N_, Html, _, current_language, current_zone, escape, format_day, t
from bot.turn import Turn
from bot.understanding import parse_when
from bot.understanding.answers import parse_past_day
from bot.understanding.facts import year_day
from bot.understanding.facts_dates import named_day
from bot.understanding.normalise import normalise
from db.contact import Contact
from db.history import Change
from db.user import User
from handlers.care_lines import every
from handlers.customer_card import people
from handlers.exactly import birthday_words
from handlers.words import LANGUAGE_NAMES, TIERS, shorten

LABELS = {
    "relationship": N_("Relationship"),
    "contract_end": N_("Contract ends"),
    "credit_terms": N_("Credit terms"),
    "motives": N_("Buys because"),
    "needs": N_("Needs"),
    "leave_if": N_("Would leave if"),
    "products": N_("Uses"),
    "industry": N_("Industry"),
    "address": N_("Address"),
    "since": N_("Customer since"),
    "founded": N_("Founding day"),
    "region": N_("Country"),
    "greeting_lang": N_("Greetings in"),
    "title": N_("Title"),
    "role": N_("Role"),
    "phone": N_("Phone"),
    "number": N_("Phone"),
    "birthday": N_("Birthday"),
    "wedding": N_("Wedding day"),
    "likes": N_("Likes"),
    "left_on": N_("Left"),
    "name": N_("Name"),
    "tag": N_("Tag"),
    "alias": N_("Also called"),
    "contact": N_("Contact"),
    "customer": N_("Customer"),
    "owner": N_("Owner"),
    "state": N_("State"),
    "tier": N_("Tier"),
    "tier_pin": N_("Pinned tier"),
    "cadence": N_("Cadence"),
}
RELATIONSHIPS = {
    "excellent": N_("excellent"),
    "good": N_("good"),
    "so_so": N_("so-so"),
    "strained": N_("strained"),
}
ROLES = {
    "decides": N_("decides"),
    "uses": N_("uses it"),
    "pays": N_("pays"),
    "gatekeeper": N_("gatekeeper"),
}
STATES = {
    "prospect": N_("prospect"),
    "active": N_("active"),
    "lost": N_("lost"),
    "closed": N_("closed down"),
}
ASKS = {
    "contract_end": N_("When does the contract end? E.g. 31 March 2027"),
    "credit_terms": N_("What are the credit terms? E.g. 45 days"),
    "motives": N_("Why do they buy from us? E.g. fast delivery"),
    "needs": N_("What do they need or what are their habits? E.g. small packs, delivery before 8"),
    "leave_if": N_("What would make them leave? E.g. a price rise"),
    "products": N_("Which products do they use? E.g. soy sauce 5 L"),
    "industry": N_("What line of business are they in? E.g. catering"),
    "address": N_("What is the address? E.g. 88 Wensan Road"),
    "since": N_("Since when have they been a customer? E.g. March 2019"),
    "founded": N_("Which day do they celebrate? E.g. 18 June"),
    "region": N_("Which country are they in? E.g. CN or Singapore"),
    "title": N_("What is the title? E.g. buyer"),
    "phone": N_("What is the number? E.g. {number}"),
    "number": N_("What is the number? E.g. {number}"),
    "birthday": N_("When is the birthday? E.g. 5/2"),
    "wedding": N_("When is the wedding day? E.g. 20 May"),
    "likes": N_("What do they like? E.g. Pu’er tea"),
    "left_on": N_("When did they leave? E.g. yesterday"),
    "name": N_("What is the name?"),
}
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "relationship": RELATIONSHIPS,
    "role": ROLES,
    "state": STATES,
    "tier": TIERS,
}
_PHONE = re.compile(r"[0-9+() ./-]{3,32}(?: ?\D{1,4} ?[0-9]{1,6})?")  # with an extension
_LONGEST_DAY = 16  # characters


def field_of(name: str) -> Field | None:
    """The field of this name, of a customer or a person."""
    return CUSTOMER.get(name) or PERSON.get(name)


def asking(name: str) -> Html:
    """The question for a field, with an example that works."""
    asked = ASKS[name]
    if "{number}" not in asked:
        return t(asked)
    return t(asked, number=example_phone(region_of(ZoneInfo(str(current_zone())))))


def label(field: str) -> str:
    """What a field is called."""
    return _(LABELS.get(field, field))


def choice(field: str, value: str) -> str:
    """One of the choices of a field in words."""
    if field == "greeting_lang":
        return LANGUAGE_NAMES.get(value, value)
    msgid = _CHOICES.get(field, {}).get(value)
    return _(msgid) if msgid else value


def in_words(turn: Turn, field: str, value: str) -> str:
    """A stored value as the user reads it."""
    if field == "owner":
        user = turn.session.get(User, int(value))
        return user.name if user else "—"
    if field == "tier_pin":
        tier, _colon, reason = value.partition(":")
        return _("{tier}: {reason}", tier=choice("tier", tier), reason=reason)
    if field == "cadence":
        return every(read_interval(value))
    known = field_of(field)
    if known is not None and known.kind == Kind.DATE:
        return format_day(date.fromisoformat(value), turn.today)
    if known is not None and known.kind == Kind.DAY:
        return birthday_words(value)
    if known is not None and known.kind == Kind.COUNTRY:
        return str(Locale.parse(current_language()).territories.get(value, value))
    return choice(field, value)


def change_words(turn: Turn, change: Change) -> Html:
    """What a line of history changed: «Address: a → b»."""
    name, known = label(change.field), change.before is not None and change.after is not None
    if known and change.before != change.after:
        before, after = _short(turn, change.field, change.before), _short(turn, change.field, change.after)
        return t("{field}: {before} → {after}", field=name, before=before, after=after)
    if change.after is not None:
        return t("{field}: {value}", field=name, value=_short(turn, change.field, change.after))
    return t("{field}: {value} removed", field=name, value=_short(turn, change.field, change.before))


def fact_words(turn: Turn, change: Change) -> Html:
    """What a message set: «Contract ends: Wed, Mar 31, 2027», with whose it is."""
    person = person_of(turn, change)
    if change.field == "contact":
        known = people([person]) if person is not None and person.undone_at is None else change.after or ""
        return t("New contact: {name}", name=shorten(known, 60))
    said = line(turn, change.field, change.after or "", 40)
    return Html(f"{escape(person.name)} · {said}") if person is not None else said


def person_of(turn: Turn, change: Change) -> Contact | None:
    """Whose detail a line of history tells of; None where it is the customer's."""
    return turn.session.get(Contact, change.contact_id) if change.contact_id else None


def _short(turn: Turn, field: str, value: str | None) -> str:
    return shorten(in_words(turn, field, value or ""), 30)


def line(turn: Turn, field: str, value: str, longest: int = 60) -> Html:
    """«Address: 88 Wensan Road»."""
    return t("{field}: {value}", field=label(field), value=escape(shorten(in_words(turn, field, value), longest)))


def typed(turn: Turn, field: Field, text: str) -> str | None:
    """The value that a typed answer means, as it is stored; None where it means none."""
    text = " ".join(text.split())
    plain = normalise(text).lower
    if field.kind == Kind.DATE:
        past = field.name in ("since", "left_on")
        day = named_day(plain, turn.today, past=past) or _named(turn, text, past=past)
        return day.isoformat() if day else None
    if field.kind == Kind.DAY:
        return year_day(plain, turn.here) if len(plain) <= _LONGEST_DAY else None
    if field.kind == Kind.COUNTRY:
        return _country(text)
    if field.kind == Kind.PHONE:
        return text if _PHONE.fullmatch(plain) else None
    return text if 0 < len(text) <= field.longest else None


def _named(turn: Turn, text: str, *, past: bool) -> date | None:
    if past:
        return parse_past_day(text, turn.here)
    found = parse_when(text, turn.here)
    return found.date() if isinstance(found, datetime) else found


def _country(text: str) -> str | None:
    """The code of a country that is named in any of our languages, or by its code."""
    wanted = text.strip().casefold()
    for language in ("en", "zh_Hans", "zh_Hant"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and wanted in (code.casefold(), str(name).casefold()):
                return str(code)
    return None
