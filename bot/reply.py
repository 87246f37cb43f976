"""What the assistant says, as plain data: no Telegram in it, so that use cases and tests can read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from pydantic import BaseModel, ConfigDict

MAX_TEXT = 4096  # code points after entity parsing
MAX_CALLBACK_DATA = 64  # bytes
MAX_TOAST = 200


class Priority(IntEnum):
    """Which message goes first when not all can."""

    ANSWER = 0
    ALERT = 1
    REMINDER = 2
    DIGEST = 3


class Button(BaseModel):
    """A button under a message: either ``data`` comes back to us or ``url`` opens."""

    model_config = ConfigDict(frozen=True)

    text: str
    data: str | None = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


class Reply(BaseModel):
    """One message.

    ``text`` is Telegram HTML; empty for a mere toast. ``edit`` replaces the message whose button was pressed.
    ``about`` names the record the card shows (like ``entry:12``), so that a reply to the card finds it again.
    ``ask`` puts the cursor into the box with this placeholder (64 characters at most).
    """

    model_config = ConfigDict(frozen=True)

    text: str = ""
    buttons: Rows = ()
    edit: bool = False
    edit_message: int | None = None
    reply_to: int | None = None
    protect: bool = False
    ask: str | None = None
    about: str | None = None
    toast: str | None = None
    alert: bool = False


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
