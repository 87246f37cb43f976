"""/warnings: what is open; and for admins what warnings go by: how many a day, what health is made of, the margin."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.health import Part
from bot.i18n import N_, Html, _, escape, format_day, lines, local, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases import warning_settings as cases
from bot.usecases.warning_settings import LIMITS, USUAL, Change, Group, values_of
from db.user import Role, User
from handlers.calendar import NOTHING
from handlers.guard import gone
from handlers.health import PARTS
from handlers.pages import arrows, page_of
from handlers.risk import ALERTS, View, open_risks
from handlers.words import bold

_PAGE = 8
_STEPS = {Group.BUDGET: 1, Group.WEIGHTS: 5, Group.MARGIN: 5}
_CODES = {"b": Group.BUDGET, "h": Group.WEIGHTS, "m": Group.MARGIN}
_CODE_OF = {group: code for code, group in _CODES.items()}
_TITLES = {
    Group.BUDGET: N_("Messages a day"),
    Group.WEIGHTS: N_("What health is made of"),
    Group.MARGIN: N_("Margin"),
}
_LABELS: Mapping[str, str] = {
    "manager": N_("A manager"),
    "rep": N_("A rep"),
    "margin": N_("Margin"),
    **{str(part): label for part, label in PARTS.items()},
}
_EQUAL = {str(part): 20 for part in Part}


def _command(turn: Turn, args: str) -> Reply:
    """The open warnings; with «settings» behind it what they go by."""
    asked = args.strip().casefold()
    if not asked or asked not in ("settings", _("settings")):
        return open_risks(turn, View(tab=ALERTS))
    return _card(turn) if _may(turn) else Reply(text=t("Only admins change this."))


def _may(turn: Turn) -> bool:
    return turn.actor.role == Role.ADMIN


def _admins(handler: Callable[[Turn, Action], Reply]) -> Callable[[Turn, Action], Reply]:
    """A handler of a button that only admins may press."""

    def checked(turn: Turn, action: Action) -> Reply:
        return handler(turn, action) if _may(turn) else Reply(toast=_("Only admins change this."), alert=True)

    return checked


def _card(turn: Turn, *, edit: bool = False) -> Reply:
    budget, weights = values_of(turn.session, Group.BUDGET), values_of(turn.session, Group.WEIGHTS)
    parts = " · ".join(f"{_(_LABELS[name])} {weight}" for name, weight in weights.items())
    past = cases.changes(turn.session)
    text = lines(
        t("⚙️ <b>What warnings go by</b>"),
        t("Messages a day at most: a manager {manager}, a rep {rep}", **budget),
        t("Health: {parts}", parts=parts),
        t("Margin: {percent}% of sales is profit", percent=cases.margin_of(turn.session)),
        _past_line(turn, past[0]) if past else None,
    )
    taps = [button(_(_TITLES[group]), "ws.of", code) for code, group in _CODES.items()]
    history = [button(_("History"), "ws.past", 0)] if past else []
    return Reply(text=text, buttons=rows(taps, [*history, View(tab=ALERTS).to(_("Warnings"))], width=2), edit=edit)


def _show(turn: Turn, action: Action) -> Reply:
    return _card(turn, edit=True)


# One group


def _of(turn: Turn, action: Action) -> Reply:
    group = _group(action)
    return _page(turn, group) if group is not None else gone()


def _group(action: Action) -> Group | None:
    return _CODES.get(action.args[0] if action.args else "")


def _page(turn: Turn, group: Group, first: Html | None = None) -> Reply:
    """What counts now, with a row of − and + each. A button says the value that shall be, so that a second tap on the
    same one changes nothing."""
    values = values_of(turn.session, group)
    text = lines(first, bold(_(_TITLES[group])), *_EXPLAINED[group](values))
    changed = cases.undoable(turn.session, group)
    undo = [button(_("Undo"), "ws.undo", changed.number)] if changed is not None else []
    usual = [button(_("Defaults"), "ws.usual", _CODE_OF[group])] if values != USUAL[group] else []
    equal = [button(_("All equal"), "ws.equal")] if group is Group.WEIGHTS and values != _EQUAL else []
    dials = [_dial(group, name, value) for name, value in values.items()]
    under = rows(*dials, [*equal, *usual, *undo], [button(_("Back"), "ws.card")])
    return Reply(text=text, buttons=under, edit=True)


def _dial(group: Group, name: str, value: int) -> list[Button]:
    step, (least, most), code = _STEPS[group], LIMITS[group], _CODE_OF[group]
    down, up = max(-(-value // step) * step - step, least), min(value // step * step + step, most)
    shown = f"{value}%" if group is Group.MARGIN else str(value)
    label = button(f"{_(_LABELS[name])} {shown}", NOTHING)
    less = button("−", "ws.put", code, name, down) if value > least else button("·", NOTHING)
    more = button("+", "ws.put", code, name, up) if value < most else button("·", NOTHING)
    return [less, label, more]


def _budget_said(values: Mapping[str, int]) -> list[Html]:
    return [
        n(
            "A manager hears of {count} customer a day.",
            "A manager hears of {count} customers a day.",
            values["manager"],
        ),
        n("A rep hears of {count} customer a day.", "A rep hears of {count} customers a day.", values["rep"]),
        t("The most money at stake comes first; the rest is in the list of the week."),
    ]


def _weights_said(values: Mapping[str, int]) -> list[Html]:
    total = sum(values.values())
    parts = [
        t("{part}: {weight} → {percent}%", part=_(_LABELS[name]), weight=weight, percent=round(100 * weight / total))
        for name, weight in values.items()
    ]
    return [
        *parts,
        t("Sum: {total}. What counts is each part’s share of it.", total=total),
        t("The health page follows at once, cards after tonight."),
    ]


def _margin_said(values: Mapping[str, int]) -> list[Html]:
    return [
        t("Of every 100 in sales, {percent} is profit.", percent=values["margin"]),
        t("With it /why tells managers what profit a customer brings in a year. It follows at once."),
    ]


_EXPLAINED: Mapping[Group, Callable[[Mapping[str, int]], list[Html]]] = {
    Group.BUDGET: _budget_said,
    Group.WEIGHTS: _weights_said,
    Group.MARGIN: _margin_said,
}


# Changing


def _put(turn: Turn, action: Action) -> Reply:
    """Set one value of a group."""
    group, value = _group(action), action.number(2)
    name = action.args[1] if len(action.args) > 1 else ""
    if group is None or value is None or name not in USUAL[group]:
        return gone()
    return _set(turn, group, {**values_of(turn.session, group), name: value})


def _usual(turn: Turn, action: Action) -> Reply:
    group = _group(action)
    return _set(turn, group, USUAL[group]) if group is not None else gone()


def _equal(turn: Turn, action: Action) -> Reply:
    return _set(turn, Group.WEIGHTS, _EQUAL)


def _set(turn: Turn, group: Group, values: Mapping[str, int]) -> Reply:
    if group is Group.WEIGHTS and not any(values.values()):
        return Reply(toast=_("One part at least has to count."), alert=True)
    try:
        change = cases.set_values(turn.session, turn.actor, group, values, turn.now)
    except ValueError:
        return gone()
    toast = _("Saved") if change is not None else _("That is how it is already.")
    return _page(turn, group).model_copy(update={"toast": toast})


def _undo(turn: Turn, action: Action) -> Reply:
    """Put back what was before, unless something else was set since."""
    change = cases.take_back(turn.session, turn.actor, action.number(0))
    if change is None:
        return Reply(toast=_("Changed since: it stays as it is."))
    return _page(turn, change.group, t("↩️ Taken back."))


# What was changed


def _past(turn: Turn, action: Action) -> Reply:
    found = cases.changes(turn.session)
    page, pages = page_of(len(found), action.number(0), _PAGE)
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    text = lines(t("⚙️ <b>All that was set, the newest first</b>"), *(_past_line(turn, one) for one in shown))
    turning = arrows(page, pages, lambda label, to: button(label, "ws.past", to))
    return Reply(text=text, buttons=rows(turning, [button(_("Back"), "ws.card")]), edit=True)


def _past_line(turn: Turn, change: Change) -> Html:
    who = turn.session.get(User, change.by)
    what = ", ".join(f"{_(_LABELS[name])} {change.before[name]} → {change.after[name]}" for name in change.names)
    day = format_day(local(change.at).date(), turn.today)
    said = escape(f"✏️ {who.name if who else '—'}, {day}: {what}")
    return Html(f"<s>{said}</s>") if change.undone else said


FEATURE = Feature(
    "warning_settings",
    commands={"warnings": _command},
    actions={
        "ws.card": _admins(_show),
        "ws.of": _admins(_of),
        "ws.put": _admins(_put),
        "ws.usual": _admins(_usual),
        "ws.equal": _admins(_equal),
        "ws.undo": _admins(_undo),
        "ws.past": _admins(_past),
    },
    menu=(MenuEntry("warnings", N_("Open warnings, and what they go by"), frozenset({Role.ADMIN})),),
)
