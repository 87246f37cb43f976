"""What a year's pushes should be: the agenda, reminders, promises and the evening; the rest is in ``year_care``.

The rules are those of the README, "What Huike says by itself", and of what the settings tell people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.integration import year_facts as facts
from tests.integration.year_care import Care, Said
from tests.integration.year_days import DAY
from tests.integration.year_facts import BACK, OFF, Person, Remind
from tests.integration.year_when import (
    at,
    at_work,
    away,
    comes,
    day_of,
    days,
    evening,
    hearer,
    morning,
    paused,
    quiet_over,
)

_STILL_MORNING = timedelta(hours=4)
_LATE = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def _is_late(due: datetime) -> bool:
    return OFF <= due < BACK - _LATE


@dataclass
class Oracle(Care):
    """The year once more. ``told``: when each agenda was said, by person and day."""

    told: dict[tuple[int, date], datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.find_offers()
        for day in days():
            for person in facts.PEOPLE:
                self._agenda(person, day)
            for person in facts.PEOPLE:
                self.greet(person, day, self._agenda_of(person, day))
        for person in facts.PEOPLE:
            for day in days():
                self._promises(person, day)
                self._evening(person, day)
            self._reminders(person)
            if person.leave is not None:
                self.said.append(Said("stand_in", person.leave[2], facts.leave_said(person)))
        self._overdue(facts.MANAGER)
        self.complain(self.told)
        self.after_sales()

    # The morning

    def _agenda_of(self, person: Person, day: date) -> datetime | None:
        """When the agenda with a person's matters was said: their own, or that of who stands in."""
        return self.told.get(((away(person, day) or person).id, day))

    def _agenda(self, person: Person, day: date) -> None:
        moment = comes(person, day, at(person, day, morning(person)), _STILL_MORNING)
        if moment is None or paused(person, moment) or not at_work(person, day) or away(person, day):
            return
        covered = [person, *(one for one in facts.PEOPLE if away(one, day) == person)]
        if not person.agenda:
            week = day.isocalendar()[:2]
            if week not in self.weeks[person.id] and self.unseen(person, day, moment):
                self.weeks[person.id].add(week)
                self.said.append(Said("cadence", person.id, quiet_over(person, moment)))
            return
        if any(self._something(one, day, moment) for one in covered):
            self.told[person.id, day] = moment
            self.said.append(Said("agenda", person.id, moment))
            for one in covered:
                self.hear(one, day)

    def _something(self, person: Person, day: date, moment: datetime) -> bool:
        """Whether there is anything to tell of a day that was not just told as missed."""
        told = self._told_late(person, day)
        rules = [one for one in self.year.again if one.rep == person.id and one.key not in told]
        plans = [one for one in self.open(person, moment) if one.key not in told]
        return (
            any(day_of(person, self.due(person, one)) <= day for one in plans)
            or any(one.key not in told for one in self.promised(person, moment, date.min, day))
            or any(day_of(person, self.again(one)[0]) <= day for one in rules)
            or bool(self.troubles(person, moment))
            or bool(self.lines(person, day))
            or self.unseen(person, day, moment)
        )

    # Promises and the evening

    def _promises(self, person: Person, day: date) -> None:
        late = comes(person, day, at(person, day, evening(person)), DAY)
        if late is not None and not paused(person, late):
            self._promise("promise_evening", person, late, self.promised(person, late, day + DAY, day + DAY))
        moment = comes(person, day, at(person, day, morning(person)), DAY)
        if moment is None or paused(person, moment) or self._agenda_of(person, day) is not None:
            return
        if day_of(person, quiet_over(person, moment)) != day:  # over; the next morning tells of it
            return
        if (stand_in := away(person, day)) is not None:  # who reads the own day first
            moment = max(moment, at(stand_in, day, morning(stand_in)) + _MINUTE)
        told = self._told_late(person, day)
        found = self.promised(person, moment, date.min if at_work(person, day) else day, day)
        found = [one for one in found if one.key not in told]
        minutes = [one for one in found if (one.at is not None and one.at > BACK - _LATE) or (one.at and one.at < OFF)]
        own = [one for one in minutes if one.at is not None and day_of(person, one.at) == day]
        self._promise("promise_day", person, moment, [one for one in found if one not in own])

    def _promise(self, kind: str, person: Person, moment: datetime, found: list[Remind]) -> None:
        goes = quiet_over(person, moment)
        keys = tuple(sorted(one.key for one in found))
        if any(goes <= one.done for one in found):
            self.said.append(Said(kind, hearer(person, moment).id, goes, keys))

    def _overdue(self, manager: Person) -> None:
        """After three working days of who promised it; once each, in the manager's morning."""
        said: set[int] = set()
        for day in days():
            moment = comes(manager, day, at(manager, day, morning(manager)), DAY)
            if moment is None or not at_work(manager, day):
                continue
            found = []
            for person in facts.PEOPLE:
                here = day_of(person, moment)
                plans = self.promised(person, moment, date.min, here - DAY)
                found += [one.key for one in plans if self._working_days(person, one, here) >= 3]
            keys = tuple(sorted(set(found) - said))
            said |= set(keys)
            if keys:
                self.said.append(Said("promise_overdue", manager.id, moment, keys))

    def _working_days(self, person: Person, plan: Remind, today: date) -> int:
        due = self.promised_on(person, plan)
        return sum(at_work(person, due + step * DAY) for step in range(1, (today - due).days + 1))

    def _evening(self, person: Person, day: date) -> None:
        moment = comes(person, day, at(person, day, evening(person)), _STILL_MORNING)
        if moment is None or not person.roundup or paused(person, moment) or away(person, day):
            return
        if at_work(person, day) and any(self._not_logged(person, one, day, moment) for one in self.plans[person.id]):
            self.said.append(Said("roundup", person.id, moment))

    def _not_logged(self, person: Person, plan: Remind, day: date, moment: datetime) -> bool:
        due = self._put_off(person, plan)
        if plan.customer is None or plan.promise or plan.said > moment or due > moment or day_of(person, due) != day:
            return False
        seen = self.logged.get((person.id, plan.customer, day))
        return seen is None or seen > moment

    def _put_off(self, person: Person, plan: Remind) -> datetime:
        """What was for a whole day that the machine was off is for the day on which it can be said, unless that is done
        by the message of what was missed."""
        due = self.due(person, plan)
        missed = plan.at is None and OFF <= due < BACK and plan.done > BACK
        waits = missed and quiet_over(person, BACK) > BACK and len(self._late(person)) <= 2
        return self._put_to(person) if waits else due

    def _put_to(self, person: Person) -> datetime:
        """When a day's reminder comes that is late: at once, or where it is quiet by then at the usual time of the next
        day."""
        over = quiet_over(person, BACK)
        first = (datetime.combine(day_of(person, over), morning(person)) + timedelta(minutes=30)).time()
        return over if over == BACK else at(person, day_of(person, over), first)

    # Reminders

    def _reminders(self, person: Person) -> None:
        for key, due in self._times(person):
            if not _is_late(due):
                self._remind(person, key, BACK if OFF <= due < BACK else due)
        late = self._late(person)
        if len(late) > 2:
            self.said.append(Said("missed", person.id, quiet_over(person, BACK), tuple(sorted(late))))
        for key in late if len(late) <= 2 else ():
            self._remind_late(person, key)

    def _times(self, person: Person) -> list[tuple[int, datetime]]:
        """What comes when, by its key; of times that were missed only the latest."""
        times = [(one.key, due) for one in self.plans[person.id] if (due := self._rings(person, one)) is not None]
        for rule in self.year.again:
            rings = self.again(rule) if rule.rep == person.id else []
            missed = [one for one in rings if OFF <= one < BACK]
            times += [(rule.key, one) for one in rings if one not in missed[:-1]]
        return times

    def _late(self, person: Person) -> list[int]:
        """What was due while the machine was off, but for the last hour."""
        return [key for key, due in self._times(person) if _is_late(due)]

    def _told_late(self, person: Person, day: date) -> set[int]:
        """What is told as missed on a day before its agenda; one or two that were for a day wait for its usual time."""
        goes = quiet_over(person, BACK)
        if day_of(person, goes) != day:
            return set()
        late = set(self._late(person))
        assert len(late) <= 8  # all of them are shown
        if len(late) <= 2 and goes > BACK:
            late -= {one.key for one in self.plans[person.id] if one.at is None}
        return late

    def _remind_late(self, person: Person, key: int) -> None:
        """One that was for a day waits for the usual time, and is left to the agenda of that day."""
        plan = next((one for one in self.plans[person.id] if one.key == key), None)
        if plan is None or plan.at is not None:
            self._remind(person, key, quiet_over(person, BACK))
            return
        moment = self._put_to(person)
        told = self._agenda_of(person, day_of(person, moment))
        if told is None or not BACK < told <= moment:
            self._remind(person, key, moment)

    def _rings(self, person: Person, plan: Remind) -> datetime | None:
        due = self.due(person, plan)
        moment = BACK if OFF <= due < BACK else due
        silent = plan.done < moment or not self.live(plan, moment) or self._folded(person, plan, due)
        return None if moment >= facts.END or silent else due

    def _remind(self, person: Person, key: int, moment: datetime) -> None:
        if moment < facts.END:
            about = next((one.customer for one in self.plans[person.id] if one.key == key), None)
            who = hearer(person, moment) if about is not None else person
            self.said.append(Said("reminder_due", who.id, moment, (key,)))

    def _folded(self, person: Person, plan: Remind, due: datetime) -> bool:
        """A day's reminder is told with the agenda of that day; a promise's by what is said of promises."""
        if plan.at is not None:
            return False
        day = day_of(person, due)
        told = self._agenda_of(person, day)
        if told is not None and plan.said < told <= due:
            return True
        first = at(person, day, morning(person))
        return plan.promise and plan.said < first and not paused(person, first)
