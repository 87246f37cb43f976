"""What is said of promises by itself: the evening before, on the day, while overdue, and to who manages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bot.i18n import N_, Html, _, escape, format_day, lines, n, t
from bot.reply import Reply, button, rows
from bot.turn import Alarm, Feature, PushKind, Reading, Turn
from bot.usecases.promise_nudges import (
    DAY,
    EVENING,
    MORNING,
    OVERDUE,
    TELL,
    first_evening,
    first_morning,
    ring_evening,
    ring_morning,
    ring_overdue,
    ring_tell,
)
from bot.usecases.promises import open_in_reach, still_due
from db.promise import Promise, due_promises, visible_promise
from db.user import Role, User
from handlers.promise_card import late_words, promise_card, promise_line, what_promised
from handlers.words import bold, shorten

_MOST = 6  # promises of a message
_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})


def _evening(reading: Reading, data: dict[str, Any]) -> Reply | None:
    day = date.fromisoformat(data["day"])
    if day != reading.today:
        return None  # that evening is over
    tomorrow = day + timedelta(days=1)
    found = still_due(reading.session, data["promises"], _whose(reading, data).id, tomorrow, tomorrow)
    return _nudge(reading, found, EVENING, _for_tomorrow(found, tomorrow), _whose(reading, data)) if found else None


def _for_tomorrow(found: list[Promise], tomorrow: date) -> Html:
    day = format_day(tomorrow, tomorrow)
    return n("🌙 {count} promise for tomorrow, {day}", "🌙 {count} promises for tomorrow, {day}", len(found), day=day)


def _day(reading: Reading, data: dict[str, Any]) -> Reply | None:
    if data["day"] != reading.today.isoformat():
        return None
    found = still_due(reading.session, data["promises"], _whose(reading, data).id, reading.today)
    return _nudge(reading, found, DAY, _for_today(found, reading.today), _whose(reading, data)) if found else None


def _for_today(found: list[Promise], today: date) -> Html:
    late = sum(1 for one in found if one.due_on is not None and one.due_on < today)
    due = len(found) - late
    said = [
        n("{count} promise due today", "{count} promises due today", due) if due else None,
        n("{count} promise overdue", "{count} promises overdue", late) if late else None,
    ]
    return Html("☀️ " + " · ".join(one for one in said if one))


def _whose(reading: Reading, data: dict[str, Any]) -> User:
    """Whose promises they are: the reader's, or of who is on leave."""
    return reading.session.get_one(User, data["for"]) if "for" in data else reading.recipient


def _nudge(at: Reading | Turn, found: list[Promise], kind: str, title: Html, whose: User) -> Reply:
    """One promise with all its buttons; several with a tick each."""
    reader = at.recipient if isinstance(at, Reading) else at.actor
    unwanted = button(_("Not useful"), "w.unwanted", kind)
    if len(found) == 1:
        card = promise_card(found[0], at, reader, title)
        return card.model_copy(update={"buttons": (*card.buttons, (unwanted,))})
    name = t("For {name}, who is away", name=whose.name) if whose.id != reader.id else None
    said = [Html(f"{number}. {promise_line(one, at.today)}") for number, one in enumerate(found[:_MOST], 1)]
    more = [n("and {count} more", "and {count} more", len(found) - _MOST)] if len(found) > _MOST else []
    ticks = [button(_("✓ {number}", number=number), "pm.did", one.id) for number, one in enumerate(found[:_MOST], 1)]
    every = button(_("All promises"), "pm.list", "m", 0)
    return Reply(text=lines(bold(title), name, *said, *more), buttons=rows(ticks, [every, unwanted]), protect=True)


def _overdue(reading: Reading, data: dict[str, Any]) -> Reply | None:
    reader = _whose(reading, data)
    seen = [visible_promise(reading.session, reader, (), number) for number in data["promises"]]
    found = [one for one in seen if one is not None and _is_overdue(reading, one)]
    return _told(reading, found) if found else None


def _is_overdue(reading: Reading, one: Promise) -> bool:
    late = one.due_on is not None and one.due_on < reading.today
    return late and one.state == "open" and one.live


