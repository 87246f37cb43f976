"""What the buttons of a warning do; each is checked again against who may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from bot.domain.signals.model import Family
from bot.i18n import N_, Html, _, format_day, format_moment, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Turn
from bot.usecases import warnings as cases
from bot.usecases.warning_sight import assignees
from bot.usecases.warning_steps import (
    awake,
    call_time,
    steps_booked,
    together,
    undo_last,
    visit_days,
    visit_time,
    whom_to_call,
)
from db.complaint import visible_complaint
from db.warning import ActionKind, RiskWarning, WarningOutcome, WarningState
from handlers.complaint import complaint_card
from handlers.guard import gone
from handlers.warning_card import complaint_of, title_of, warning_card
from handlers.words import bold, shorten

_VERDICTS = {
    "t": (WarningOutcome.TRUE_ALARM, N_("It was right")),
    "f": (WarningOutcome.FALSE_ALARM, N_("Not a problem")),
    "l": (WarningOutcome.LEFT_ANYWAY, N_("Customer left")),
}
Group = Sequence[RiskWarning]
Handler = Callable[[Turn, Action, list[RiskWarning]], Reply]


def _checked(handler: Handler, *, over: bool = False) -> Callable[[Turn, Action], Reply]:
    """A handler of buttons on a card: the warnings have to be the actor's to see, and not over unless told so."""

    def checked(turn: Turn, action: Action) -> Reply:
        group = together(turn.session, turn.actor, action.number(0))
        if not group:
            return gone()
        if group[0].state == WarningState.RESOLVED and not over:
            return _again(turn, group).model_copy(update={"toast": _("That is already done.")})
        return handler(turn, action, group)

    return checked


def _again(turn: Turn, group: Group, first: Html | None = None) -> Reply:
    """The card as it is now, in the place of the old one."""
    return warning_card(turn, turn.actor, group, first=first, edit=True)


