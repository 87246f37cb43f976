"""From a message to its meaning: the order in which the parts work together."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from . import amounts, complaints, details, records, roles, scores, unknown
from .index import CustomerIndex
from .intents import Decision, classify
from .lexicon import cue_pattern
from .mention import Evidence, Mention, choose
from .model import Birthday, Category, Draft, Intent, Match, Meaning, Severity, Slot, Topic
from .normalise import Text, normalise
from .people import Person
from .reading import Hit, Reading
from .timeref import TimeRef

SURE = 0.8
"""From this confidence on a record may be saved without asking."""
MOST_RECORDS = 60
_BY = re.compile(r"(?:by|from|由|经|通过)\s*$")
T = TypeVar("T")
_TITLE_BEFORE = re.compile(r"(?<![a-z])(?:mr|mrs|ms|miss|mdm|madam|dr|uncle|aunty|auntie|aunt|chef)\.? $")


def understand(text: str, index: CustomerIndex, now: datetime, *, home_currency: str = "CNY") -> Meaning:
    """What ``text`` means to the rep whose customers are in ``index``.

    ``now`` is aware and in the rep's zone; days and times come out in that zone. ``home_currency`` is taken for a
    figure without a currency in a simplified Chinese message. Never raises, whatever the text.
    """
    normal = normalise(text)
    parts = records.stretches(normal)
    readings = [_stretch(part, index, now, home_currency, alone=len(parts) == 1) for part in parts]
    if len(readings) == 1:
        main, drafts, named = readings[0]
        return Meaning(text, main, drafts, named)
    drafts = tuple(d for _, some, _ in readings for d in some if d.intent is not Intent.OTHER)[:MOST_RECORDS]
    main = next((m for m, _, _ in readings if m.customer or m.candidates), readings[0][0])
    return Meaning(text, main, drafts or (main,), tuple(dict.fromkeys(c for *_, named in readings for c in named)))


def _stretch(
    text: Text, index: CustomerIndex, now: datetime, home: str, *, alone: bool
) -> tuple[Draft, tuple[Draft, ...], tuple[int, ...]]:
    """The main record, all records and the customers named of one stretch of text."""
    evidence = index.evidence(text)
    mentions = _mentions(text, evidence, index)
    reading = Reading(text, now, mentions, [])
    named = tuple(dict.fromkeys(c for m in mentions if len(m.customers) == 1 for c in m.customers))
    drafts = _drafts(reading, index, mentions, evidence, home)
    if drafts and not alone:
        return drafts[0], drafts, named
    main = _draft(reading, index, mentions, evidence, home)
    return main, drafts or (main,), named


def _drafts(
    whole: Reading, index: CustomerIndex, mentions: list[Mention], evidence: list[Evidence], home: str
) -> tuple[Draft, ...]:
    """One record for each part of the message; empty when it holds only one."""
    drafts: list[Draft] = []
    for part in records.divide(whole.text, whole.clauses, mentions)[:MOST_RECORDS]:
        text = records.excerpt(whole.text, part)
        own = [m for m in _mentions(text, index.evidence(text), index) if set(m.customers) & set(part.customers)]
        own = [replace(m, customers=part.customers) for m in own]
        draft = _draft(Reading(text, whole.now, own, []), index, own, evidence, home)
        if (
            drafts
            and draft.event_date is None
            and draft.intent in _HAPPENED
            and drafts[-1].event_date
            and part.line == 0
        ):
            draft = replace(draft, event_date=drafts[-1].event_date)
        drafts.append(draft)
    return tuple(drafts)


_HAPPENED = (Intent.VISIT, Intent.COMPLAINT, Intent.ORDER, Intent.SCORE)


def _mentions(text: Text, evidence: list[Evidence], index: CustomerIndex) -> list[Mention]:
    """Customers named, without currencies and people who share a word with a customer."""
    kept = []
    for mention in choose(evidence):
        if text.lower[mention.end : mention.end + 1] == "$" or text.lower[mention.start : mention.end] in (
            "hk",
            "nt",
            "us",
        ):
            continue
        if _TITLE_BEFORE.search(text.lower[max(0, mention.start - 8) : mention.start]) and mention.rule != "name.exact":
            mention = replace(mention, strength=mention.strength * 0.6)
        kept.append(mention)
    best = max((m.strength for m in kept), default=0.0)
    return [m for m in kept if m.strength >= best - (0.3 if m.rule == "name.exact" else 0.22)]


def _draft(r: Reading, index: CustomerIndex, mentions: list[Mention], evidence: list[Evidence], home: str) -> Draft:
    text = r.text
    persons = [p for p in r.persons if not p.staff]
    entity = bool(mentions or persons)
    decision, also = classify(r, entity)
    money = amounts.best(r.money)
    score = r.score
    if money is None and (decision.intent is Intent.ORDER or Intent.ORDER in also):
        money = amounts.bare(r.masked, r.taken, alone=not decision.rule.startswith("command"))
    if decision.intent is Intent.SCORE and score is None:
        score = scores.bare(r.masked, r.taken)
    mention = _main_mention(r, mentions, decision)
    customer, candidates, confidence = _customer(r, mention)
    event, due = roles.assign(r, decision)
    quiet = decision.intent in (Intent.LOOKUP, Intent.OTHER)
    if quiet:
        money, score = None, None
    found = _contact(r, persons, mentions, mention, decision)
    contact = _slot(text, text.words(found.start, found.end), found.start, found.end, found.rule) if found else None
    severity, severity_hit = (
        complaints.severity(r, decision.rule) if decision.intent is Intent.COMPLAINT else (None, None)
    )
    category, category_hit = complaints.category(r, decision)
    origin_start, origin_end = text.span(0, len(text.plain))
    person = contact.value if contact else None
    if customer is None and not candidates and person and (known := index.with_contact(person)):
        customer, candidates, confidence = _by_person(contact, known)
    stranger = unknown.find(r) if mention is None and not quiet else None
    sure = confidence >= SURE
    near = () if sure else _near(r, index, evidence, candidates, stranger)
    return Draft(
        intent=decision.intent,
        text=text.own(),
        start=origin_start,
        end=origin_end,
        customer=customer,
        candidates=candidates,
        near=near,
        mention=text.words(*stranger) if stranger else None,
        contact=contact,
        event_date=_event_slot(text, event),
        followup=_due_slot(text, due),
        amount=_slot(text, money.value, money.start, money.end, money.rule) if money else None,
        currency=_currency(r, index, money, home),
        score=_slot(text, score.value, score.start, score.end, score.rule) if score else None,
        severity=_hit_slot(text, severity, severity_hit, "severity"),
        category=_category_slot(text, category, category_hit),
        birthday=_birthday(r),
        referred=_referred(r, decision),
        phone=_phone(r),
        also=also,
        topic=_topic(r) if decision.intent is Intent.LOOKUP else None,
        confidence=confidence,
        sure=sure,
        rule=decision.rule,
    )


def _slot(text: Text, value: T, start: int, end: int, rule: str) -> Slot[T]:
    first, last = text.span(start, end)
    return Slot(value, first, last, rule)


def _main_mention(r: Reading, mentions: list[Mention], decision: Decision) -> Mention | None:
    """The customer that the main event is about: the one of its clause, else the last before it, else the first."""
    if not mentions:
        return None
    if len(mentions) == 1 or decision.end == 0 or decision.rule.startswith("command"):
        return mentions[0]
    start, end = r.clauses.at(decision.start)
    inside = [m for m in mentions if start <= m.start < end]
    if inside:
        return inside[0]
    before = [m for m in mentions if m.start < decision.start]
    if not before:
        return mentions[0]
    start, _ = r.clauses.at(before[-1].start)
    return next(m for m in before if m.start >= start)


def _customer(r: Reading, mention: Mention | None) -> tuple[Slot[int] | None, tuple[int, ...], float]:
    if mention is None:
        return None, (), 0.0
    if len(mention.customers) > 1:
        return None, mention.customers, 0.0
    slot = _slot(r.text, mention.customers[0], mention.start, mention.end, mention.rule)
    return slot, (), round(min(mention.strength, 0.5 + mention.margin * 4), 3)


def _contact(
    r: Reading, persons: list[Person], mentions: list[Mention], main: Mention | None, decision: Decision
) -> Person | None:
    """The first person who belongs to the main customer."""
    others = [m for m in mentions if main is not None and m.customers != main.customers]
    for person in persons:
        if (
            decision.intent is Intent.REFERRAL
            and person.start > decision.start
            and not _BY.search(r.masked[: person.start])
        ):
            continue
        if not others or main is None:
            return person
        before = [m for m in mentions if m.start < person.start]
        nearest = before[-1] if before else None
        if nearest is None or nearest.customers == main.customers:
            return person
        start, end = r.clauses.at(person.start)
        if main.start >= start and main.end <= end:
            return person
    return None


def _by_person(contact: Slot[str] | None, known: frozenset[int]) -> tuple[Slot[int] | None, tuple[int, ...], float]:
    """The customer of a known contact; several when the name is known at several."""
    if contact is None or len(known) > 1:
        return None, tuple(sorted(known)), 0.0
    (one,) = known
    return Slot(one, contact.start, contact.end, "contact.known"), (), 0.9


def _near(
    r: Reading,
    index: CustomerIndex,
    evidence: list[Evidence],
    candidates: tuple[int, ...],
    stranger: tuple[int, int] | None,
) -> tuple[Match, ...]:
    """Up to five names to offer, the likeliest first."""
    best: dict[int, float] = dict.fromkeys(candidates, 0.9)
    for one in evidence:
        best[one.customer] = max(best.get(one.customer, 0.0), one.strength)
    if stranger is not None and len(best) < 5:
        for match in index.find(r.text.plain[slice(*stranger)]):
            best.setdefault(match.id, match.score * 0.5)
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:5]
    return tuple(Match(i, index.get(i).name, round(score, 3)) for i, score in ranked)


def _event_slot(text: Text, event: TimeRef | None) -> Slot[date] | None:
    if event is None or event.past is None:
        return None
    return _slot(text, event.past, event.start, event.end, event.rule)


def _due_slot(text: Text, due: tuple[TimeRef, date | datetime] | None) -> Slot[date | datetime] | None:
    return _slot(text, due[1], due[0].start, due[0].end, due[0].rule) if due else None


def _hit_slot(text: Text, value: Severity | None, hit: object, rule: str) -> Slot[Severity] | None:
    if value is None:
        return None
    start, end = (hit.start, hit.end) if isinstance(hit, Hit) else (0, 0)
    return _slot(text, value, start, end, rule)


def _category_slot(text: Text, value: Category | None, hit: object) -> Slot[Category] | None:
    if value is None:
        return None
    start, end = (hit.start, hit.end) if isinstance(hit, Hit) else (0, 0)
    return _slot(text, value, start, end, "category")


def _currency(r: Reading, index: CustomerIndex, money: amounts.Money | None, home: str) -> Slot[str] | None:
    if money is None:
        return None
    if money.currency:
        return _slot(r.text, money.currency, money.start, money.end, "currency.told")
    if r.han and not r.text.traditional and not index.traditional and not re.search(r"[咗嘅啲喺俾冇哋]", r.masked):
        return _slot(r.text, home, money.start, money.end, "currency.home")
    return None


def _birthday(r: Reading) -> Slot[Birthday] | None:
    found = r.birthday
    return _slot(r.text, found.value, found.start, found.end, "birthday") if found else None


def _referred(r: Reading, decision: Decision) -> Slot[str] | None:
    if decision.intent is not Intent.REFERRAL:
        return None
    span = details.referred(r.text.lower, r.text.plain, decision.start)
    return _slot(r.text, r.text.words(*span), span[0], span[1], "referred") if span else None


def _phone(r: Reading) -> Slot[str] | None:
    if not r.phones:
        return None
    start, end = r.phones[0]
    return _slot(r.text, re.sub(r"[^0-9+]", "", r.text.plain[start:end]), start, end, "phone")


def _topic(r: Reading) -> Topic:
    for topic in (
        Topic.IDLE,
        Topic.BIRTHDAY,
        Topic.DEBT,
        Topic.AGREED,
        Topic.SCORE,
        Topic.COMPLAINTS,
        Topic.PHONE,
        Topic.CONTACT,
        Topic.LAST_VISIT,
        Topic.ORDERS,
        Topic.REMINDERS,
        Topic.NOTES,
    ):
        if cue_pattern(f"lookup_topic.{topic.value}").search(r.masked):
            return topic
    return Topic.CARD