def _told(at: Reading | Turn, found: list[Promise]) -> Reply:
    """Who promised what to whom, and how late it is."""
    title = n("🔴 {count} promise is overdue", "🔴 {count} promises are overdue", len(found))
    said = [
        t(
            "{rep}: {customer} {what} · {late}",
            rep=one.keeper.name,
            customer=bold(shorten(one.customer.name, 20)) if one.customer else "",
            what=what_promised(one, 40),
            late=late_words(one.due_on or at.today, at.today),
        )
        for one in found[:_MOST]
    ]
    more = [n("and {count} more", "and {count} more", len(found) - _MOST)] if len(found) > _MOST else []
    if len(found) == 1:
        opens = [button(_("Open"), "pm.show", found[0].id)]
    else:
        said = [Html(f"{number}. {one}") for number, one in enumerate(said, 1)]
        opens = [
            button(_("Open {number}", number=number), "pm.show", one.id) for number, one in enumerate(found[:_MOST], 1)
        ]
    last = [button(_("All of the team"), "pm.list", "t", 0), button(_("Not useful"), "w.unwanted", OVERDUE)]
    return Reply(text=lines(bold(title), *said, *more), buttons=rows(opens, last), protect=True)


def _preview_evening(turn: Turn) -> Reply | None:
    tomorrow = turn.today + timedelta(days=1)
    found = due_promises(turn.session, turn.actor.id, tomorrow, tomorrow)
    return _nudge(turn, found, EVENING, _for_tomorrow(found, tomorrow), turn.actor) if found else None


def _preview_day(turn: Turn) -> Reply | None:
    found = due_promises(turn.session, turn.actor.id, turn.today)
    return _nudge(turn, found, DAY, _for_today(found, turn.today), turn.actor) if found else None


def _preview_overdue(turn: Turn) -> Reply | None:
    team = open_in_reach(turn.session, turn.actor, turn.today, team=True)
    found = [one for one in team if one.due_on is not None and one.due_on < turn.today]
    return _told(turn, found) if found else None


def _example(title: Callable[[], Html], late: int) -> Callable[[], Reply]:
    def example() -> Reply:
        tail = [n("{count} day late", "{count} days late", late)] if late else []
        name, what = bold(_("Sunrise Market")), escape(_("send the new price list"))
        return Reply(text=lines(bold(title()), Html(" · ".join([f"{name} {what}", *tail]))))

    return example


def _example_overdue() -> Reply:
    said = t(
        "{rep}: {customer} {what} · {late}",
        rep=_("Li Na"),
        customer=bold(_("Sunrise Market")),
        what=_("send the new price list"),
        late=n("{count} day late", "{count} days late", 5),
    )
    return Reply(text=lines(bold(n("🔴 {count} promise is overdue", "🔴 {count} promises are overdue", 1)), said))


_TOMORROW = date(2027, 1, 6)
FEATURE = Feature(
    "promise_pushes",
    pushes={EVENING: _evening, DAY: _day, OVERDUE: _overdue},
    alarms={
        EVENING: Alarm(ring_evening, first_evening),
        MORNING: Alarm(ring_morning, first_morning),
        OVERDUE: Alarm(ring_overdue, first_morning, _MANAGERS),
        TELL: Alarm(ring_tell),
    },
    kinds=(
        PushKind(
            EVENING,
            N_("Promises tomorrow"),
            _example(
                lambda: n(
                    "🌙 {count} promise for tomorrow, {day}",
                    "🌙 {count} promises for tomorrow, {day}",
                    1,
                    day=format_day(_TOMORROW, _TOMORROW),
                ),
                0,
            ),
            _preview_evening,
        ),
        PushKind(
            DAY,
            N_("Promises due"),
            _example(lambda: Html("☀️ " + n("{count} promise overdue", "{count} promises overdue", 1)), 2),
            _preview_day,
        ),
        PushKind(
            OVERDUE,
            N_("Late team promises"),
            _example_overdue,
            _preview_overdue,
            _MANAGERS,
        ),
    ),
)
