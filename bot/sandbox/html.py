"""Telegram's HTML: from markup to text and entities, with Telegram's own error texts.

Used where ``tdjson`` (Telegram's own parser) is not installed; a property test holds the two together. The rules are
Telegram's: unknown tags are errors, unknown character references stay as they are, offsets in errors count bytes of
UTF-8, offsets in entities count UTF-16 units.
"""

from __future__ import annotations

import re

from .html_tags import TAGS, MarkupError, OpenTag, close_tag
from .links import lower_ascii
from .model import Json

_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_SPACE = rb" \t\r\n\0\v"
_NAME_END = re.compile(rb"[" + _SPACE + rb">]")
_REFERENCE = re.compile(rb"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*))")
_TEXT = re.compile(rb"[^&<]+")
_SPACES = re.compile(rb"[ \t\r\n\v]*")
_ATTRIBUTE = re.compile(rb"[^" + _SPACE + rb"=>/\"']*")
_TOKEN = re.compile(rb"[A-Za-z0-9.\-]*")


def parse_html(markup: str) -> tuple[str, list[Json]]:
    """The plain text and its entities, neither trimmed nor merged. Raises MarkupError."""
    return _Parser(markup).parse()


class _Parser:
    """One run over the bytes of the markup; a NUL at the end stands for "nothing more"."""

    def __init__(self, markup: str) -> None:
        self.data = markup.encode("utf-8", "surrogatepass") + b"\0"
        self.end = len(self.data) - 1
        self.position = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[OpenTag] = []
        self.entities: list[Json] = []
        self.surrogates = False

    def parse(self) -> tuple[str, list[Json]]:
        while self.position < self.end:
            byte = self.data[self.position]
            if byte == ord("<"):
                self._tag()
            elif byte != ord("&") or not self._reference():
                self._plain()
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        if self.surrogates:
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self.pieces), self.entities

    def _emit(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += len(text) + sum(char > "\uffff" for char in text)

    def _plain(self) -> None:
        """Text up to the next special character; a character reference that is none is text too."""
        match = _TEXT.match(self.data, self.position, self.end)
        stop = match.end() if match else self.position + 1
        self._emit(self.data[self.position : stop].decode("utf-8", "surrogatepass"))
        self.position = stop

    def _reference(self) -> bool:
        char, stop = _decode_reference(self.data, self.position)
        if not char:
            return False
        self.surrogates |= "\ud800" <= char <= "\udfff"
        self._emit(char)
        self.position = stop
        return True

    def _tag(self) -> None:
        begin = self.position
        if self.data[begin + 1] == ord("/"):
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        self.position = self._find_name_end(begin + 1)
        if self.data[self.position] == 0:
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        tag = lower_ascii(_text(self.data[begin + 1 : self.position]))
        if tag not in TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {begin}')
        opened = OpenTag(tag, "", 0, self.offset, len(self.pieces))
        while self.data[self.position] != ord(">"):
            self._skip_spaces()
            if self.data[self.position] != ord(">"):
                self._attribute(opened, begin)
        self.position += 1
        if tag == "span" and opened.argument != "spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(opened)

    def _attribute(self, opened: OpenTag, begin: int) -> None:
        name = self._match(_ATTRIBUTE)
        if not name:
            raise MarkupError(f'Empty attribute name in the tag "{opened.tag}" at byte offset {begin}')
        self._skip_spaces()
        if self.data[self.position] != ord("="):
            self._refuse_end(opened, begin)
            opened.set_attribute(name.decode("latin-1"), None)
            return
        self.position += 1
        self._skip_spaces()
        self._refuse_end(opened, begin)
        value = self._value()
        if self.data[self.position] == 0:
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        opened.set_attribute(name.decode("latin-1"), value)

    def _refuse_end(self, opened: OpenTag, begin: int) -> None:
        if self.data[self.position] == 0:
            raise MarkupError(f'Unclosed start tag "{opened.tag}" at byte offset {begin}')

    def _value(self) -> str:
        quote = self.data[self.position]
        if quote in b"'\"":
            return self._quoted(quote)
        begin = self.position
        token = self._match(_TOKEN)
        if not _NAME_END.match(self.data, self.position):
            raise MarkupError(f"Unexpected end of name token at byte offset {begin}")
        return lower_ascii(_text(token))

    def _quoted(self, quote: int) -> str:
        self.position += 1
        value = bytearray()
        while (byte := self.data[self.position]) not in (quote, 0):
            char, stop = _decode_reference(self.data, self.position) if byte == ord("&") else ("", 0)
            if char:
                value += char.encode("utf-8", "surrogatepass")
                self.position = stop
            else:
                value.append(byte)
                self.position += 1
        if byte == quote:
            self.position += 1
        return _text(bytes(value))

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {begin}")
        stop = self._find_name_end(begin + 2)
        name = lower_ascii(_text(self.data[begin + 2 : stop]))
        self.position = stop
        self._skip_spaces()
        if self.data[self.position] != ord(">"):
            raise MarkupError(f"Unclosed end tag at byte offset {begin}")
        self.position += 1
        opened = self.open[-1]
        if name and name != opened.tag:
            raise MarkupError(
                f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.offset > opened.offset:
            close_tag(opened, self.offset, "".join(self.pieces[opened.piece :]), self.entities)
        self.open.pop()

    def _find_name_end(self, start: int) -> int:
        match = _NAME_END.search(self.data, start)
        return match.start() if match else self.end

    def _skip_spaces(self) -> None:
        self._match(_SPACES)

    def _match(self, pattern: re.Pattern[bytes]) -> bytes:
        match = pattern.match(self.data, self.position)
        if match is None:
            return b""
        self.position = match.end()
        return match[0]


def _decode_reference(data: bytes, position: int) -> tuple[str, int]:
    """The character of the reference at ``position`` and where it ends; "" when it is none. The ; may be missing."""
    match = _REFERENCE.match(data, position)
    if match is None:
        return "", 0
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        char = _NAMED.get(name, "")
    else:
        digits, base = (hexadecimal, 16) if hexadecimal is not None else (decimal, 10)
        code = int(digits, base) if digits and match.end() - position < 10 else 0
        char = chr(code) if 0 < code < 0x10FFFF else ""
    stop = match.end()
    return char, stop + 1 if data[stop] == ord(";") else stop


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
