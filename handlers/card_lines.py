"""Lines and buttons of a card that tell of what came with a record: files, a place, the author of a forward."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.i18n import N_, Html, _, format_short_day, local, n, t
from bot.reply import Button, button
from bot.turn import Turn
from bot.understanding.facts import may_tell
from bot.usecases.amend_entry import changes
from bot.usecases.slots import Slots
from db.entry import Attachment, Entry, files_of_entry
from db.history import changes_of_entry
from handlers.profile_words import fact_words

_SHOWN_ELSEWHERE = frozenset({"phone", "birthday", "state", "customer", "name"})
_MOST_FACTS = 5
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
    if slots.customer_id is None or not may_tell(slots.text):
        return []
    told = [one for one in changes_of_entry(turn.session, entry.id) if one.field not in _SHOWN_ELSEWHERE]
    return [Html(f"🗂 {fact_words(turn, one)}") for one in told[:_MOST_FACTS]]


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
