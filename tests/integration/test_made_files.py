"""Files that we made reach the recipient as they are, with words and buttons, through failures too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot.push import schedule
from bot.push.files import PHOTO_BYTES
from bot.push.posting import post
from bot.reply import Button, File, Reply
from bot.sandbox.model import Message
from db.blob import MOST_BYTES, BlobTooBig, add_blob, blobs
from db.outbox import OutboxState
from tests.integration.postroom import LINA, PostRoom
from tests.integration.test_edits import PIXEL
from tests.office import labels

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUTTONS = ((Button(text="Undo", data="e.undo:1"),),)


async def posted(room: PostRoom, *made: tuple[str, str, bytes], **reply: object) -> int:
    """Files of kind, name and content, kept and written into the outbox with a reply; the first file's id."""

    def work(session: Session) -> int:
        now = room.clock.now()
        ids = [
            add_blob(session, name, XLSX if kind == "document" else "image/png", held, now) for kind, name, held in made
        ]
        files = tuple(File(kind=kind, blob=blob) for (kind, _, _), blob in zip(made, ids, strict=True))
        assert post(session, LINA, 1, Reply.model_validate({"files": files, **reply}), now)
        return ids[0]

    blob = await room.store.write(work)
    room.delivery.wake()
    return blob


async def arrived(room: PostRoom) -> list[Message]:
    """What the bot sent, once nothing waits any more."""
    await room.finish()
    return [message for message in room.person(LINA).messages if message.from_bot]


def content(room: PostRoom, message: Message) -> bytes:
    assert message.media is not None
    stored = room.sandbox.world.files.by_id(message.media.file_id or "")
    assert stored is not None
    return stored.content


async def test_a_document_arrives_with_its_name_bytes_words_and_buttons(room: PostRoom) -> None:
    data = bytes(range(256)) * 40
    made = ("document", "客户 2026.xlsx", data)
    await posted(room, made, text="<b>华联</b>", buttons=BUTTONS, protect=True, about="export:1")
    (message,) = await arrived(room)
    assert message.media is not None
    assert (message.media.kind, message.media.name, message.media.mime) == ("document", "客户 2026.xlsx", XLSX)
    assert (message.media.caption, labels(message), message.protected) == ("华联", ["Undo"], True)
    assert content(room, message) == data
    (row,) = await room.rows()
    assert (row.state, row.message_id, row.about) == (OutboxState.SENT, message.id, "export:1")


async def test_a_picture_arrives_as_one(room: PostRoom) -> None:
    await posted(room, ("photo", "chart.png", PIXEL), text="18 months", buttons=BUTTONS)
    (message,) = await arrived(room)
    assert message.media is not None
    assert (message.media.kind, message.media.caption, labels(message)) == ("photo", "18 months", ["Undo"])
    assert content(room, message) == PIXEL


async def test_a_picture_over_10_mb_arrives_as_a_document(room: PostRoom) -> None:
    await posted(room, ("photo", "chart.png", PIXEL + bytes(PHOTO_BYTES)))
    (message,) = await arrived(room)
    assert message.media is not None
    assert (message.media.kind, message.media.name) == ("document", "chart.png")


async def test_an_album_of_ours(room: PostRoom) -> None:
    await posted(room, ("photo", "a.png", PIXEL), ("photo", "b.png", PIXEL + b"2"), text="two")
    first, second = await arrived(room)
    assert [content(room, first), content(room, second)] == [PIXEL, PIXEL + b"2"]
    assert first.album == second.album is not None


@pytest.mark.parametrize("fault", ["errors_500", "flood", "drop", "drop_after"])
async def test_an_upload_that_fails_is_made_again(room: PostRoom, fault: str) -> None:
    room.sandbox.faults.update({fault: 1})
    await posted(room, ("document", "a.xlsx", b"PK"), text="a", buttons=BUTTONS)
    sent = await arrived(room)
    assert [content(room, message) for message in sent] == [b"PK"] * (2 if fault == "drop_after" else 1)
    assert labels(sent[-1]) == ["Undo"]
    calls = [call for call in room.sandbox.calls if call.method == "sendDocument"]
    assert [list(call.files.values()) for call in calls] == [[2], [2]]


