"""/leave: the days somebody is away, and who stands in."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.i18n import N_, Html, _, format_day, lines, n, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Alarm, Feature, MenuEntry, Reading, Turn
from bot.usecases.leave import (
    LEAVE,
    LONGEST,
    STAND_IN,
    end_leave,
    leaves_of,
    may_stand_in,
    ring_leave,
    take_leave,
)
from db.leave import Leave
from db.user import User
from handlers.calendar import month_of, month_rows, read_day
from handlers.guard import gone
from handlers.words import bold

_NOBODY = 0
_MOST = 12  # colleagues offered


def _leave(turn: Turn, args: str) -> Reply:
    return _page(turn, edit=False)


def _page(turn: Turn, *, edit: bool) -> Reply:
    found = leaves_of(turn.session, turn.actor, turn.today)
    if not found:
        return _first_day(turn, turn.today.replace(day=1), edit=edit)
    text = lines(bold(_("Days off")), *(_line(turn, one) for one in found))
    ends = [button(_("End {day}", day=format_day(one.first, turn.today)), "lv.end", one.id) for one in found[:3]]
    return Reply(text=text, buttons=rows(ends, [button(_("＋ More days"), "lv.more")]), edit=edit)


def _line(turn: Turn, leave: Leave) -> Html:
    stand_in = turn.session.get(User, leave.stand_in_id) if leave.stand_in_id else None
    days = _span(leave.first, leave.last, turn.today)
    return t("{days}: {name} stands in", days=days, name=stand_in.name) if stand_in else t("{days}: nobody", days=days)


def _span(first: date, last: date, today: date) -> str:
    if first == last:
        return format_day(first, today)
    return f"{format_day(first, today)} – {format_day(last, today)}"


def _first_day(turn: Turn, month: date, *, edit: bool) -> Reply:
    text = t("🌴 Which is your first day off?")
    return Reply(text=text, buttons=(*month_rows(month, "lv.month", "lv.first"), *_cancel()), edit=edit)


def _cancel() -> Any:
    return rows([button(_("Cancel"), "cancel")])


def _more(turn: Turn, action: Action) -> Reply:
    return _first_day(turn, turn.today.replace(day=1), edit=True)


def _month(turn: Turn, action: Action) -> Reply:
    return _first_day(turn, month_of(action.args[0] if action.args else None, turn.today), edit=True)


def _last_day(turn: Turn, first: date, month: date) -> Reply:
    text = t("From {day}. Which is the last day?", day=bold(format_day(first, turn.today)))
    one = [button(_("Only this day"), "lv.last", first.isoformat(), first.isoformat())]
    days = month_rows(month, "lv.until", "lv.last", first.isoformat())
    return Reply(text=text, buttons=(*rows(one), *days, *_cancel()), edit=True)


def _set_first(turn: Turn, action: Action) -> Reply:
    first = read_day(action.args[0] if action.args else "")
    if first is None:
        return gone()
    if first < turn.today:
        return Reply(toast=_("Pick today or later."), alert=True)
    return _last_day(turn, first, first.replace(day=1))


def _until(turn: Turn, action: Action) -> Reply:
    first = read_day(action.args[0] if action.args else "")
    if first is None:
        return gone()
    return _last_day(turn, first, month_of(action.args[1] if len(action.args) > 1 else None, turn.today))


def _set_last(turn: Turn, action: Action) -> Reply:
    first, last = (read_day(one) for one in (*action.args, "", "")[:2])
    if first is None or last is None:
        return gone()
    if last < first or (last - first).days >= LONGEST:
        toast = _("Pick {first} or later, {days} days at most.", first=format_day(first, turn.today), days=LONGEST)
        return Reply(toast=toast, alert=True)
    return _who(turn, first, last)


def _who(turn: Turn, first: date, last: date) -> Reply:
    days = (first.isoformat(), last.isoformat())
    found = may_stand_in(turn.session, turn.actor, first, last)[:_MOST]
    taps = [button(one.name, "lv.who", *days, one.id) for one in found]
    text = t(
        "{days}. Who stands in? They see your customers and hear what is due.", days=_span(first, last, turn.today)
    )
    grouped = [taps[at : at + 2] for at in range(0, len(taps), 2)]
    nobody = [button(_("Nobody"), "lv.who", *days, _NOBODY)]
    return Reply(text=text, buttons=(*rows(*grouped, nobody), *_cancel()), edit=True)


def _set(turn: Turn, action: Action) -> Reply:
    first, last = (read_day(one) for one in (*action.args, "", "")[:2])
    number = action.number(2)
    if first is None or last is None or number is None:
        return gone()
    stand_in = turn.session.get(User, number) if number else None
    zone = ZoneInfo(turn.actor.timezone) if turn.actor.timezone else turn.installation.zone
    try:
        take_leave(turn.session, turn.actor, first, last, stand_in, turn.now, zone)
    except ValueError:
        return gone()
    return _page(turn, edit=True).model_copy(update={"toast": _("Enjoy your days off!")})


def _end(turn: Turn, action: Action) -> Reply:
    leave = next((one for one in leaves_of(turn.session, turn.actor, turn.today) if one.id == action.number(0)), None)
    if leave is None:
        return gone()
    end_leave(turn.session, leave, turn.now, turn.today)
    return Reply(text=t("👌 You are back. Your customers are with you alone."), edit=True)


def _stand_in(reading: Reading, data: dict[str, Any]) -> Reply | None:
    leave = reading.session.get(Leave, data["leave"])
    away = reading.session.get(User, leave.user_id) if leave is not None else None
    if leave is None or away is None or leave.undone_at is not None or leave.stand_in_id != reading.recipient.id:
        return None
    days = (leave.last - leave.first).days + 1
    return Reply(
        text=lines(
            t("🌴 {name} is away: {days}", name=bold(away.name), days=_span(leave.first, leave.last, reading.today)),
            n(
                "On this {count} day you stand in: their customers are on your lists, what is due comes to you.",
                "On these {count} days you stand in: their customers are on your lists, what is due comes to you.",
                days,
            ),
        )
    )


FEATURE = Feature(
    "leave",
    commands={"leave": _leave},
    actions={
        "lv.more": _more,
        "lv.month": _month,
        "lv.first": _set_first,
        "lv.until": _until,
        "lv.last": _set_last,
        "lv.who": _set,
        "lv.end": _end,
    },
    alarms={LEAVE: Alarm(ring_leave)},
    pushes={STAND_IN: _stand_in},
    menu=(MenuEntry("leave", N_("Days off, and who stands in")),),
)
