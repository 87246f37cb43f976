"""Complaints between people: the push to the manager, taking, assigning, settling."""

from __future__ import annotations

from typing import Any

from bot.i18n import Html, _, lines, t
from bot.reply import Action, Reply, Rows, button, rows
from bot.turn import Feature, Reading, Turn
from bot.usecases.complaint_deadline import time_left
from bot.usecases.handle_complaint import assign_complaint, may_handle, may_reopen, reopen_complaint, resolve_complaint
from db.complaint import UNSETTLED, Complaint, ComplaintState, visible_complaint
from db.user import Role, User, team_members
from handlers.deadline_words import left_words
from handlers.guard import gone
from handlers.words import STATES, bold, complaint_kind, quote, shorten, when


def _new(reading: Reading, data: dict[str, Any]) -> Reply | None:
    complaint = _still_visible(reading, data)
    if complaint is None or complaint.state not in UNSETTLED:
        return None  # settled before the quiet hours were over: that it was is said
    first = t("⚠️ New complaint from {name}", name=complaint.reporter.name)
    return complaint_card(complaint, reading.recipient, reading, first)


def _still_visible(reading: Reading, data: dict[str, Any]) -> Complaint | None:
    return visible_complaint(reading.session, reading.recipient, data["complaint"])


def _yours(reading: Reading, data: dict[str, Any]) -> Reply | None:
    complaint, by = _still_visible(reading, data), reading.session.get(User, data["by"])
    if complaint is None or by is None:
        return None
    return complaint_card(complaint, reading.recipient, reading, t("⚠️ {name} assigned you a complaint", name=by.name))


def _taken(reading: Reading, data: dict[str, Any]) -> Reply | None:
    complaint = _still_visible(reading, data)
    if complaint is None:
        return None
    text = t("👌 {owner} is on it.", owner=complaint.owner.name)
    return Reply(text=lines(bold(complaint.customer.name), text, quote(complaint.summary)), about=_about(complaint))


def _resolved(reading: Reading, data: dict[str, Any]) -> Reply | None:
    complaint, by = _still_visible(reading, data), reading.session.get(User, data["by"])
    if complaint is None or by is None or complaint.state in UNSETTLED:
        return None
    text = t("✅ {name} marked the complaint resolved. Has the customer been told?", name=by.name)
    taps = [button(_("Reopen"), "k.reopen", complaint.id)] if may_reopen(reading.recipient, complaint) else []
    words = lines(bold(complaint.customer.name), text, quote(complaint.summary))
    return Reply(text=words, buttons=rows(taps), about=_about(complaint))


def _reopened(reading: Reading, data: dict[str, Any]) -> Reply | None:
    complaint, by = _still_visible(reading, data), reading.session.get(User, data["by"])
    if complaint is None or by is None or complaint.state not in UNSETTLED:
        return None
    return complaint_card(
        complaint, reading.recipient, reading, t("🔁 {name} opened the complaint again", name=by.name)
    )


def _raised(reading: Reading, data: dict[str, Any]) -> Reply | None:
    complaint, by = _still_visible(reading, data), reading.session.get(User, data["by"])
    if complaint is None or by is None or complaint.state not in UNSETTLED:
        return None
    return complaint_card(
        complaint, reading.recipient, reading, t("⚠️ {name} says it is more serious now", name=by.name)
    )


def _withdrawn(reading: Reading, data: dict[str, Any]) -> Reply | None:
    complaint = reading.session.get(Complaint, data["complaint"])
    if complaint is None or complaint.undone_at is None:
        return None
    text = t("↩️ {name} withdrew the complaint. It was logged by mistake.", name=complaint.reporter.name)
    return Reply(text=lines(bold(complaint.customer.name), text), about=_about(complaint))


def _about(complaint: Complaint) -> str:
    return f"complaint:{complaint.id}"


def complaint_card(
    complaint: Complaint, reader: User, at: Reading | Turn, first: Html | None = None, *, edit: bool = False
) -> Reply:
    """A case with what its reader may do about it; ``first`` says why it is shown."""
    settled = complaint.state not in UNSETTLED
    state = _(STATES[ComplaintState(complaint.state)])
    text = lines(
        bold(complaint.customer.name),
        first,
        complaint_kind(complaint.category, complaint.severity),
        quote(complaint.summary, 400),
        t("Contact: {name}", name=complaint.contact) if complaint.contact else None,
        t("Status: {state} · Owner: {name}", state=state, name=complaint.owner.name),
        None if settled else answer_line(complaint, at),
    )
    buttons = _reopen_button(complaint, reader) if settled else _buttons(complaint, reader)
    return Reply(text=text, buttons=buttons, protect=True, about=_about(complaint), edit=edit)


