"""Whom to see this week, told to those who switched the agenda off; with it they read it every morning."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.habits import at
from bot.domain.workdays import WorkCalendar
from bot.usecases.cadence import lines_of_day
from bot.usecases.speak_up import Ring, say, wants
from db.nag import nag_once

KIND, AGENDA = "cadence", "agenda"
MOST = 6  # customers


def first_week(ring: Ring) -> datetime:
    """When to look: at the person's hour of the next working day."""
    calendar = WorkCalendar(ring.region, ring.habits.workdays)
    hour = at(ring.today, ring.habits.morning, ring.here)
    if ring.here < hour and calendar.works(ring.today):
        return hour
    return at(calendar.next_workday(ring.today + timedelta(days=1)), ring.habits.morning, ring.here)


def ring_week(ring: Ring) -> datetime:
    """Tell it on the first working day of a week that there is somebody to see."""
    works = WorkCalendar(ring.region, ring.habits.workdays).works(ring.today)
    if works and wants(ring, KIND) and not wants(ring, AGENDA):
        found = lines_of_day(ring.session, ring.user, ring.today, MOST)
        year, week, _day = ring.today.isocalendar()
        if found and say(ring, KIND, {"day": ring.today.isoformat()}, f"{year}-{week}"):
            for one in found:
                nag_once(ring.session, ring.user.id, f"cadence:{one.customer_id}", ring.today)
    return first_week(ring)
