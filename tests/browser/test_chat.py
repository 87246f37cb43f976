"""Writing, reading, editing, replying: a chat as on Telegram."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from .desk import Desk, Phone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_text_is_sent_and_the_answer_appears(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await phone.write("拜访华联超市王经理，下周三再去")
    await expect(phone.box).to_have_value("")
    mine = phone.message("拜访华联超市")
    await expect(mine.get_by_role("img", name="Sent")).to_be_visible()
    got = await desk.bot.next("message")
    assert (got["from"]["id"], got["text"]) == (1001, "拜访华联超市王经理，下周三再去")
    await expect(mine.get_by_role("img", name="Read")).to_be_visible()
    await desk.bot.say(1001, "<b>华联超市</b> saved")
    await expect(phone.message("saved").locator("strong")).to_have_text("华联超市")
    await expect(phone.message("saved").locator("time")).to_have_text("14:05")


async def test_the_bot_is_seen_typing_until_it_answers(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await desk.bot.call("sendChatAction", chat_id=1001, action="typing")
    await expect(phone.el.get_by_text("typing…")).to_be_visible()
    await desk.bot.say(1001, "done")
    await expect(phone.el.get_by_text("typing…")).to_have_count(0)


async def test_shift_enter_makes_a_line_and_an_input_method_keeps_its_enter(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await phone.box.fill("one")
    await phone.box.press("Shift+Enter")
    await phone.box.type("two")
    await phone.box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    await expect(phone.box).to_have_value("one\ntwo")
    await phone.box.press("Enter")
    assert (await desk.bot.next("message"))["text"] == "one\ntwo"
    assert [message.text for message in desk.lina.messages] == ["/start", "one\ntwo"]


async def test_arrow_up_edits_the_last_own_message_and_escape_gives_it_up(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await phone.write("vist Acme")
    await expect(phone.box).to_have_value("")
    await phone.box.press("ArrowUp")
    await expect(phone.box).to_have_value("vist Acme")
    await expect(phone.el.get_by_text("Edit message")).to_be_visible()
    await phone.box.press("Escape")
    await expect(phone.box).to_have_value("")
    await phone.box.press("ArrowUp")
    await phone.write("visit Acme")
    edited = await desk.bot.next("edited_message")
    assert edited["text"] == "visit Acme"
    await expect(phone.message("visit Acme").get_by_text("edited")).to_be_visible()
    await expect(phone.messages).to_have_count(2)


async def test_an_edit_by_the_menu_keeps_what_stood_in_the_box(desk: Desk) -> None:
    desk.lina.send("old words")
    phone = Phone(await desk.open(), "Lina")
    await phone.box.fill("half a thought")
    await phone.act("old words", "Edit")
    await phone.write("new words")
    assert (await desk.bot.next("edited_message"))["text"] == "new words"
    await expect(phone.box).to_have_value("half a thought")


async def test_a_reply_quotes_and_reaches_the_bot_as_one(desk: Desk) -> None:
    asked = await desk.bot.say(1001, "Which customer?")
    phone = Phone(await desk.open(), "Lina")
    await phone.act("Which customer?", "Reply")
    await expect(phone.el.get_by_text("Reply to Huike")).to_be_visible()
    await phone.write("Acme")
    got = await desk.bot.next("message")
    assert got["reply_to_message"]["message_id"] == asked["message_id"]
    await expect(phone.messages.last.locator(".quote")).to_contain_text("Which customer?")
    await expect(phone.el.get_by_text("Reply to Huike")).to_have_count(0)


async def test_a_forced_reply_shows_its_placeholder_and_is_answered_as_reply(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    markup = {"force_reply": True, "input_field_placeholder": "e.g. too expensive"}
    asked = await desk.bot.say(1001, "Why was it lost?", reply_markup=markup)
    await expect(phone.box).to_have_attribute("placeholder", "e.g. too expensive")
    await phone.write("they moved away")
    assert (await desk.bot.next("message"))["reply_to_message"]["message_id"] == asked["message_id"]
    await expect(phone.box).to_have_attribute("placeholder", "Message")


async def test_an_own_message_can_be_deleted_after_asking(desk: Desk) -> None:
    desk.lina.send("a slip")
    phone = Phone(await desk.open(), "Lina")
    await phone.act("a slip", "Delete")
    await phone.el.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await expect(phone.message("a slip")).to_have_count(0)
    assert [message.text for message in desk.lina.messages] == ["/start"]


async def test_text_is_never_markup_and_entities_count_in_utf16(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    nasty = "<img src=x onerror=alert(1)><b>no</b>"
    await phone.write(nasty)
    await expect(phone.messages.last.locator(".text")).to_contain_text(nasty)
    await expect(phone.log.locator("img")).to_have_count(0)
    rich = (
        '🧧𠮷 <b>bold <i>both</i></b> <a href="https://example.com/x">link</a> /find@huike_bot <code>&lt;x&gt;</code>'
    )
    await desk.bot.say(1001, rich)
    last = phone.messages.last
    await expect(last.locator("strong")).to_have_text(["bold ", "both"])
    await expect(last.locator("strong em")).to_have_text("both")
    await expect(last.locator("code")).to_have_text("<x>")
    await expect(last.get_by_role("link", name="link")).to_have_attribute("href", "https://example.com/x")
    await expect(last.get_by_role("button", name="/find@huike_bot")).to_be_visible()


async def test_old_messages_come_as_one_scrolls_up_and_the_place_is_kept(desk: Desk) -> None:
    for number in range(130):
        desk.lina.send(f"note {number}")
    phone = Phone(await desk.open(), "Lina")
    await expect(phone.messages.last).to_contain_text("note 129")
    await expect(phone.messages).to_have_count(50)
    # What is read now must stay where it is while fifty older ones are put above it.
    reading = phone.message("note 90")
    await phone.log.evaluate("(log) => { log.scrollTop = 250; }")
    before = await reading.evaluate("(el) => el.getBoundingClientRect().top")
    await expect(phone.messages).to_have_count(100)
    assert await reading.evaluate("(el) => el.getBoundingClientRect().top") == pytest.approx(before, abs=2)
    await phone.el.get_by_role("button", name="To the newest message").click()
    await expect(phone.messages.last).to_be_in_viewport()
    for _ in range(2):
        await phone.log.evaluate("(log) => { log.scrollTop = 0; }")
        await expect(phone.log).not_to_have_attribute("aria-busy", "true")
    await expect(phone.messages).to_have_count(131)
    await expect(phone.messages.first).to_contain_text("/start")


async def test_days_are_separated_also_when_the_clock_went_back(desk: Desk) -> None:
    for text, days in (("a day before", -1), ("today again", 1), ("tomorrow", 1)):
        desk.clock.advance(timedelta(days=days))
        desk.lina.send(text)
    phone = Phone(await desk.open(), "Lina")
    lines = phone.log.get_by_role("separator")
    await expect(lines).to_have_text(["Yesterday", "Sun 22 November", "Yesterday", "Today"])
    await expect(phone.messages.locator(".text")).to_contain_text(["/start", "a day before", "today again", "tomorrow"])


async def test_the_menu_of_commands(desk: Desk) -> None:
    commands = [
        {"command": "today", "description": "What is due today"},
        {"command": "find", "description": "Look up a customer"},
    ]
    await desk.bot.call("setMyCommands", commands=commands)
    phone = Phone(await desk.open(), "Lina")
    await phone.el.get_by_role("button", name="Commands").click()
    await expect(phone.el.get_by_role("option")).to_have_text(["/todayWhat is due today", "/findLook up a customer"])
    await phone.el.get_by_role("option", name="/today").click()
    assert (await desk.bot.next("message"))["text"] == "/today"
    await phone.box.press_sequentially("/f")
    await expect(phone.el.get_by_role("option")).to_have_text(["/findLook up a customer"])
    await phone.box.press("Tab")
    await expect(phone.box).to_have_value("/find ")
    await phone.box.type("华联")
    await phone.box.press("Enter")
    got = await desk.bot.next("message")
    assert (got["text"], got["entities"][0]["type"]) == ("/find 华联", "bot_command")


async def test_a_new_menu_of_commands_is_seen_without_reloading(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await expect(phone.el.get_by_role("button", name="Commands")).to_be_hidden()
    await desk.bot.call("setMyCommands", commands=[{"command": "today", "description": "Due"}])
    await expect(phone.el.get_by_role("button", name="Commands")).to_be_visible()


async def test_what_the_bot_offers_inline_is_chosen_from_a_list(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await phone.box.press_sequentially(f"@{desk.sandbox.world.bot.username} 华联")
    asked = await desk.bot.next("inline_query")
    assert asked["query"] == "华联"
    content = {"message_text": "华联超市城西店"}
    offer = {"type": "article", "id": "1", "title": "华联超市", "description": "城西", "input_message_content": content}
    await desk.bot.call("answerInlineQuery", inline_query_id=asked["id"], results=[offer], is_personal=True)
    await phone.el.get_by_role("option").click()
    await expect(phone.message("华联超市城西店")).to_be_visible()
    await expect(phone.box).to_have_value("")
