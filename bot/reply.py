"""What the assistant says, as plain data: no Telegram in it, so that use cases and tests can read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_TEXT = 4096  # code points after entity parsing
MAX_CAPTION = 1024  # the same, of a file
MAX_CALLBACK_DATA = 64  # bytes
MAX_TOAST = 200
MAX_COPY_TEXT = 256
MOST_FILES = 10  # in an album


class Priority(IntEnum):
    """Which message goes first when not all can."""

    ANSWER = 0
    ALERT = 1
    REMINDER = 2
    DIGEST = 3


class Button(BaseModel):
    """A button under a message: either ``data`` comes back to us, or ``url`` opens, or ``copy_text`` (1 to 256
    characters, plain) goes to the clipboard."""

    model_config = ConfigDict(frozen=True)

    text: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = Field(default=None, min_length=1, max_length=MAX_COPY_TEXT)


Rows = tuple[tuple[Button, ...], ...]


class File(BaseModel):
    """A file to send; ``kind`` as in ``bot.turn.Media``.

    Either one that Telegram keeps, by its ``file_id``, or one that we made, by the id that ``db.blob.add_blob`` gave
    (a photo or a document). ``name`` is what the recipient sees instead of the name the blob was kept under.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    file_id: str | None = None
    blob: int | None = None
    name: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> File:
        if (self.file_id is None) == (self.blob is None):
            raise ValueError("a file has either a file_id or a blob")
        if self.blob is not None and self.kind not in ("photo", "document"):
            raise ValueError(f"what we make is a photo or a document, not {self.kind}")
        return self


class Offer(BaseModel):
    """One result of inline mode: what the list shows, in plain text, and the message it becomes, Telegram HTML.

    ``id`` is unique in its list and at most 64 bytes long.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    description: str
    text: str


class Reply(BaseModel):
    """One message.

    ``text`` is Telegram HTML; empty for a mere toast. ``edit`` replaces the message whose button was pressed.
    ``about`` names the record the card shows (like ``entry:12``), so that a reply to the card finds it again.
    ``edit_about`` replaces the newest message about something, if one was sent; it also takes the place of one that
    is not sent yet. ``ask`` puts the cursor into the box with this placeholder (64 characters at most).

    ``files`` are sent in one go, one file or an album (see :func:`albums`), with ``text`` as caption (1024 characters
    at most); ``lost`` is said where Telegram has a file no more. One file may have buttons, an album cannot. How to
    send a file that we make: see :mod:`db.blob`. ``more`` are further messages, sent after this one.

    An edit of a message with a file changes its caption; what is too long for that is sent anew.
    """

    model_config = ConfigDict(frozen=True)

    text: str = ""
    buttons: Rows = ()
    edit: bool = False
    edit_message: int | None = None
    edit_about: str | None = None
    reply_to: int | None = None
    protect: bool = False
    ask: str | None = None
    about: str | None = None
    toast: str | None = None
    alert: bool = False
    files: tuple[File, ...] = ()
    lost: str = ""
    more: tuple[Reply, ...] = ()

    @model_validator(mode="after")
    def _no_buttons_on_albums(self) -> Reply:
        if self.buttons and len(self.files) > 1:
            raise ValueError("an album cannot have buttons")
        return self


_IN_ALBUMS = ("photo", "video", "document", "audio")


def albums(files: Iterable[File]) -> list[tuple[File, ...]]:
    """Files in groups that can be sent in one go: of one kind, ten at most."""
    groups: dict[str, list[File]] = {}
    for number, file in enumerate(files):
        groups.setdefault(file.kind if file.kind in _IN_ALBUMS else f"alone {number}", []).append(file)
    return [tuple(group[at : at + MOST_FILES]) for group in groups.values() for at in range(0, len(group), MOST_FILES)]


@dataclass(frozen=True, slots=True)
class Action:
    """What a button asks for: ``name`` of the action and its arguments, as carried in ``callback_data``."""

    name: str
    args: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join((self.name, *self.args))

    def number(self, position: int) -> int | None:
        """The argument as a whole number that a database can hold, or None where it is missing or none such."""
        try:
            number = int(self.args[position])
        except (IndexError, ValueError):
            return None
        return number if -(2**63) <= number < 2**63 else None


def button(text: str, name: str, *args: object) -> Button:
    """A button that comes back as ``name`` with ``args``.

    Raises:
        ValueError: the data would be over Telegram's 64 bytes.
    """
    data = str(Action(name, tuple(str(arg) for arg in args)))
    if len(data.encode()) > MAX_CALLBACK_DATA:
        raise ValueError(f"callback data too long: {data!r}")
    return Button(text=text, data=data)


def read_action(data: str) -> Action:
    """The action in a pressed button's ``callback_data``."""
    name, *args = data.split(":")
    return Action(name, tuple(args))


def rows(*groups: tuple[Button, ...] | list[Button], width: int = 3) -> Rows:
    """Buttons in rows of at most ``width``; each group starts a row of its own."""
    result: list[tuple[Button, ...]] = []
    for group in groups:
        result += [tuple(group[at : at + width]) for at in range(0, len(group), width)]
    return tuple(result)
