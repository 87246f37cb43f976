"""What comes up tomorrow, for who asks in the evening."""

from __future__ import annotations

from datetime import timedelta

from bot.i18n import _, format_day, lines, n, t
from bot.reply import Reply, button, rows
from bot.turn import Turn
from bot.usecases.agenda import Agenda, agenda_of
from handlers.agenda_items import items_of, numbered
from handlers.words import bold

_MOST = 8  # lines


def tomorrow(turn: Turn) -> Reply:
    """What comes up tomorrow that is not due yet today."""
    here, day = turn.here, turn.today + timedelta(days=1)
    now_due = agenda_of(turn.session, turn.actor, here)
    then = _besides(agenda_of(turn.session, turn.actor, here + timedelta(days=1)), now_due)
    items, today = items_of(then, turn.actor, turn.now), items_of(now_due, turn.actor, turn.now)
    title = t("Tomorrow, {day}", day=bold(format_day(day, turn.today)))
    more = n("and {count} more", "and {count} more", len(items) - _MOST) if len(items) > _MOST else None
    said = numbered(items[:_MOST], 1) if items else t("Nothing new is due then.")
    left = (
        n(
            "{count} thing of today comes along if it isn’t done.",
            "{count} things of today come along if they aren’t done.",
            len(today),
        )
        if today
        else None
    )
    return Reply(text=lines(title, said, more, left), buttons=rows([button(_("Today"), "t.page", 0)]), protect=True)


def _besides(then: Agenda, due: Agenda) -> Agenda:
    """What of one agenda is not in another one."""
    seen, greeted = {one.customer_id for one in due.visits}, {one.id for one in due.greetings}
    return Agenda(
        complaints=[one for one in then.complaints if one not in due.complaints],
        promises=[one for one in then.promises if one not in due.promises],
        reminders=[one for one in then.reminders if one not in due.reminders],
        visits=[one for one in then.visits if one.customer_id not in seen],
        greetings=[one for one in then.greetings if one.id not in greeted],
    )