def _open(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    """A message of its own."""
    return warning_card(turn, turn.actor, group)


def _card(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    return _again(turn, group)


def _acknowledge(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    done = [cases.acknowledge(turn.session, turn.actor, one, turn.now) for one in group]
    return _again(turn, group).model_copy(update={"toast": _("Noted.") if any(done) else _("That is already done.")})


def _snooze(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    waking = awake(turn.session, group, turn.now)
    if not waking:
        return _again(turn, group).model_copy(update={"toast": _("That is already done.")})
    until = [cases.snooze(turn.session, turn.actor, one, turn.now) for one in waking]
    toast = _("I will not speak of it until {day}.", day=format_day(until[0], turn.today))
    return _again(turn, group).model_copy(update={"toast": toast})


def _fine(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    for one in group:
        cases.not_a_problem(turn.session, turn.actor, one, turn.now)
    toast = _("Thank you. I will be quiet about it for 30 days.")
    return _again(turn, group).model_copy(update={"toast": toast})


def _undo(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    if not undo_last(turn.session, turn.actor, group, turn.now):
        return _again(turn, group).model_copy(update={"toast": _("There is nothing to take back any more.")})
    return _again(turn, group, t("↩️ Taken back."))


def _close(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    """Ask what it was."""
    number = action.number(0)
    taps = [button(_(label), "wr.end", number, code) for code, (_outcome, label) in _VERDICTS.items()]
    back = [button(_("Back"), "wr.card", number)]
    text = lines(bold(title_of(group[0])), t("What was it? This is how I learn when to warn."))
    return Reply(text=text, buttons=rows(taps, back), edit=True, protect=True)


def _end(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    verdict = _VERDICTS.get(action.args[1] if len(action.args) > 1 else "")
    if verdict is None:
        return gone()
    for one in group:
        cases.resolve(turn.session, turn.actor, one, verdict[0], turn.now)
    return _again(turn, group)


def _call(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    customer = group[0].customer
    if customer is None:
        return gone()
    person = whom_to_call(turn.session, customer.id)
    summary = _("Call {name}", name=person.name if person is not None else customer.name)
    due = call_time(turn.session, turn.actor, turn.here)
    return _booked(turn, group, ActionKind.CALL, summary, due, person.name if person is not None else None)


def _booked(
    turn: Turn, group: list[RiskWarning], kind: ActionKind, summary: str, due: datetime, contact: str | None = None
) -> Reply:
    """One reminder, whatever the number of reasons."""
    if any(one.due_at == due for _kind, one in steps_booked(turn.session, group)):
        return _again(turn, group).model_copy(update={"toast": _("That is already done.")})
    lead, *others = group
    reminder = cases.book(turn.session, turn.actor, lead, kind, summary, due, turn.now, contact)
    for one in others:
        cases.act(turn.session, turn.actor, one, kind, turn.now, reminder.id)
    toast = _("I will remind you: {when}", when=format_moment(due, turn.now))
    return _again(turn, group).model_copy(update={"toast": toast})


def _visit(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    """Ask for the day."""
    if group[0].customer is None:
        return gone()
    days = visit_days(turn.session, turn.actor, turn.today)
    taps = [button(format_day(day, turn.today), "wr.on", action.number(0), day.toordinal()) for day in days]
    text = lines(bold(title_of(group[0])), t("On which day do you want to go?"))
    return Reply(
        text=text, buttons=rows(taps, [button(_("Back"), "wr.card", action.number(0))]), edit=True, protect=True
    )


def _on(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    customer, number = group[0].customer, action.number(1)
    if customer is None or number is None or not turn.today.toordinal() < number <= turn.today.toordinal() + 60:
        return Reply(toast=_("That day is over. Please choose again."), alert=True) if customer else gone()
    due = visit_time(turn.session, turn.actor, date.fromordinal(number), turn.here)
    return _booked(turn, group, ActionKind.VISIT, _("Visit {name}", name=customer.name), due)


def _case(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    """The newest complaint, as a message of its own; opening it is a step."""
    complaint = visible_complaint(turn.session, turn.actor, complaint_of(turn, turn.actor, group))
    if complaint is None:
        return gone()
    for one in group:
        if one.family == Family.COMPLAINTS:
            cases.act(turn.session, turn.actor, one, ActionKind.COMPLAINT, turn.now, complaint.id)
    return complaint_card(complaint, turn.actor, turn)


def _assign(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    """Ask to whom."""
    people = assignees(turn.session, turn.actor, group[0])
    if len(people) < 2:
        return gone()
    taps = [button(shorten(one.name, 16), "wr.to", action.number(0), one.id) for one in people]
    text = lines(bold(title_of(group[0])), t("Who shall see to it?"))
    return Reply(
        text=text, buttons=rows(taps, [button(_("Back"), "wr.card", action.number(0))]), edit=True, protect=True
    )


def _to(turn: Turn, action: Action, group: list[RiskWarning]) -> Reply:
    people = {one.id: one for one in assignees(turn.session, turn.actor, group[0])}
    to = people.get(action.number(1) or 0)
    if to is None:
        return gone()
    done = [cases.assign(turn.session, turn.actor, one, to, turn.now) for one in group]
    toast = _("{name} will hear of it.", name=to.name) if any(done) else _("That is already done.")
    left = together(turn.session, turn.actor, action.number(0))  # who gave away what was only assigned sees it no more
    return _again(turn, left).model_copy(update={"toast": toast}) if left else Reply(text=toast, edit=True)


ACTIONS: Mapping[str, Callable[[Turn, Action], Reply]] = {
    "wr.open": _checked(_open, over=True),
    "wr.card": _checked(_card, over=True),
    "wr.ack": _checked(_acknowledge),
    "wr.snooze": _checked(_snooze),
    "wr.fine": _checked(_fine),
    "wr.undo": _checked(_undo, over=True),
    "wr.close": _checked(_close),
    "wr.end": _checked(_end),
    "wr.call": _checked(_call),
    "wr.visit": _checked(_visit),
    "wr.on": _checked(_on),
    "wr.case": _checked(_case),
    "wr.assign": _checked(_assign),
    "wr.to": _checked(_to),
}
