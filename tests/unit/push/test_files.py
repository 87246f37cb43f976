"""Files are sent again in as few calls as Telegram allows, each kind by its own method."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.push.sender import send
from bot.push.transport import AiohttpRequest
from bot.reply import File, Reply, albums
from bot.sandbox.attachments import document, photo, video, voice
from bot.sandbox.model import Media
from tests.contract.botapi_judges import judge_calls
from tests.unit.sandbox.playground import PNG, Playground, playground


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


@pytest.fixture
async def bot(play: Playground) -> AsyncIterator[Bot]:
    request = AiohttpRequest()
    async with Bot(play.sandbox.token, base_url=f"{play.sandbox.url}/bot", request=request) as bot:
        yield bot


def file(kind: str, number: int = 0) -> File:
    return File(kind=kind, file_id=f"{kind}{number}")


@pytest.mark.parametrize(
    ("kinds", "groups"),
    [
        ([], []),
        (["photo"], [["photo"]]),
        (["photo", "voice", "photo"], [["photo", "photo"], ["voice"]]),
        (["voice", "voice"], [["voice"], ["voice"]]),
        (["video", "photo", "document", "document"], [["video"], ["photo"], ["document", "document"]]),
        (["photo"] * 11, [["photo"] * 10, ["photo"]]),
        (["photo"] * 20, [["photo"] * 10, ["photo"] * 10]),
    ],
)
def test_albums(kinds: list[str], groups: list[list[str]]) -> None:
    files = [file(kind, number) for number, kind in enumerate(kinds)]
    made = albums(files)
    assert [[one.kind for one in group] for group in made] == groups
    assert sorted(str(one.file_id) for group in made for one in group) == sorted(str(one.file_id) for one in files)


def kept(media: Media) -> File:
    return File(kind=media.kind, file_id=media.file_id)


async def test_one_file_of_each_kind(play: Playground, bot: Bot) -> None:
    store = play.sandbox.world.files
    for media, method in (
        (photo(store, PNG), "sendPhoto"),
        (voice(store, b"OggS", 3), "sendVoice"),
        (video(store, b"film", 3), "sendVideo"),
        (document(store, b"%PDF", "a.pdf", ""), "sendDocument"),
    ):
        number = await send(bot, play.alice.id, Reply(text="<b>华联</b>", files=(kept(media),), protect=True))
        message = play.alice.messages[-1]
        assert (message.id, message.protected, play.sandbox.calls[-1].method) == (number, True, method)
        assert message.media is not None
        assert (message.media.file_id, message.media.caption) == (media.file_id, "华联")
    assert judge_calls(play.sandbox.calls) == []


async def test_an_album_has_its_caption_on_the_first(play: Playground, bot: Bot) -> None:
    store = play.sandbox.world.files
    files = tuple(kept(photo(store, PNG + bytes([number]))) for number in range(3))
    first = await send(bot, play.alice.id, Reply(text="三张", files=files))
    shown = [one for one in play.alice.messages if one.album]
    assert [one.media.caption for one in shown if one.media] == ["三张", "", ""]
    assert (shown[0].id, len({one.album for one in shown})) == (first, 1)
    assert judge_calls(play.sandbox.calls) == []


async def test_a_file_telegram_has_no_more_is_told_in_words(play: Playground, bot: Bot) -> None:
    gone = Reply(text="caption", files=(file("photo"),), lost="gone &amp; away")
    await send(bot, play.alice.id, gone)
    assert play.alice.messages[-1].text == "gone & away"
