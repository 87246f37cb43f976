"""Files the story of ``bot.demo.story`` into the book."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.demo import story
from bot.demo.book import Book
from bot.demo.records import at_noon, file_complaint, file_note, file_promise, file_score, file_touch
from bot.domain.habits import at
from bot.domain.sla import CLOSES, OPENS
from bot.domain.workdays import WorkCalendar
from db.customer import CustomerState
from db.remark import Loss, Referral


def tell_story(book: Book) -> None:
    """File everything that happened lately."""
    for number, touch in enumerate(story.TOUCHES):
        when = book.moment(touch.days_ago, time(10, 10)) + timedelta(minutes=23 * number)
        file_touch(book, book.placed[touch.customer], touch.kind, when, touch.contact, touch.text)
    for number, score in enumerate(story.SCORES):
        when = _after_work(book, score.days_ago, number)
        file_score(book, book.placed[score.customer], when, score.score, score.contact, score.text)
    for number, note in enumerate(story.NOTES):
        when = _after_work(book, note.days_ago, number)
        file_note(book, book.placed[note.customer], when, note.contact, note.text)
    for promise in story.PROMISES:
        made = at_noon(book, promise.days_ago, 40)
        file_promise(book, book.placed[promise.customer], made, promise.due_in, promise.contact, promise.text)
    for complaint in story.COMPLAINTS:
        _complain(book, complaint)
    _refer_and_lose(book)


def _after_work(book: Book, days_ago: int, number: int) -> datetime:
    return book.moment(days_ago, time(17, 5)) + timedelta(minutes=4 * number)


def _complain(book: Book, one: story.Complained) -> None:
    opened = working_ago(book.here, one.hours_ago)
    if one.settled_after is not None:
        opened = book.moment(round(one.hours_ago / 24), time(11, 20))
    settled = opened + timedelta(hours=one.settled_after) if one.settled_after is not None else None
    kind = one.category, one.severity
    file_complaint(book, book.placed[one.customer], opened, kind, one.contact, one.text, settled)


def working_ago(here: datetime, hours: float) -> datetime:
    """The moment in working time with so much of it between then and now: deadlines run in it."""
    left, day, calendar = timedelta(hours=hours), here.date(), WorkCalendar("CN")
    while True:
        begin, end = at(day, OPENS, here), min(at(day, CLOSES, here), here)
        if calendar.works(day) and end > begin:
            if end - begin >= left:
                return end - left
            left -= end - begin
        day -= timedelta(days=1)


def _refer_and_lose(book: Book) -> None:
    for referral in story.REFERRALS:
        placed = book.placed[referral.customer]
        book.add(
            Referral,
            customer_id=placed.customer_id,
            user_id=placed.user_id,
            created_at=at_noon(book, referral.days_ago, 90),
            prospect=referral.prospect,
            contact=referral.contact,
            summary=referral.text,
        )
    for loss in story.LOSSES:
        placed = book.placed[loss.customer]
        book.add(
            Loss,
            customer_id=placed.customer_id,
            user_id=placed.user_id,
            created_at=at_noon(book, loss.days_ago, 150),
            reason=loss.reason,
            lost_on=book.day(loss.days_ago),
            summary=loss.text,
            state_before=CustomerState.ACTIVE,
        )
