"""Whom a record is about: the customer of the main event, the person there, the names to offer."""

from __future__ import annotations

import re
from dataclasses import replace

from .index import CustomerIndex
from .judgement import Decision
from .mention import ALIAS, Evidence, Mention, choose
from .model import Intent, Match, Slot
from .namesake import in_full, no_people
from .normalise import Text
from .people import Person
from .reading import Reading
from .slots import slot

_PASSING_BEFORE = re.compile(
    r"(?:顺路|顺道|顺便|路过|顺带)[^◆]{0,4}$|(?:on the way|popped|passed) (?:to|by|past|into) $"
)
_PASSING = re.compile(
    r"^[^,。;]{0,4}(?:打了?个?招呼|打了个照面)"
    r"|^ (?:was |is )?(?:just|only) (?:a )?(?:quick )?(?:handshake|hello|hi|wave)"
)
_AT = re.compile(r" (?:at|from|of|@|in) (?:the )?")
_PLACE = re.compile(r"那?[两二三四五几]家|一带|附近|这一?片|那一?片")
_STREET = re.compile(r"[㐀-鿿]{1,5}[路街道巷弄]")
_HOUSE = re.compile(r"\s?[0-9]{1,5}\s?[号弄巷之-]")
_MORE_THAN_A_PLACE = 0.93
_OR = re.compile(r"[ ?,]*(?: or |还是|或者是?|定系|抑或)(?:was it |maybe |是|去了)? ?")
_WHOLE = ("name.exact", ALIAS)
_BY = re.compile(r"(?:by|from|由|经|通过)\s*$")
_TITLE_BEFORE = re.compile(r"(?<![a-z])(?:mr|mrs|ms|miss|mdm|madam|dr|uncle|aunty|auntie|aunt|chef)\.? $")


def main_mention(r: Reading, mentions: list[Mention], decision: Decision) -> Mention | None:
    """The customer that the main event is about: the one of its clause, else the last before it, else the first."""
    if not mentions:
        return None
    if len(mentions) > 1:
        passed = {m.customers for m in mentions if _in_passing(r, m)}
        mentions = [m for m in mentions if m.customers not in passed] or mentions
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


def _in_passing(r: Reading, mention: Mention) -> bool:
    """Whether the rep only looked in there on the way."""
    start, end = r.clauses.at(mention.start)
    return bool(_PASSING_BEFORE.search(r.masked[start : mention.start]) or _PASSING.search(r.masked[mention.end : end]))


def customer_of(r: Reading, mention: Mention | None) -> tuple[Slot[int] | None, tuple[int, ...], float]:
    if mention is None:
        return None, (), 0.0
    if len(mention.customers) > 1:
        return None, mention.customers, 0.0
    named = slot(r.text, mention.customers[0], mention.start, mention.end, mention.rule)
    return named, (), round(min(mention.strength, 0.5 + mention.margin * 4), 3)


def _gave_it(r: Reading, person: Person, main: Mention | None, decision: Decision) -> bool:
    """Whether a person named in a referral is the one who gave it, not the one referred."""
    if _BY.search(r.masked[: person.start]):
        return True
    if decision.end:
        return person.start <= decision.start
    # No single word told the referral: the giver stands with his customer.
    return main is None or person.start - main.end <= 3


def first_person(
    r: Reading, persons: list[Person], mentions: list[Mention], main: Mention | None, decision: Decision
) -> Person | None:
    """The first person who belongs to the main customer."""
    others = [m for m in mentions if main is not None and m.customers != main.customers]
    for person in persons:
        if decision.intent is Intent.REFERRAL and not _gave_it(r, person, main, decision):
            continue
        if not others or main is None:
            return person
        at = next((m for m in mentions if _AT.fullmatch(r.text.lower[person.end : max(person.end, m.start)])), None)
        if at is not None:
            if at.customers == main.customers:
                return person
            continue
        before = [m for m in mentions if m.start < person.start]
        nearest = before[-1] if before else None
        if nearest is None or nearest.customers == main.customers:
            return person
        start, end = r.clauses.at(person.start)
        if main.start >= start and main.end <= end:
            return person
    return None


def settled_by_person(
    r: Reading, index: CustomerIndex, persons: list[Person], candidates: tuple[int, ...]
) -> tuple[Slot[int] | None, tuple[int, ...], float]:
    """The one of several tied customers at which alone somebody named here is known; else they stay tied."""
    for person in persons:
        known = index.with_contact(r.text.words(person.start, person.end)) & set(candidates)
        if len(known) == 1:
            return slot(r.text, next(iter(known)), person.start, person.end, "contact.known"), (), 0.9
    return None, candidates, 0.0


def by_person(contact: Slot[str] | None, known: frozenset[int]) -> tuple[Slot[int] | None, tuple[int, ...], float]:
    """The customer of a known contact; several when the name is known at several."""
    if contact is None or len(known) > 1:
        return None, tuple(sorted(known)), 0.0
    (one,) = known
    return Slot(one, contact.start, contact.end, "contact.known"), (), 0.9


def near(
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


def named_customers(text: Text, evidence: list[Evidence], index: CustomerIndex) -> list[Mention]:
    """Customers named, without currencies and people who share a word with a customer."""
    kept = []
    for mention in choose(evidence):
        if text.lower[mention.end : mention.end + 1] == "$" or text.lower[mention.start : mention.end] in (
            "hk",
            "nt",
            "us",
        ):
            continue
        if mention.strength < _MORE_THAN_A_PLACE and _PLACE.match(text.lower, mention.end):
            continue  # 外滩两家: the place, not the customer called after it
        if _STREET.fullmatch(text.lower[mention.start : mention.end]) and _HOUSE.match(text.lower, mention.end):
            continue  # 文三路88号: an address, not the branch there
        title = _TITLE_BEFORE.search(text.lower[max(0, mention.start - 8) : mention.start])
        if title and mention.rule not in _WHOLE and not _titled(index, mention, title.group(0)):
            mention = replace(mention, strength=mention.strength * 0.6)
        kept.append(mention)
    kept = [in_full(text, m, index) for m in no_people(text, kept)]
    best = max((m.strength for m in kept), default=0.0)
    return _doubted(text, [m for m in kept if m.strength >= best - (0.3 if m.rule in _WHOLE else 0.22)])


def _titled(index: CustomerIndex, mention: Mention, title: str) -> bool:
    """Whether the title before the words is part of the customer's own name (Dr. Amanda Reyes DVM)."""
    return any(title.strip(" .") in index.get(c).name.lower().replace(".", " ").split() for c in mention.customers)


def _doubted(text: Text, mentions: list[Mention]) -> list[Mention]:
    """Mentions, two of them made one tie where the rep does not know which it was ("Wing Fat? or Wing Fung")."""
    told: list[Mention] = []
    for mention in mentions:
        last = told[-1] if told else None
        if last is not None and _OR.fullmatch(text.lower[last.end : max(last.end, mention.start)]):
            told[-1] = replace(last, end=mention.end, customers=(*last.customers, *mention.customers))
        else:
            told.append(mention)
    return told
