"""Lookups: /find, a bare name, a question. One clear hit opens the card, several are offered, none is said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.i18n import N_, _, t
from bot.reply import Action, Reply, Rows, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.understanding import Draft, Intent, Topic
from bot.understanding.asides import may_be_name
from bot.understanding.asked_of import unknown_name
from bot.usecases.file_entry import new_entry
from bot.usecases.find_customers import Found, Why, find_customers
from bot.usecases.same_name import same_words
from bot.usecases.slots import Slots
from db.customer import Customer, visible_customer
from db.outbox import about_message
from db.search import more_than
from handlers.calendar import NOTHING
from handlers.customer_card import customer_card
from handlers.entry_card import entry_card
from handlers.exactly import exactly
from handlers.guard import gone
from handlers.namesakes import told_apart
from handlers.overall import overall
from handlers.search import answer_search
from handlers.words import shorten

PAGE = 6
_CLEAR = 0.85
_APART = 0.12
_ALONE = 0.6
_NEAR = 0.3
_MOST_NEAR = 3
_NAMED: Mapping[int, str] = {}  # all found by their names
_LONGEST = 200  # characters of a query that are kept with its list
UNKNOWN = "unknown:"
"""What a message is about that says that nobody is called so; the name follows."""


def answer_lookup(turn: Turn, draft: Draft) -> Reply:
    """Answer a question about stored data with exactly what was asked."""
    topic = draft.topic or Topic.CARD
    person = draft.contact.value if draft.contact else None
    if topic == Topic.SEARCH:
        named = (draft.customer.value,) if draft.customer else draft.candidates
        seen = [visible_customer(turn.session, turn.actor, one) for one in named]
        return answer_search(turn, draft.mention or "", among=[one for one in seen if one is not None])
    if draft.customer is not None and not draft.candidates and not _half_named(draft):
        customer = visible_customer(turn.session, turn.actor, draft.customer.value)
        if customer is not None:
            return exactly(turn, customer, topic, person)
    if draft.candidates:
        ids = list(draft.candidates)
        seen = [visible_customer(turn.session, turn.actor, one) for one in ids]
        if (meant := _in_full(turn.incoming.text, seen)) is not None:
            return exactly(turn, meant, topic, person)
        return _offer(turn, ids, f"pick:{topic}:{','.join(str(one) for one in ids)}", topic)
    name = draft.mention or (None if person or topic == Topic.IDLE else unknown_name(draft.text, draft.rule))
    if not name and (answer := overall(turn, topic, person)):
        return answer
    return answer_query(turn, name or turn.incoming.text, topic)


def _half_named(draft: Draft) -> bool:
    """Whether only a part of the name that was said is known: Golden Wok, where there is a Golden Gate."""
    return bool(draft.mention) and not draft.sure and draft.customer is not None and draft.customer.rule == "name.part"


def answer_query(turn: Turn, query: str, topic: Topic = Topic.CARD) -> Reply:
    """Look a customer up by anything like its name."""
    query = query.strip().rstrip("?？").strip()
    found = _search(turn, query)
    if not found:
        return _nothing(turn, query)
    called = [visible_customer(turn.session, turn.actor, one.id) for one in found if same_words(one.name, query)]
    customer = _in_full(query, called)
    if customer is None and _clear(found):
        customer = visible_customer(turn.session, turn.actor, found[0].id)
    if customer is not None:
        return exactly(turn, customer, topic, None)
    return _offer_found(turn, found, query, topic)


def _in_full(query: str, among: Iterable[Customer | None]) -> Customer | None:
    """The one customer whose full name is typed; that it begins the names of others does not make it unclear."""
    called = [one for one in among if one is not None and same_words(one.name, query)]
    return called[0] if len(called) == 1 else None


def _offer_found(turn: Turn, found: list[Found], query: str, topic: Topic, page: int = 0) -> Reply:
    ids, why = [match.id for match in found], {match.id: _why(match) for match in found}
    return _offer(turn, ids, f"find:{topic}:{query[:_LONGEST]}", topic, page, why)


_SIGNS = {Why.PERSON: "👤", Why.PHONE: "📞", Why.TAG: "🏷", Why.PLACE: "📍"}


def _why(match: Found) -> str:
    """By what a customer was found where it was not its name."""
    return f" · {_SIGNS[match.why]} {shorten(match.what, 16)}" if match.why else ""


def _search(turn: Turn, query: str) -> list[Found]:
    index = turn.names.index(turn.session, turn.actor)
    return find_customers(turn.session, turn.actor, index, query) if query else []


def _clear(found: list[Found]) -> bool:
    if len(found) == 1:
        return found[0].score >= _ALONE
    next_best = max(match.score for match in found[1:])
    return found[0].score >= _CLEAR and found[0].score - next_best >= _APART


def _nothing(turn: Turn, query: str) -> Reply:
    if not more_than(turn.session, turn.actor, 0):
        text = t("You have no customers yet. Just write what happened, e.g. Visited Acme, met Mr Li")
        return Reply(text=text)
    near = [one.id for one in turn.names.index(turn.session, turn.actor).find(query) if one.score >= _NEAR]
    seen = [visible_customer(turn.session, turn.actor, one) for one in near[:_MOST_NEAR]]
    labels = told_apart(turn, seen)
    taps = tuple((button(labels[one.id], "c.tell", one.id, Topic.CARD),) for one in seen if one)
    name = " ".join(query.split())
    new = rows([button(_("➕ New: {name}", name=shorten(name, 30)), "nc.named")] if may_be_name(name) else [])
    text = t("No customer like “{query}”. Try part of the name: /find Acme", query=shorten(query, 60))
    if taps:
        text = t("No customer like “{query}”. Do you mean one of these?", query=shorten(query, 60))
    return Reply(text=text, buttons=(*taps, *new), about=f"{UNKNOWN}{name[:_LONGEST]}")


def _offer(
    turn: Turn, ids: list[int], about: str, topic: Topic, page: int = 0, why: Mapping[int, str] = _NAMED
) -> Reply:
    """A page of customers to choose from; ``about`` is kept with the message, and says what the list was made of."""
    pages = max(1, (len(ids) - 1) // PAGE + 1)
    page = max(0, min(page, pages - 1))
    shown = [visible_customer(turn.session, turn.actor, one) for one in ids[page * PAGE : (page + 1) * PAGE]]
    labels = told_apart(turn, shown)
    taps = tuple((button(labels[one.id] + why.get(one.id, ""), "c.tell", one.id, topic),) for one in shown if one)
    if not taps:
        return gone()
    return Reply(text=t("Which one do you mean?"), buttons=(*taps, *_arrows(page, pages)), about=about)


def _arrows(page: int, pages: int) -> Rows:
    if pages == 1:
        return ()
    back = [button("◀", "c.page", page - 1)] if page else []
    forth = [button("▶", "c.page", page + 1)] if page + 1 < pages else []
    return rows([*back, button(f"{page + 1}/{pages}", NOTHING), *forth])


def _page(turn: Turn, action: Action) -> Reply:
    """Another page of the list, made anew from what the message is about."""
    message_id = turn.incoming.message_id
    about = about_message(turn.session, turn.incoming.chat_id, message_id) if message_id is not None else None
    kind, topic, what = (*(about or "").split(":", 2), "", "")[:3]
    if kind == "pick":
        ids = [int(one) for one in what.split(",") if one.isdecimal()]
    elif kind == "find":
        found = _search(turn, what)
        reply = _offer_found(turn, found, what, _topic(topic), action.number(0) or 0)
        return reply.model_copy(update={"edit": True}) if reply.text else reply
    else:
        return Reply(toast=_("This list has expired. Please search again."), alert=True)
    reply = _offer(turn, ids, about or "", _topic(topic), action.number(0) or 0)
    return reply.model_copy(update={"edit": True}) if reply.text else reply


def _topic(text: str) -> Topic:
    return Topic(text) if text in list(Topic) else Topic.CARD


def _tell(turn: Turn, action: Action) -> Reply:
    # A message of its own, not the list edited: only a new message can be protected from forwarding.
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    topic = _topic(action.args[1] if len(action.args) > 1 else "")
    return exactly(turn, customer, topic, None) if customer else gone()


def _show(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    return customer_card(turn, customer) if customer else gone()


def _card(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    return customer_card(turn, customer, edit=True) if customer else gone()


def _remind(turn: Turn, action: Action) -> Reply:
    """Ask when to remind about a customer."""
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    slots = Slots(intent=Intent.REMINDER, text=customer.name, customer_id=customer.id)
    entry = new_entry(turn.session, turn.actor, slots, turn.incoming.chat_id, None, turn.now)
    return entry_card(turn, entry)


def _find(turn: Turn, query: str) -> Reply:
    if not query:
        text = t("Who are you looking for? For example: /find Acme")
        return Reply(text=text)
    return answer_query(turn, query)


FEATURE = Feature(
    "find",
    commands={"find": _find},
    actions={"c.card": _card, "c.show": _show, "c.tell": _tell, "c.page": _page, "c.remind": _remind},
    menu=(MenuEntry("find", N_("Look up a customer")),),
)
