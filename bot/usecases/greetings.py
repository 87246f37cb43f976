"""The daily look at birthdays, anniversaries, festivals and contracts: what to offer today, once, in one message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.habits import at
from bot.domain.tiers import CORE, KEY, REGULAR
from bot.domain.wording import pick_wording
from bot.domain.workdays import WorkCalendar
from bot.usecases.greet import ON_THE_DAY, Offered, offered
from bot.usecases.occasions import CONTRACT_END, Coming, coming_up, occasion_of
from bot.usecases.speak_up import Ring, after_the_agenda, say
from db.greeting import (
    NOBODY,
    Greeting,
    GreetingState,
    last_wordings,
    mark_said,
    offer,
    offered_already,
    offered_on,
    still_open,
)
from db.nag import nag_all, nagged
from db.user import User

GREETINGS = "greetings"
_MINUTE = timedelta(minutes=1)
_UNHEARD_FOR = timedelta(days=6)  # as long as it is known what the agenda has said
_RANK = {KEY: 0, CORE: 1, REGULAR: 2}


@dataclass(frozen=True, slots=True)
class GreetingLine:
    """A line of the agenda: what to see to, the nearest day first. ``occasion`` is a code like ``birthday``; the button
    ``gr.card`` with the ``id`` opens it."""

    id: int
    occasion: str
    gift: bool
    day: date
    customer_id: int
    customer: str
    person: str | None


def about(greeting_id: int) -> str:
    """What a nag about a greeting is kept under."""
    return f"greeting:{greeting_id}"


def lines_of_day(session: Session, user: User, today: date, limit: int) -> list[GreetingLine]:
    """What to see to today: what was offered today, and the words of earlier days that have not been sent.

    It knows what the look of the morning found, which is a minute before the agenda.
    """
    rows = [one for one in still_open(session, user.id, today) if _today(one, today)]
    return [
        GreetingLine(
            one.greeting.id,
            one.occasion,
            one.gift,
            one.greeting.day,
            one.customer.id,
            one.customer.name,
            one.someone.name if one.someone else None,
        )
        for one in in_order(offered(session, rows))[:limit]
    ]


def _today(one: Greeting, today: date) -> bool:
    """Gifts and contracts are for the day they are offered; words until they were sent or the day is over."""
    plain = one.occasion == occasion_of(one.occasion) and one.occasion != CONTRACT_END
    return plain or one.offered_on == today


def in_order(found: list[Offered]) -> list[Offered]:
    """The nearest day first, what belongs together together, the customers that matter most first."""
    return sorted(
        found,
        key=lambda one: (
            *(one.greeting.day, one.gift, one.occasion),
            *(_RANK.get(one.customer.tier, len(_RANK)), one.greeting.id),
        ),
    )


def open_of_day(session: Session, user_id: int, day: date, today: date) -> list[Offered]:
    """What a person was pushed on a day and has not seen to yet, as far as its own day is not over."""
    rows = (
        one
        for one in offered_on(session, user_id, day)
        if one.said and one.state == GreetingState.OFFERED and one.day >= today
    )
    return in_order(offered(session, rows))


def first_look(ring: Ring) -> datetime:
    """The look is a minute before the morning, so that the agenda knows what it found."""
    return _next_morning(ring, -_MINUTE)


def first_greetings(ring: Ring) -> datetime:
    """What the agenda did not say is said a minute after it."""
    return _next_morning(ring, _MINUTE)


def _calendar(ring: Ring) -> WorkCalendar:
    return WorkCalendar(ring.region, ring.habits.workdays)


def _next_morning(ring: Ring, shift: timedelta) -> datetime:
    """The next working morning of the person, shifted; after now."""
    calendar, day = _calendar(ring), ring.today
    while True:
        day = calendar.next_workday(day)
        moment = at(day, ring.habits.morning, ring.here).astimezone(UTC) + shift
        if moment > ring.now:
            return moment
        day += timedelta(days=1)


def ring_look(ring: Ring) -> datetime:
    """Find what is to be seen to today and keep it as offered."""
    today = (ring.here + _MINUTE).date()  # of the morning it looks ahead to
    calendar, leave = _calendar(ring), ring.leave_on(today)
    if calendar.works(today) and not ring.habits.silent and (leave is None or leave.stand_in_id is not None):
        _offer(ring, coming_up(ring.session, ring.user, ring.region, today, calendar), today)
    return first_look(ring)


def _offer(ring: Ring, found: list[Coming], today: date) -> None:
    """Keep what was found as offered, but for what was offered before."""
    if not found:
        return
    customers = {one.what.customer_id for one in found}
    known = offered_already(ring.session, ring.user.id, customers, today)
    people = {(one.contact_id, one.occasion, one.day) for one in known if one.contact_id != NOBODY}  # also if merged
    new = [one for one in found if one.what not in known]
    last = last_wordings(ring.session, {one.what.customer_id for one in new}, today)
    rows: list[dict[str, object]] = []
    for one in new:
        what = one.what
        if (what.contact_id, what.occasion, what.day) in people:
            continue
        code, before = occasion_of(what.occasion), last.get((what.customer_id, what.contact_id, what.occasion))
        wording = 0
        if code != CONTRACT_END:
            wording = pick_wording(code, one.language, what.customer_id + what.contact_id, before)
        told = {"user_id": ring.user.id, "offered_at": ring.now, "offered_on": today}
        rows.append({**asdict(what), **told, "language": one.language, "wording": wording})
    offer(ring.session, rows)


def ring_greetings(ring: Ring) -> datetime:
    """Say what was found and the agenda has not said, in one message; also of a morning that nobody could hear. One
    that rings late, before the next morning, leaves it to that."""
    begun = at(ring.today, ring.habits.morning, ring.here) <= ring.here
    if begun and _calendar(ring).works(ring.today):
        if (wait := after_the_agenda(ring)) is not None:
            return wait
        found, day = offered(ring.session, _unheard(ring)), ring.today.isoformat()
        if found and say(ring, GREETINGS, {"owner": ring.user.id, "day": day}, day):
            mark_said(ring.session, [one.greeting for one in found], ring.today)
            nag_all(ring.session, ring.user.id, [about(one.greeting.id) for one in found], ring.today)
    return first_greetings(ring)


def _unheard(ring: Ring) -> Iterator[Greeting]:
    heard: dict[date, set[str]] = {}
    for one in still_open(ring.session, ring.user.id, ring.today):
        day = one.offered_on
        if one.said or ring.today - day > _UNHEARD_FOR:
            continue
        if day not in heard:
            heard[day] = nagged(ring.session, ring.user.id, day)
        if about(one.id) not in heard[day]:
            yield one


def ring_on_the_day(ring: Ring) -> None:
    """Say one greeting again on its day, as the person asked to."""
    greeting = ring.session.get(Greeting, ring.ref)
    if greeting is not None and greeting.state == GreetingState.OFFERED and greeting.day == ring.today:
        say(ring, ON_THE_DAY, {"greeting": greeting.id}, str(greeting.id), urgent=True)
