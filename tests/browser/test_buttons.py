"""Inline buttons and what the bot answers to them; links that lead back to the bot."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from .desk import Desk, Phone
from .rawbot import keyboard

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_pressed_button_waits_then_the_card_changes_and_a_notice_shows(desk: Desk) -> None:
    card = await desk.bot.say(1001, "Visit at Acme", ["Change", "Undo"], ["Remind me"])
    phone = Phone(await desk.open(), "Lina")
    await phone.button("Undo").click()
    await expect(phone.button("Undo")).to_have_attribute("aria-busy", "true")
    query = await desk.bot.next("callback_query")
    assert (query["data"], query["message"]["message_id"]) == ("Undo", card["message_id"])
    await desk.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Undone")
    await expect(phone.notices).to_contain_text("Undone")
    await expect(phone.button("Undo")).to_have_attribute("aria-busy", "false")
    change = {"chat_id": 1001, "message_id": card["message_id"], "text": "Nothing saved"}
    await desk.bot.call("editMessageText", **change, reply_markup=keyboard(["Again"]))
    await expect(phone.message("Nothing saved")).to_be_visible()
    await expect(phone.log.get_by_role("button", name="Undo")).to_have_count(0)
    await expect(phone.button("Again")).to_be_visible()


async def test_an_alert_must_be_closed_and_gives_the_focus_back(desk: Desk) -> None:
    await desk.bot.say(1001, "Visit at Acme", ["Undo"])
    phone = Phone(await desk.open(), "Lina")
    await phone.button("Undo").press("Enter")
    query = await desk.bot.next("callback_query")
    answer = {"callback_query_id": query["id"], "text": "Too late to undo", "show_alert": True}
    await desk.bot.call("answerCallbackQuery", **answer)
    alert = phone.el.get_by_role("alertdialog", name="Too late to undo")
    await expect(alert.get_by_role("button", name="OK")).to_be_focused()
    await phone.page.keyboard.press("Escape")
    await expect(alert).to_have_count(0)
    await expect(phone.button("Undo")).to_be_focused()


async def test_the_focus_stays_on_a_button_whose_card_is_edited(desk: Desk) -> None:
    card = await desk.bot.say(1001, "Page 1", ["◀", "▶"])
    phone = Phone(await desk.open(), "Lina")
    await phone.button("▶").press("Enter")
    query = await desk.bot.next("callback_query")
    change = {"chat_id": 1001, "message_id": card["message_id"], "text": "Page 2"}
    await desk.bot.call("editMessageText", **change, reply_markup=keyboard(["◀", "▶"]))
    await desk.bot.call("answerCallbackQuery", callback_query_id=query["id"])
    await expect(phone.message("Page 2")).to_be_visible()
    await expect(phone.button("▶")).to_be_focused()


async def test_a_button_of_a_deleted_message_says_so(desk: Desk) -> None:
    await desk.bot.say(1001, "Visit at Acme", ["Undo"])
    page = await desk.open()
    phone = Phone(page, "Lina")
    await page.route("**/press", lambda route: route.fulfill(status=400, json={"error": "no such message"}))
    await phone.button("Undo").click()
    await expect(phone.notices).to_contain_text("That did not work: no such message")
    await expect(phone.button("Undo")).to_have_attribute("aria-busy", "false")
    desk.watch.allow("400")


async def test_an_invite_link_is_followed_inside_the_page_by_whom_one_picks(desk: Desk) -> None:
    await desk.bot.say(1002, "Invite: https://t.me/huike_bot?start=code7")
    page = await desk.open("phones=1001,1002")
    await Phone(page, "Chen").log.get_by_role("link", name="https://t.me/huike_bot?start=code7").click()
    await page.get_by_role("menuitemradio", name="Wang").click()
    got = await desk.bot.next("message")
    assert (got["from"]["id"], got["text"]) == (1004, "/start code7")
    await expect(Phone(page, "Wang").messages.last).to_contain_text("/start code7")


async def test_a_stranger_starts_the_bot_blocks_it_and_comes_back(desk: Desk) -> None:
    phone = Phone(await desk.open("phones=1004,1001"), "Wang")
    await expect(phone.box).to_be_hidden()
    await phone.el.get_by_role("button", name="Start", exact=True).click()
    assert (await desk.bot.next("message"))["text"] == "/start"
    await expect(phone.box).to_be_focused()
    await phone.el.get_by_role("button", name="Chat actions").click()
    await phone.page.get_by_role("menuitem", name="Block the bot").click()
    await phone.el.get_by_role("alertdialog").get_by_role("button", name="Block the bot").click()
    await expect(phone.box).to_be_hidden()
    assert desk.wang.private.blocked
    await phone.el.get_by_role("button", name="Unblock the bot").click()
    await expect(phone.box).to_be_visible()
    assert not desk.wang.private.blocked


async def test_a_button_that_copies_puts_its_words_on_the_clipboard_and_calls_nobody(desk: Desk) -> None:
    words = "王经理，您好！祝您生日快乐。"
    markup = {"inline_keyboard": [[{"text": "Copy", "copy_text": {"text": words}}]]}
    await desk.bot.call("sendMessage", chat_id=1001, text="A greeting", reply_markup=markup)
    page = await desk.open()
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone = Phone(page, "Lina")
    await phone.button("Copy").click()
    await expect(phone.notices).to_contain_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == words
    assert not [one for one in await desk.bot.call("getUpdates", timeout=0) if "callback_query" in one]


async def test_a_button_copies_up_to_256_characters(desk: Desk) -> None:
    for words, fits in (("福" * 256, True), ("福" * 257, False), ("", False)):
        markup = {"inline_keyboard": [[{"text": "Copy", "copy_text": {"text": words}}]]}
        said = desk.bot.call("sendMessage", chat_id=1001, text="A greeting", reply_markup=markup)
        if fits:
            await said
        else:
            with pytest.raises(RuntimeError, match="BUTTON_COPY_TEXT_INVALID"):
                await said