async def test_what_waits_to_be_sent_survives_a_restart(room: PostRoom) -> None:
    await room.die()
    await posted(room, ("document", "a.xlsx", b"PK"))
    assert not [one for one in room.person(LINA).messages if one.from_bot]
    await room.start()
    (message,) = await arrived(room)
    assert content(room, message) == b"PK"


@pytest.mark.parametrize("lost", ["", "the file is gone"])
async def test_a_file_forgotten_before_it_was_sent_is_not_lost_silently(room: PostRoom, lost: str) -> None:
    reply = Reply(text="a", files=(File(kind="document", blob=77),), lost=lost)
    await room.answer(LINA, reply)
    assert [message.text for message in await arrived(room)] == ([lost] if lost else [])
    (row,) = await room.rows()
    assert row.state == (OutboxState.SENT if lost else OutboxState.DEAD)
    assert lost or "FileGone" in (row.error or "")


async def test_a_text_takes_the_place_of_the_words_under_a_file(room: PostRoom) -> None:
    await posted(room, ("document", "a.xlsx", b"PK"), text="412 new", buttons=BUTTONS, about="import:1")
    (message,) = await arrived(room)
    await room.answer(LINA, Reply(text="<i>undone</i>", edit_message=message.id))
    (changed,) = await arrived(room)
    assert changed.media is not None
    assert (changed.id, changed.media.caption, changed.buttons) == (message.id, "undone", [])
    await room.answer(LINA, Reply(text="<i>undone</i>", edit_message=message.id))
    assert len(await arrived(room)) == 1
    await room.answer(LINA, Reply(text="long " * 300, edit_message=message.id))
    assert [one.text[:4] for one in await arrived(room)] == ["", "long"]
    assert {row.state for row in await room.rows()} == {OutboxState.SENT}


async def test_words_too_long_for_a_file_are_cut(room: PostRoom) -> None:
    await posted(room, ("document", "a.xlsx", b"PK"), text="x" * 1500)
    (message,) = await arrived(room)
    assert message.media is not None
    assert message.media.caption == "x" * 1024


async def test_old_files_are_forgotten_but_none_that_waits(room: PostRoom) -> None:
    sent = await posted(room, ("document", "a.xlsx", b"PK"))
    await arrived(room)
    await room.stop()
    waiting = await posted(room, ("document", "b.xlsx", b"PK"))

    async def kept(days: int) -> set[int]:
        now = room.clock.now() + timedelta(days=days)
        await room.store.write(lambda session: schedule.sweep_blobs(session, now))
        return set(await room.store.read(lambda session: blobs(session, [sent, waiting])))

    assert await kept(6) == {sent, waiting}
    assert await kept(8) == {waiting}
    room.delivery = room.new_delivery()
    await room.start()
    await arrived(room)
    assert await kept(8) == set()


async def test_what_telegram_would_refuse_is_refused_at_once(room: PostRoom) -> None:
    def work(session: Session) -> None:
        for refused, held in ((BlobTooBig, bytes(MOST_BYTES + 1)), (ValueError, b"")):
            with pytest.raises(refused):
                add_blob(session, "a", XLSX, held, room.clock.now())

    await room.store.write(work)


@pytest.mark.parametrize(
    "given", [{}, {"file_id": "x", "blob": 1}, {"blob": 1, "kind": "voice"}], ids=["no source", "two", "a voice"]
)
def test_a_file_has_one_source(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        File.model_validate({"kind": "document", **given})


def test_an_album_has_no_buttons() -> None:
    with pytest.raises(ValidationError, match="album"):
        Reply(files=(File(kind="photo", blob=1), File(kind="photo", blob=2)), buttons=BUTTONS)
