"""Files that Huike made (a table, a picture, a card), kept until Telegram has them.

How to send a file: in a unit of work, :func:`add_blob` keeps the content, and the reply names it::

    made = add_blob(turn.session, name, XLSX, content, turn.now)
    return Reply(text=caption, files=(File(kind="document", blob=made),), protect=True, about="export:7")

The row and the reply are one transaction, so the file is there when its turn to be sent comes, after a restart too.
Delivery loads it then, and sends it again from here after a failure. A single file may have buttons and be ``about``
something, an album may not. A photo over 10 MB goes out as a document. The content is forgotten some days after
(see :func:`forget_blobs`): nothing may count on it later than that.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id
from db.outbox import Outbox, unsent

MOST_BYTES = 50 * 1024 * 1024  # what Telegram takes from a bot


class BlobTooBig(ValueError):
    """The content is over what Telegram takes: make several files of it, or say so to the user."""


class Blob(Base):
    """One file: the name its recipient sees, its MIME type and what is in it."""

    __tablename__ = "blob"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    mime: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)


def add_blob(session: Session, name: str, mime: str, content: bytes, now: datetime) -> int:
    """Keep a file to be sent; its id, for ``bot.reply.File.blob``.

    Raises:
        BlobTooBig: it is over 50 MB.
        ValueError: it is empty, which Telegram refuses.
    """
    if len(content) > MOST_BYTES:
        raise BlobTooBig(f"{len(content)} bytes")
    if not content:
        raise ValueError("a file must not be empty")
    blob = Blob(name=name, mime=mime, content=content, created_at=now)
    session.add(blob)
    session.flush()
    session.expunge(blob)  # the content need not stay in memory until the commit
    return blob.id


def blobs(session: Session, ids: list[int]) -> dict[int, Blob]:
    """The files of these ids that are still kept."""
    return {blob.id: blob for blob in session.scalars(select(Blob).where(Blob.id.in_(ids)))}


def forget_blobs(session: Session, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` files older than a moment and than every message not sent yet; how many there were."""
    waiting = session.scalar(select(func.min(Outbox.created_at)).where(unsent()))
    before = before if waiting is None else min(before, waiting)
    oldest = select(Blob.id).where(Blob.created_at < before).order_by(Blob.created_at).limit(limit)
    return len(session.scalars(delete(Blob).where(Blob.id.in_(oldest)).returning(Blob.id)).all())
