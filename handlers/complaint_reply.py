"""A reply to a complaint: words that do what its buttons do."""

from __future__ import annotations

from bot.i18n import Html, t
from bot.reply import Reply
from bot.turn import Turn
from bot.understanding.cases import CaseAnswer, Move, is_called, read_case
from bot.usecases.handle_complaint import assign_complaint, may_handle, may_reopen, reopen_complaint, resolve_complaint
from db.complaint import UNSETTLED, Complaint, complaint_of_entry, visible_complaint
from db.user import Role, User
from handlers.complaint import complaint_card, people_for, who_shall
from handlers.news import take_news
from handlers.recent import Pointed


def answer_case(turn: Turn, pointed: Pointed, message_id: int) -> Reply | None:
    """What a reply does to the complaint it is about; None where it says nothing of the kind. What it says beyond
    that is news about the customer."""
    said = read_case(turn.incoming.text)
    complaint = _case_of(turn, pointed) if said is not None else None
    if said is None or complaint is None:
        return None
    reply = _done(turn, complaint, said)
    if reply is None or not said.rest:
        return reply
    return reply.model_copy(update={"more": (take_news(turn, said.rest, message_id, complaint.customer_id),)})


def what_to_say(turn: Turn, pointed: Pointed) -> Html | None:
    """How to answer a complaint in words, for whoever may handle the one that is pointed at."""
    complaint = visible_complaint(turn.session, turn.actor, pointed.complaint_id)
    if complaint is None or complaint.state not in UNSETTLED or not may_handle(turn.actor, complaint):
        return None
    if turn.actor.role == Role.REP:
        return t("About the complaint itself you can reply: resolved")
    return t(
        "About the complaint itself you can reply: I’ll take it · assign to {name} · resolved",
        name=_example(turn, complaint),
    )


def _example(turn: Turn, complaint: Complaint) -> str:
    """A colleague it could be given to."""
    return next((one.name for one in people_for(turn, complaint) if one.id != turn.actor.id), turn.actor.name)


def _case_of(turn: Turn, pointed: Pointed) -> Complaint | None:
    """The case that is pointed at: of a push, or of a card of the reporter's own."""
    if pointed.complaint_id is not None:
        return visible_complaint(turn.session, turn.actor, pointed.complaint_id)
    if len(pointed.entries) != 1:
        return None
    own = complaint_of_entry(turn.session, pointed.entries[0].id)
    return visible_complaint(turn.session, turn.actor, own.id) if own else None


def _done(turn: Turn, complaint: Complaint, said: CaseAnswer) -> Reply | None:
    match said.move:
        case Move.TAKE:
            return _give(turn, complaint, turn.actor)
        case Move.ASSIGN:
            return _assign(turn, complaint, said)
        case Move.RESOLVE:
            if not may_handle(turn.actor, complaint):
                return _not_yours(turn, complaint)
            resolve_complaint(turn.session, turn.actor, complaint, turn.now)
        case Move.REOPEN:
            if not may_reopen(turn.actor, complaint):
                return _not_yours(turn, complaint)
            reopen_complaint(turn.session, turn.actor, complaint, turn.now)
    return complaint_card(complaint, turn.actor, turn)


def _assign(turn: Turn, complaint: Complaint, said: CaseAnswer) -> Reply | None:
    """Give the case to whoever is named; ask where nobody or several are called so."""
    people = people_for(turn, complaint)
    called = [one for one in people if is_called(said.name or "", one.name)]
    if not called and not said.sure:
        return None
    if len(called) == 1:
        return _give(turn, complaint, called[0])
    if turn.actor.role == Role.REP or complaint.state not in UNSETTLED:
        return _not_yours(turn, complaint)
    return who_shall(turn, complaint, called or people)


def _give(turn: Turn, complaint: Complaint, owner: User) -> Reply:
    known = complaint.owner_id == owner.id and complaint.acknowledged_at is not None
    if turn.actor.role == Role.REP and owner.id != complaint.owner_id:
        return _not_yours(turn, complaint)
    if turn.actor.role != Role.REP and not known and complaint.state in UNSETTLED:
        assign_complaint(turn.session, turn.actor, complaint, owner, turn.now)
    return complaint_card(complaint, turn.actor, turn)


def _not_yours(turn: Turn, complaint: Complaint) -> Reply:
    """The case as it is, and why it stays so."""
    first = t("👌 It is settled already.") if complaint.state not in UNSETTLED else t("Only your manager can do that.")
    return complaint_card(complaint, turn.actor, turn, first)
