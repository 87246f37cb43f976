"""Search inside what was said: /search, or "who mentioned …". The latest first, each hit in its context."""

from __future__ import annotations

from bot.i18n import N_, Html, _, escape, format_day, format_short_day, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.search_notes import can_search, excerpt, search_notes, words_of
from db.outbox import about_message
from db.search import Said
from handlers.customer_card import TOUCHES
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


def answer_search(turn: Turn, query: str, page: int = 0) -> Reply:
    """A page of what was said with these words."""
    query = " ".join(query.split())[:_QUERY].strip()
    if not query:
        return Reply(text=t("What are you looking for in your records? For example: /search freezer"))
    if not can_search(query):
        return Reply(text=t("Please give me at least two letters, e.g. /search freezer"))
    page = max(0, page)
    found = search_notes(turn.session, turn.actor, query, (page + 1) * _PAGE + 1)
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    if not shown:
        return Reply(text=t("Nobody has said “{words}” yet.", words=shorten(query, 60)))
    words = words_of(query)
    text = lines(t("🔎 “{words}”, latest first", words=shorten(query, 40)), *(_hit(turn, one, words) for one in shown))
    customers = {one.customer_id: one.name for one in shown if one.name}
    cards = [button(shorten(name, 16), "c.show", number) for number, name in customers.items()]
    arrows = [button("◀", "n.page", page - 1)] if page else []
    arrows += [button("▶", "n.page", page + 1)] if len(found) > (page + 1) * _PAGE else []
    return Reply(text=text, buttons=rows(cards, arrows), protect=True, about=f"search:{query}")


def _hit(turn: Turn, hit: Said, words: list[str]) -> Html:
    day = hit.day
    shown = format_short_day(day) if day.year == turn.today.year else format_day(day, turn.today)
    name = bold(shorten(hit.name, 24)) if hit.name else t("About nobody")
    pieces = excerpt(hit.summary, words, _LONGEST)
    said = "".join(bold(piece) if sought else escape(piece) for piece, sought in pieces)
    return lines(Html(f"{_SIGNS[hit.sign]} {escape(shown)} {name}"), Html(said))


def _page(turn: Turn, action: Action) -> Reply:
    """Another page, searched anew for the words that the message is about."""
    message_id = turn.incoming.message_id
    about = about_message(turn.session, turn.incoming.chat_id, message_id) if message_id is not None else None
    if about is None or not about.startswith("search:"):
        return Reply(toast=_("This list has expired. Please search again."), alert=True)
    return answer_search(turn, about.removeprefix("search:"), action.number(0) or 0).model_copy(update={"edit": True})


FEATURE = Feature(
    "search",
    commands={"search": answer_search},
    actions={"n.page": _page},
    menu=(MenuEntry("search", N_("Search what was said")),),
)
