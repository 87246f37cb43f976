"""Warnings that come by themselves: in the morning the dearest ones, once a week a list of the rest."""

from __future__ import annotations

from typing import Any

from bot.i18n import N_, _
from bot.reply import Reply, button
from bot.turn import Alarm, Feature, PushKind, Reading
from bot.usecases.warning_push import PUSH, WEEK, first_morning, first_week, ring_morning, ring_week
from bot.usecases.warning_sight import visible_warning
from bot.usecases.warning_steps import awake, together
from db.user import User
from db.warning import WarningState
from handlers.warning_buttons import ACTIONS
from handlers.warning_card import warning_card
from handlers.warning_examples import example, example_week, preview, preview_week
from handlers.warning_list import warning_list


def _push(reading: Reading, data: dict[str, Any]) -> Reply | None:
    """All that is the matter with the customer at the moment of reading; nothing of what is over or asleep."""
    reader = _reader(reading, data)
    group = together(reading.session, reader, max(data["warnings"])) if reader is not None else []
    alive = [one for one in awake(reading.session, group, reading.now) if one.state != WarningState.RESOLVED]
    if reader is None or not any(one.id in data["warnings"] for one in alive):
        return None
    return _with_unwanted(warning_card(reading, reader, alive), PUSH)


def _reader(reading: Reading, data: dict[str, Any]) -> User | None:
    """Whose message it is: the recipient's, or that of who they stand in for."""
    return reading.session.get(User, data["for"]) if "for" in data else reading.recipient


def _with_unwanted(reply: Reply, kind: str) -> Reply:
    return reply.model_copy(update={"buttons": (*reply.buttons, (button(_("Not useful"), "w.unwanted", kind),))})


def _week(reading: Reading, data: dict[str, Any]) -> Reply | None:
    reader = _reader(reading, data)
    if reader is None:
        return None
    seen = [visible_warning(reading.session, reader, one) for one in data["warnings"]]
    alive = [one for one in seen if one is not None and one.state != WarningState.RESOLVED]
    left = data["total"] - len(data["warnings"])
    return _with_unwanted(warning_list(reading, reader, alive, left), WEEK) if alive else None


FEATURE = Feature(
    "warnings",
    actions=ACTIONS,
    pushes={PUSH: _push, WEEK: _week},
    alarms={PUSH: Alarm(ring_morning, first_morning), WEEK: Alarm(ring_week, first_week)},
    kinds=(
        PushKind(PUSH, N_("Customers at risk"), example, preview),
        PushKind(WEEK, N_("Risks of the week"), example_week, preview_week),
    ),
)
