"""What a handler gets and what a capability offers: the seam between the runtime and the handlers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.domain.places import Place
from bot.i18n import current_zone
from bot.reply import Action, Offer, Reply
from bot.usecases.names import NameBook
from bot.usecases.speak_up import Ring
from db.user import Role, User

T = TypeVar("T")


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
    team_export: bool = False
    """Whether managers may export the customers of their team."""
    region: str = "CN"
    """ISO 3166 code of the country whose holidays are kept by who chose no other."""


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


class TooBig(Exception):
    """A file is over the 20 MB that Telegram lets a bot download."""


class NotAvailable(Exception):
    """Telegram does not have a file any more, or could not be reached for a good while."""


class ActorGone(Exception):
    """The user that work is done for may not use the assistant any more. No need to catch it: the job ends quietly."""


class Cancelled(Exception):
    """The user cancelled the work. Raised once; what is written after it is for tidying up."""


class Work(Protocol):
    """A job being done: work too long for a turn (an import, an export), beside the chat.

    How to run long work: a handler calls ``db.job.add_job`` with a kind and data, and answers with a card that is
    ``about=f"job:{job.id}"``. The feature says what does it: ``Feature("import", jobs={"import": run})``, where
    ``async def run(work: Work) -> None``. Within it texts and formats are in the user's language and zone. It ends
    well when it returns; when it raises, the user is told so with a reference.

    - All that touches the database is a unit of work: ``await work.read(fn)``, ``await work.write(fn)``, each one
      transaction with a fresh :class:`Turn`. Keep writes short (some 500 rows): everybody else waits for them. What
      takes long to compute goes to ``await work.in_thread(fn)``, without session and without objects of one.
    - Progress is ``await work.say(Reply(text=…, about=about, edit_about=about))``: it edits the one card, at most
      every 1.5 s; of those that come faster the newest is shown in time, and the last one always.
    - The result is best ``await work.finish(fn)``: what ``fn`` writes, the reply it returns and the end of the job
      are one transaction.
    - A process that dies has its jobs begun again, **from the start**: so make each write find out what an earlier
      attempt has done already. A reply that is no progress is sent once only, whichever attempt says it: the first
      one said, the second one said and so on (or by the name in ``once``) are the same in each attempt.
    - ``db.job.cancel_job`` stops it: the next unit of work raises :class:`Cancelled`, and ``work.cancelled()`` says
      so between steps (in a thread too). Either way it may then tidy up: units of work after that go through.
    """

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def user_id(self) -> int: ...
    @property
    def chat_id(self) -> int: ...
    @property
    def installation(self) -> Installation: ...
    @property
    def clock(self) -> Clock: ...

    async def read(self, fn: Callable[[Turn], T]) -> T:
        """Run a unit of work that changes nothing.

        Raises:
            ActorGone: the user was removed or locked out.
            Cancelled: the user cancelled the job; once.
        """

    async def write(self, fn: Callable[[Turn], T]) -> T:
        """Run one transaction; raises as :meth:`read` does, and then nothing was written."""

    async def say(self, reply: Reply, *, once: str | None = None) -> None:
        """Have a reply sent; raises as :meth:`read` does."""

    async def finish(self, fn: Callable[[Turn], Reply]) -> None:
        """Write, say the reply and end the job in one transaction; the handler then has nothing more to do."""

    async def download(self, file_id: str) -> bytes:
        """The content of a file that somebody sent.

        Raises:
            TooBig: see there.
            NotAvailable: see there.
        """

    async def in_thread(self, fn: Callable[[], T]) -> T:
        """Run a function beside the program, with the user's language and zone."""

    def cancelled(self) -> bool:
        """Whether to stop: the user cancelled, or the program ends. From any thread."""


JobHandler = Callable[[Work], Awaitable[None]]
CommandHandler = Callable[[Turn, str], Reply]
ActionHandler = Callable[[Turn, Action], Reply]
AnswerHandler = Callable[[Turn, dict[str, Any]], Reply | None]
MessageHandler = Callable[[Turn], Reply | None]
PushRenderer = Callable[[Reading, dict[str, Any]], Reply | None]


InlineHandler = Callable[[Turn, str], tuple[Offer, ...]]


@dataclass(frozen=True, slots=True)
class Alarm:
    """What happens at a minute by itself.

    ``ring`` looks whether there is something to say, says it (:func:`bot.usecases.speak_up.say`) and returns when to
    ring next, after now, or None for never. ``first`` is for alarms that everybody of these roles has by the clock:
    when it rings first, or for who does not need it None. Others are set by :func:`db.alarm.set_alarm` together with
    the fact they are about. A ring may come late, by days after a power cut: what then is too late is not said.
    """

    ring: Callable[[Ring], datetime | None]
    first: Callable[[Ring], datetime | None] | None = None
    roles: frozenset[Role] = frozenset(Role)


@dataclass(frozen=True, slots=True)
class PushKind:
    """A kind of push that a person may switch off, see and try.

    ``title`` is a message id of the catalogue. ``preview`` is the push as it would be for the person now, None where
    there is nothing to say; ``example`` one with made-up customers, in the language being spoken. ``comes`` tells
    whether it comes to somebody as things stand, where that is more than not having switched it off.
    """

    name: str
    title: str
    example: Callable[[], Reply]
    preview: Callable[[Turn], Reply | None] | None = None
    roles: frozenset[Role] = frozenset(Role)
    comes: Callable[[Session, User], bool] | None = None


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
    kind (None: stale, drop it). ``inline`` offers messages for what is typed after ``@bot`` in any chat, ``jobs``
    do long work by its kind (see :class:`Work`), those of ``small_jobs`` waiting for no long ones; ``alarms`` ring at
    a minute. ``kinds`` are the pushes that a
    person may switch off.
    """

    name: str
    commands: Mapping[str, CommandHandler] = field(default_factory=dict)
    actions: Mapping[str, ActionHandler] = field(default_factory=dict)
    answers: Mapping[str, AnswerHandler] = field(default_factory=dict)
    message: MessageHandler | None = None
    pushes: Mapping[str, PushRenderer] = field(default_factory=dict)
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    small_jobs: frozenset[str] = frozenset()
    alarms: Mapping[str, Alarm] = field(default_factory=dict)
    kinds: tuple[PushKind, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    inline: InlineHandler | None = None
