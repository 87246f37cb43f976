"""Change a customer's profile by hand: fields, names, tags, state and the tier a manager pins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.profile import CUSTOMER, LONGEST_NAME, LONGEST_TAG, MOST_TAGS, STATES, TIERS, accepted
from bot.usecases.record_change import pin_value, record_change
from db.customer import Customer
from db.history import Change
from db.tag import tag_of, tags_of
from db.user import Role, User

LONGEST_REASON = 120


def set_field(
    session: Session, actor: User, customer: Customer, field: str, value: str | None, now: datetime
) -> Change | None:
    """Set or clear a field of ``CUSTOMER``; None where nothing changed.

    Raises:
        ValueError: there is no such field, or it cannot hold the value.
    """
    if field not in CUSTOMER:
        raise ValueError(f"no field {field}")
    return record_change(session, customer, field, accepted(CUSTOMER[field], value), by=actor, now=now)


def rename(session: Session, actor: User, customer: Customer, name: str, now: datetime) -> Change | None:
    """Give a customer another name; the old one is an alias from now on.

    Raises:
        ValueError: the name is empty or longer than 80 characters.
    """
    name = _named(name, LONGEST_NAME)
    before = customer.name
    change = record_change(session, customer, "name", name, by=actor, now=now)
    if change is not None and before not in given_aliases(customer):
        record_change(session, customer, "alias", before, by=actor, now=now)
    return change


def _named(name: str, longest: int) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= longest:
        raise ValueError(f"has 1 to {longest} characters")
    return name


def given_aliases(customer: Customer) -> list[str]:
    """The other names everybody uses."""
    return [one.text for one in customer.aliases if one.user_id is None and one.undone_at is None]


def add_alias(session: Session, actor: User, customer: Customer, text: str, now: datetime) -> Change | None:
    """Let a customer go by one more name.

    Raises:
        ValueError: the name is empty or longer than 80 characters.
    """
    text = _named(text, LONGEST_NAME)
    if text == customer.name or text in given_aliases(customer):
        return None
    return record_change(session, customer, "alias", text, by=actor, now=now)


def remove_alias(session: Session, actor: User, customer: Customer, text: str, now: datetime) -> Change | None:
    """Let a customer go by that name no more."""
    if text not in given_aliases(customer):
        return None
    return record_change(session, customer, "alias", None, before=text, by=actor, now=now)


def add_tags(session: Session, actor: User, customer: Customer, words: list[str], now: datetime) -> list[Change]:
    """Tag a customer; what it has already is passed over.

    Raises:
        ValueError: a tag is longer than 20 characters, or there would be more than 20.
    """
    words = list(dict.fromkeys(words))
    fresh = [one for one in words if tag_of(session, customer.id, one) is None]
    if any(not 0 < len(one) <= LONGEST_TAG for one in words):
        raise ValueError(f"a tag has 1 to {LONGEST_TAG} characters")
    if len(tags_of(session, customer.id)) + len(fresh) > MOST_TAGS:
        raise ValueError(f"at most {MOST_TAGS} tags")
    made = [record_change(session, customer, "tag", one, by=actor, now=now) for one in fresh]
    return [one for one in made if one is not None]


def remove_tag(session: Session, actor: User, customer: Customer, text: str, now: datetime) -> Change | None:
    """Take a tag away."""
    if tag_of(session, customer.id, text) is None:
        return None
    return record_change(session, customer, "tag", None, before=text, by=actor, now=now)


def set_state(session: Session, actor: User, customer: Customer, state: str, now: datetime) -> Change | None:
    """Make a customer a prospect, active, lost or closed.

    Raises:
        ValueError: there is no such state.
    """
    if state not in STATES:
        raise ValueError(f"no state {state}")
    return record_change(session, customer, "state", state, by=actor, now=now)


def may_pin(actor: User) -> bool:
    """Whether this user may say what tier a customer is of."""
    return actor.role in (Role.MANAGER, Role.ADMIN)


def pin_tier(session: Session, actor: User, customer: Customer, tier: str, reason: str, now: datetime) -> Change | None:
    """Let a customer be of this tier whatever its sales.

    Raises:
        ValueError: there is no such tier, the reason is missing or too long.
        PermissionError: the actor is no manager.
    """
    if not may_pin(actor):
        raise PermissionError("only managers pin tiers")
    reason = _named(reason, LONGEST_REASON)
    if tier not in TIERS:
        raise ValueError(f"no tier {tier}")
    return record_change(session, customer, "tier_pin", pin_value(tier, reason), by=actor, now=now)


def unpin_tier(session: Session, actor: User, customer: Customer, now: datetime) -> Change | None:
    """Let the tier follow the sales again.

    Raises:
        PermissionError: the actor is no manager.
    """
    if not may_pin(actor):
        raise PermissionError("only managers pin tiers")
    return record_change(session, customer, "tier_pin", None, by=actor, now=now)
