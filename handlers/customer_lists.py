"""/customers: the customers in lists, by tier, due, never visited, without orders, by tag; a tap opens the card."""

from __future__ import annotations

from bot.i18n import N_, Html, _, escape, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.customer_lists import (
    NO_ORDER,
    Line,
    List,
    Overview,
    Wanted,
    listed,
    overview,
    tag_words,
    tags_of_all,
)
from handlers.guard import gone
from handlers.namesakes import told_apart_lines
from handlers.pages import arrows, page_of
from handlers.words import TIERS, bold, shorten

PAGE = 6
_SHORT_TIERS = {
    "key": N_("Key {count}"),
    "core": N_("Core {count}"),
    "regular": N_("Regular {count}"),
    "tail": N_("Small {count}"),
}


def _customers(turn: Turn, words: str) -> Reply:
    tags = tags_of_all(turn.session, turn.actor, words) if words else []
    return _list(turn, Wanted(List.TAG, str(tags[0][0])), 0) if tags else _menu(turn)


def _menu(turn: Turn) -> Reply:
    found = overview(turn.session, turn.actor, turn.today)
    if not found.total:
        return Reply(text=t("You have no customers yet. Just write what happened, e.g. Visited Acme, met Mr Li"))
    title = n("{count} customer", "{count} customers", found.total)
    text = lines(bold(title), t("Which ones do you want to see?"))
    return Reply(text=text, buttons=rows(*_choices(found)), protect=True)


def _choices(found: Overview) -> list[list[Button]]:
    """A button for every list that holds anybody."""
    tiers = [_to(_(_SHORT_TIERS[tier], count=count), List.TIER, tier) for tier, count in found.tiers.items() if count]
    due = [_to(_("⏳ Due {count}", count=found.due), List.DUE)] if found.due else []
    due += [_to(_("Never visited {count}", count=found.never), List.NEVER)] if found.never else []
    idle = [
        _to(_("No order {days} d: {count}", days=days, count=count), List.NO_ORDER, days)
        for days, count in found.no_order.items()
        if count
    ]
    tags = [_to(f"#{shorten(words, 12)} {count}", List.TAG, number) for number, words, count in found.tags]
    return [tiers, due, idle, tags]


def _to(label: str, by: List, value: object = "") -> Button:
    return button(label, "cl.at", by, value, 0)


def _at(turn: Turn, action: Action) -> Reply:
    wanted = _wanted(turn, action)
    if wanted is None:
        return gone()
    return _list(turn, wanted, action.number(2)).model_copy(update={"edit": True})


def _wanted(turn: Turn, action: Action) -> Wanted | None:
    by, value = (*action.args, "", "")[:2]
    fits = {
        List.TIER: value in TIERS,
        List.DUE: True,
        List.NEVER: True,
        List.NO_ORDER: value in [str(days) for days in NO_ORDER],
        List.TAG: tag_words(turn.session, turn.actor, value) is not None,
    }
    return Wanted(List(by), value) if by in list(List) and fits[List(by)] else None


def _list(turn: Turn, wanted: Wanted, asked: int | None) -> Reply:
    found, total = listed(turn.session, turn.actor, wanted, turn.today, max(asked or 0, 0) * PAGE, PAGE)
    page, pages = page_of(total, asked, PAGE)
    if total and not found:  # the list got shorter meanwhile
        found, total = listed(turn.session, turn.actor, wanted, turn.today, page * PAGE, PAGE)
    title = t("{title} · {count}", title=bold(_title(turn, wanted)), count=total)
    text = lines(title, None if found else t("Nobody here any more. Well done."))
    names = told_apart_lines(turn, found, 28 if wanted.by in _DATED else 40)
    taps = [[button(_label(turn, wanted, one, names[one.id]), "c.show", one.id)] for one in found]

    def to(label: str, number: int) -> Button:
        return button(label, "cl.at", wanted.by, wanted.value, number)

    buttons = rows(*taps, arrows(page, pages, to), [button(_("All lists"), "cl.menu")])
    return Reply(text=text, buttons=buttons, protect=True)


def _title(turn: Turn, wanted: Wanted) -> Html:
    match wanted.by:
        case List.TIER:
            named = _(TIERS[wanted.value])
            return escape(named[:1].upper() + named[1:])  # a heading
        case List.DUE:
            return t("Due for a visit or call")
        case List.NEVER:
            return t("Never visited")
        case List.NO_ORDER:
            return t("No order for {days} days", days=wanted.value)
        case List.TAG:
            return escape(f"#{tag_words(turn.session, turn.actor, wanted.value)}")


_DATED = (List.DUE, List.NO_ORDER)


def _label(turn: Turn, wanted: Wanted, one: Line, name: str) -> str:
    """The name, and how long ago the last touch or order was."""
    return f"{name} · {since_words(turn, one)}" if wanted.by in _DATED else name


def since_words(turn: Turn, one: Line) -> str:
    """How many days ago, or that there was none yet."""
    if one.since is None:
        return _("never")
    return str(n("{count} day", "{count} days", (turn.today - one.since).days))


def _back(turn: Turn, action: Action) -> Reply:
    return _menu(turn).model_copy(update={"edit": True})


FEATURE = Feature(
    "customer_lists",
    commands={"customers": _customers},
    actions={"cl.at": _at, "cl.menu": _back},
    menu=(MenuEntry("customers", N_("Your customers in lists")),),
)
