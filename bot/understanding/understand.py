"""From a message to its meaning: the order in which the parts work together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from . import amounts, complaints, records, recurring, returns, roles, scores, strangers, unknown
from .for_good import is_of_fact
from .glued import other_name
from .index import CustomerIndex
from .intents import classify
from .judgement import Decision
from .mention import Evidence, Mention
from .model import Draft, Intent, Meaning, Slot, Topic
from .normalise import Text, normalise
from .reading import Reading
from .searching import sought_of_one, words_sought
from .slots import (
    birthday,
    category_slot,
    currency,
    due_slot,
    event_slot,
    hit_slot,
    phone,
    referred,
    slot,
    topic,
)
from .votes import Ballot
from .who import by_person, customer_of, first_person, main_mention, named_customers, near, settled_by_person

SURE = 0.8
"""From this confidence on a record may be saved without asking."""
DOUBTED = 0.6
"""The most that is left where the customer's name is only a part of another one."""
MOST_RECORDS = 20
"""Records of one message; what is left is kept as words."""
ROOM = 4
"""A further stretch is read only where there is room for so many of its records."""
MOST_READ = 900
"""Characters after which no further stretch of a long message is read; what is left is kept as words."""
MOST_NAMED = 20
"""Customers in a long message after which no further stretch of it is read."""
NOT_READ = "rest.unread"
MOST_BESIDE = 6
"""Characters behind a customer's name, like "the owner of", in a question about what was said there."""
OF_ONE = "lookup.search.of_one"


def understand(
    text: str, index: CustomerIndex, now: datetime, *, home_currency: str = "CNY", intent: Intent | None = None
) -> Meaning:
    """What ``text`` means to the rep whose customers are in ``index``.

    ``now`` is aware and in the rep's zone; days and times come out in that zone. ``home_currency`` is taken for a
    figure without a currency in a simplified Chinese message. ``intent`` is what the first record is, told beforehand
    by a command, and every other that says no kind of its own. Never raises, whatever the text.
    """
    normal = normalise(text)
    again = recurring.asked_for(normal, index, now)
    if again is not None:
        told = Intent.REMINDER if again.leads and "\n" not in normal.plain.strip() else intent
        return recurring.attach(
            _understand(text, again.without(normal), index, now, home_currency, told), again, normal
        )
    return _understand(text, normal, index, now, home_currency, intent)


def _understand(
    text: str, normal: Text, index: CustomerIndex, now: datetime, home_currency: str, intent: Intent | None
) -> Meaning:
    if intent is None and (sought := words_sought(normal)):
        asked = Draft(Intent.LOOKUP, text, 0, len(text), mention=sought, topic=Topic.SEARCH, rule="lookup.search")
        return Meaning(text, asked, (asked,))
    if intent is None and (of_one := _searched_of_one(text, normal, index)):
        return Meaning(text, of_one, (of_one,))
    parts = records.stretches(normal)
    readings: list[_Stretch] = []
    read = 0
    for part in parts:
        room = MOST_RECORDS - sum(len(one.drafts) for one in readings)
        if (
            room < (ROOM if readings else 1)
            or read >= MOST_READ
            or sum(len(one.named) for one in readings) >= MOST_NAMED
        ):
            break
        readings.append(_stretch(part, index, now, home_currency, intent, alone=len(parts) == 1, room=room))
        read += len(part.plain)
    main, drafts = readings[0].main, readings[0].drafts
    left = [words for one in readings for words in one.left]
    if len(readings) > 1:
        main = next((one.main for one in readings if one.main.customer or one.main.candidates), main)
        told = [d for one in readings for d in one.drafts if d.intent is not Intent.OTHER] or [main]
        left = [words for one in readings for words in (*_untold(one, told), *one.left)]
        drafts = tuple(told)
    left += [part.own() for part in parts[len(readings) :]]
    named = tuple(dict.fromkeys(c for one in readings for c in one.named))
    if left and len(drafts) == 1 and drafts[0].intent not in (Intent.OTHER, Intent.LOOKUP):
        # A long report of one matter: what was not read any more belongs to it.
        main = replace(drafts[0], text=text.strip(), end=len(text))
        return Meaning(text, main, (main,), named)
    return Meaning(text, main, drafts + _rest(left, len(text)), named)


def _searched_of_one(text: str, normal: Text, index: CustomerIndex) -> Draft | None:
    """The question whether a customer mentioned something, where a customer is named there; of several that fit any
    may have."""
    asked = sought_of_one(normal)
    if asked is None:
        return None
    start, end, words = asked
    named = [m for m in named_customers(normal, index.evidence(normal), index) if start <= m.start < end]
    if len(named) != 1 or named[0].customers[0] < 0:
        return None
    if named[0].start != start or end - named[0].end > MOST_BESIDE:
        return None
    found = Draft(Intent.LOOKUP, text, 0, len(text), mention=words, topic=Topic.SEARCH, sure=True, rule=OF_ONE)
    if len(named[0].customers) > 1:
        return replace(found, candidates=tuple(named[0].customers))
    return replace(found, customer=slot(normal, named[0].customers[0], named[0].start, named[0].end, "name.asked"))


