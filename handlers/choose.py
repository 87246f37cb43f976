"""The answers to the question an open entry asks: by a tap or by typing."""

from __future__ import annotations

from typing import Any

from bot.i18n import Html, _, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import AnswerHandler, Feature, Turn
from bot.understanding import SMALLTALK, Intent, Match, understand
from bot.understanding.amend import read_amendment
from bot.understanding.amend_words import may_correct
from bot.understanding.learnable import shares_core
from bot.usecases.add_customer import LONGEST_NAME, add_customer
from bot.usecases.change_entry import change_entry
from bot.usecases.file_entry import slots_of
from bot.usecases.learn_name import learn_name
from bot.usecases.slots import BY_CONTACT, Slots
from db import dialogue
from db.customer import Customer, visible_customer
from db.entry import Entry, EntryState, own_entry
from db.user import Role, Team, teams
from handlers.entry_card import card_with
from handlers.find import answer_lookup, answer_query
from handlers.guard import gone, with_entry
from handlers.learnt import with_lesson
from handlers.questions import expect, new_name
from handlers.values import FORMS, wrong
from handlers.words import bold, shorten

_OPEN = (EntryState.OPEN, EntryState.FILED)
_CLEAR = 0.8  # a typed name this close is taken
_APART = 0.1  # and this far ahead of the next one
_WORTH_OFFERING = 0.3
_LONGEST_ANSWER = 60  # characters
_NAME_ALONE = "lookup.name"  # understanding's rule for a message that is nothing but a name


def refile(turn: Turn, entry: Entry, slots: Slots) -> Reply:
    """Let the entry say this, file it if nothing is missing, and show the card."""
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    answered = entry.state == EntryState.OPEN
    change_entry(turn.session, turn.actor, entry, slots, turn.here, turn.installation.currency)
    return card_with(turn, entry, edit=turn.incoming.data is not None, stay=not answered)


def refile_about(turn: Turn, entry: Entry, customer: Customer, typed: str | None = None) -> Reply:
    """The record is about this customer; the words it was meant by are learnt, and the card says so once.

    ``typed`` is a name that was sent in answer and did not lead there.
    """
    heard = slots_of(entry)
    if heard.heard is None and typed is not None:
        heard = heard.model_copy(update={"heard": typed})
    if _is_nickname(turn, heard, customer):
        heard = heard.model_copy(update={"contact": None})
    reply = refile(turn, entry, with_customer(heard, customer.id))
    index = turn.names.index(turn.session, turn.actor)
    alias = learn_name(turn.session, turn.actor, entry, heard, customer, index, turn.here)
    return with_lesson(reply, alias, entry) if alias else reply


def _is_nickname(turn: Turn, slots: Slots, customer: Customer) -> bool:
    """Whether what was taken for a person is a nickname of the customer."""
    words = slots.contact
    if words is None or words != slots.heard or not shares_core(words, customer.name):
        return False
    return not turn.names.index(turn.session, turn.actor).with_contact(words)


def _pick(turn: Turn, action: Action, entry: Entry) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(1))
    if customer is None:
        return gone()
    if entry.state == EntryState.FILED and slots_of(entry).customer_id == customer.id:
        return card_with(turn, entry, edit=True)
    return refile_about(turn, entry, customer, typed_name(turn, entry))


def with_customer(slots: Slots, customer_id: int | None) -> Slots:
    """The slots about this customer, with nothing left to ask about it."""
    return slots.model_copy(update={"customer_id": customer_id, "choices": (), "mention": None})


def _none(turn: Turn, action: Action, entry: Entry) -> Reply:
    return refile(turn, entry, with_customer(slots_of(entry), None))


def typed_name(turn: Turn, entry: Entry) -> str | None:
    """The name last typed for the entry's customer, while we still ask for it."""
    asked = dialogue.open_dialogue(turn.session, turn.incoming.chat_id, turn.actor.id, turn.now)
    if asked is None or asked.data.get("entry") != entry.id:
        return None
    return asked.data.get("name")


def _new(turn: Turn, action: Action, entry: Entry) -> Reply:
    name = typed_name(turn, entry) or new_name(slots_of(entry))
    if name is None:
        expect(turn, "new", entry)
        return Reply(text=t("What is the new customer’s name?"), ask=_("Customer name"))
    return create(turn, entry, name)


def create(turn: Turn, entry: Entry, name: str) -> Reply:
    """Add the customer an entry is about, after asking for its team where the actor has none, and file the entry."""
    if turn.actor.team_id is None and len(teams(turn.session)) > 1:
        return _ask_team(turn, entry, name)
    return _create(turn, entry, name, None)


def _ask_team(turn: Turn, entry: Entry, name: str) -> Reply:
    expect(turn, "team", entry, name=name)
    taps = [button(shorten(team.name, 24), "e.team", entry.id, team.id) for team in teams(turn.session)]
    text = lines(bold(shorten(name, 80)), t("Which team looks after them?"))
    back = button(_("Back"), "e.card", entry.id)
    return Reply(text=text, buttons=rows(taps, [back]), edit=turn.incoming.data is not None)


def _team(turn: Turn, action: Action, entry: Entry) -> Reply:
    name, team = typed_name(turn, entry), turn.session.get(Team, action.number(1) or 0)
    if turn.actor.role != Role.ADMIN or team is None:
        return gone()
    if name is None:
        return Reply(toast=_("That is already done."))
    return _create(turn, entry, name, team)


