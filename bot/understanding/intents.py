"""What a message is: the first rule of the labelling order that fits."""

from __future__ import annotations

import re

from . import calls
from .deals import order, referral, visit
from .for_good import alone, has_stayed
from .judgement import START, Decision, decide
from .lexicon import cue_pattern
from .model import Intent
from .plans import promise, reminder
from .reading import MASK, Hit, Reading
from .smalltalk import SMALLTALK, is_smalltalk
from .touch_kinds import is_besides
from .trouble import complaint, lost, only_seen
from .votes import Ballot

_BEYOND_NAME = re.compile(rf"[^\W_{MASK}呢吗嘛吧啊呀的]", re.UNICODE)


_TRUST = {
    "call.made": 4.0,
    "complaint": 2.0,
    "complaint.named": 12.0,
    "complaint.threat": 3.0,
    "complaint.told": 0.5,
    "complaint.weak": 1.0,
    "complaint.wrong": 0.5,
    "lookup.question": 1.0,
    "lookup.start": 3.0,
    "lookup.strong": 3.0,
    "note.asked": 3.0,
    "note.fact": 0.0,
    "nothing": 0.0,
    "order": 0.5,
    "order.sum": 4.0,
    "promise": 1.0,
    "promise.said": 1.0,
    "referral": 2.0,
    "reminder.ask": 0.5,
    "reminder.time": 1.5,
    "score.full_marks": 3.0,
    "score.given": 2.0,
    "score.out_of": 3.0,
    "visit": 1.0,
}
_TRUST_OTHERS = 0.25
"""How much more the intent that a rule found counts among the votes (natural logarithm): by how often the rule was
right where it and the votes disagreed, over 3,200 messages whose writers the votes had not learnt from."""
_TRUST_PIECES = 1.5
"""Added for a piece of a message: the votes know whole messages only."""


def classify(r: Reading, entity: bool, ballot: Ballot, *, piece: bool = False) -> tuple[Decision, tuple[Intent, ...]]:
    """The intent and the secondary ones. ``entity`` tells that a customer or a person is named.

    A command word decides; otherwise the first rule that fits, unless the votes speak clearly for another intent.
    """
    if not r.mentions and is_smalltalk(r.text.lower):
        return Decision(Intent.OTHER, SMALLTALK, 0, 0), ()
    named, entity = entity, entity or r.first("generic.words") is not None
    told = bool(r.phones and r.persons)  # whose number is said is no question for it
    if not told and MASK in r.masked and r.mentions and not _BEYOND_NAME.search(r.masked):
        return Decision(Intent.LOOKUP, "lookup.name", 0, 0), ()
    if not told and r.mentions and (asked := _alone(r)):
        return asked, ()
    command = _command(r)
    found: dict[Intent, Decision] = {}
    for intent, rule in _ORDERED:
        decision = rule(r, named if intent is Intent.NOTE else entity)
        if decision is not None:
            found[intent] = decision
            if intent is Intent.LOOKUP:
                break
    mishap = found.get(Intent.COMPLAINT)
    if mishap is not None and Intent.VISIT in found and only_seen(r, mishap):
        del found[Intent.COMPLAINT]
    if command is not None:
        return command, tuple(i for i in found if i not in (command.intent, Intent.NOTE, Intent.OTHER))
    if (call := calls.made(r)) is not None:
        found = calls.beside(r, found, call)
    first = next(iter(found.values()), None) or Decision(Intent.OTHER, "nothing", 0, 0)
    first = _voted(first, found, r, ballot, piece=piece)
    if r.money and (first.intent is Intent.OTHER or (not named and first.rule.startswith("votes:"))):
        first = complaint(r, True) or first  # who tells of damage and its sum makes no small talk: ask who it was
    return first, tuple(i for i in found if i is not first.intent and i in _SECONDARY)


