"""The nouns of the sandbox: plain data without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button. A callback button has ``data``, a link has ``url``, one that copies a text has ``copy``."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None


@dataclass(slots=True)
class Media:
    """What a message carries besides text. ``size`` is in bytes, ``duration`` in seconds."""

    kind: str
    """photo, voice, video, audio, document, location or contact."""
    file_id: str = ""
    name: str = ""
    mime: str = ""
    size: int = 0
    caption: str = ""
    width: int = 0
    height: int = 0
    duration: int = 0
    latitude: float | None = None
    longitude: float | None = None
    phone_number: str = ""
    first_name: str = ""
    last_name: str = ""
    user_id: int | None = None


@dataclass(slots=True)
class Message:
    """A message as both sides see it. ``entities`` count in UTF-16 units and belong to the text or the caption."""

    id: int
    chat_id: int
    from_id: int
    from_bot: bool
    date: datetime
    text: str = ""
    html: str = ""
    """The text (or caption) as the bot sent it, before its markup was parsed."""
    entities: list[Json] = field(default_factory=list)
    buttons: list[list[Button]] = field(default_factory=list)
    edit_date: datetime | None = None
    reply_to: int | None = None
    media: Media | None = None
    placeholder: str | None = None
    """Set when the bot asked for a reply (ForceReply): what the empty input field shows, maybe nothing."""
    protected: bool = False
    forward_from: str | None = None
    """The name of who wrote a forwarded message."""
    forward_origin: Json | None = None
    """Where a forwarded message came from, as the bot gets it (a MessageOrigin)."""
    via_bot: bool = False
    """Whether the text was chosen among the bot's inline results."""
    album: str | None = None
    markup: Json | None = None
    """The inline keyboard as Telegram gives it back."""
    link_preview: Json | None = None
    service: Json | None = None
    """Fields of a service message (group created, member left …); such a message has no text."""
    deleted: bool = False
    serial: int = 0
    """Grows with each creation and edit anywhere in the sandbox: what a waiting test looks at."""

    @property
    def caption(self) -> str:
        return self.media.caption if self.media else ""


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group."""

    id: int
    type: str
    """private, group or supergroup."""
    title: str = ""
    members: list[int] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    started: bool = False
    """Private: the person has written to the bot, so the bot may write to the person."""
    blocked: bool = False
    """Private: the person blocked the bot."""
    deactivated: bool = False
    """Private: the person's account is gone."""
    bot_status: str = "member"
    """Groups: member, administrator, left or kicked."""
    migrated_to: int | None = None
    read_upto: dict[int, int] = field(default_factory=dict)
    """Person → the last message they have seen."""
    bot_read_upto: int = 0
    """The last message that the bot has fetched."""
    typing_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One Bot API call as the sandbox saw it. ``files`` gives the length of each upload in bytes."""

    method: str
    params: Json
    files: dict[str, int]
    ok: bool
    error: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """The bot's answer to a pressed button."""

    text: str
    show_alert: bool
    query_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bot:
    """The one bot of the sandbox."""

    id: int
    name: str
    username: str
    reads_all_groups: bool = False
    """False is Telegram's default: in groups it gets commands, replies to it and mentions only."""
    inline: bool = True
    """Whether @BotFather was told to let it answer ``@bot …`` in any chat."""


@dataclass(slots=True)
class Profile:
    """Who a person is, as Telegram knows it."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    role_hint: str = ""
    """What the phone page shows beside the name, for example "rep"."""