def _untold(stretch: _Stretch, told: list[Draft]) -> list[str]:
    """Words of a stretch that no record holds, but for greetings."""
    return [d.text for d in stretch.drafts if d not in told and len(d.text.strip()) >= records.WORTH_KEEPING]


def _rest(left: list[str], end: int) -> tuple[Draft, ...]:
    """What was not read, or not understood in a long message, as one record of no kind: nothing typed is lost."""
    words = "\n".join(one for one in map(str.strip, left) if one)
    return (Draft(Intent.OTHER, words, 0, end, rule=NOT_READ),) if words else ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What one stretch of text says: its main record, all its records, whom it names, and words left unread."""

    main: Draft
    drafts: tuple[Draft, ...]
    named: tuple[int, ...]
    left: tuple[str, ...] = ()


def _stretch(
    text: Text, index: CustomerIndex, now: datetime, home: str, told: Intent | None, *, alone: bool, room: int
) -> _Stretch:
    evidence = index.evidence(text)
    mentions = named_customers(text, evidence, index)
    reading = Reading(text, now, mentions, [])
    named = tuple(dict.fromkeys(c for m in mentions if len(m.customers) == 1 for c in m.customers))
    everyone = sorted([*mentions, *strangers.find(reading)], key=lambda m: m.start) if mentions else mentions
    parts = records.divide(text, reading.clauses, everyone)
    drafts = _drafts(reading, parts[:room], index, everyone, evidence, home, told)
    left = records.outside(text, parts[:room]) if drafts and (len(parts) > room or not alone) else ()
    if drafts and not alone:
        return _Stretch(drafts[0], drafts, named, left)
    drafts = drafts or _sale_and_return(reading, index, mentions, evidence, home, told)
    if drafts and len(parts) < 2:
        return _Stretch(drafts[0], drafts, named)
    main = _draft(reading, index, mentions, evidence, home, told)
    return _Stretch(main, drafts or (main,), named, left)


def _money(
    r: Reading, decision: Decision, also: tuple[Intent, ...], back: returns.Return | None
) -> amounts.Money | None:
    """The amount that a record is about; what was given back beside it is none."""
    aside = [(back.start, back.end)] if back and decision.intent is Intent.ORDER else []
    sold = decision.intent is Intent.ORDER
    if sold and (r.mentions or not decision.rule.startswith("votes")) and (less := returns.minus(r)) is not None:
        return less
    there = [one for one in r.money if not any(start <= one.start < end for start, end in aside)]
    found = amounts.best(there) or amounts.in_words(r.masked)
    if found is None and (decision.intent is Intent.ORDER or Intent.ORDER in also):
        found = amounts.bare(r.masked, r.taken + aside, alone=not decision.rule.startswith("command"))
    return found


def _drafts(
    whole: Reading,
    parts: list[records.Part],
    index: CustomerIndex,
    mentions: list[Mention],
    evidence: list[Evidence],
    home: str,
    told: Intent | None,
) -> tuple[Draft, ...]:
    """One record for each part of the message; empty when it holds only one."""
    drafts: list[Draft] = []
    for part in parts:
        text = records.excerpt(whole.text, part)
        own = records.inside(part, mentions)
        known = evidence if part.customers[0] >= 0 else []
        reading = Reading(text, whole.now, own, [])
        draft = _draft(reading, index, own, known, home, told, piece=len(drafts))
        if (
            drafts
            and draft.event_date is None
            and draft.intent in _HAPPENED
            and drafts[-1].event_date
            and part.line == 0
        ):
            draft = replace(draft, event_date=drafts[-1].event_date)
        drafts += _sale_and_return(reading, index, own, known, home, told) or (draft,)
    return tuple(drafts)


def _sale_and_return(
    r: Reading, index: CustomerIndex, mentions: list[Mention], evidence: list[Evidence], home: str, told: Intent | None
) -> tuple[Draft, ...]:
    """Two records where a customer bought and gave something back: "华联订了3万,退了2000的货"; else none."""
    back = returns.find(r)
    cut = returns.own_words(r, back) if back else None
    if cut is None:
        return ()
    start, end, before, behind = cut
    customers = tuple(one for mention in mentions for one in mention.customers)
    halves: list[Draft] = []
    for pieces in ([(0, before), (behind, len(r.text.plain))], [(start, end)]):
        part = records.Part(customers, 0, [one for one in pieces if one[0] < one[1]])
        text = records.excerpt(r.text, part)
        reading = Reading(text, r.now, records.inside(part, mentions), [])
        halves.append(_draft(reading, index, records.inside(part, mentions), evidence, home, told))
    sale, given_back = halves
    sold = sale.intent is Intent.ORDER or Intent.ORDER in sale.also
    if not sold or sale.amount is None or sale.amount.value <= 0 or given_back.rule != "order.return":
        return ()
    whole = _draft(r, index, mentions, evidence, home, told)
    currencies = sale.currency, given_back.currency
    return tuple(_of_whole(one, whole, currencies) for one in halves)


_TOLD = "currency.told"


def _of_whole(half: Draft, whole: Draft, others: tuple[Slot[str] | None, ...]) -> Draft:
    """Whom and when the message is about holds for both; one customer pays in one currency."""
    return replace(
        half,
        customer=whole.customer,
        candidates=whole.candidates,
        near=whole.near,
        mention=whole.mention,
        contact=half.contact or whole.contact,
        event_date=half.event_date or whole.event_date,
        currency=next((one for one in (half.currency, *others) if one and one.rule == _TOLD), half.currency),
        confidence=whole.confidence,
        sure=whole.sure,
    )


_HAPPENED = (Intent.VISIT, Intent.COMPLAINT, Intent.ORDER, Intent.SCORE)


_NO_KIND = (Intent.NOTE, Intent.LOOKUP, Intent.OTHER)


def _draft(
    r: Reading,
    index: CustomerIndex,
    mentions: list[Mention],
    evidence: list[Evidence],
    home: str,
    told: Intent | None,
    *,
    piece: int | None = None,
) -> Draft:
    """One record: of the whole message, or of its piece of that number, counted from 0."""
    text = r.text
    persons = [p for p in r.persons if not p.staff]
    entity = bool(mentions or persons)
    ballot = Ballot(r)
    decision, also = classify(r, entity, ballot, piece=piece is not None)
    if told is not None and (not piece or decision.intent in _NO_KIND):
        decision, also = Decision(told, "command.told", 0, 0), ()
    back = returns.find(r)
    if back and returns.stands(back, decision, also):
        decision, also = back.decision, ()
        money: amounts.Money | None = back.money
    else:
        money = _money(r, decision, also, back)
    score = r.score
    if decision.intent is Intent.SCORE and score is None:
        score = scores.bare(r.masked, r.taken)
    mention = main_mention(r, mentions, decision)
    stranger: tuple[int, int] | None = None
    if mention and mention.customers[0] < 0:
        stranger = (mention.start, mention.end)
        mention = None
    customer, candidates, confidence = customer_of(r, mention)
    longer = other_name(r, mention, index.get(customer.value)) if mention and customer else None
    if longer:
        confidence = min(confidence, DOUBTED)
    event, due = roles.assign(r, decision)
    bidden = told is not None or decision.rule.startswith(("command", "reminder.ask"))
    if due is not None and not bidden and is_of_fact(r, due[0]):
        due = None
        if decision.intent is Intent.REMINDER:
            decision = Decision(Intent.NOTE, "note.fact", 0, 0)
    quiet = decision.intent in (Intent.LOOKUP, Intent.OTHER)
    if quiet:
        money, score = None, None
    found = first_person(r, persons, mentions, mention, decision)
    contact = slot(text, text.words(found.start, found.end), found.start, found.end, found.rule) if found else None
    severity, severity_hit = (
        complaints.severity(r, decision.rule, ballot) if decision.intent is Intent.COMPLAINT else (None, None)
    )
    category, category_hit = complaints.category(r, decision, ballot)
    origin_start, origin_end = text.span(0, len(text.plain))
    person = contact.value if contact else None
    if candidates:
        customer, candidates, confidence = settled_by_person(r, index, persons, candidates)
    elif customer is None and stranger is None and person and (known := index.with_contact(person)):
        customer, candidates, confidence = by_person(contact, known)
    stranger = stranger or longer or (unknown.find(r) if mention is None and not quiet else None)
    sure = confidence >= SURE
    offered = () if sure else near(r, index, evidence, candidates, stranger)
    return Draft(
        intent=decision.intent,
        text=text.own(),
        start=origin_start,
        end=origin_end,
        customer=customer,
        candidates=candidates,
        near=offered,
        mention=text.words(*stranger) if stranger else None,
        contact=contact,
        event_date=event_slot(text, event),
        followup=due_slot(text, due),
        amount=slot(text, money.value, money.start, money.end, money.rule) if money else None,
        currency=currency(r, index, money, home),
        score=slot(text, score.value, score.start, score.end, score.rule) if score else None,
        severity=hit_slot(text, severity, severity_hit, "severity"),
        category=category_slot(text, category, category_hit),
        birthday=birthday(r),
        referred=referred(r, decision),
        phone=phone(r),
        also=also,
        topic=topic(r) if decision.intent is Intent.LOOKUP else None,
        confidence=confidence,
        sure=sure,
        rule=decision.rule,
    )