def _voted(first: Decision, found: dict[Intent, Decision], r: Reading, ballot: Ballot, *, piece: bool) -> Decision:
    """What the rules found, unless the votes speak clearly for another intent."""
    trust = _TRUST.get(first.rule.split(":")[0], _TRUST_OTHERS) + (_TRUST_PIECES if piece else 0)
    voted = Intent(ballot.settle("intent", first.intent, trust))
    if voted is Intent.VISIT and first.rule.startswith("complaint.told"):
        return first  # somebody was seen there and told what is wrong
    if first.rule == "call.made" and (voted in calls.NEVER or calls.unanswered(r.masked)):
        return first
    if first.intent is Intent.REMINDER and calls.to_make(r):
        return first
    if voted is first.intent or (voted is Intent.SCORE and not r.score):
        return first
    if (voted is Intent.LOOKUP and not _may_ask(first, r)) or (voted is Intent.OTHER and r.mentions):
        return first
    if (
        voted is Intent.LOST
        and voted not in found
        and (_USES_OURS.search(r.masked) or has_stayed(r) or is_besides(r.masked))
    ):
        return first
    if first.intent in (Intent.NOTE, Intent.REMINDER) and voted not in found and alone(r):
        return first
    if voted is Intent.PROMISE and voted not in found and _GAVE.search(r.masked) and not _WORD.search(r.masked):
        return first  # what was given is not owed
    if voted is Intent.LOST and voted not in found and _WON.search(r.masked):
        return first
    if first.intent is Intent.LOST and voted is Intent.NOTE and _CLOSED_DOWN.search(r.masked):
        return first  # that a shop is no more is never a mere note
    if voted is Intent.COMPLAINT and r.has("complaint.settled", r.masked):
        return first
    if first.intent is Intent.NOTE and voted not in found and not r.dates and is_besides(r.masked):
        return first  # an invitation, a gift, a prize: a touch, whatever messages of such words were about
    return found.get(voted) or Decision(voted, f"votes:{ballot.because('intent', voted)}", 0, 0)


_GAVE = re.compile(
    rf"(?<!will )(?<!to )(?<![a-z])(?:gave|handed|passed|left|brought|dropped off) (?:the |a |some |out )*{MASK}"
    rf"|(?<![a-z])(?:gave|handed|brought) [^,.;!?\n]{{1,30}} (?:to|at) (?:the )?{MASK}"
)
_WORD = re.compile(
    r"(?<![a-z])(?:word|promised?|guarantee[ds]?|assur(?:ed|ance)|deadline|until|till|by|we'll|we'd|i'll|i'd)(?![a-z])"
)
"""Of something still owed."""
_WON = re.compile(
    rf"{MASK} (?:have |has |just |finally )*(?:awarded|gave|given|handed) us (?:the|their|a|an|another) (?:[a-z]+ )?"
    r"(?:contract|tender|job|business|account|deal|order)(?![a-z])"
    r"|(?<![a-z])(?:we|i|i've|we've) (?:just |finally )*won (?:the|their) (?:[a-z]+ )?"
    r"(?:contract|tender|bid|job|account|deal)(?![a-z])"
)
_USES_OURS = re.compile(
    r"(?<!不)(?<!没)(?<!不再)用(?:着|的都?是)?(?:我们|咱们?|我哋)的"
    r"|(?<![a-z])(?:uses?|using|buys?|buying) (?:our|ours)(?![a-z])"
)


_CLOSED_DOWN = re.compile(rf"{MASK}\s*(?:has |have |is |are )?(?:closed|shut|closing|shutting) down\s*[.!]?$")


def _may_ask(first: Decision, r: Reading) -> bool:
    """Whether a message can be a question: there is something to look up, and nothing reported unless a word asks."""
    if not (r.mentions or r.persons or r.first("lookup.data")):
        return False
    return first.intent in (Intent.NOTE, Intent.OTHER) or r.first("lookup.ask") is not None


