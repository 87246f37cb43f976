"""Bot API methods that put messages into a chat."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .access import find_chat
from .content import read_caption, read_preview, read_text
from .errors import bad_request
from .files import PHOTO_LIMIT, UPLOAD_LIMIT, StoredFile
from .formatting import CAPTION_LIMIT, TEXT_LIMIT, Formatted, check_length
from .images import image_size
from .keyboards import Markup, read_markup
from .model import Chat, Json, Media, Message
from .params import Fields, Params, Upload
from .render import message_json
from .replies import read_reply
from .world import World

ALBUM_LIMIT = 10
_MIXES = {"photo": "visual", "video": "visual"}


def send_message(world: World, params: Params) -> Json:
    formatted = read_text(world, params)
    check_length(formatted.text, TEXT_LIMIT, "message is too long")
    preview = read_preview(params)
    target = _target(world, params)
    message = _put(
        world,
        target,
        text=formatted.text,
        html=formatted.source,
        entities=formatted.entities,
        link_preview=preview,
    )
    return message_json(world, message)


def send_photo(world: World, params: Params) -> Json:
    return _send_file(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    return _send_file(world, params, "document")


def send_voice(world: World, params: Params) -> Json:
    return _send_file(world, params, "voice")


def send_video(world: World, params: Params) -> Json:
    return _send_file(world, params, "video")


def send_audio(world: World, params: Params) -> Json:
    return _send_file(world, params, "audio")


def send_media_group(world: World, params: Params) -> list[Json]:
    """An album of 2 to 10 photos and videos, of documents, or of audio files. PTB gives the caption to the first."""
    items = params.json("media", "media")
    if items is None:
        raise bad_request('Parameter "media" is required')
    if not isinstance(items, list):
        raise bad_request("expected an Array of InputMedia")
    if len(items) > ALBUM_LIMIT:
        raise bad_request("too many messages to send as an album")
    if len(items) < 2:
        raise bad_request("an album has at least 2 items")
    parts = [_album_part(world, params, item) for item in items]
    if len({_MIXES.get(media.kind, media.kind) for media, _ in parts}) > 1:
        raise bad_request("Can't use the media of the specified type in the album")
    params.raw.pop("reply_markup", None)
    target = _target(world, params)
    first = target.chat.last_id + 1
    sent = [
        _put(world, target, media=media, html=caption.source, entities=caption.entities, album=f"{first}")
        for media, caption in parts
    ]
    return [message_json(world, message) for message in sent]


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a message goes and what comes with it."""

    chat: Chat
    markup: Markup
    reply_to: int | None
    protected: bool


def _target(world: World, params: Params) -> _Target:
    markup = read_markup(params)
    if params.text("business_connection_id"):
        raise bad_request("business connection not found")
    chat = find_chat(world, params)
    if params.integer("message_thread_id") > 0:
        raise bad_request("message thread not found")
    return _Target(chat, markup, read_reply(world, chat, params), params.flag("protect_content"))


def _put(world: World, target: _Target, **content: Any) -> Message:
    return world.new_message(
        target.chat,
        world.bot.id,
        buttons=target.markup.buttons,
        markup=target.markup.inline,
        placeholder=target.markup.placeholder,
        reply_to=target.reply_to,
        protected=target.protected,
        **content,
    )


def _send_file(world: World, params: Params, kind: str) -> Json:
    media = _media(world, params, kind, params.text(kind), params.files.get(kind))
    caption = read_caption(world, params.text("caption"), params.text("parse_mode"), params.text("caption_entities"))
    check_length(caption.text, CAPTION_LIMIT, "message caption is too long")
    media.caption = caption.text
    target = _target(world, params)
    message = _put(world, target, media=media, html=caption.source, entities=caption.entities)
    return message_json(world, message)


def _album_part(world: World, params: Params, item: Any) -> tuple[Media, Formatted]:
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    fields = Fields(item)
    try:
        kind = fields.text("type", required=True)
        reference = fields.text("media", required=True)
        caption = fields.text("caption")
        mode = fields.text("parse_mode")
    except ValueError as error:
        raise bad_request(f"can't parse InputMedia: {error}") from None
    if kind not in ("photo", "video", "document", "audio"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported in the sandbox')
    media = _media(world, params, kind, reference, None)
    entities = json.dumps(item["caption_entities"]) if "caption_entities" in item else ""
    formatted = read_caption(world, caption, mode, entities)
    check_length(formatted.text, CAPTION_LIMIT, "message caption is too long")
    media.caption = formatted.text
    return media, formatted


def _media(world: World, params: Params, kind: str, reference: str, upload: Upload | None) -> Media:
    """A file uploaded under the parameter's own name, by ``attach://``, or one already known by its file_id."""
    if upload is None and reference.startswith("attach://"):
        upload = params.files.get(reference.removeprefix("attach://"))
        reference = ""
    stored = _keep(world, kind, upload) if upload is not None else _known(world, kind, reference)
    width, height = image_size(stored.content) or ((640, 360) if kind == "video" else (0, 0))
    return Media(kind, stored.file_id, stored.name, stored.mime, stored.size, width=width, height=height)


def _keep(world: World, kind: str, upload: Upload) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > (PHOTO_LIMIT if kind == "photo" else UPLOAD_LIMIT):
        raise bad_request("file is too big")
    if kind == "photo":
        _check_dimensions(image_size(upload.content))
        return world.files.add(kind, upload.content)
    return world.files.add(kind, upload.content, upload.name, upload.mime)


def _known(world: World, kind: str, reference: str) -> StoredFile:
    if not reference:
        raise bad_request(f"there is no {kind} in the request")
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = world.files.by_id(reference)
    if stored is None:
        raise bad_request("wrong remote file identifier specified: can't unserialize it")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def _check_dimensions(size: tuple[int, int] | None) -> None:
    """Width and height together at most 10,000 pixels, one at most 20 times the other."""
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
