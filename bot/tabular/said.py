"""What is to be told about a file or a row: a text of the catalogue with its values, put into words later."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.i18n import Html, _, escape, t


@dataclass(frozen=True, slots=True)
class Said:
    """A message id with the values that go into it, and the header of the ``column`` it is about, if of one."""

    msgid: str
    values: dict[str, object] = field(default_factory=dict)
    column: str | None = None

    def __str__(self) -> str:
        return self.plain()

    def plain(self) -> str:
        """In the user's language, as plain text."""
        text = _(self.msgid, **self.values)
        return f"{self.column}: {text}" if self.column else text

    def html(self) -> Html:
        """In the user's language, as Telegram HTML."""
        text = t(self.msgid, **self.values)
        return Html(f"{escape(self.column)}: {text}") if self.column else text


class Unreadable(Exception):
    """A file that cannot be read as a table; ``said`` tells why, and what to do."""

    def __init__(self, msgid: str, **values: object) -> None:
        super().__init__(msgid)
        self.said = Said(msgid, values)


class BadValue(Exception):
    """A cell that cannot be what its column says; ``said`` tells why."""

    def __init__(self, msgid: str, **values: object) -> None:
        super().__init__(msgid)
        self.said = Said(msgid, values)
