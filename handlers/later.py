"""⋯ Later: when to be told again. In an hour, this evening, tomorrow, next Monday, or a day of a calendar and an hour.

For every push that can be put off. A capability says once what is put off and how::

    register(Later("promise", find, text, put_off, card))

and puts ``later_button("promise", id)`` among its buttons; all else happens here. What is put off is looked up
with ``find`` each time, which has to check whose it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.habits import Habits, at
from bot.i18n import Html, _, current_zone, format_clock, format_day, lines, t
from bot.reply import Action, Button, Reply, Rows, button, rows
from bot.turn import Feature, Turn
from bot.understanding import parse_when
from db import dialogue
from db.habit import habits_of
from handlers.calendar import month_of, month_rows, read_day
from handlers.dialogues import leave, until
from handlers.guard import gone

_NOON = time(12, 0)
_FARTHEST = timedelta(days=366 * 5)


@dataclass(frozen=True, slots=True)
class Later:
    """What can be put off, under a name that buttons carry.

    ``find`` is the thing of an id if it is the actor's and may still be put off, or None. ``text`` says what it is
    about, ``put_off`` lets it be told at a moment (aware) and answers, ``card`` is what [Back] leads to.
    """

    name: str
    find: Callable[[Turn, int | None], Any]
    text: Callable[[Turn, Any], Html]
    put_off: Callable[[Turn, Any, datetime], Reply]
    card: Callable[[Turn, Any], Reply]


def later_button(name: str, number: int) -> Button:
    """The button that opens the choices in place."""
    return button(_("⋯ Later"), "z.more", name, number)


def hour_button(name: str, number: int) -> Button:
    return button(_("In 1 h"), "z.hour", name, number)


def tomorrow_button(name: str, number: int) -> Button:
    return button(_("Tomorrow"), "z.tomorrow", name, number)


def calendar_button(name: str, number: int) -> Button:
    return button(_("Pick a day"), "z.cal", name, number)


_KINDS: dict[str, Later] = {}


def register(later: Later) -> Later:
    """Let the buttons of a capability work."""
    _KINDS[later.name] = later
    return later


def choices(later: Later, number: int, here: datetime, habits: Habits) -> Rows:
    """All choices; ``here`` is the present moment in the person's zone. No evening is offered in the evening, and on
    a Sunday tomorrow is the Monday."""
    evening = at(here.date(), habits.evening, here) - timedelta(hours=1) > here
    return rows(
        [
            hour_button(later.name, number),
            *([button(_("This evening"), "z.evening", later.name, number)] if evening else []),
            tomorrow_button(later.name, number),
        ],
        [
            *([button(_("Next Monday"), "z.monday", later.name, number)] if here.isoweekday() < 7 else []),
            calendar_button(later.name, number),
        ],
        [button(_("Back"), "z.back", later.name, number)],
    )


def _with(handler: Callable[[Turn, Action, Later, Any], Reply]) -> Callable[[Turn, Action], Reply]:
    """The handler of a button, with what it is about."""

    def checked(turn: Turn, action: Action) -> Reply:
        later = _KINDS.get(action.args[0] if action.args else "")
        thing = later.find(turn, action.number(1)) if later is not None else None
        return gone() if later is None or thing is None else handler(turn, action, later, thing)

    return checked


def _more(turn: Turn, action: Action, later: Later, thing: Any) -> Reply:
    leave(turn)
    habits = habits_of(turn.session, turn.actor)
    text = lines(later.text(turn, thing), t("When shall I remind you?"))
    return Reply(text=text, buttons=choices(later, action.number(1) or 0, turn.here, habits), edit=True)


def _back(turn: Turn, action: Action, later: Later, thing: Any) -> Reply:
    leave(turn)
    return later.card(turn, thing)


def _hour(turn: Turn, action: Action, later: Later, thing: Any) -> Reply:
    return later.put_off(turn, thing, (turn.now + timedelta(hours=1)).replace(second=0, microsecond=0))


def _evening(turn: Turn, action: Action, later: Later, thing: Any) -> Reply:
    due_at = at(turn.today, habits_of(turn.session, turn.actor).evening, turn.here)
    if due_at <= turn.here:
        return Reply(toast=_("The evening has come already."), alert=True)
    return later.put_off(turn, thing, due_at)


def _tomorrow(turn: Turn, action: Action, later: Later, thing: Any) -> Reply:
    return later.put_off(turn, thing, _morning(turn, turn.today + timedelta(days=1)))


def _monday(turn: Turn, action: Action, later: Later, thing: Any) -> Reply:
    return later.put_off(turn, thing, _morning(turn, turn.today + timedelta(days=8 - turn.today.isoweekday())))


def _morning(turn: Turn, day: date) -> datetime:
    """Also on a day off: it was chosen."""
    return at(day, habits_of(turn.session, turn.actor).morning, turn.here)


def _calendar(turn: Turn, action: Action, later: Later, thing: Any) -> Reply:
    leave(turn)
    number = action.number(1) or 0
    month = month_of(action.args[2] if len(action.args) > 2 else None, turn.today)
    days = month_rows(month, "z.cal", "z.day", later.name, number)
    back = (button(_("Back"), "z.more", later.name, number),)
    return Reply(text=later.text(turn, thing), buttons=(*days, back), edit=True)


def _day(turn: Turn, action: Action, later: Later, thing: Any) -> Reply:
    day = read_day(action.args[2]) if len(action.args) > 2 else None
    if day is None:
        return gone()
    if not turn.today <= day <= turn.today + _FARTHEST:
        return Reply(toast=_("Pick today or later."), alert=True)
    number = action.number(1) or 0
    data = {"about": later.name, "id": number, "day": day.isoformat()}
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "later.clock", data, until(turn.now))
    text = lines(
        later.text(turn, thing),
        t("{day}: at what time? Tap one or type it, e.g. 10:30", day=format_day(day, turn.today)),
    )
    back = [button(_("Back"), "z.cal", later.name, number, f"{day:%Y-%m}")]
    return Reply(text=text, buttons=rows(_hours(turn, later, number, day), back), edit=True)


def _hours(turn: Turn, later: Later, number: int, day: date) -> list[Button]:
    habits = habits_of(turn.session, turn.actor)
    named = [
        (_("Morning {clock}", clock=format_clock(habits.morning)), habits.morning),
        (_("Noon {clock}", clock=format_clock(_NOON)), _NOON),
        (_("Evening {clock}", clock=format_clock(habits.evening)), habits.evening),
    ]
    return [
        button(label, "z.at", later.name, number, day.isoformat(), f"{clock:%H%M}")
        for label, clock in named
        if at(day, clock, turn.here) > turn.here
    ]


def _at(turn: Turn, action: Action, later: Later, thing: Any) -> Reply:
    day = read_day(action.args[2]) if len(action.args) > 3 else None
    try:
        clock = datetime.strptime(action.args[3], "%H%M").time() if day is not None else None  # noqa: DTZ007
    except ValueError:
        clock = None
    if day is None or clock is None or day > turn.today + _FARTHEST:
        return gone()
    return _put_off_to(turn, later, thing, at(day, clock, turn.here))


def _put_off_to(turn: Turn, later: Later, thing: Any, due_at: datetime) -> Reply:
    if due_at <= turn.here:
        return Reply(toast=_("That time has passed."), alert=True)
    leave(turn)
    return later.put_off(turn, thing, due_at)


def _typed(turn: Turn, data: dict[str, Any]) -> Reply | None:
    """An hour was typed for the day that was picked; or another day with it."""
    later = _KINDS.get(str(data.get("about")))
    thing = later.find(turn, data.get("id")) if later is not None else None
    day = read_day(str(data.get("day")))
    said = parse_when(turn.incoming.text, turn.here) if len(turn.incoming.text) <= 30 else None
    if later is None or thing is None or day is None or not isinstance(said, datetime):
        return None
    clock = said.astimezone(current_zone()).time()
    named = parse_when(turn.incoming.text, turn.here - timedelta(days=30))
    moved = isinstance(named, datetime) and named.date() == said.date()  # a day was named with the hour
    due_at = said if moved else at(day, clock, turn.here)
    if due_at <= turn.here:
        return Reply(text=t("That is past. Try for example: 18:30"))
    leave(turn)
    return later.put_off(turn, thing, due_at).model_copy(update={"edit": False})


FEATURE = Feature(
    "later",
    actions={
        "z.more": _with(_more),
        "z.back": _with(_back),
        "z.hour": _with(_hour),
        "z.evening": _with(_evening),
        "z.tomorrow": _with(_tomorrow),
        "z.monday": _with(_monday),
        "z.cal": _with(_calendar),
        "z.day": _with(_day),
        "z.at": _with(_at),
    },
    answers={"later.clock": _typed},
)
