"""What a manager reads in the morning: the team's day and week in figures, and who gets to see them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.digest import (
    ANSWER,
    COVERED,
    KEPT,
    OPENED,
    SALES,
    SETTLED,
    TOP,
    TOUCHES,
    DayDigest,
    Measure,
    Neglected,
    NewWarning,
    Overdue,
    RepLine,
    Sales,
    Span,
    WeekDigest,
    furthest_behind,
    mean,
    month_so_far,
    needed,
    share,
    weeks_up_to,
)
from bot.domain.habits import at
from bot.domain.tiers import KEY
from bot.domain.workdays import WorkCalendar
from bot.usecases.cadence import cadences
from db import digest as store
from db.complaint import UNSETTLED, Complaint
from db.leave import stood_in_for
from db.promise import PromiseState
from db.switch import switch_of
from db.user import Role, Team, User

DAY, WEEK = "manager_day", "manager_week"
_MOST_CURRENCIES = 3


# Who


def scope_of(session: Session, actor: User, user_id: int | None, today: date) -> User | None:
    """Whose digest an actor may read: their own, or that of a manager they stand in for today. Reps read none: to
    stand in is no way to the figures of a whole team for them."""
    if actor.role == Role.REP:
        return None
    if user_id == actor.id:
        return actor
    if user_id is None or user_id not in stood_in_for(session, actor.id, today):
        return None
    found = session.get(User, user_id)
    return found if found is not None and found.active and found.role != Role.REP else None


def gets_it(session: Session, user: User, kind: str) -> bool:
    """Whether the digest comes to somebody by itself: to managers, and to an admin who asked for it or while a team
    with reps has no manager, for then nobody else would hear."""
    if user.role == Role.MANAGER:
        return user.team_id is not None
    if user.role != Role.ADMIN:
        return False
    switch = switch_of(session, user.id, kind)
    return (switch is not None and not switch.off) or _some_team_unled(session)


def _some_team_unled(session: Session) -> bool:
    people = session.execute(select(User.team_id, User.role).where(User.active)).all()
    led = {team for team, role in people if role == Role.MANAGER and team is not None}
    return any(role == Role.REP and team not in led for team, role in people)


def team_name(session: Session, scope: User) -> str | None:
    """The name of the team a digest is about; None where it is about everybody."""
    if scope.role == Role.ADMIN or scope.team_id is None:
        return None
    return session.get_one(Team, scope.team_id).name


# The day


def day_digest(
    session: Session,
    scope: User,
    now: datetime,
    zone: ZoneInfo,
    span: Span,
    morning: time,
    calendar: WorkCalendar,
    weekdays: frozenset[int],
    home: str,
) -> DayDigest:
    """What happened in the days of ``span`` and how things stand now, among the customers that ``scope`` may see.

    Days begin in ``zone``; warnings, which come by night, are those since the ``morning`` of the first day. ``home`` is
    the currency that comes first.
    """
    today = now.astimezone(zone).date()
    cared = store.cared_for(session, scope, today, cadences(session))
    late_keys, late = store.neglected(session, scope, today, cadences(session), 0, TOP)
    first, after = bounds(span, zone)
    came = [one for one in store.complaints_between(session, scope, first, after) if first <= one.created_at < after]
    overdue, how_many_overdue = store.overdue_complaints(session, scope, now, 0, TOP)
    promises, how_many_promises = store.overdue_promises(session, scope, today, 0, TOP)
    warned, how_many_warned = store.new_warnings(session, scope, morning_of(span, morning, zone), now, 0, TOP)
    sold, sold_before = month_so_far(span.last)
    return DayDigest(
        today=today,
        span=span,
        reps=_reps(session, scope, span, cared, calendar, weekdays),
        key=sum(one.tier == KEY for one in cared),
        late=late,
        neglected=tuple(Neglected(*one) for one in late_keys),
        complaints_new=len(came),
        complaints_overdue=how_many_overdue,
        overdue=tuple(_complaint(one, zone) for one in overdue),
        promises_overdue=how_many_promises,
        promises=tuple(
            Overdue(one.id, one.customer.name if one.customer else "", name, one.due_on or today)
            for one, name in promises
        ),
        sold=sold,
        sold_before=sold_before,
        sales=_sales(store.sales(session, scope, sold), store.sales(session, scope, sold_before), home),
        orders=store.orders(session, scope, span),
        warnings_new=how_many_warned,
        warnings=tuple(NewWarning(one.id, one.customer.name if one.customer else None, one.family) for one in warned),
    )


def bounds(span: Span, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the days of a span begin and when they are over, in a zone."""
    after = span.last + timedelta(days=1)
    return datetime.combine(span.first, time(), zone), datetime.combine(after, time(), zone)


def morning_of(span: Span, morning: time, zone: ZoneInfo) -> datetime:
    """Since when warnings are new: the digest of the first day of a span told of those before."""
    return at(span.first, morning, datetime.combine(span.first, time(), zone))


def _complaint(one: Complaint, zone: ZoneInfo) -> Overdue:
    return Overdue(one.id, one.customer.name, one.owner.name, one.due_at.astimezone(zone).date())


