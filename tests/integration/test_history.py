"""No field of a profile changes without a line that tells who changed it, when, from what to what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from bot.domain.profile import CUSTOMER, PERSON, STATES, TIERS, Field, Kind
from bot.usecases.add_customer import add_customer
from bot.usecases.keep_person import add_number, add_person, set_detail
from bot.usecases.record_change import record_change, undo_change, value_of
from bot.usecases.set_profile import (
    add_alias,
    add_tags,
    given_aliases,
    pin_tier,
    remove_alias,
    remove_tag,
    rename,
    set_field,
    set_state,
    unpin_tier,
)
from db.contact import Contact
from db.customer import Customer
from db.history import Change, history
from db.schema import upgrade
from db.session import offline_session
from db.tag import tags_of
from db.user import User
from tests.office import START, fill_office

_ELSEWHERE = {"id", "owner_id", "team_id", "tier", "state", "entry_id", "created_at", "updated_at", "undone_at"} | {
    *("name", "lat", "lon", "relationship_by", "relationship_at", "tier_pinned_by", "tier_pinned_at", "tier_reason"),
    *("tier_at", "cadence_ideal", "cadence_longest"),  # these two are one field, the cadence
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    path: Path = tmp_path_factory.mktemp("history") / "huike.db"
    upgrade(path)
    with offline_session(path) as session:
        fill_office(session, START)
        yield session


def manager(session: Session) -> User:
    return session.scalars(select(User).where(User.name == "王芳")).one()


def sample(field: Field) -> tuple[str, str]:
    """Two values a field can hold."""
    if field.kind == Kind.CHOICE:
        return field.choices[0], field.choices[1]
    by_kind = {
        Kind.DATE: ("2027-03-31", "2028-01-01"),
        Kind.DAY: ("S05-02", "L08-15"),
        Kind.COUNTRY: ("CN", "TW"),
        Kind.PHONE: ("13800009999", "021-5566"),
    }
    return by_kind.get(field.kind, ("one", "two"))


def test_every_column_is_a_field_of_the_profile_or_named_here() -> None:
    """A column added later is noticed by this test rather than changed in silence."""
    columns = {column.key for column in inspect(Customer).columns}
    assert columns == set(CUSTOMER) | _ELSEWHERE
    people = {column.key for column in inspect(Contact).columns}
    assert people == set(PERSON) | {"id", "customer_id", "name", "entry_id", "undone_at"}


@pytest.mark.parametrize("name", [*CUSTOMER, *PERSON])
def test_each_field_writes_its_line_and_is_put_back(session: Session, name: str) -> None:
    actor = manager(session)
    customer = add_customer(session, actor, f"for {name}", START)
    what: Customer | Contact = customer if name in CUSTOMER else add_person(session, actor, customer, "Mr Li", START)
    one, other = sample(CUSTOMER.get(name) or PERSON[name])

    def put(value: str | None) -> Change | None:
        if isinstance(what, Contact):
            return set_detail(session, actor, what, name, value, START)
        return set_field(session, actor, what, name, value, START)

    first, second = put(one), put(other)
    assert first is not None
    assert second is not None
    assert put(other) is None, "nothing changed, so no line"
    assert (first.before, first.after, second.before, second.after) == (None, one, one, other)
    assert (first.user_id, first.at, first.field) == (actor.id, START, name)
    assert undo_change(session, second, START)
    assert value_of(what, name) == one
    cleared = put(None)
    assert cleared is not None
    assert value_of(what, name) is None
    undo_change(session, cleared, START)
    assert value_of(what, name) == one


def test_what_was_changed_since_stays_when_an_earlier_change_is_undone(session: Session) -> None:
    actor = manager(session)
    customer = add_customer(session, actor, "chain", START)
    lines = [set_field(session, actor, customer, "industry", value, START) for value in ("a", "b", "c")]
    first, second, third = (line for line in lines if line is not None)
    assert not undo_change(session, second, START)
    assert (customer.industry, third.before) == ("c", "a")
    assert undo_change(session, third, START)
    assert customer.industry == "a"
    assert undo_change(session, first, START)
    assert customer.industry is None
    assert not undo_change(session, first, START), "twice is once"


def test_who_set_the_relationship_comes_back_with_it(session: Session) -> None:
    actor, rep = manager(session), session.scalars(select(User).where(User.name == "李娜")).one()
    customer = add_customer(session, rep, "related", START)
    later = START + timedelta(days=1)
    set_field(session, rep, customer, "relationship", "good", START)
    second = set_field(session, actor, customer, "relationship", "strained", later)
    assert (customer.relationship_by, customer.relationship_at) == (actor.id, later)
    assert second is not None
    undo_change(session, second, later)
    assert (customer.relationship, customer.relationship_by, customer.relationship_at) == ("good", rep.id, START)


def test_the_owner_is_a_field_with_a_line_too(session: Session) -> None:
    actor, rep = manager(session), session.scalars(select(User).where(User.name == "陈伟")).one()
    customer = add_customer(session, actor, "handed over", START)
    change = record_change(session, customer, "owner", str(rep.id), by=actor, now=START)
    assert change is not None
    assert (customer.owner_id, change.before, change.after) == (rep.id, str(actor.id), str(rep.id))


_WORD = st.sampled_from(["a", "b", "c"])
_STEPS = st.one_of(
    st.tuples(st.just("field"), st.sampled_from(["industry", "needs", "products"]), st.one_of(st.none(), _WORD)),
    st.tuples(st.just("said"), st.sampled_from(["industry", "needs"]), _WORD),
    st.tuples(st.just("rename"), _WORD, st.none()),
    st.tuples(st.sampled_from(["tag", "untag", "alias", "unalias"]), _WORD, st.none()),
    st.tuples(st.just("state"), st.sampled_from(STATES), st.none()),
    st.tuples(st.just("pin"), st.sampled_from(TIERS), st.none()),
    st.tuples(st.just("unpin"), st.none(), st.none()),
    st.tuples(st.just("detail"), st.sampled_from(["title", "likes", "phone", "number"]), _WORD),
    st.tuples(st.just("undo"), st.integers(0, 30), st.none()),
)


def take(session: Session, actor: User, customer: Customer, person: Contact, step: tuple[Any, Any, Any]) -> None:
    kind, one, other = step
    session.expire(customer, ["aliases"])
    if kind == "field":
        set_field(session, actor, customer, one, other, START)
    elif kind == "said":
        record_change(session, customer, one, other, by=actor, now=START, entry_id=None)
    elif kind == "rename":
        rename(session, actor, customer, f"name {one}", START)
    elif kind == "tag":
        add_tags(session, actor, customer, [one], START)
    elif kind == "untag":
        remove_tag(session, actor, customer, one, START)
    elif kind == "alias":
        add_alias(session, actor, customer, one, START)
    elif kind == "unalias":
        remove_alias(session, actor, customer, one, START)
    elif kind == "state":
        set_state(session, actor, customer, one, START)
    elif kind == "pin":
        pin_tier(session, actor, customer, one, "why", START)
    elif kind == "unpin":
        unpin_tier(session, actor, customer, START)
    elif kind == "detail" and one == "number":
        if len(person.numbers) < 4:
            add_number(session, actor, person, f"1380000{ord(other)}", START)
    elif kind == "detail":
        set_detail(session, actor, person, one, f"13900{ord(other)}" if one == "phone" else other, START)
    elif kind == "undo":
        lines = history(session, customer.id, 100)
        if one < len(lines) and lines[one].field not in ("customer", "contact"):
            undo_change(session, lines[one], START)


def members(session: Session, customer: Customer, person: Contact) -> dict[str, set[str]]:
    session.expire(customer, ["aliases"])
    return {
        "tag": {tag.text for tag in tags_of(session, customer.id)},
        "alias": set(given_aliases(customer)),
        "number": {one.number for one in person.numbers if one.number != person.phone},
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_STEPS, max_size=14))
def test_the_lines_that_stand_explain_every_value(session: Session, steps: list[tuple[Any, Any, Any]]) -> None:
    actor = manager(session)
    customer = add_customer(session, actor, "explained", START)
    person = add_person(session, actor, customer, "Mr Li", START)
    for step in steps:
        take(session, actor, customer, person, step)
        standing = [one for one in reversed(history(session, customer.id, 500)) if one.undone_at is None]
        for what, contact_id, fields in (
            (customer, None, [*CUSTOMER, "name", "state", "tier_pin"]),
            (person, person.id, list(PERSON)),
        ):
            for name in fields:
                lines = [one for one in standing if (one.field, one.contact_id) == (name, contact_id)]
                assert all(a.after == b.before for a, b in pairwise(lines)), name
                empty = {"name": "explained", "state": "active"}.get(name)
                assert value_of(what, name) == (lines[-1].after if lines else empty), name
                assert not lines or lines[0].before == empty, name
        for field, there in members(session, customer, person).items():
            assert there == folded(standing, field), field


def folded(standing: list[Change], field: str) -> set[str]:
    """Which of several there are by what the lines say."""
    found: set[str] = set()
    for line in standing:
        if line.field == field:
            found -= {line.before or ""}
            found |= {line.after} if line.after else set()
    return found
