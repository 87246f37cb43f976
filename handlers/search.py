"""Search inside what was said: /search, or "who mentioned …". The latest first, each hit in its context."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import N_, Html, _, escape, format_day, format_short_day, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.search_notes import can_search, excerpt, search_notes, words_of
from db.customer import Customer, visible_customer
from db.outbox import about_message
from db.search import Said
from handlers.customer_card import TOUCHES
from handlers.guard import gone
from handlers.words import bold, shorten

_PAGE = 5
_LONGEST = 60  # characters of an excerpt
_QUERY = 100  # characters
_SIGNS = {
    **{str(kind): sign for kind, sign in TOUCHES.items()},
    "complaint": "⚠️",
    "order": "🧾",
    "promise": "🤝",
    "note": "📝",
    "score": "⭐",
    "referral": "👥",
    "loss": "💔",
}


def answer_search(turn: Turn, query: str, page: int = 0, among: Sequence[Customer] = ()) -> Reply:
    """A page of what was said with these words, of some customers if any are given."""
    query = " ".join(query.split())[:_QUERY].strip()
    if not query:
        return Reply(text=t("What are you looking for in your records? For example: /search freezer"))
    if not can_search(query):
        return Reply(text=t("Please give me at least two letters, e.g. /search freezer"))
    page = max(0, page)
    limit, only = (page + 1) * _PAGE + 1, tuple(one.id for one in among)
    customer = among[0] if len(among) == 1 else None
    found = search_notes(turn.session, turn.actor, query, limit, only)
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    if not shown:
        return _nothing(query, among)
    words = words_of(query)
    sought = shorten(query, 40)
    head = t("🔎 “{words}”, latest first", words=sought)
    if customer is not None:
        head = lines(bold(shorten(customer.name, 40)), head)
    text = lines(head, *(_hit(turn, one, words, named=customer is None) for one in shown))
    customers = {one.customer_id: one.name for one in shown if one.name}
    cards = [button(shorten(name, 16), "c.show", number) for number, name in customers.items()]
    arrows = [button("◀", "n.page", page - 1)] if page else []
    arrows += [button("▶", "n.page", page + 1)] if len(found) > (page + 1) * _PAGE else []
    return Reply(text=text, buttons=rows(cards, arrows), protect=True, about=f"search:{_listed(among)}:{query}")


def _listed(customers: Sequence[Customer]) -> str:
    return ",".join(str(one.id) for one in customers)


def _nothing(query: str, among: Sequence[Customer]) -> Reply:
    words = shorten(query, 60)
    if not among:
        return Reply(text=t("Nobody has said “{words}” yet.", words=words))
    names = ", ".join(shorten(one.name, 24) for one in among[:3])
    text = lines(bold(names), t("Nothing noted about “{words}”.", words=words))
    everyone = button(_("Search all customers"), "n.all")
    card = [button(_("Open card"), "c.show", among[0].id)] if len(among) == 1 else []
    buttons = rows([everyone, *card])
    return Reply(text=text, buttons=buttons, protect=True, about=f"search::{query}")


def _hit(turn: Turn, hit: Said, words: list[str], *, named: bool) -> Html:
    day = hit.day
    shown = format_short_day(day) if day.year == turn.today.year else format_day(day, turn.today)
    name = bold(shorten(hit.name, 24)) if hit.name else t("About nobody")
    who = f" {name}" if named else ""
    pieces = excerpt(hit.summary, words, _LONGEST)
    said = "".join(bold(piece) if sought else escape(piece) for piece, sought in pieces)
    return lines(Html(f"{_SIGNS[hit.sign]} {escape(shown)}{who}"), Html(said))


def _page(turn: Turn, action: Action) -> Reply:
    """Another page, searched anew for the words that the message is about."""
    about = _about(turn)
    if about is None:
        return Reply(toast=_("This list has expired. Please search again."), alert=True)
    numbers, query = about
    seen = [visible_customer(turn.session, turn.actor, one) for one in numbers]
    among = [one for one in seen if one is not None]
    if numbers and not among:
        return gone()
    return answer_search(turn, query, action.number(0) or 0, among).model_copy(update={"edit": True})


def _all(turn: Turn, action: Action) -> Reply:
    """The same words, whoever said them."""
    about = _about(turn)
    if about is None:
        return Reply(toast=_("This list has expired. Please search again."), alert=True)
    return answer_search(turn, about[1]).model_copy(update={"edit": True})


def _about(turn: Turn) -> tuple[list[int], str] | None:
    """The customers whose records the message is about, if it is about some alone, and the words."""
    message_id = turn.incoming.message_id
    about = about_message(turn.session, turn.incoming.chat_id, message_id) if message_id is not None else None
    kind, _colon, rest = (about or "").partition(":")
    numbers, colon, query = rest.partition(":")
    if kind != "search":
        return None
    if not colon or not all(one.isdecimal() for one in numbers.split(",") if one):
        return [], rest  # a list sent before one could be of some customers
    return [int(one) for one in numbers.split(",") if one], query


FEATURE = Feature(
    "search",
    commands={"search": answer_search},
    actions={"n.page": _page, "n.all": _all},
    menu=(MenuEntry("search", N_("Search what was said")),),
)
