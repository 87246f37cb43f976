"""/duplicates: customers that may be one, pair by pair; merging them, and taking them apart again."""

from __future__ import annotations

from bot.domain.duplicates import Pair, Why
from bot.i18n import N_, Html, _, escape, format_day, lines, n, t
from bot.reply import Action, Button, Reply, Rows, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.find_duplicates import find_duplicates, record_count, say_not_same
from bot.usecases.merge_customers import MergeError, merge_customers, take_apart
from db.contact import contacts_of
from db.customer import Customer, visible_customer
from db.merge import Merge
from db.touch import last_visit_of
from db.user import Role
from handlers.calendar import NOTHING
from handlers.customer_card import people
from handlers.guard import gone
from handlers.namesakes import told_apart
from handlers.words import bold, shorten

_WHY = {
    Why.NAME: N_("the same name"),
    Why.PHONE: N_("the same phone number"),
    Why.SPELLING: N_("names that differ by one character"),
}


def _command(turn: Turn, args: str) -> Reply:
    return _page(turn, 0)


def _page(turn: Turn, at: int, *, edit: bool = False, toast: str | None = None) -> Reply:
    """One pair of the list; what was decided meanwhile is not in it any more."""
    pairs = find_duplicates(turn.session, turn.actor)
    if not pairs:
        return Reply(text=t("No customers look alike. Your list is clean ✨"), edit=edit, toast=toast)
    at = max(0, min(at, len(pairs) - 1))
    pair = pairs[at]
    one, other = _both(turn, pair.one, pair.other)
    if one is None or other is None:
        return gone()
    text = lines(
        t("Are these two the same customer?"),
        Html(""),
        *_about(turn, "1️⃣", one),
        *_about(turn, "2️⃣", other),
        Html(""),
        t("They have {what}.", what=_(_WHY[pair.why])),
    )
    buttons = rows(_choices(pair), _arrows(at, len(pairs)))
    return Reply(text=text, buttons=buttons, edit=edit, toast=toast, protect=True)


def _choices(pair: Pair) -> list[Button]:
    return [
        button(_("Keep 1️⃣"), "d.ask", pair.one, pair.other),
        button(_("Keep 2️⃣"), "d.ask", pair.other, pair.one),
        button(_("Two customers"), "d.two", pair.one, pair.other),
    ]


def _arrows(at: int, count: int) -> list[Button]:
    if count == 1:
        return []
    back = [button("◀", "d.page", at - 1)] if at else []
    forth = [button("▶", "d.page", at + 1)] if at + 1 < count else []
    return [*back, button(f"{at + 1}/{count}", NOTHING), *forth]


def _both(turn: Turn, one: int | None, other: int | None) -> tuple[Customer | None, Customer | None]:
    return _theirs(turn, one), _theirs(turn, other)


def _theirs(turn: Turn, number: int | None) -> Customer | None:
    """The customer of this id, but for one of a colleague whom the actor only stands in for."""
    found = visible_customer(turn.session, turn.actor, number)
    return found if found is not None and (turn.actor.role != Role.REP or found.owner_id == turn.actor.id) else None


def _about(turn: Turn, mark: str, customer: Customer) -> list[Html | None]:
    count = record_count(turn.session, customer.id)
    visit = last_visit_of(turn.session, customer.id)
    known = [
        n("{count} record", "{count} records", count),
        t("last visit {day}", day=format_day(visit, turn.today)) if visit else None,
        escape(customer.owner.name) if customer.owner_id != turn.actor.id else None,
    ]
    persons = contacts_of(turn.session, customer.id)[:2]
    return [
        Html(f"{mark} {bold(customer.name)}"),
        Html(" · ".join(part for part in known if part)),
        Html("📍 " + escape(shorten(customer.address, 40))) if customer.address else None,
        Html("👤 " + escape(people(persons))) if persons else None,
    ]


def _turn_page(turn: Turn, action: Action) -> Reply:
    return _page(turn, action.number(0) or 0, edit=True)


def _ask(turn: Turn, action: Action) -> Reply:
    """Say what merging means before it is done."""
    kept, other = _both(turn, action.number(0), action.number(1))
    if kept is None or other is None or kept.id == other.id:
        return gone()
    count = record_count(turn.session, other.id)
    names = told_apart(turn, (kept, other))
    text = lines(
        t("Merge {gone} into {kept}?", gone=bold(names[other.id]), kept=bold(names[kept.id])),
        n(
            "{count} record, the contacts and tags move; the old name stays findable.",
            "{count} records, the contacts and tags move; the old name stays findable.",
            count,
        ),
        t("It can be undone for a day."),
    )
    buttons: Rows = rows([button(_("Merge"), "d.merge", kept.id, other.id), button(_("Back"), "d.page", 0)])
    return Reply(text=text, buttons=buttons, edit=True)


def _merge(turn: Turn, action: Action) -> Reply:
    kept, other = _both(turn, action.number(0), action.number(1))
    if kept is None or other is None:
        return gone()
    names = told_apart(turn, (kept, other))
    try:
        merge = merge_customers(turn.session, turn.actor, kept, other, turn.now)
    except MergeError:
        return Reply(toast=_("These two are merged already."), alert=True)
    text = t("✅ {gone} is now part of {kept}.", gone=bold(names[other.id]), kept=bold(names[kept.id]))
    taps = [
        button(_("Undo merge"), "d.undo", merge.id),
        button(_("Open card"), "c.show", kept.id),
        button(_("Next pair"), "d.next"),
    ]
    return Reply(text=text, buttons=rows(taps), edit=True, about=f"customer:{kept.id}")


def _undo(turn: Turn, action: Action) -> Reply:
    merge = turn.session.get(Merge, action.number(0)) if action.number(0) is not None else None
    if merge is None or _theirs(turn, merge.kept_id) is None:
        return gone()
    try:
        kept, back = take_apart(turn.session, turn.actor, merge, turn.now)
    except MergeError:
        return Reply(toast=_("This merge can’t be undone any more."), alert=True)
    names = told_apart(turn, (kept, back))
    text = t("↩️ {one} and {other} are two customers again.", one=bold(names[kept.id]), other=bold(names[back.id]))
    taps = [button(shorten(names[one.id], 30), "c.show", one.id) for one in (kept, back)]
    return Reply(text=text, buttons=rows(taps, width=1), edit=True)


def _two(turn: Turn, action: Action) -> Reply:
    one, other = _both(turn, action.number(0), action.number(1))
    if one is None or other is None or one.id == other.id:
        return gone()
    say_not_same(turn.session, turn.actor, one.id, other.id, turn.now)
    turn.session.flush()
    return _page(turn, 0, edit=True, toast=_("Noted: two customers."))


def _next(turn: Turn, action: Action) -> Reply:
    return _page(turn, 0)


FEATURE = Feature(
    "duplicates",
    commands={"duplicates": _command},
    actions={"d.page": _turn_page, "d.ask": _ask, "d.merge": _merge, "d.undo": _undo, "d.two": _two, "d.next": _next},
    menu=(MenuEntry("duplicates", N_("Customers entered twice")),),
)