def _create(turn: Turn, entry: Entry, name: str, team: Team | None) -> Reply:
    try:
        customer = add_customer(turn.session, turn.actor, name, turn.now, entry.id, team)
    except ValueError:
        expect(turn, "new", entry)
        return Reply(text=t("A name can be 1 to 80 characters, e.g. Hualian Supermarket"))
    return refile_about(turn, entry, customer)


def _kind(turn: Turn, action: Action, entry: Entry) -> Reply:
    try:
        intent = Intent(action.args[1])
    except (IndexError, ValueError):
        return gone()
    return refile(turn, entry, slots_of(entry).model_copy(update={"intent": intent}))


def _score(turn: Turn, action: Action, entry: Entry) -> Reply:
    value = action.number(1)
    if value is None or not 1 <= value <= 10:
        return gone()
    return refile(turn, entry, slots_of(entry).model_copy(update={"score": value}))


def _drop(turn: Turn, action: Action, entry: Entry) -> Reply:
    entry.state = EntryState.DROPPED
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    return card_with(turn, entry, edit=True, stay=False)


def _lookup(turn: Turn, action: Action, entry: Entry) -> Reply:
    entry.state = EntryState.DROPPED
    return answer_query(turn, slots_of(entry).text)


def _typed(turn: Turn, data: dict[str, Any]) -> Entry | None:
    """The entry that a typed answer is for, if it may still change."""
    entry = own_entry(turn.session, turn.actor, data.get("entry"))
    return entry if entry is not None and entry.state in _OPEN else None


def _typed_customer(turn: Turn, data: dict[str, Any]) -> Reply | None:
    entry = _typed(turn, data)
    if entry is None or _corrects_else(turn):
        return None
    if not plain_words(turn):
        return answer_aside(turn)
    typed = " ".join(turn.incoming.text.split())
    found = turn.names.index(turn.session, turn.actor).find(typed)
    customer = visible_customer(turn.session, turn.actor, found[0].id) if one_clear(found) else None
    if customer is not None:
        return refile_about(turn, entry, customer)
    return _ask_again(turn, entry, typed, found)


def _corrects_else(turn: Turn) -> bool:
    """Whether the message is clearly a correction of something else than the customer: "not today, yesterday"."""
    text = turn.incoming.text
    if not may_correct(text):
        return False
    said = read_amendment(text, turn.names.index(turn.session, turn.actor), turn.here)
    return said is not None and said.cued and not (said.customers or said.candidates or said.phrase)


def _ask_again(turn: Turn, entry: Entry, typed: str, found: list[Match]) -> Reply:
    """The typed name led to no customer: offer those like it, and a new one of that name."""
    expect(turn, "customer", entry, name=typed[:LONGEST_NAME])
    near = [one for one in found if one.score >= _WORTH_OFFERING]
    taps = tuple((button(shorten(one.name, 40), "e.pick", entry.id, one.id),) for one in near[:5])
    text = (
        t("Which one is “{name}”?", name=shorten(typed, 40))
        if taps
        else t("No customer like “{name}”. Send me part of the name, e.g. Acme", name=shorten(typed, 40))
    )
    new = button(_("➕ New: {name}", name=shorten(typed, 30)), "e.new", entry.id)
    leave = button(_("Don’t save"), "e.drop", entry.id)
    back = button(_("Back"), "e.card", entry.id)
    return Reply(text=text, buttons=(*taps, *rows([new, leave if entry.state == EntryState.OPEN else back])))


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


def _typed_new(turn: Turn, data: dict[str, Any]) -> Reply | None:
    entry = _typed(turn, data)
    if entry is None:
        return None
    return create(turn, entry, turn.incoming.text) if plain_words(turn) else answer_aside(turn)


def read_value(turn: Turn, slot: str, slots: Slots) -> Slots | Html | None:
    """The slots with the value that was typed; what is wrong with it; or None where the message is news of its own."""
    form, text = FORMS[slot], turn.incoming.text
    if not short_answer(turn, *form.intents, names=form.names, about=slots.customer_id):
        return None
    return form.read(turn, slots, text) or wrong(turn, slot, text)


def typed_value(slot: str) -> AnswerHandler:
    """Takes the typed value of a slot; one that cannot be is said to be so, and the question stays."""

    def typed(turn: Turn, data: dict[str, Any]) -> Reply | None:
        entry = _typed(turn, data)
        said = read_value(turn, slot, slots_of(entry)) if entry is not None else None
        if entry is None or said is None:
            return None
        if isinstance(said, Slots):
            return refile(turn, entry, said)
        expect(turn, slot, entry)
        return Reply(text=said, ask=_(FORMS[slot].hint))

    return typed


FEATURE = Feature(
    "choose",
    actions={
        "e.pick": with_entry(_pick, *_OPEN),
        "e.none": with_entry(_none, *_OPEN),
        "e.new": with_entry(_new, *_OPEN),
        "e.team": with_entry(_team, *_OPEN),
        "e.kind": with_entry(_kind, *_OPEN),
        "e.score": with_entry(_score, *_OPEN),
        "e.drop": with_entry(_drop, EntryState.OPEN),
        "e.lookup": with_entry(_lookup, EntryState.OPEN),
    },
    answers={
        "entry.customer": _typed_customer,
        "entry.new": _typed_new,
        **{f"entry.{slot}": typed_value(slot) for slot in FORMS},
    },
)
