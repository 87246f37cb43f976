"""The slots of an entry: what was understood, as plain data that can be stored, changed and filed again."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from bot.domain.places import Place
from bot.understanding import Category, Draft, Intent, Severity

BY_CONTACT = "contact.known"  # understanding's rule where a person led to the customer
NEEDS_CUSTOMER = frozenset({Intent.VISIT, Intent.COMPLAINT, Intent.ORDER, Intent.SCORE, Intent.REFERRAL, Intent.LOST})
RECORDS = (
    Intent.VISIT,
    Intent.COMPLAINT,
    Intent.ORDER,
    Intent.REMINDER,
    Intent.PROMISE,
    Intent.SCORE,
    Intent.NOTE,
    Intent.REFERRAL,
    Intent.LOST,
)


class ContactBefore(BaseModel):
    """What a contact's details were before the entry changed them: an undo brings them back."""

    model_config = ConfigDict(frozen=True)

    contact_id: int
    phone: str | None
    birthday: str | None


class Source(BaseModel):
    """Who wrote a forwarded message, and when (aware). ``person`` is false for a channel or a group."""

    model_config = ConfigDict(frozen=True)

    author: str
    at: datetime
    person: bool = True


class Slots(BaseModel):
    """What one record says. ``choices`` are customers to ask among; ``mention`` is a name that matched none.

    ``heard`` are the words of the message that stand for its customer, right or wrong: what a correction teaches.
    ``guided`` is the step at which a guided entry stands, None once it is over.

    ``due_on`` is a day in the user's zone; ``due_at`` an aware moment, set when a clock time was named. ``place`` is
    where it happened, if that was shared. ``contact_card`` says that a contact was sent and is all there is to keep,
    ``customer_card`` the same of a customer that was added. ``recurs`` is the rule by which the follow-up comes again
    (:mod:`bot.domain.recurrence`); the due is then its first time.
    ``amount`` is below zero for a return. ``amends`` are the entries a correction may be for, while that is asked.
    """

    model_config = ConfigDict(frozen=True)

    intent: Intent
    text: str
    customer_id: int | None = None
    choices: tuple[int, ...] = ()
    mention: str | None = None
    heard: str | None = None
    guided: str | None = None
    contact: str | None = None
    event_date: date | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    recurs: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    score: int | None = None
    severity: Severity | None = None
    category: Category | None = None
    birthday: str | None = None
    phone: str | None = None
    referred: str | None = None
    contact_before: ContactBefore | None = None
    source: Source | None = None
    place: Place | None = None
    contact_card: bool = False
    customer_card: bool = False
    amends: tuple[int, ...] = ()

    @property
    def due_day(self) -> date | None:
        """The day of the follow-up, whether or not a time was named with it."""
        return self.due_at.date() if self.due_at else self.due_on

    def signed(self, amount: Decimal) -> Decimal:
        """An amount, below zero where this is a return."""
        return -amount if self.amount is not None and self.amount < 0 else amount

    def with_due(self, due: date | datetime | None) -> Slots:
        """The same with another follow-up, once: a day, an aware moment, or none."""
        at = due if isinstance(due, datetime) else None
        on = None if isinstance(due, datetime) else due
        return self.model_copy(update={"due_at": at, "due_on": on, "recurs": None})

    def with_rule(self, rule: str, first: date | datetime) -> Slots:
        """The same with a follow-up that comes again by a rule, at first on a day or at an aware moment."""
        return self.with_due(first).model_copy(update={"recurs": rule})


def slots_from(draft: Draft, message: str) -> Slots:
    """The slots of one understood record of a message. The customer is set only where it is safe to save without
    asking."""
    due = draft.followup.value if draft.followup else None
    customer_id = draft.customer.value if draft.customer and draft.sure else None
    choices: tuple[int, ...] = ()
    if customer_id is None:
        found = (draft.customer.value,) if draft.customer else ()
        choices = draft.candidates or tuple(dict.fromkeys((*found, *(match.id for match in draft.near))))[:5]
    return Slots(
        intent=draft.intent,
        text=draft.text.strip(),
        customer_id=customer_id,
        choices=choices,
        mention=draft.mention,
        heard=_heard(draft, message),
        contact=draft.contact.value if draft.contact else None,
        event_date=draft.event_date.value if draft.event_date else None,
        due_on=None if isinstance(due, datetime) else due,
        due_at=due if isinstance(due, datetime) else None,
        recurs=draft.recurs.value if draft.recurs else None,
        amount=draft.amount.value if draft.amount else None,
        currency=draft.currency.value if draft.currency else None,
        score=draft.score.value if draft.score else None,
        severity=draft.severity.value if draft.severity else None,
        category=draft.category.value if draft.category else None,
        birthday=str(draft.birthday.value) if draft.birthday else None,
        phone=draft.phone.value if draft.phone else None,
        referred=draft.referred.value if draft.referred else None,
    )


def _heard(draft: Draft, message: str) -> str | None:
    """The words taken for a customer; what names a person there, or several customers alike, is none."""
    if draft.mention:
        return draft.mention
    if draft.customer is not None:
        named = draft.customer.rule != BY_CONTACT
        return message[draft.customer.start : draft.customer.end].strip() or None if named else None
    return draft.contact.value if draft.contact and not draft.candidates else None
