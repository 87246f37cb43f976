"""What a person can send besides text. Each raises SandboxError for what no Telegram client would send."""

from __future__ import annotations

from .errors import SandboxError
from .files import UPLOAD_LIMIT, FileStore, StoredFile
from .images import image_size
from .model import Media


def photo(files: FileStore, content: bytes) -> Media:
    size = image_size(content)
    if size is None:
        raise SandboxError("this is no picture")
    media = _media(_keep(files, "photo", content))
    media.width, media.height = size
    return media


def voice(files: FileStore, content: bytes, duration: int) -> Media:
    """A voice note of ``duration`` seconds."""
    media = _media(_keep(files, "voice", content))
    media.duration = duration
    return media


def video(files: FileStore, content: bytes, duration: int) -> Media:
    """A film of ``duration`` seconds, 640 by 360."""
    media = _media(_keep(files, "video", content))
    media.duration, media.width, media.height = duration, 640, 360
    return media


def document(files: FileStore, content: bytes, name: str, mime: str) -> Media:
    """A file; without ``mime`` its name tells the type."""
    return _media(_keep(files, "document", content, name, mime))


def location(latitude: float, longitude: float) -> Media:
    """A place, in degrees."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise SandboxError("this is no place on Earth")
    return Media("location", latitude=latitude, longitude=longitude)


def contact(phone: str, first_name: str, last_name: str, user_id: int | None) -> Media:
    """Someone's phone number."""
    if not phone or not first_name:
        raise SandboxError("a contact has a phone number and a name")
    return Media("contact", phone_number=phone, first_name=first_name, last_name=last_name, user_id=user_id)


def _keep(files: FileStore, kind: str, content: bytes, name: str = "", mime: str = "") -> StoredFile:
    if not content:
        raise SandboxError("the file is empty")
    if len(content) > UPLOAD_LIMIT:
        raise SandboxError("the file is too big")
    return files.add(kind, content, name, mime)


def _media(stored: StoredFile) -> Media:
    return Media(stored.kind, stored.file_id, stored.name, stored.mime, stored.size)
