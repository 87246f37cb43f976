"""File what needs no case: a note, a score, a referral, a lost customer."""

from __future__ import annotations

from bot.understanding import Category
from bot.understanding.touch_kinds import also_touch
from bot.usecases.filing import Filing
from bot.usecases.keep_facts import tells_names_alone
from bot.usecases.log_visit import log_touch
from bot.usecases.record_change import record_change
from db.customer import Customer, CustomerState
from db.remark import Loss, Note, Referral, Score
from db.touch import TouchKind


def take_note(filing: Filing) -> None:
    """File a note. Of a contact card nothing is kept but the contact, of a customer that is added but the customer, of
    a message that only tags but the tags."""
    slots = filing.slots
    if not (slots.contact_card or slots.customer_card or tells_names_alone(filing)):
        # A gift, an invitation, an honour is a touch, whatever the message was like.
        # A day that is told is when it is planned, or beside a call that was made when to go on.
        kind = also_touch(slots.text) if slots.customer_id is not None else None
        if kind is not None and (slots.due_day is None or kind == TouchKind.CALL):
            log_touch(filing, TouchKind(kind))
            return
        filing.session.add(Note(**filing.common, summary=slots.text, contact=slots.contact))


def record_score(filing: Filing) -> None:
    """File a satisfaction score.

    Raises:
        ValueError: there is no score among the slots.
    """
    if filing.slots.score is None:
        raise ValueError("a score record without a score")
    filing.session.add(
        Score(
            **filing.common,
            value=filing.slots.score,
            given_on=filing.day,
            contact=filing.slots.contact,
            summary=filing.slots.text,
        )
    )


def log_referral(filing: Filing) -> None:
    """File whom a customer recommended."""
    slots = filing.slots
    filing.session.add(Referral(**filing.common, prospect=slots.referred, contact=slots.contact, summary=slots.text))


def log_loss(filing: Filing) -> None:
    """File a lost customer with the reason; the customer is marked so until the record is undone."""
    customer = filing.session.get_one(Customer, filing.required_customer)
    filing.session.add(
        Loss(
            **filing.common,
            reason=filing.slots.category or Category.OTHER,
            lost_on=filing.day,
            summary=filing.slots.text,
            state_before=customer.state,
        )
    )
    closed = filing.slots.category == Category.CLOSED
    state = CustomerState.CLOSED if closed else CustomerState.LOST
    record_change(filing.session, customer, "state", state, by=filing.actor, now=filing.now, entry_id=filing.entry.id)