def answer_line(complaint: Complaint, at: Reading | Turn) -> Html:
    """When the customer had an answer, or by when one is due."""
    if complaint.answered_at is not None:
        return t("✓ Customer answered: {when}", when=when(complaint.answered_at, at.today, at.now))
    left = left_words(time_left(at.session, complaint, at.now))
    return t("Reply due: {when} ({left})", when=when(complaint.due_at, at.today, at.now), left=left)


def _buttons(complaint: Complaint, reader: User) -> Rows:
    taps = []
    if reader.role != Role.REP:
        if complaint.owner_id != reader.id or complaint.acknowledged_at is None:
            taps.append(button(_("Take"), "k.take", complaint.id))
        taps.append(button(_("Assign"), "k.assign", complaint.id))
    if may_handle(reader, complaint):
        taps.append(button(_("Resolved"), "k.resolve", complaint.id))
        if complaint.answered_at is None:
            taps.append(button(_("Customer answered"), "k.answered", complaint.id))
        else:
            taps.append(button(_("Not answered yet"), "k.waits", complaint.id))
    return rows(taps)


def _reopen_button(complaint: Complaint, reader: User) -> Rows:
    return rows([button(_("Reopen"), "k.reopen", complaint.id)] if may_reopen(reader, complaint) else [])


def _checked(turn: Turn, action: Action) -> Complaint | None:
    return visible_complaint(turn.session, turn.actor, action.number(0))


def _take(turn: Turn, action: Action) -> Reply:
    return _assign(turn, _checked(turn, action), turn.actor)


def _assign(turn: Turn, complaint: Complaint | None, owner: User | None) -> Reply:
    if complaint is None or owner is None or turn.actor.role == Role.REP:
        return gone()
    try:
        assign_complaint(turn.session, turn.actor, complaint, owner, turn.now)
    except ValueError:
        return Reply(toast=_("That is already done."))
    return complaint_card(complaint, turn.actor, turn, edit=True)


def _choose(turn: Turn, action: Action) -> Reply:
    complaint = _checked(turn, action)
    if complaint is None or turn.actor.role == Role.REP:
        return gone()
    return who_shall(turn, complaint, people_for(turn, complaint), edit=True)


def who_shall(turn: Turn, complaint: Complaint, people: list[User], *, edit: bool = False) -> Reply:
    """Ask which of these people should handle a case."""
    taps = [button(shorten(one.name, 24), "k.to", complaint.id, one.id) for one in people]
    text = lines(bold(complaint.customer.name), t("Who should handle it?"), quote(complaint.summary))
    buttons = rows(taps, [button(_("Back"), "k.card", complaint.id)])
    return Reply(text=text, buttons=buttons, about=_about(complaint), edit=edit)


def people_for(turn: Turn, complaint: Complaint) -> list[User]:
    """Who may be given a case."""
    return team_members(turn.session, complaint.customer.team_id)


def _to(turn: Turn, action: Action) -> Reply:
    complaint = _checked(turn, action)
    if complaint is None:
        return gone()
    chosen = action.number(1)
    owner = next((one for one in people_for(turn, complaint) if one.id == chosen), None)
    return _assign(turn, complaint, owner)


def _resolve(turn: Turn, action: Action) -> Reply:
    complaint = _checked(turn, action)
    if complaint is None or not may_handle(turn.actor, complaint):
        return gone()
    resolve_complaint(turn.session, turn.actor, complaint, turn.now)
    return complaint_card(complaint, turn.actor, turn, edit=True)


def _settle(turn: Turn, action: Action) -> Reply:
    """The same from the card of a note, which stays."""
    return _resolve(turn, action).model_copy(update={"edit": False})


def _reopen(turn: Turn, action: Action) -> Reply:
    complaint = _checked(turn, action)
    if complaint is None or not may_reopen(turn.actor, complaint):
        return gone()
    reopen_complaint(turn.session, turn.actor, complaint, turn.now)
    return complaint_card(complaint, turn.actor, turn, edit=True)


def _show(turn: Turn, action: Action) -> Reply:
    complaint = _checked(turn, action)
    return complaint_card(complaint, turn.actor, turn, edit=True) if complaint else gone()


FEATURE = Feature(
    "complaint",
    actions={
        "k.take": _take,
        "k.assign": _choose,
        "k.to": _to,
        "k.resolve": _resolve,
        "k.settle": _settle,
        "k.reopen": _reopen,
        "k.card": _show,
    },
    pushes={
        "complaint_new": _new,
        "complaint_yours": _yours,
        "complaint_taken": _taken,
        "complaint_resolved": _resolved,
        "complaint_reopened": _reopened,
        "complaint_raised": _raised,
        "complaint_withdrawn": _withdrawn,
    },
)
