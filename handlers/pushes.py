"""/pushes and /preview: what Huike says by itself, when, and how it looks."""

from __future__ import annotations

from bot.i18n import N_, Html, _, format_clock, lines, t, weekday_letters
from bot.reply import Action, Button, Reply, Rows, button, rows
from bot.turn import Feature, MenuEntry, PushKind, Turn
from bot.usecases.habits import forget_unwanted, pause, set_clock, set_quiet, switch_kind, toggle_workday, unwanted
from db.habit import habits_of
from db.switch import switch_of
from db.user import Role
from handlers.guard import gone
from handlers.words import bold

_MORNINGS = ("07:00", "07:30", "08:00", "08:30", "09:00", "09:30")
_EVENINGS = ("17:00", "17:30", "18:00", "19:00", "20:00", "20:30")
_QUIETS = ("20:00-08:00", "21:00-08:00", "22:00-07:00", "22:00-08:00", "23:00-07:00", "00:00-00:00")
_CLOCKS = {"m": ("morning", _MORNINGS), "e": ("evening", _EVENINGS)}


def kinds_for(turn: Turn) -> list[PushKind]:
    """The kinds of pushes that the reader's role gets."""
    from handlers import FEATURES  # the table of contents, which holds this module too

    return [kind for one in FEATURES for kind in one.kinds if Role(turn.actor.role) in kind.roles]


def _page(turn: Turn, *, edit: bool) -> Reply:
    habits = habits_of(turn.session, turn.actor)
    if habits.silent:
        text = lines(t("🔕 Paused. I only answer, and keep the reminders you set."), t("Complaints still reach you."))
        return Reply(text=text, buttons=rows([button(_("Go on"), "w.pause", 0)]), edit=edit)
    kinds = kinds_for(turn)
    text = lines(
        bold(_("What I tell you by myself")),
        t("Morning {morning} · evening {evening}", morning=_hm(habits.morning), evening=_hm(habits.evening)),
        _quiet_line(habits.quiet_from, habits.quiet_to),
        t("Working days: {days}", days=_days(habits.workdays)),
        t("Tap one to switch it on or off."),
    )
    switches = [_switch(turn, one) for one in kinds]
    pairs = [switches[at : at + 2] for at in range(0, len(switches), 2)]
    hours = [
        button(_("Morning"), "w.clock", "m"),
        button(_("Evening"), "w.clock", "e"),
        button(_("Quiet hours"), "w.quiets"),
    ]
    rest = [button(_("Working days"), "w.days"), button(_("See them"), "w.all"), button(_("Pause all"), "w.pause", 1)]
    return Reply(text=text, buttons=rows(*pairs, hours, rest), edit=edit)


def _hm(clock: object) -> str:
    return format_clock(clock)  # type: ignore[arg-type]


def _quiet_line(first: object, last: object) -> Html:
    if first == last:
        return t("No quiet hours")
    return t("Quiet from {first} to {last}", first=_hm(first), last=_hm(last))


def _days(workdays: frozenset[int]) -> str:
    letters = weekday_letters()
    return " ".join(letters[day - 1] for day in sorted(workdays)) or "—"


def _switch(turn: Turn, kind: PushKind) -> Button:
    mark = "🔔" if _comes(turn, kind) else "🔕"
    return button(f"{mark} {_(kind.title)}", "w.switch", kind.name)


def _comes(turn: Turn, kind: PushKind) -> bool:
    """Whether a kind comes to the reader: not switched off, and meant for them at all."""
    switch = switch_of(turn.session, turn.actor.id, kind.name)
    if switch is not None and switch.off:
        return False
    return kind.comes is None or kind.comes(turn.session, turn.actor)


def _of(turn: Turn, action: Action) -> PushKind | None:
    name = action.args[0] if action.args else ""
    return next((one for one in kinds_for(turn) if one.name == name), None)


def _pushes(turn: Turn, args: str) -> Reply:
    return _page(turn, edit=False)


def _show(turn: Turn, action: Action) -> Reply:
    return _page(turn, edit=True)


def _toggle(turn: Turn, action: Action) -> Reply:
    kind = _of(turn, action)
    if kind is None:
        return gone()
    switch_kind(turn.session, turn.actor, kind.name, off=_comes(turn, kind))
    on = _comes(turn, kind)
    toast = _("On: {title}", title=_(kind.title)) if on else _("Off: {title}", title=_(kind.title))
    return _page(turn, edit=True).model_copy(update={"toast": toast})


def _pause(turn: Turn, action: Action) -> Reply:
    pause(turn.session, turn.actor, paused=action.number(0) == 1)
    return _page(turn, edit=True)


def _clock(turn: Turn, action: Action) -> Reply:
    code = action.args[0] if action.args else ""
    if code not in _CLOCKS:
        return gone()
    text = t("When shall the day’s message come?") if code == "m" else t("When shall the evening’s message come?")
    taps = [button(one, "w.at", code, *_packed(one)) for one in _CLOCKS[code][1]]
    return Reply(text=text, buttons=_choices(taps), edit=True)


