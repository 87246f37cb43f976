"""Log a visit, or another kind of touch that is told like one."""

from __future__ import annotations

from datetime import datetime, time

from bot.understanding.touch_kinds import touch_kind
from bot.usecases.filing import Filing
from bot.usecases.keep_place import learn_place
from db.touch import Touch, TouchKind


def log_visit(filing: Filing) -> None:
    """File a touch of the kind that the words tell: a visit, unless they say that it was a call, a message …"""
    # Whoever shared the place was there.
    kind = TouchKind.VISIT if filing.slots.place else TouchKind(touch_kind(filing.slots.text))
    log_touch(filing, kind)


def log_touch(filing: Filing, kind: TouchKind) -> None:
    """File a touch on the day it happened; on an earlier day than the message it counts as noon."""
    happened_at = filing.here
    if filing.day != filing.here.date():
        happened_at = datetime.combine(filing.day, time(12), filing.here.tzinfo)
    place = filing.slots.place
    filing.session.add(
        Touch(
            **filing.common,
            kind=kind,
            happened_on=filing.day,
            happened_at=happened_at,
            contact=filing.slots.contact,
            summary=filing.slots.text,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
        )
    )
    if place is not None:
        learn_place(filing.session, filing.required_customer, place)
