"""Lines and buttons of a card that tell of what came with a record: files, a place, the author of a forward."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.i18n import N_, Html, _, format_short_day, local, n, t
from bot.reply import Button, button
from bot.turn import Turn
from bot.understanding import Intent
from bot.understanding.facts import may_tell
from bot.usecases.amend_entry import changes
from bot.usecases.slots import Slots
from bot.usecases.warn_of_leaving import KEY
from db.contact import Contact
from db.customer import Customer
from db.entry import Attachment, Entry, files_of_entry
from db.history import Change, changes_of_entry
from handlers.profile_words import fact_words, person_of

_SHOWN_ELSEWHERE = frozenset({"customer"})
_SHOWN_WITH_CONTACT = frozenset({"phone", "birthday"})
_SHOWN_WITH_NAME = frozenset({"phone", "title"})
_MOST_FACTS = 5
QUOTED = (Intent.REMINDER, Intent.PROMISE, Intent.NOTE)
"""Kinds of records whose card shows the words themselves."""
_CHANGED = {
    "intent": N_("kind"),
    "customer_id": N_("customer"),
    "event_date": N_("date"),
    "due": N_("follow-up"),
    "contact": N_("contact"),
    "amount": N_("amount"),
    "score": N_("score"),
    "severity": N_("severity"),
    "category": N_("category"),
    "referred": N_("referral"),
    "phone": N_("phone"),
    "birthday": N_("birthday"),
}


def extra_lines(turn: Turn, entry: Entry, slots: Slots) -> list[Html]:
    """What came with the record, one a line."""
    files = _files(turn, entry)
    return [
        *_profile(turn, entry, slots),
        *([_source(slots)] if slots.source else []),
        *([t("📍 Checked in here")] if slots.place else []),
        *([Html(f"📎 {counted(files)}")] if files else []),
    ]


def _profile(turn: Turn, entry: Entry, slots: Slots) -> list[Html]:
    """What the record wrote into the profile; most messages have no word that could."""
    details = slots.birthday or slots.phone
    if slots.customer_id is None or slots.contact_card or not (details or may_tell(slots.text)):
        return []
    said = [one for one in changes_of_entry(turn.session, entry.id) if not _shown_elsewhere(one, slots)]
    people = {one.contact_id: person_of(turn, one) for one in said}
    new = {one.contact_id for one in said if one.field == "contact"}
    told = [
        one
        for one in said
        if not _told_with_contact(one, people[one.contact_id], slots)
        and not (one.contact_id in new and one.field in _SHOWN_WITH_NAME)
    ]
    words = dict.fromkeys(fact_words(turn, one) for one in told)  # a record and its words may tell the same
    return [
        *(Html(f"🗂 {one}") for one in list(words)[:_MOST_FACTS]),
        *_of_key_account(turn, slots.customer_id, [one for one in told if one.field == "left_on"]),
    ]


def _shown_elsewhere(change: Change, slots: Slots) -> bool:
    """Whether the card tells it anyway: that a customer is lost, how the contact is called."""
    if change.field == "state":
        return slots.intent == Intent.LOST
    return change.field in _SHOWN_ELSEWHERE or (change.field == "name" and change.contact_id is not None)


def _told_with_contact(change: Change, person: Contact | None, slots: Slots) -> bool:
    """Whether a detail stands on the card already, beside the contact."""
    if change.field not in _SHOWN_WITH_CONTACT or slots.intent in QUOTED or person is None:
        return False
    return person.name == slots.contact


def _of_key_account(turn: Turn, customer_id: int, left: list[Change]) -> list[Html]:
    """A word of warning where somebody left a key account."""
    customer = turn.session.get(Customer, customer_id) if left else None
    if customer is None or customer.tier != KEY:
        return []
    return [t("⚠️ A key account: meet the new person soon.")]


def _source(slots: Slots) -> Html:
    assert slots.source is not None
    day = format_short_day(local(slots.source.at).date())
    return t("↪️ Forwarded from {name} · {day}", name=slots.source.author, day=day)


def files_button(turn: Turn, entry: Entry) -> list[Button]:
    """The button that sends the files again, where there are any."""
    return [button(_("📎 Files"), "f.entry", entry.id)] if _files(turn, entry) else []


def _files(turn: Turn, entry: Entry) -> list[Attachment]:
    """The entry's files. A text just sent has none: the table need not be asked on the way of every message."""
    if entry.created_at == turn.now and turn.incoming.media is None:
        return []
    return files_of_entry(turn.session, entry.id)


def counted(files: Sequence[Attachment]) -> Html:
    """«3 photos», or files where they are of several kinds."""
    kinds = {file.kind for file in files}
    if kinds == {"photo"}:
        return n("{count} photo", "{count} photos", len(files))
    if kinds == {"voice"}:
        return n("{count} voice note", "{count} voice notes", len(files))
    if kinds <= {"video", "video_note", "animation"}:
        return n("{count} video", "{count} videos", len(files))
    return n("{count} file", "{count} files", len(files))


def changed_line(before: Slots, after: Slots, written: date) -> Html | None:
    """«✏️ Changed: date, amount»; None where nothing did."""
    named = [_(_CHANGED[name]) for name in changes(before, after, written)]
    return t("✏️ Changed: {slots}", slots=_(", ").join(named)) if named else None