def _choices(taps: list[Button]) -> Rows:
    return rows(*(taps[at : at + 3] for at in range(0, len(taps), 3)), [button(_("Back"), "w.page")])


def _set_clock(turn: Turn, action: Action) -> Reply:
    code, digits = (*action.args, "", "")[:2]
    if code not in _CLOCKS or not _is_clock(digits):
        return gone()
    set_clock(turn.session, turn.actor, _CLOCKS[code][0], f"{digits[:2]}:{digits[2:]}")
    return _page(turn, edit=True)


def _is_clock(digits: str) -> bool:
    return len(digits) == 4 and digits.isdecimal() and int(digits[:2]) < 24 and int(digits[2:]) < 60


def _quiets(turn: Turn, action: Action) -> Reply:
    taps = [
        button(_("Never") if first == last else f"{first}–{last}", "w.quiet", *_packed(first, last))
        for first, last in (one.split("-") for one in _QUIETS)
    ]
    text = t("When shall I keep quiet? What comes meanwhile waits until it is over.")
    return Reply(text=text, buttons=_choices(taps), edit=True)


def _packed(*clocks: str) -> list[str]:
    return [one.replace(":", "") for one in clocks]  # a colon parts the arguments of a button


def _set_quiet(turn: Turn, action: Action) -> Reply:
    first, last = (*action.args, "", "")[:2]
    if not _is_clock(first) or not _is_clock(last):
        return gone()
    set_quiet(turn.session, turn.actor, f"{first[:2]}:{first[2:]}", f"{last[:2]}:{last[2:]}")
    return _page(turn, edit=True)


def _weekdays(turn: Turn, action: Action) -> Reply:
    day = action.number(0)
    if day is not None and 1 <= day <= 7:
        toggle_workday(turn.session, turn.actor, day)
    workdays = habits_of(turn.session, turn.actor).workdays
    letters = weekday_letters()
    taps = [button(f"{'✓ ' if one in workdays else ''}{letters[one - 1]}", "w.days", one) for one in range(1, 8)]
    text = t("On which days do you work? Public holidays are free anyway.")
    return Reply(text=text, buttons=rows(taps[:4], taps[4:], [button(_("Back"), "w.page")]), edit=True)


def _preview(turn: Turn, args: str) -> Reply:
    return _all(turn, edit=False)


def _see_all(turn: Turn, action: Action) -> Reply:
    return _all(turn, edit=True)


def _all(turn: Turn, *, edit: bool) -> Reply:
    taps = [button(_(one.title), "w.see", one.name) for one in kinds_for(turn)]
    pairs = [taps[at : at + 2] for at in range(0, len(taps), 2)]
    text = t("Which one shall I show you? As it would be now, or an example.")
    return Reply(text=text, buttons=rows(*pairs, [button(_("Back"), "w.page")]), edit=edit)


def _see(turn: Turn, action: Action) -> Reply:
    kind = _of(turn, action)
    if kind is None:
        return gone()
    found = kind.preview(turn) if kind.preview is not None else None
    head = bold(_("Now it would be:") if found else _("Nothing to say now. An example:"))
    shown = found or kind.example()
    if shown.files:
        return shown
    # Its own buttons work in the message itself; here they would only lead away.
    return shown.model_copy(
        update={"text": lines(head, shown.text), "buttons": rows([button(_("Back"), "w.all")]), "edit": True}
    )


def _unwanted(turn: Turn, action: Action) -> Reply:
    kind = _of(turn, action)
    if kind is None:
        return gone()
    days = unwanted(turn.session, turn.actor, kind.name, turn.now)
    text = t("👌 {title}: I’ll leave that out for {days} days.", title=_(kind.title), days=days)
    taps = [button(_("No, keep it"), "w.wanted", kind.name), button(_("Never again"), "w.never", kind.name)]
    return Reply(text=text, buttons=rows(taps))


def _never(turn: Turn, action: Action) -> Reply:
    kind = _of(turn, action)
    if kind is None:
        return gone()
    switch_kind(turn.session, turn.actor, kind.name)
    return Reply(text=t("👌 {title}: switched off. /pushes brings it back.", title=_(kind.title)), edit=True)


def _wanted(turn: Turn, action: Action) -> Reply:
    kind = _of(turn, action)
    if kind is None:
        return gone()
    forget_unwanted(turn.session, turn.actor, kind.name)
    return Reply(text=t("👌 {title}: it comes as before.", title=_(kind.title)), edit=True)


FEATURE = Feature(
    "pushes",
    commands={"pushes": _pushes, "preview": _preview},
    actions={
        "w.page": _show,
        "w.switch": _toggle,
        "w.pause": _pause,
        "w.clock": _clock,
        "w.at": _set_clock,
        "w.quiets": _quiets,
        "w.quiet": _set_quiet,
        "w.days": _weekdays,
        "w.all": _see_all,
        "w.see": _see,
        "w.unwanted": _unwanted,
        "w.wanted": _wanted,
        "w.never": _never,
    },
    menu=(MenuEntry("pushes", N_("What I tell you by myself, and when")),),
)
