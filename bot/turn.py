"""What a handler gets and what a capability offers: the seam between the runtime and the handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.domain.places import Place
from bot.i18n import current_zone
from bot.reply import Action, Offer, Reply
from bot.usecases.names import NameBook
from db.user import Role, User


@dataclass(frozen=True, slots=True)
class Media:
    """A file sent along: ``kind`` is photo, voice, document, video …; it stays with Telegram under ``file_id``.

    ``size`` is in bytes. It and the MIME type are what the sender's program said: no more than hints.
    """

    kind: str
    file_id: str
    name: str | None = None
    size: int | None = None
    mime: str | None = None


@dataclass(frozen=True, slots=True)
class SharedContact:
    """Somebody's name and phone number, sent as a contact card."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote a forwarded message, and when (aware, in UTC). ``person`` is false for a channel, a group or a bot.

    ``telegram_id`` is None where the author hides the account.
    """

    author: str
    at: datetime
    person: bool = True
    telegram_id: int | None = None
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update in plain data. ``data`` is set for a pressed button, ``message_id`` is then the button's message.

    ``album`` is shared by the messages of one album: each of its files comes as an update of its own. ``origin`` is
    set for a forwarded message.
    """

    update_id: int
    chat_id: int
    private: bool
    telegram_id: int
    first_name: str
    language_code: str | None
    message_id: int | None = None
    text: str = ""
    reply_to: int | None = None
    edited: bool = False
    media: Media | None = None
    album: str | None = None
    place: Place | None = None
    shared: SharedContact | None = None
    origin: Origin | None = None
    data: str | None = None
    callback_id: str | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """Facts of this installation that texts and rules need."""

    bot_username: str
    zone: ZoneInfo
    language: str
    currency: str


@dataclass(slots=True)
class Turn:
    """One update of a known user being served, inside its transaction. ``now`` is aware, in UTC."""

    session: Session
    now: datetime
    actor: User
    incoming: Incoming
    names: NameBook
    installation: Installation

    @property
    def here(self) -> datetime:
        """The present moment in the actor's zone."""
        return self.now.astimezone(current_zone())

    @property
    def today(self) -> date:
        """The day it is for the actor."""
        return self.here.date()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text of a push is made from, at the moment it is sent. ``now`` is aware, in UTC."""

    session: Session
    now: datetime
    recipient: User

    @property
    def today(self) -> date:
        return self.now.astimezone(current_zone()).date()


CommandHandler = Callable[[Turn, str], Reply]
ActionHandler = Callable[[Turn, Action], Reply]
AnswerHandler = Callable[[Turn, dict[str, Any]], Reply | None]
MessageHandler = Callable[[Turn], Reply | None]
PushRenderer = Callable[[Reading, dict[str, Any]], Reply | None]


InlineHandler = Callable[[Turn, str], tuple[Offer, ...]]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the command menu; ``description`` is a message id of the catalogue."""

    command: str
    description: str
    roles: frozenset[Role] = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Feature:
    """One capability: what it listens to and what it says.

    ``commands`` by name without slash, ``actions`` by the name in a button, ``answers`` by the kind of the open
    question (None: not an answer, go on), ``message`` for free text and media (None: not mine, go on), ``pushes`` by
    kind (None: stale, drop it). ``inline`` offers messages for what is typed after ``@bot`` in any chat.
    """

    name: str
    commands: Mapping[str, CommandHandler] = field(default_factory=dict)
    actions: Mapping[str, ActionHandler] = field(default_factory=dict)
    answers: Mapping[str, AnswerHandler] = field(default_factory=dict)
    message: MessageHandler | None = None
    pushes: Mapping[str, PushRenderer] = field(default_factory=dict)
    menu: tuple[MenuEntry, ...] = ()
    inline: InlineHandler | None = None
