"""Two phones, one at a time on a small screen; who holds them; what is unread."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from .desk import HANDSET, Desk, Phone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_phones_side_by_side_each_see_their_own_chat(desk: Desk) -> None:
    page = await desk.open()
    lina, chen = Phone(page, "Lina"), Phone(page, "Chen")
    await lina.write("complaint: wrong delivery at Acme")
    await desk.bot.say(1002, "Complaint: Acme", ["Take"])
    await expect(chen.message("Complaint: Acme")).to_be_visible()
    await expect(lina.message("Complaint: Acme")).to_have_count(0)
    await expect(chen.message("wrong delivery")).to_have_count(0)
    left, right = await lina.el.bounding_box(), await chen.el.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] < right["x"]


async def test_the_first_phones_are_a_rep_and_a_manager_and_the_choice_is_kept(desk: Desk) -> None:
    page = await desk.open("")
    await expect(Phone(page, "Lina").el).to_be_visible()
    await expect(Phone(page, "Chen").el).to_be_visible()
    await Phone(page, "Chen").el.get_by_role("button", name="Change who you are").click()
    await expect(page.get_by_role("menu").locator(".menu-heading")).to_have_text(
        ["Rep", "Manager", "Admin", "Stranger"]
    )
    await page.get_by_role("menuitemradio", name="Ada Lee").click()
    await expect(Phone(page, "Ada Lee").el).to_be_visible()
    await desk.load(page)
    await expect(Phone(page, "Ada Lee").el).to_be_visible()
    await expect(Phone(page, "Chen").el).to_have_count(0)


async def test_taking_the_other_phones_person_swaps_them(desk: Desk) -> None:
    page = await desk.open()
    await Phone(page, "Lina").el.get_by_role("button", name="Change who you are").click()
    await page.get_by_role("menuitemradio", name="Chen").click()
    await expect(page.locator(".phone").first).to_have_accessible_name("Chen's phone")
    await expect(page.locator(".phone").last).to_have_accessible_name("Lina's phone")


async def test_one_phone_is_enough_when_one_wishes(desk: Desk) -> None:
    page = await desk.open()
    await page.get_by_role("radio", name="One").check()
    await expect(Phone(page, "Chen").el).to_be_hidden()
    await desk.load(page)
    await expect(Phone(page, "Lina").el).to_be_visible()
    await expect(Phone(page, "Chen").el).to_be_hidden()


async def test_on_a_small_screen_one_switches_and_sees_what_is_unread(desk: Desk) -> None:
    page = await desk.open(viewport=HANDSET)
    lina, chen = Phone(page, "Lina"), Phone(page, "Chen")
    await expect(lina.el).to_be_visible()
    await expect(chen.el).to_be_hidden()
    await desk.bot.say(1002, "one")
    await desk.bot.say(1002, "two")
    await page.get_by_role("button", name="Switch to Chen's phone, 2 unread").click()
    await expect(chen.message("two")).to_be_visible()
    await expect(lina.el).to_be_hidden()
    await expect(page.get_by_role("button", name="Switch to Lina's phone", exact=True)).to_be_visible()
    assert desk.chen.unread(desk.chen.private) == 0


async def test_messages_for_people_without_a_phone_are_counted(desk: Desk) -> None:
    page = await desk.open()
    await desk.bot.say(1003, "for Ada")
    await expect(page).to_have_title("(1) Huike 回客 · Sandbox")
    phone = Phone(page, "Lina")
    await expect(phone.el.locator(".owner .badge")).to_have_text("1")
    await phone.el.get_by_role("button", name="Change who you are").click()
    await expect(page.get_by_role("menuitemradio", name="Ada Lee").locator(".badge")).to_have_text("1")
    await page.get_by_role("menuitemradio", name="Ada Lee").click()
    await expect(Phone(page, "Ada Lee").log.get_by_text("Unread messages")).to_be_visible()
    await expect(page).to_have_title("Huike 回客 · Sandbox")


async def test_who_reads_above_is_told_of_new_messages_and_has_not_read_them(desk: Desk) -> None:
    for number in range(40):
        desk.lina.send(f"note {number}")
    phone = Phone(await desk.open(), "Lina")
    await expect(phone.messages.last).to_be_in_viewport()
    await phone.messages.first.scroll_into_view_if_needed()
    await desk.bot.say(1001, "news")
    down = phone.el.get_by_role("button", name="To the newest message, 1 new")
    await expect(down).to_be_visible()
    assert desk.lina.unread(desk.lina.private) == 1
    await down.click()
    await expect(phone.message("news")).to_be_in_viewport()
    await expect(phone.el.get_by_role("button", name="To the newest message")).to_be_hidden()
    await expect(phone.page).to_have_title("Huike 回客 · Sandbox")
    assert desk.lina.unread(desk.lina.private) == 0


async def test_a_group_is_another_chat_of_the_same_phone(desk: Desk) -> None:
    group = desk.sandbox.group(-500, "East team", [desk.lina, desk.chen])
    desk.chen.send("good morning", chat=group)
    phone = Phone(await desk.open(), "Lina")
    await phone.el.get_by_role("button", name="Huike").click()
    await phone.page.get_by_role("menuitemradio", name="East team").click()
    await expect(phone.message("good morning").locator(".sender")).to_have_text("Chen")
    await expect(phone.el.get_by_text("2 people")).to_be_visible()
    await phone.write("/today@huike_bot")
    got = await desk.bot.next("message")
    assert (got["chat"]["id"], got["text"]) == (-500, "/today@huike_bot")
