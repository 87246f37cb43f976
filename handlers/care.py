"""/care: three lists: not seen for too long, a planned visit missed, seen less often than is good; and whom to see
this week, for who reads no agenda."""

from __future__ import annotations

from typing import Any

from bot.domain.cadence import DEFAULTS, Standing
from bot.i18n import N_, Html, _, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Alarm, Feature, MenuEntry, PushKind, Reading, Turn
from bot.usecases import after_sale
from bot.usecases.cadence import Cared, Counts, ToSee, care_counts, cared, lines_of_day, missed_visits
from bot.usecases.see_this_week import KIND, MOST, first_week, ring_week
from db.user import User
from handlers.calendar import NOTHING
from handlers.customer_card import brief_day
from handlers.pages import arrows, page_of
from handlers.words import bold, shorten

PAGE = 6
LATE, MISSED, BELOW = "l", "m", "b"
_TITLES = {
    LATE: N_("Not seen for too long"),
    MISSED: N_("Planned visit missed"),
    BELOW: N_("Seen less often than is good"),
}
_TABS = {LATE: N_("⏳ Too long {count}"), MISSED: N_("📅 Missed {count}"), BELOW: N_("🐢 Too rare {count}")}
_NOBODY = {
    LATE: N_("Everybody was seen in time. Well done."),
    MISSED: N_("No planned visit was missed. Well done."),
    BELOW: N_("Everybody is seen as often as planned. Well done."),
}


def _command(turn: Turn, args: str) -> Reply:
    counts = care_counts(turn.session, turn.actor, turn.here)
    first = next((tab for tab in _TABS if _count(counts, tab)), LATE)
    return _list(turn, first, 0, counts)


def _at(turn: Turn, action: Action) -> Reply:
    tab = action.args[0] if action.args and action.args[0] in _TABS else LATE
    counts = care_counts(turn.session, turn.actor, turn.here)
    return _list(turn, tab, action.number(1), counts).model_copy(update={"edit": True})


def _count(counts: Counts, tab: str) -> int:
    return {LATE: counts.late, MISSED: counts.missed, BELOW: counts.below}[tab]


def _list(turn: Turn, tab: str, asked: int | None, counts: Counts) -> Reply:
    total = _count(counts, tab)
    page, pages = page_of(total, asked, PAGE)
    shown = _shown(turn, tab, page * PAGE) if total else []
    title = t("{title} · {count}", title=bold(_(_TITLES[tab])), count=total)
    taps = [[button(_label(turn, one), "c.show", one.id)] for one in shown]

    def to(label: str, number: int) -> Button:
        return button(label, "ca.at", tab, number)

    tabs = [_tab(one, on=one == tab, count=_count(counts, one)) for one in _TABS]
    text = lines(title, None if shown else t(_NOBODY[tab]))
    return Reply(text=text, buttons=rows(*taps, arrows(page, pages, to), tabs, _questions(turn)), protect=True)


def _questions(turn: Turn) -> list[Button]:
    """What was asked after an order and waits for an answer: opens in a message of its own."""
    waiting = after_sale.lines_of_day(turn.session, turn.actor, turn.today, 1)
    return [button(f"🧾 {shorten(one.name, 28)}", "as.card", one.id) for one in waiting]


def _shown(turn: Turn, tab: str, offset: int) -> list[Cared]:
    if tab == MISSED:
        return missed_visits(turn.session, turn.actor, turn.here, offset, PAGE)
    wanted = Standing.LATE if tab == LATE else Standing.BELOW
    return cared(turn.session, turn.actor, wanted, turn.here, offset, PAGE)


def _tab(tab: str, *, on: bool, count: int) -> Button:
    label = _(_TABS[tab], count=count)
    return button(f"• {label} •", NOTHING) if on else button(label, "ca.at", tab, 0)


def _label(turn: Turn, one: Cared) -> str:
    """The name, and how long ago the last touch or for when the visit was planned."""
    if one.planned is not None:
        ago = brief_day(one.planned, turn.today)
    elif one.days is None:
        ago = _("never")
    else:
        ago = str(n("{count} day", "{count} days", one.days))
    return f"{shorten(one.name, 28)} · {ago}"


# This week, without the agenda


def _this_week(reading: Reading, data: dict[str, Any]) -> Reply | None:
    """The list as it is when it is read; after its day it is not told any more."""
    user = reading.session.get(User, data.get("for", reading.recipient.id))
    if user is None or data["day"] != reading.today.isoformat():
        return None
    return _week(lines_of_day(reading.session, user, reading.today, MOST))


def _week(found: list[ToSee]) -> Reply | None:
    if not found:
        return None
    taps = [[button(f"{shorten(one.name, 28)} · {_days(one.days)}", "c.show", one.customer_id)] for one in found]
    rest = [button(_("All of them"), "ca.at", LATE, 0), button(_("Not useful"), "w.unwanted", KIND)]
    text = lines(_week_title(), t("Tap one to see the card."))
    return Reply(text=text, buttons=rows(*taps, rest), protect=True)


def _week_title() -> Html:
    title = _("Not seen for too long: a visit or a call this week?")
    return Html(f"⏳ {bold(title)}")


def _days(days: int) -> str:
    return str(n("{count} day", "{count} days", days))


def _preview(turn: Turn) -> Reply | None:
    return _week(lines_of_day(turn.session, turn.actor, turn.today, MOST))


def _example() -> Reply:
    made_up = ToSee(0, _("Harbour Supermarket"), "key", 19, DEFAULTS["key"], None)
    return Reply(text=lines(_week_title(), Html(f"▫️ {made_up.name} · {_days(made_up.days)}")))


FEATURE = Feature(
    "care",
    commands={"care": _command},
    actions={"ca.at": _at},
    alarms={KIND: Alarm(ring_week, first_week)},
    pushes={KIND: _this_week},
    kinds=(PushKind(KIND, N_("This week’s visits"), _example, _preview),),
    menu=(MenuEntry("care", N_("Who waits to be seen")),),
)
