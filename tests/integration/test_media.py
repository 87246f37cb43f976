"""Files, albums, places and contact cards: kept with the record they belong to, and found again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from db.entry import Attachment, Entry, EntryState
from db.inbox import Inbox
from db.remark import Note
from db.touch import Touch
from tests.integration.test_amend import SEVERAL, VISIT, answer
from tests.integration.test_edits import PIXEL
from tests.integration.test_main_job import live
from tests.office import REP2, Office, labels

PHOTOS = [PIXEL, PIXEL + b"2", PIXEL + b"3"]


async def files(office: Office) -> list[tuple[str, str]]:
    """Each file with the words of the record that keeps it."""
    query = select(Entry.text, Attachment.kind).join(Attachment, Attachment.entry_id == Entry.id)
    return await office.read(lambda session: [(text, kind) for text, kind in session.execute(query)])


def answers_after(office: Office, message: Message) -> list[Message]:
    return [one for one in office.rep.messages if one.from_bot and one.id > message.id]


async def test_an_album_after_a_visit_is_answered_once(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    office.rep.send_album(PHOTOS)
    added = await office.rep.wait(lambda one: "3张照片" in one.text)
    assert added.text == "📎 3张照片已加到 华联超市城西店"
    assert answers_after(office, card) == [added]
    assert await files(office) == [(VISIT, "photo")] * 3


async def test_an_album_that_comes_slowly_is_answered_by_one_message_that_grows(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    album = str(office.sandbox.world.next_album())
    for number, photo in enumerate(PHOTOS, start=1):
        office.rep.send_photo(photo, album=album)
        added = await office.rep.wait_answer()
        assert added.text == f"📎 {number}张照片已加到 华联超市城西店"
    assert answers_after(office, card) == [added]


@pytest.mark.parametrize("captioned", [0, 1, 2])
async def test_an_album_is_one_record_whichever_photo_has_the_caption(office: Office, captioned: int) -> None:
    before = await office.ask(office.rep, "拜访万家乐 张姐")
    office.rep.send_album(PHOTOS, caption=VISIT, captioned=captioned)
    card = await office.rep.wait(lambda one: "📎 3张照片" in one.text and "拜访已记下" in one.text)
    assert card.text.splitlines()[0] == "华联超市城西店"
    assert answers_after(office, before) == [card]
    assert await files(office) == [(VISIT, "photo")] * 3
    assert len(await live(office, Touch)) == 2


@pytest.mark.parametrize("captioned", [0, 1])
async def test_an_album_with_a_caption_and_nothing_before(office: Office, captioned: int) -> None:
    started = office.rep.messages[-1]
    office.rep.send_album(PHOTOS[:2], caption=VISIT, captioned=captioned)
    card = await office.rep.wait(lambda one: "📎 2张照片" in one.text and "拜访已记下" in one.text)
    assert answers_after(office, started) == [card]
    states = await office.read(lambda session: sorted(session.scalars(select(Entry.state))))
    assert states.count(EntryState.FILED) == 1
    assert EntryState.OPEN not in states


async def test_files_with_nothing_to_go_to_ask_for_the_customer_recent_ones_first(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    await office.ask(office.rep, "拜访万家乐 张姐")
    office.clock.advance(timedelta(hours=1))
    office.rep.send_album(PHOTOS)
    question = await office.rep.wait(lambda one: "📎 3张照片" in one.text)
    assert labels(question)[:2] == ["万家乐生活超市", "华联超市城西店"]
    kept = await office.tap(office.rep, question, "华联")
    assert kept.text.splitlines()[:2] == ["华联超市城西店", "📝 备注已记下"]
    assert "📎 3张照片" in kept.text
    (note,) = await live(office, Note)
    assert note.summary == "照片"


async def test_a_photo_from_one_who_has_recorded_nothing_yet_is_a_draft(office: Office) -> None:
    office.rep.send_photo(PIXEL)
    draft = await office.rep.wait_answer()
    assert "先存成草稿了" in draft.text
    assert await files(office) == [("照片", "photo")]


@pytest.mark.parametrize(
    ("send", "told"),
    [
        (lambda person, **more: person.send_voice(b"OggS", **more), "1条语音"),
        (lambda person, **more: person.send_video(b"film", **more), "1段视频"),
        (lambda person, **more: person.send_document(b"%PDF", "报价.pdf", **more), "1个附件"),
        (lambda person, **more: person.send_photo(PIXEL, **more), "1张照片"),
    ],
)
async def test_every_kind_of_file_goes_to_the_record_it_answers(office: Office, send: Any, told: str) -> None:
    card = await office.ask(office.rep, VISIT)
    await office.ask(office.rep, "拜访万家乐 张姐")
    office.clock.advance(timedelta(hours=3))
    send(office.rep, reply_to=card.id)
    assert (await office.rep.wait_answer()).text == f"📎 {told}已加到 华联超市城西店"
    send(office.rep, reply_to=next(one for one in office.rep.messages if one.text == VISIT).id)
    assert "华联超市城西店" in (await office.rep.wait_answer()).text
    assert [text for text, _ in await files(office)] == [VISIT, VISIT]


async def test_a_reply_to_the_note_about_files_means_their_record(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.rep.send_photo(PIXEL)
    added = await office.rep.wait_answer()
    changed = await answer(office, office.rep, added, "改成周四")
    assert "跟进：12月3日" in changed.text


async def test_a_caption_that_records_nothing_stays_with_the_photo(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.rep.send_photo(PIXEL, caption="新陈列")
    assert "1张照片已加到 华联超市城西店" in (await office.rep.wait_answer()).text
    assert await office.read(lambda session: list(session.scalars(select(Attachment.name)))) == ["新陈列"]


async def test_a_caption_may_correct_the_card_it_answers(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    office.rep.send_photo(PIXEL, caption="改成周四", reply_to=card.id)
    changed = await office.rep.wait_answer()
    assert (changed.id, "跟进：12月3日" in changed.text) == (card.id, True)
    assert await files(office) == [(VISIT, "photo")]


async def test_a_photo_for_a_card_of_several_asks_whose_it_is(office: Office) -> None:
    card = await office.ask(office.rep, SEVERAL)
    office.rep.send_photo(PIXEL, reply_to=card.id)
    question = await office.rep.wait_answer()
    assert set(labels(question)) >= {"华联超市城西店", "万家乐生活超市"}
    kept = await office.tap(office.rep, question, "万家乐")
    assert kept.text.splitlines()[0] == "万家乐生活超市"


async def test_a_photo_in_between_leaves_the_question_open(office: Office) -> None:
    await office.ask(office.rep, "拜访德胜渔港，聊了聊年底促销")
    office.rep.send_photo(PIXEL)
    assert "已加到" in (await office.rep.wait_answer()).text
    card = await office.ask(office.rep, "鑫源")
    assert card.text.splitlines()[:2] == ["鑫源商贸有限公司", "🚶 拜访已记下 · 11月23日 周一"]
    assert "📎 1张照片" in card.text


async def test_the_files_are_sent_again_in_as_few_messages_as_they_fit(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    office.rep.send_album(PHOTOS)
    office.rep.send_voice(b"OggS")
    office.rep.send_document(b"%PDF", "a.pdf")
    office.rep.send_video(b"film")
    await office.rep.wait(lambda one: "1段视频" in one.text)
    again = await office.tap(office.rep, await office.ask(office.rep, "华联？"), "📎 附件 (6)")
    await office.rep.wait(lambda one: one.media is not None and one.media.kind == "video")
    sent = [call for call in office.sandbox.calls if call.method.startswith("send") and call.method != "sendMessage"]
    assert [call.method for call in sent] == ["sendMediaGroup", "sendVoice", "sendDocument", "sendVideo"]
    assert [one["type"] for one in sent[0].params["media"]] == ["photo"] * 3
    assert again.media is not None
    assert again.media.caption == "📎 华联超市城西店 · 6个附件"
    assert all(one.protected for one in office.rep.messages if one.from_bot and one.media)
    menu = await office.tap(office.rep, await answer(office, office.rep, card, "改成周四"), "📎 附件")
    assert menu.media is not None


async def test_files_that_telegram_has_no_more_are_said_to_be_gone(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.rep.send_photo(PIXEL)
    await office.rep.wait_answer()
    office.sandbox.world.files._by_id.clear()
    told = await office.tap(office.rep, await office.ask(office.rep, "华联？"), "📎 附件")
    assert "Telegram 上已经没有了" in told.text


async def test_nobody_else_gets_the_files(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.rep.send_photo(PIXEL)
    await office.rep.wait_answer()
    card = await office.ask(office.rep, "华联？")
    button = next(one for row in card.buttons for one in row if "附件" in one.text)
    stranger = office.sandbox.people[REP2]
    other = await office.ask(stranger, "/today")
    for data in (button.data, "f.entry:1"):
        query = office.sandbox.world.queries.open(stranger.id)
        payload = {
            "id": query.id,
            "from": {"id": stranger.id, "is_bot": False, "first_name": "x"},
            "message": {"message_id": other.id, "date": 1, "chat": {"id": stranger.id, "type": "private"}},
            "chat_instance": "1",
            "data": data,
        }
        office.sandbox.world.updates.push("callback_query", payload, f"user:{stranger.id}", timedelta(minutes=2))
    await office.ask(stranger, "/today")
    assert not any(one.media for one in stranger.messages)
    assert [one.text for one in stranger.alerts] == ["这条已经没有了。"] * 2
    managers = await office.ask(office.manager, "华联？")
    assert any("附件 (1)" in label for label in labels(managers))


async def test_a_redelivered_album_adds_nothing(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.rep.send_album(PHOTOS)
    await office.rep.wait(lambda one: "3张照片" in one.text)
    payloads = await office.read(lambda session: list(session.scalars(select(Inbox.payload))))
    await office.app.runtime.accept(payloads)
    await office.app.runtime.settled()
    assert len(await files(office)) == 3
