"""What was done about a warning, by whom and when, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import N_, Html, _, format_short_day, local, t
from bot.turn import Reading, Turn
from bot.usecases.warning_sight import actions_of
from db.user import User
from db.warning import ActionKind, RiskWarning
from handlers.words import shorten

_TOLD = 3
_DONE = {
    ActionKind.ACKNOWLEDGED: N_("seen"),
    ActionKind.CALL: N_("call planned"),
    ActionKind.VISIT: N_("visit planned"),
    ActionKind.COMPLAINT: N_("complaint opened"),
    ActionKind.SNOOZED: N_("put off"),
    ActionKind.ASSIGNED: N_("given to {name}"),
    ActionKind.RESOLVED: N_("closed"),
    ActionKind.NOT_A_PROBLEM: N_("not a problem"),
    ActionKind.WOKEN: N_("no longer put off"),
    ActionKind.REOPENED: N_("opened again"),
    ActionKind.CLEARED: N_("over by itself"),
    ActionKind.RECOUNTED: N_("customer left after all"),
}


def history_line(at: Reading | Turn, group: Sequence[RiskWarning]) -> Html | None:
    """The newest acts, the oldest first: «🗒 11/24 李娜 seen · 11/24 李娜 call planned». What was done to several
    warnings of the group at once is told once."""
    acts = {(act.at, act.kind): act for one in group for act in actions_of(at.session, one)}
    said = []
    for _key, act in sorted(acts.items())[-_TOLD:]:
        who = at.session.get(User, act.user_id) if act.user_id is not None else None
        to = at.session.get(User, act.ref) if act.kind == ActionKind.ASSIGNED and act.ref else None
        done = _(_DONE[ActionKind(act.kind)], name=shorten(to.name, 10) if to is not None else "—")
        day = format_short_day(local(act.at).date())
        said.append(" ".join([day, *([shorten(who.name, 10)] if who is not None else []), done]))
    return t("🗒 {acts}", acts=" · ".join(said)) if said else None
