"""What is typed while we ask something: whether it can be the answer, or is a question or news of its own."""

from __future__ import annotations

import re

from bot.i18n import Html
from bot.reply import Reply
from bot.turn import Turn
from bot.understanding import SMALLTALK, Draft, Intent, Match, understand
from bot.understanding.asides import cancels, is_sentence, newcomer
from bot.understanding.normalise import is_han, normalise
from bot.usecases.slots import BY_CONTACT, Slots
from handlers.find import answer_lookup
from handlers.news import TELLS, understood
from handlers.values import FORMS, wrong

_CLEAR = 0.8  # a typed name this close is taken
_APART = 0.1  # and this far ahead of the next one
_LONGEST_ANSWER = 60  # characters
_BESIDE = 4  # characters or words
_NAME_ALONE = "lookup.name"  # understanding's rule for a message that is nothing but a name


def short_answer(turn: Turn, *intents: Intent, names: bool = False, about: int | None = None) -> bool:
    """Whether the message can be the answer to a question rather than news of its own: short, no question itself, and
    of one of the intents that such an answer alone is taken for. Only an answer with ``names`` speaks of a customer
    other than the one the question is ``about``."""
    text = turn.incoming.text.strip()
    if not text or len(text) > _LONGEST_ANSWER or turn.incoming.media or text.endswith(("?", "？")):
        return False
    said = understand(text, turn.names.index(turn.session, turn.actor), turn.here).main
    named = said.customer.value if said.customer and said.customer.rule != BY_CONTACT else None
    if named not in (None, about) and not names:
        return False
    asked_for = said.intent == Intent.NOTE and said.rule.startswith("command")
    return said.intent in intents and said.rule != SMALLTALK and not asked_for


def plain_words(turn: Turn) -> bool:
    """Whether the message is nothing but a name: of a person, a customer, a team. A name alone is read as a look-up of
    its card; any other look-up is a question of its own, and a sentence is news."""
    text = turn.incoming.text.strip()
    if cancels(text) or newcomer(text) or not short_answer(turn, Intent.OTHER, Intent.NOTE, Intent.LOOKUP, names=True):
        return False
    meaning = understood(turn, text)
    said = meaning.main
    if said.intent == Intent.LOOKUP:
        return said.rule == _NAME_ALONE
    return len(meaning.drafts) == 1 and not (says_more(said) or is_sentence(text) or _told_of(turn, said))


def says_more(said: Draft) -> bool:
    """Whether there is a day, a figure or a number in a message, or something for the profile."""
    told = (said.event_date, said.followup, said.amount, said.score, said.birthday, said.phone)
    return any(told) or said.rule == TELLS


def _told_of(turn: Turn, said: Draft) -> bool:
    """Whether a customer is surely named and much is said beside the name: "Hualian boss bought a new van"."""
    if said.customer is None or not said.sure or said.customer.rule == BY_CONTACT:
        return False
    text = turn.incoming.text
    beside = normalise(text[: said.customer.start] + " " + text[said.customer.end :]).lower.strip()
    name = turn.names.index(turn.session, turn.actor).get(said.customer.value).name
    if beside in normalise(name).lower:
        return False  # the rest of the name
    return sum(is_han(c) for c in beside) >= _BESIDE or len(re.findall("[a-z]{2,}", beside)) >= _BESIDE


def free_words(turn: Turn, about: int) -> bool:
    """Whether the message can be a few free words about the customer that we asked for: no question, no record of its
    own, nothing about anybody else."""
    text = turn.incoming.text.strip()
    if not text or turn.incoming.media or text.endswith(("?", "？")) or cancels(text) or newcomer(text):
        return False
    said = understood(turn, text).main
    named = said.customer.value if said.customer and said.customer.rule != BY_CONTACT and said.sure else None
    if said.intent == Intent.LOOKUP:
        return False
    if named not in (None, about):
        return False
    told = said.intent not in (Intent.NOTE, Intent.OTHER) and not said.rule.startswith("votes")
    return not (told and (named is not None or said.rule.startswith("command")))


def answer_aside(turn: Turn) -> Reply | None:
    """The answer to a question about a customer that comes while we ask which one a record is about: ours stays open.
    None where the message is no such question."""
    text = turn.incoming.text.strip()
    if not text or turn.incoming.media or newcomer(text):
        return None
    meaning = understood(turn, text)
    said = meaning.main
    asks = said.intent == Intent.LOOKUP and (said.rule != _NAME_ALONE or text.endswith(("?", "？")))
    names = said.customer or said.candidates or said.mention or said.contact
    return answer_lookup(turn, said) if asks and names and len(meaning.drafts) == 1 else None


def one_clear(found: list[Match]) -> bool:
    """Whether the best of several matches is the one that is meant: the only one of exactly that name, or far ahead."""
    if not found or found[0].score < _CLEAR:
        return False
    if len(found) == 1 or found[0].score >= 1 > found[1].score:
        return True
    return round(found[0].score - found[1].score, 3) >= _APART


def read_value(turn: Turn, slot: str, slots: Slots) -> Slots | Html | None:
    """The slots with the value that was typed; what is wrong with it; or None where the message is news of its own."""
    form, text = FORMS[slot], turn.incoming.text
    if not short_answer(turn, *form.intents, names=form.names, about=slots.customer_id):
        return None
    return form.read(turn, slots, text) or wrong(turn, slot, text)