def _reps(
    session: Session,
    scope: User,
    span: Span,
    cared: Iterable[store.Cared],
    calendar: WorkCalendar,
    weekdays: frozenset[int],
) -> tuple[RepLine, ...]:
    """The team's reps, and whoever else logged a touch."""
    touches = store.touches_by_user(session, scope, span)
    names = store.reps_of(session, scope)
    names |= store.names_of(session, touches.keys() - names.keys())
    theirs: defaultdict[int, list[store.Cared]] = defaultdict(list)
    for one in cared:
        theirs[one.owner_id].append(one)
    return furthest_behind(
        RepLine(
            number,
            name,
            touches[number],
            needed((one.ideal for one in theirs[number]), span, calendar, weekdays),
            sum(one.late for one in theirs[number]),
        )
        for number, name in names.items()
    )


def _sales(now: dict[str, Decimal], before: dict[str, Decimal], home: str) -> tuple[Sales, ...]:
    """The home currency first, then where most money is."""
    none = Decimal(0)
    found = [Sales(one, now.get(one, none), before.get(one, none)) for one in now.keys() | before.keys()]
    ranked = sorted(found, key=lambda one: (one.currency != home, -max(one.amount, one.before), one.currency))
    return tuple(one for one in ranked if one.amount or one.before)[:_MOST_CURRENCIES]


# The week


def week_digest(session: Session, scope: User, now: datetime, zone: ZoneInfo, span: Span, home: str) -> WeekDigest:
    """The seven days of ``span`` and the four weeks before, among the customers that ``scope`` may see."""
    today = now.astimezone(zone).date()
    weeks = weeks_up_to(span)
    whole = Span(weeks[0].first, weeks[-1].last)
    touched = store.touches_by_day(session, scope, whole)
    measures = [
        Measure(TOUCHES, tuple(Decimal(sum(touched[day] for day in _days(week))) for week in weeks)),
        Measure(COVERED, _covered(session, scope, weeks)),
        *_complaints(session, scope, weeks, zone),
        Measure(KEPT, _kept(session, scope, weeks, today, zone)),
        *_sales_of_weeks(session, scope, weeks, home),
    ]
    return WeekDigest(today, span, tuple(measures))


def _days(span: Span) -> list[date]:
    return [span.first + timedelta(days=number) for number in range(span.days)]


def _covered(session: Session, scope: User, weeks: tuple[Span, ...]) -> tuple[Decimal | None, ...]:
    """Of the key accounts of now, as far as they were there, how many percent had been seen in time at each end."""
    accounts = store.key_accounts(session, scope, weeks[-1].last, cadences(session))
    return tuple(_covered_at(accounts, week.last) for week in weeks)


def _covered_at(accounts: list[store.KeyAccount], day: date) -> Decimal | None:
    there = [one for one in accounts if one.entered <= day]
    return share(sum((day - _since(one, day)).days < one.longest for one in there), len(there))


def _since(one: store.KeyAccount, day: date) -> date:
    """The last day up to one on which an account was seen, or else entered."""
    position = bisect_right(one.seen, day)
    return one.seen[position - 1] if position else one.entered


def _complaints(session: Session, scope: User, weeks: tuple[Span, ...], zone: ZoneInfo) -> list[Measure]:
    """How many came and were settled, and the mean of hours to the first answer given in each week."""
    limits = [bounds(week, zone) for week in weeks]
    cases = store.complaints_between(session, scope, limits[0][0], limits[-1][1])
    settled = [one.resolved_at for one in cases if one.state not in UNSETTLED]
    answers = [(one.began, one.answered_at or one.resolved_at) for one in cases]

    def count(moments: Iterable[datetime | None]) -> tuple[Decimal, ...]:
        known = [one for one in moments if one is not None]
        return tuple(Decimal(sum(first <= one < after for one in known)) for first, after in limits)

    def hours(first: datetime, after: datetime) -> Decimal | None:
        spans = [at - began for began, at in answers if at is not None and first <= at < after]
        return mean([Decimal(max(int(one.total_seconds()), 0)) / 3600 for one in spans])

    return [
        Measure(OPENED, count(one.created_at for one in cases)),
        Measure(SETTLED, count(settled)),
        Measure(ANSWER, tuple(hours(*limit) for limit in limits)),
    ]


def _kept(
    session: Session, scope: User, weeks: tuple[Span, ...], today: date, zone: ZoneInfo
) -> tuple[Decimal | None, ...]:
    """How many percent of the promises measured by a day of each week were kept before it ended. One that is due only
    today still may be."""
    found = store.promises_due(session, scope, Span(weeks[0].first, weeks[-1].last))

    def rate(week: Span) -> Decimal | None:
        due = [one for one in found if week.first <= one[0] <= week.last]
        due = [one for one in due if one[1] != PromiseState.OPEN or one[0] < today]
        kept = [settled for _day, state, settled in due if state == PromiseState.KEPT]
        in_time = sum(one is None or one.astimezone(zone).date() <= week.last for one in kept)
        return share(in_time, len(due))

    return tuple(rate(week) for week in weeks)


def _sales_of_weeks(session: Session, scope: User, weeks: tuple[Span, ...], home: str) -> list[Measure]:
    """The sums of each week, the home currency first, then where most money is."""
    sums = [store.sales(session, scope, week) for week in weeks]
    found = {one: tuple(week.get(one, Decimal(0)) for week in sums) for one in set(chain.from_iterable(sums))}
    ranked = sorted(found, key=lambda one: (one != home, -max(found[one]), one))
    kept = [one for one in ranked if any(found[one])][:_MOST_CURRENCIES]
    return [Measure(SALES, found[one], one) for one in kept]
