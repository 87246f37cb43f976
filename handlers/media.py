"""Photos, albums, voice notes, videos and documents: kept with the record they belong to, and sent again on demand."""

from __future__ import annotations

from bot.i18n import N_, Html, _, t
from bot.reply import Action, File, Reply, albums
from bot.turn import Feature, Turn
from bot.understanding import SMALLTALK, Intent
from bot.usecases.attach_file import MOST_SHOWN, files_of_customer, move_files
from bot.usecases.file_entry import slots_of, within_reach
from bot.usecases.slots import Slots
from db.customer import visible_customer
from db.entry import Attachment, Entry, EntryState, entry_of_album, files_of_album, files_of_entry
from handlers.card_lines import counted
from handlers.entry_card import card_with
from handlers.guard import gone, with_entry
from handlers.news import attach_incoming, keep, take_news, understood
from handlers.questions import customer_of
from handlers.recent import Pointed, newest, pointed_at, recent_customers
from handlers.words import bold, shorten

_ALIVE = (EntryState.FILED, EntryState.OPEN)
_LONGEST_CAPTION = 200
KINDS = {
    "photo": N_("Photo"),
    "voice": N_("Voice note"),
    "audio": N_("Recording"),
    "video": N_("Video"),
    "video_note": N_("Video"),
    "animation": N_("Video"),
}


def kind_name(turn: Turn) -> str:
    """What the file that came along is called."""
    media = turn.incoming.media
    return _(KINDS.get(media.kind if media else "", N_("File")))


def file_alone(turn: Turn, message_id: int) -> Reply:
    """A file without words: with the rest of its album, the record it answers, or the one of a moment ago."""
    entries = _homes(turn)
    if len(entries) == 1:
        return _added(turn, entries[0], message_id)
    choices = tuple(one for entry in entries if (one := slots_of(entry).customer_id)) or recent_customers(turn)
    intent = Intent.NOTE if choices else Intent.OTHER
    draft = keep(turn, Slots(intent=intent, text=kind_name(turn), choices=tuple(dict.fromkeys(choices))))
    return card_with(turn, draft)


def _homes(turn: Turn) -> list[Entry]:
    """The entries a file without words may belong to; several where a card of several records was meant."""
    album = turn.incoming.album
    home = entry_of_album(turn.session, turn.actor, album) if album else None
    if home is not None and home.state in _ALIVE and within_reach(turn.session, turn.actor, home):
        return [home]
    pointed = pointed_at(turn)
    return list(pointed.entries) if pointed is not None else newest(turn)


def _added(turn: Turn, entry: Entry, message_id: int, name: str | None = None) -> Reply:
    """Keep the file with an entry and say so, once for a whole album."""
    attach_incoming(turn, entry, name)
    album = turn.incoming.album
    files = files_of_album(turn.session, entry.id, album) if album else files_of_entry(turn.session, entry.id)[-1:]
    if any(file.message_id == entry.message_id for file in files):
        card = card_with(turn, entry)  # the album made this record: its card counts the files
        return card.model_copy(update={"edit_about": card.about})
    about = _about(entry, album, message_id)
    text = t("📎 {files} added to {name}", files=counted(files), name=_called(turn, entry))
    return Reply(text=text, about=about, edit_about=about if album else None, reply_to=files[0].message_id)


def _about(entry: Entry, album: str | None, message_id: int) -> str:
    return f"files:{entry.id}:{album or message_id}"


def _called(turn: Turn, entry: Entry) -> Html:
    customer = customer_of(turn, slots_of(entry))
    return bold(customer.name if customer else shorten(entry.text, 40))


def file_with_words(turn: Turn, message_id: int) -> Reply:
    """A file with a caption: the record of its words; words that say nothing stay with the file as its name."""
    pointed, text = pointed_at(turn), turn.incoming.text
    meaning = understood(turn, text)
    if len(meaning.drafts) == 1 and (meaning.main.intent == Intent.OTHER or meaning.main.rule == SMALLTALK):
        homes = _homes(turn)
        if len(homes) == 1 and not meaning.main.mention and len(text) <= _LONGEST_CAPTION:
            return _added(turn, homes[0], message_id, name=text)
    before = _album_home(turn)
    reply = take_news(turn, text, message_id, _customer(pointed))
    return _with_album(turn, reply, before, message_id)


def _customer(pointed: Pointed | None) -> int | None:
    return pointed.customer_id if pointed is not None else None


def _album_home(turn: Turn) -> Entry | None:
    album = turn.incoming.album
    return entry_of_album(turn.session, turn.actor, album) if album else None


def _with_album(turn: Turn, reply: Reply, before: Entry | None, message_id: int) -> Reply:
    """The caption came after other files of its album: those are the record's too, their answer is its card."""
    album = turn.incoming.album
    made = _album_home(turn)
    if before is None or album is None or made is None or made.id == before.id:
        return reply
    own_draft = any(file.message_id == before.message_id for file in files_of_album(turn.session, before.id, album))
    move_files(turn.session, before, made, album)
    if own_draft and before.state == EntryState.OPEN:
        before.state = EntryState.DROPPED
    turn.session.flush()
    shown = f"message:{before.message_id}" if own_draft else _about(before, album, message_id)
    return card_with(turn, made).model_copy(update={"edit_about": shown, "more": reply.more})


# Sending them again


def _of_entry(turn: Turn, action: Action, entry: Entry) -> Reply:
    return _sent_again(files_of_entry(turn.session, entry.id), _called(turn, entry))


def _of_customer(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    return _sent_again(files_of_customer(turn.session, customer), bold(customer.name))


def _sent_again(files: list[Attachment], name: Html) -> Reply:
    """The newest files, as few messages as they fit in. What a location was kept as before has no file."""
    files = [file for file in files if file.kind not in ("location", "contact")]
    if not files:
        return Reply(toast=_("There are no files."))
    shown = files[-MOST_SHOWN:]
    title = t("📎 {name} · {files}", name=name, files=counted(shown))
    if len(shown) < len(files):
        title = t("{title} · the newest of {count}", title=title, count=len(files))
    lost = t("📎 {name}: Telegram no longer has these files.", name=name)
    replies = [
        Reply(text=title if not number else "", files=group, lost=lost, protect=True)
        for number, group in enumerate(albums(File(kind=one.kind, file_id=one.file_id) for one in shown))
    ]
    return replies[0].model_copy(update={"more": tuple(replies[1:])})


FEATURE = Feature("media", actions={"f.entry": with_entry(_of_entry), "f.customer": _of_customer})
