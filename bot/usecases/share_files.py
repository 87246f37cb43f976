"""Files for other programs: a contact as a vCard, a reminder as a calendar event.

Written by vobject (Apache 2.0), which knows the folding and escaping of RFC 6350 and RFC 5545; loaded when first
needed.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from db.contact import Contact
from db.customer import Customer
from db.reminder import Reminder

VCARD, CALENDAR = "text/vcard", "text/calendar"
_LASTS = timedelta(minutes=30)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def file_name(words: str, extension: str) -> str:
    """A name that every system takes: at most 60 characters and nothing that means something to one of them."""
    return (_UNSAFE.sub(" ", words).strip(" .")[:60].strip() or "huike") + extension


def vcard(customer: Customer, contact: Contact) -> bytes:
    """The contact as vCard 3.0, which phones of every make take. A lunar birthday has no place in it."""
    import vobject

    card = vobject.vCard()
    card.add("fn").value = contact.name
    card.add("n").value = vobject.vcard.Name(family=contact.name)
    card.add("org").value = [customer.name]
    if contact.title:
        card.add("title").value = contact.title
    for phone in contact.numbers:
        line = card.add("tel")
        line.value, line.type_param = phone.number, "WORK"
    if contact.birthday and contact.birthday.startswith("S"):
        card.add("bday").value = f"--{contact.birthday[1:]}"  # no year: RFC 6350
    if customer.address:
        card.add("adr").value = vobject.vcard.Address(street=customer.address)
    text: str = card.serialize()
    return text.encode()


def calendar_event(reminder: Reminder, title: str, day_zone: datetime, now: datetime) -> bytes:
    """The reminder as an event; ``day_zone`` is its moment in the zone of the user, aware. One of a whole day has no
    time. Taking it twice makes one event: its UID stays."""
    import vobject
    from vobject.icalendar import utc

    calendar = vobject.iCalendar()
    event = calendar.add("vevent")
    event.add("uid").value = f"reminder-{reminder.id}@huike"
    event.add("dtstamp").value = now.astimezone(utc)
    event.add("summary").value = title
    event.add("description").value = reminder.summary
    if reminder.all_day:
        event.add("dtstart").value = day_zone.date()
    else:
        event.add("dtstart").value = reminder.due_at.astimezone(utc)
        event.add("dtend").value = (reminder.due_at + _LASTS).astimezone(utc)
    alarm = event.add("valarm")
    alarm.add("action").value = "DISPLAY"
    alarm.add("description").value = title
    alarm.add("trigger").value = timedelta(0)
    text: str = calendar.serialize()
    return text.encode()
