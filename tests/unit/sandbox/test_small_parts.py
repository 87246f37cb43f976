"""The parts of the sandbox that need no server: pictures, files, faults, menus, loopback names."""

from __future__ import annotations

import struct

import pytest

from bot.sandbox.faults import Faults
from bot.sandbox.files import FileStore
from bot.sandbox.images import image_size
from bot.sandbox.loopback import is_loopback
from tests.unit.sandbox.playground import PNG

JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x10\0\x20\x03" + bytes(9)
WEBP = b"RIFF\0\0\0\0WEBP"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (PNG, (32, 16)),
        (b"GIF89a\x20\0\x10\0", (32, 16)),
        (JPEG, (32, 16)),
        (WEBP + b"VP8X" + bytes(8) + b"\x1f\0\0\x0f\0\0", (32, 16)),
        (WEBP + b"VP8L" + bytes(4) + b"\x2f" + struct.pack("<I", 31 | 15 << 14) + bytes(5), (32, 16)),
        (WEBP + b"VP8 " + bytes(10) + struct.pack("<HH", 32, 16), (32, 16)),
        (b"\xff\xd8\xff\xe0\0\x04", None),
        (PNG[:20], None),
        (WEBP, None),
        (b"", None),
    ],
)
def test_picture_sizes(content: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(content) == size


def test_files_are_known_by_content_and_name() -> None:
    store = FileStore()
    one, same, other = (store.add("document", b"x", name) for name in ("a.txt", "a.txt", "b.txt"))
    assert one is same
    assert one.file_id != other.file_id
    assert one.unique_id == other.unique_id
    assert store.by_path(one.path) is one
    assert (one.mime, one.path) == ("text/plain", "documents/file_0.txt")
    assert store.add("document", b"x", "../../etc/passwd. x").path == "documents/file_2"


def test_faults_count_down_and_spare_polling() -> None:
    faults = Faults()
    faults.update({"errors_500": 1, "flood": 1})
    assert not faults.hits("errors_500", "getUpdates")
    assert not faults.hits("flood", "sendChatAction")
    assert not faults.hits("flood", "getMe")
    assert faults.hits("flood", "editMessageText")
    assert faults.hits("errors_500", "getMe")
    assert not faults.hits("errors_500", "getMe")
    faults.update({"drop": 5})
    faults.clear()
    assert faults == Faults()


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("LOCALHOST.", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("localhost.evil.example", False),
        ("192.168.1.1", False),
        ("", False),
    ],
)
def test_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local
