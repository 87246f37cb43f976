"""Messages as the phone page gets them."""

from __future__ import annotations

from dataclasses import asdict

from .model import Json, Media, Message


def message_view(message: Message) -> Json:
    """The page's JSON of a message. Times are ISO 8601 in UTC, entities count in UTF-16 units."""
    return {
        "id": message.id,
        "chat_id": message.chat_id,
        "from_id": message.from_id,
        "from_bot": message.from_bot,
        "date": message.date.isoformat(),
        "edit_date": message.edit_date.isoformat() if message.edit_date else None,
        "text": message.text,
        "html": message.html,
        "entities": message.entities,
        "buttons": [[asdict(button) for button in row] for row in message.buttons],
        "reply_to": message.reply_to,
        "media": _media_view(message.media),
        "placeholder": message.placeholder,
        "protected": message.protected,
        "forward_from": message.forward_from,
        "album": message.album,
    }


def _media_view(media: Media | None) -> Json | None:
    """Only what says something: a location has no file, a document no place."""
    if media is None:
        return None
    always = {"kind", "file_id", "name", "mime", "size", "caption"}
    return {key: value for key, value in asdict(media).items() if key in always or value}