def _alone(r: Reading) -> Decision | None:
    """Nothing but a name and what is asked for: 华联 电话, Acme last visit?"""
    rest = r.masked.replace(MASK, " ").strip(" ,.:?!'")
    rest = rest.removeprefix("s ").strip()
    hit = cue_pattern("lookup.alone").fullmatch(rest) if rest else None
    return Decision(Intent.LOOKUP, f"lookup.alone:{rest}", 0, 0) if hit else None


_SECONDARY = (Intent.VISIT, Intent.ORDER, Intent.PROMISE, Intent.COMPLAINT, Intent.REFERRAL)


def _command(r: Reading) -> Decision | None:
    offset = START.match(r.masked.replace(MASK, "◆")).end()  # type: ignore[union-attr]
    opening = next((d for d in r.dates if d.start == offset), None)
    if opening is not None:
        offset = opening.end
    head = r.masked[:offset]
    if MASK in head:
        return None
    for intent, group in _COMMANDS:
        m = cue_pattern(group).match(r.masked, offset)
        if m is None:
            continue
        hit = Hit(m.start(), m.end(), m.group(0))
        after = r.masked[m.end() : m.end() + 8]
        if intent is Intent.COMPLAINT and (r.has("complaint.settled", r.masked) and not after.startswith(":")):
            continue
        if intent is Intent.ORDER and (
            r.has("order.not_order", r.masked)
            or re.match(r"(?:的|已|还|没|都|号|was|is|came|form|history)", after.strip())
        ):
            continue
        if intent is Intent.NOTE and re.match(r"(?:里|本|上)", after):
            continue
        return decide(intent, "command", hit)
    return None


_COMMANDS = (
    (Intent.COMPLAINT, "command.complaint"),
    (Intent.REMINDER, "command.reminder"),
    (Intent.REMINDER, "command.mark"),
    (Intent.ORDER, "command.order"),
    (Intent.SCORE, "command.score"),
    (Intent.NOTE, "command.note"),
)


def _lookup(r: Reading, entity: bool) -> Decision | None:
    text = r.masked
    reported = r.first("lookup.reported")
    strong = r.first("lookup.strong")
    if strong and not (reported and reported.start < strong.start):
        return decide(Intent.LOOKUP, "lookup.strong", strong)
    offset = START.match(text).end()  # type: ignore[union-attr]
    m = cue_pattern("command.lookup").match(text, offset)
    if m and (not m.group(0).isascii() or r.has("lookup.data", text) or text.rstrip().endswith("?")):
        hit = Hit(m.start(), m.end(), m.group(0))
        return decide(Intent.LOOKUP, "lookup.start", hit)
    ask = r.first("lookup.ask")
    if ask is None or reported:
        return None
    question = text.rstrip(" !。.~").endswith(
        ("?", "吗", "呢", "来着", "谁", "多少", "么", "时候", "咩", "边个", "几多")
    )
    data = r.first("lookup.data")
    if data and question and len(text) < 60:
        return decide(Intent.LOOKUP, "lookup.question", ask)
    return None


def _score(r: Reading, entity: bool) -> Decision | None:
    if r.score is None:
        return None
    return Decision(Intent.SCORE, r.score.rule, r.score.start, r.score.end)


def _note(r: Reading, entity: bool) -> Decision | None:
    hit = r.first("command.note") or r.first("note.words")
    if hit:
        return decide(Intent.NOTE, "note.asked", hit)
    if entity or r.birthday:
        return Decision(Intent.NOTE, "note.fact", 0, 0)
    return None


_ORDERED = (
    (Intent.LOOKUP, _lookup),
    (Intent.LOST, lost),
    (Intent.COMPLAINT, complaint),
    (Intent.VISIT, visit),
    (Intent.ORDER, order),
    (Intent.REFERRAL, referral),
    (Intent.REMINDER, reminder),
    (Intent.PROMISE, promise),
    (Intent.SCORE, _score),
    (Intent.NOTE, _note),
)
