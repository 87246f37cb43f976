"""A complaint whose time runs out: the nudge to its owner, and what the managers hear when it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.i18n import N_, Html, _, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Alarm, Feature, PushKind, Reading, Turn
from bot.understanding import Category, Severity
from bot.usecases.complaint_deadline import (
    BREACH,
    NUDGE,
    WATCH,
    first_watch,
    ring_breach,
    ring_nudge,
    ring_watch,
    time_left,
)
from bot.usecases.handle_complaint import answer_complaint, may_handle, unanswer_complaint
from db.complaint import Complaint, overdue_visible, unsettled_of_owner, visible_complaint
from db.user import Role, User
from handlers.complaint import complaint_card
from handlers.deadline_words import left_words
from handlers.guard import gone
from handlers.words import bold, complaint_kind, quote, shorten

_MOST = 6  # cases of a message


def _nudge(reading: Reading, data: dict[str, Any]) -> Reply | None:
    complaint = _of_reader(reading, data, data["complaint"])
    if complaint is None or not complaint.running:
        return None
    return _with_unwanted(complaint_card(complaint, reading.recipient, reading, _nudge_line(reading, complaint)), NUDGE)


def _nudge_line(at: Reading | Turn, complaint: Complaint) -> Html:
    left = time_left(at.session, complaint, at.now)
    if left > timedelta():
        return t("⏳ The customer should have an answer {left}.", left=left_words(left))
    return t("⏳ The customer waits for an answer: {late}.", late=left_words(left))


def _breach(reading: Reading, data: dict[str, Any]) -> Reply | None:
    found = [_of_reader(reading, data, number) for number in data["complaints"]]
    late = [one for one in found if one is not None and one.late(reading.now)]
    return _with_unwanted(_late_card(reading, reading.recipient, late), BREACH) if late else None


def _late_card(at: Reading | Turn, reader: User, late: list[Complaint]) -> Reply:
    """One late case with what to do about it; of several a list with a button each."""
    if len(late) == 1:
        left = left_words(time_left(at.session, late[0], at.now))
        return complaint_card(late[0], reader, at, t("🔴 No answer to the customer yet: {late}", late=left))
    title = n(
        "🔴 {count} complaint without an answer in time", "🔴 {count} complaints without an answer in time", len(late)
    )
    said = [
        t(
            "{customer} · {kind} · {owner} · {late}",
            customer=bold(shorten(one.customer.name, 20)),
            kind=complaint_kind(one.category, one.severity),
            owner=one.owner.name,
            late=left_words(time_left(at.session, one, at.now)),
        )
        for one in late[:_MOST]
    ]
    more = [n("and {count} more", "and {count} more", len(late) - _MOST)] if len(late) > _MOST else []
    taps = [button(shorten(one.customer.name, 16), "k.open", one.id) for one in late[:_MOST]]
    return Reply(text=lines(title, *said, *more), buttons=rows(taps, width=2), protect=True)


def _of_reader(reading: Reading, data: dict[str, Any], complaint_id: int) -> Complaint | None:
    """The case, where its reader or who they stand in for may see it."""
    whose = reading.session.get(User, data["for"]) if "for" in data else reading.recipient
    return visible_complaint(reading.session, whose, complaint_id) if whose is not None else None


def _with_unwanted(reply: Reply, kind: str) -> Reply:
    return reply.model_copy(update={"buttons": (*reply.buttons, (_not_useful(kind),))})


def _not_useful(kind: str) -> Button:
    return button(_("Not useful"), "w.unwanted", kind)


def _open(turn: Turn, action: Action) -> Reply:
    """The card of a case, as a message of its own."""
    complaint = visible_complaint(turn.session, turn.actor, action.number(0))
    return complaint_card(complaint, turn.actor, turn) if complaint else gone()


def _answered(turn: Turn, action: Action) -> Reply:
    complaint = visible_complaint(turn.session, turn.actor, action.number(0))
    if complaint is None or not may_handle(turn.actor, complaint):
        return gone()
    if not complaint.running:
        return Reply(toast=_("That is already done."))
    answer_complaint(turn.session, turn.actor, complaint, turn.now)
    return complaint_card(complaint, turn.actor, turn, edit=True)


def _unanswered(turn: Turn, action: Action) -> Reply:
    complaint = visible_complaint(turn.session, turn.actor, action.number(0))
    if complaint is None or not may_handle(turn.actor, complaint):
        return gone()
    unanswer_complaint(turn.session, turn.actor, complaint, turn.now)
    return complaint_card(complaint, turn.actor, turn, edit=True)


def _example_nudge() -> Reply:
    text = lines(
        bold(_("Sunrise Market")),
        t("⏳ The customer should have an answer {left}.", left=left_words(timedelta(hours=2))),
        complaint_kind(Category.QUALITY, Severity.HIGH),
        quote(_("three boxes of milk were sour")),
    )
    return Reply(text=text)


def _example_breach() -> Reply:
    text = lines(
        bold(_("Sunrise Market")),
        t("🔴 No answer to the customer yet: {late}", late=left_words(timedelta(hours=-1))),
        complaint_kind(Category.DELIVERY, Severity.NORMAL),
        quote(_("the driver came a day late and nobody called")),
    )
    return Reply(text=text)


def _preview_nudge(turn: Turn) -> Reply | None:
    mine = [one for one in unsettled_of_owner(turn.session, turn.actor) if one.running]
    return complaint_card(mine[0], turn.actor, turn, _nudge_line(turn, mine[0])) if mine else None


def _preview_breach(turn: Turn) -> Reply | None:
    late = overdue_visible(turn.session, turn.actor, turn.now)
    return _late_card(turn, turn.actor, late) if late else None


_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
FEATURE = Feature(
    "complaint_deadline",
    actions={"k.open": _open, "k.answered": _answered, "k.waits": _unanswered},
    pushes={NUDGE: _nudge, BREACH: _breach},
    alarms={
        NUDGE: Alarm(ring_nudge),
        BREACH: Alarm(ring_breach),
        WATCH: Alarm(ring_watch, first_watch, frozenset({Role.ADMIN})),
    },
    kinds=(
        PushKind(NUDGE, N_("Complaint due"), _example_nudge, _preview_nudge),
        PushKind(BREACH, N_("Complaint overdue"), _example_breach, _preview_breach, _MANAGERS),
    ),
)
