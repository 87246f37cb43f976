"""The files that people and the bot have sent."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from dataclasses import dataclass

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024

_FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music", "document": "documents"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. ``file_id`` is what a bot sends again, ``unique_id`` is the same for equal contents."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    content: bytes
    path: str
    """Where the download address ends: ``documents/file_3.pdf``."""

    @property
    def size(self) -> int:
        return len(self.content)


class FileStore:
    """All files of one sandbox, in memory."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, content: bytes, name: str = "", mime: str = "") -> StoredFile:
        """Keep ``content``; equal content of the same kind and name gets the same identifiers."""
        digest = hashlib.sha256(content)
        unique_id = _encode(b"u" + digest.digest()[:10])
        digest.update(f"\0{kind}\0{name}\0{mime}".encode())
        file_id = _encode(kind.encode()[:2] + digest.digest())
        if (known := self._by_id.get(file_id)) is not None:
            return known
        guessed = mime or mimetypes.guess_type(name)[0] or _default_mime(kind)
        path = f"{_FOLDERS[kind]}/file_{len(self._by_id)}{_extension(name, guessed)}"
        stored = StoredFile(file_id, unique_id, kind, name, guessed, content, path)
        self._by_id[file_id] = self._by_path[path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _default_mime(kind: str) -> str:
    usual = {"photo": "image/jpeg", "voice": "audio/ogg", "video": "video/mp4", "audio": "audio/mpeg"}
    return usual.get(kind, "application/octet-stream")


def _extension(name: str, mime: str) -> str:
    if "." in name:
        tail = name.rsplit(".", 1)[1]
        return f".{tail}" if tail.isalnum() and tail.isascii() else ""
    return {"image/jpeg": ".jpg", "audio/ogg": ".oga"}.get(mime) or mimetypes.guess_extension(mime) or ""
