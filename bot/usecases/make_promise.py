"""File a promise."""

from __future__ import annotations

from bot.usecases.filing import Filing
from db.promise import Promise, PromiseState


def make_promise(filing: Filing) -> Promise:
    """File what was promised and by which day; the nudge is set by ``set_reminder``."""
    promise = Promise(
        **filing.common,
        summary=filing.slots.text,
        contact=filing.slots.contact,
        due_on=filing.slots.due_day,
        state=PromiseState.OPEN,
    )
    filing.session.add(promise)
    filing.session.flush()
    return promise
