"""Files, albums, places and contact cards: kept with the record they belong to, and found again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from db.customer import Contact, Customer
from db.entry import Attachment, Entry, EntryState
from db.inbox import Inbox
from db.remark import Note
from db.touch import Touch
from tests.integration.test_amend import SEVERAL, VISIT, answer
from tests.integration.test_edits import PIXEL, mine
from tests.integration.test_main_job import live
from tests.office import REP2, Office, labels

HERE = (31.2304, 121.4737)
NEAR = (31.2314, 121.4737)  # some 110 metres north
FAR = (31.2504, 121.4737)  # some 2.2 kilometres north
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
    assert [one.text for one in stranger.alerts] == ["这条已经不在了。"] * 2
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


# Places


async def placed(office: Office, person: Any = None) -> Message:
    """The visit to 华联 with its place, made known an hour ago."""
    await office.ask(office.rep, VISIT)
    office.rep.send_location(*HERE)
    told = await office.rep.wait_answer()
    office.clock.advance(timedelta(hours=1))
    return told


async def place_of(office: Office, name: str) -> tuple[float | None, float | None]:
    customer = await office.read(lambda session: session.scalars(select(Customer).where(Customer.name == name)).one())
    return customer.lat, customer.lon


async def test_a_location_after_a_visit_is_its_place_and_the_customers(office: Office) -> None:
    told = await placed(office)
    assert told.text == "📍 已在 华联超市城西店 打卡\n这里以后我就认得了。"
    (touch,) = await live(office, Touch)
    assert (touch.lat, touch.lon) == HERE
    assert await place_of(office, "华联超市城西店") == HERE


async def test_a_location_near_a_known_customer_offers_a_visit_there(office: Office) -> None:
    await placed(office)
    office.rep.send_location(*NEAR)
    offer = await office.rep.wait_answer()
    assert labels(offer)[0] == "📍 在这里记一次拜访：华联超市城西店"
    assert len(await live(office, Touch)) == 1
    card = await office.tap(office.rep, offer, "📍")
    assert card.text.splitlines()[:2] == ["华联超市城西店", "🚶 拜访已记下 · 11月23日 周一"]
    assert "📍 已在此打卡" in card.text
    assert len(await live(office, Touch)) == 2
    assert await place_of(office, "华联超市城西店") == HERE


async def test_at_most_three_are_offered_the_nearest_first(office: Office) -> None:
    names = ("华联超市城西店", "万家乐生活超市", "鑫源商贸有限公司", "好邻居便利连锁(江南店)")
    for number, name in enumerate(names):
        await office.ask(office.rep, f"拜访{name}")
        office.rep.send_location(HERE[0] + 0.0005 * (4 - number), HERE[1])
        if number:
            question = await office.rep.wait_answer()
            if "附近" in question.text:
                await office.tap(office.rep, question, "不用记")
        else:
            await office.rep.wait_answer()
        office.clock.advance(timedelta(hours=1))
    office.rep.send_location(*HERE)
    offer = await office.rep.wait_answer()
    offered = [label.split("：")[1] for label in labels(offer) if "📍" in label]
    assert offered == ["好邻居便利连锁(江南店)", "鑫源商贸有限公司", "万家乐生活超市"]


async def test_a_location_nobody_is_known_at_asks_whose_it_is(office: Office) -> None:
    await placed(office)
    office.rep.send_location(*FAR)
    question = await office.rep.wait_answer()
    assert "这是哪家的位置" in question.text
    card = await office.ask(office.rep, "鑫源")
    assert card.text.splitlines()[:2] == ["鑫源商贸有限公司", "🚶 拜访已记下 · 11月23日 周一"]
    assert await place_of(office, "鑫源商贸有限公司") == FAR


async def test_a_location_elsewhere_right_after_a_visit_is_not_its_place(office: Office) -> None:
    await placed(office)
    await office.ask(office.rep, "拜访万家乐 张姐")
    office.rep.send_location(*FAR)
    await office.rep.wait_answer()
    office.clock.advance(timedelta(hours=1))
    await office.ask(office.rep, "拜访万家乐 张姐")
    office.rep.send_location(*HERE)
    offer = await office.rep.wait_answer()
    assert "📍 在这里记一次拜访：华联超市城西店" in labels(offer)
    assert await place_of(office, "万家乐生活超市") == FAR


async def test_an_undone_visit_takes_the_place_it_taught_with_it(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    office.rep.send_location(*HERE)
    await office.rep.wait_answer()
    undone = await office.tap(office.rep, card, "撤销")
    assert await place_of(office, "华联超市城西店") == (None, None)
    restored = await office.tap(office.rep, undone, "恢复记录")
    assert await place_of(office, "华联超市城西店") == HERE
    await answer(office, office.rep, restored, "是万家乐")
    assert await place_of(office, "华联超市城西店") == (None, None)
    assert await place_of(office, "万家乐生活超市") == HERE


async def test_a_location_may_answer_a_card(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    office.clock.advance(timedelta(hours=5))
    office.rep.send_location(*HERE, reply_to=card.id)
    assert "已在 华联超市城西店 打卡" in (await office.rep.wait_answer()).text


async def test_places_of_others_are_not_offered(office: Office) -> None:
    await placed(office)
    stranger = office.sandbox.people[REP2]
    stranger.send_location(*HERE)
    asked = await stranger.wait_answer()
    assert "华联" not in asked.text + "".join(labels(asked))


# Contacts


async def contacts(office: Office) -> list[tuple[str, str | None]]:
    query = select(Contact).where(Contact.undone_at.is_(None)).join(Customer).where(Customer.name.in_(_MINE))
    return await office.read(lambda session: [(one.name, one.phone) for one in session.scalars(query)])


_MINE = ("华联超市城西店", "万家乐生活超市", "鑫源商贸有限公司")


async def test_a_shared_contact_goes_to_the_customer_just_spoken_of_and_can_be_undone(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    office.rep.send_contact("+86 139 1111 2222", "刘", "采购")
    card = await office.rep.wait_answer()
    assert card.text.splitlines()[:2] == ["鑫源商贸有限公司", "👤 联系人已保存"]
    assert ("刘 采购", "+86 139 1111 2222") in await contacts(office)
    assert not await live(office, Note)
    await office.tap(office.rep, card, "撤销")
    assert ("刘 采购", "+86 139 1111 2222") not in await contacts(office)


async def test_a_shared_contact_asks_whose_it_is(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.clock.advance(timedelta(hours=1))
    office.rep.send_contact("13911112222", "刘采购")
    question = await office.rep.wait_answer()
    assert labels(question)[0] == "华联超市城西店"
    assert "不关联客户" not in labels(question)
    card = await office.ask(office.rep, "鑫源")
    assert "👤 联系人已保存" in card.text
    assert ("刘采购", "13911112222") in await contacts(office)


async def test_a_phone_number_known_already_makes_no_second_contact(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    before = await contacts(office)
    office.rep.send_contact("+86 138-0000-1234", "王建国")
    card = await office.rep.wait_answer()
    assert "联系人：王经理" in card.text
    assert await contacts(office) == before
    await office.tap(office.rep, card, "撤销")
    assert await contacts(office) == before


async def test_a_new_number_of_a_known_name_is_put_back_by_undo(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.rep.send_contact("13911112222", "王经理")
    card = await office.rep.wait_answer()
    assert ("王经理", "13911112222") in await contacts(office)
    await office.tap(office.rep, card, "撤销")
    assert ("王经理", "13800001234") in await contacts(office)


async def test_a_contact_moved_to_another_customer(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.rep.send_contact("13911112222", "刘采购")
    card = await office.rep.wait_answer()
    moved = await answer(office, office.rep, card, "是万家乐")
    assert moved.text.splitlines()[0] == "万家乐生活超市"
    query = select(Customer.name).join(Contact).where(Contact.name == "刘采购", Contact.undone_at.is_(None))
    assert await office.read(lambda session: list(session.scalars(query))) == ["万家乐生活超市"]
    assert mine(office).media is None
