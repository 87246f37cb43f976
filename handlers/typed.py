"""What is typed while we ask something: whether it can be the answer, or is a question or news of its own."""

from __future__ import annotations

from bot.i18n import Html
from bot.reply import Reply
from bot.turn import Turn
from bot.understanding import SMALLTALK, Intent, Match, understand
from bot.usecases.slots import BY_CONTACT, Slots
from handlers.find import answer_lookup
from handlers.values import FORMS, wrong

_CLEAR = 0.8  # a typed name this close is taken
_APART = 0.1  # and this far ahead of the next one
_LONGEST_ANSWER = 60  # characters
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
    its card; any other look-up is a question of its own."""
    if not short_answer(turn, Intent.OTHER, Intent.NOTE, Intent.LOOKUP, names=True):
        return False
    said = understand(turn.incoming.text.strip(), turn.names.index(turn.session, turn.actor), turn.here).main
    return said.intent != Intent.LOOKUP or said.rule == _NAME_ALONE


def answer_aside(turn: Turn) -> Reply | None:
    """The answer to a question about a customer that comes while we ask which one a record is about: ours stays open.
    None where the message is no such question."""
    text = turn.incoming.text.strip()
    if not text or turn.incoming.media:
        return None
    meaning = understand(text, turn.names.index(turn.session, turn.actor), turn.here)
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
