"""A bad line: nothing typed is lost, nothing is sent twice, and the page catches up."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Route, expect

from .desk import Desk, Phone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def cut(route: Route) -> None:
    await route.abort()


async def test_a_text_that_was_not_sent_stays_and_can_be_sent_again(desk: Desk) -> None:
    page = await desk.open()
    phone = Phone(page, "Lina")
    await page.route("**/send", cut)
    await phone.write("visited Acme")
    await expect(phone.el.get_by_role("alert")).to_contain_text("Not sent, your text is kept")
    await expect(phone.box).to_have_value("visited Acme")
    await page.unroute("**/send")
    await phone.el.get_by_role("button", name="Try again").click()
    await expect(phone.box).to_have_value("")
    await expect(phone.el.get_by_role("alert")).to_be_hidden()
    assert [message.text for message in desk.lina.messages] == ["/start", "visited Acme"]
    desk.watch.allow("ERR_FAILED")


async def test_what_is_typed_while_a_text_is_under_way_stays(desk: Desk) -> None:
    page = await desk.open()
    phone = Phone(page, "Lina")
    typed = asyncio.Event()

    async def slow(route: Route) -> None:
        await typed.wait()
        await route.continue_()

    await page.route("**/send", slow)
    await phone.write("visited Acme")
    await phone.box.press_sequentially(" and then")
    await phone.box.press("Enter")
    typed.set()
    await expect(phone.box).to_have_value(" and then")
    assert [message.text for message in desk.lina.messages] == ["/start", "visited Acme"]


async def test_what_the_sandbox_refuses_stays_with_the_reason(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await phone.write("x" * 4097)
    await expect(phone.el.get_by_role("alert")).to_contain_text("a message has at most 4096 characters")
    await expect(phone.box).to_have_value("x" * 4097)
    desk.watch.allow("400")


async def test_a_text_whose_answer_was_lost_is_not_offered_again(desk: Desk) -> None:
    page = await desk.open()
    phone = Phone(page, "Lina")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/send", lose_the_answer)
    await phone.write("visited Acme")
    await expect(phone.message("visited Acme")).to_have_count(1)
    await expect(phone.box).to_have_value("")
    await expect(phone.el.get_by_role("alert")).to_be_hidden()
    assert [message.text for message in desk.lina.messages] == ["/start", "visited Acme"]
    desk.watch.allow("ERR_FAILED")


async def test_a_draft_and_its_reply_survive_a_reload_and_a_change_of_person(desk: Desk) -> None:
    await desk.bot.say(1001, "Which customer?")
    page = await desk.open()
    phone = Phone(page, "Lina")
    await phone.act("Which customer?", "Reply")
    await phone.box.fill("half a thou")
    await desk.load(page)
    await expect(phone.box).to_have_value("half a thou")
    await expect(phone.el.get_by_text("Reply to Huike")).to_be_visible()
    await phone.el.get_by_role("button", name="Change who you are").click()
    await page.get_by_role("menuitemradio", name="Ada Lee").click()
    await expect(Phone(page, "Ada Lee").box).to_have_value("")
    await Phone(page, "Ada Lee").el.get_by_role("button", name="Change who you are").click()
    await page.get_by_role("menuitemradio", name="Lina").click()
    await expect(phone.box).to_have_value("half a thou")


async def test_the_page_says_that_the_line_is_cut_and_catches_up_after(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    first = desk.lina.send("before")
    await expect(phone.message("before")).to_be_visible()
    port = urlsplit(desk.sandbox.url).port
    assert port is not None
    await desk.sandbox.stop()
    await expect(phone.el.get_by_text("Connecting…")).to_be_visible()
    desk.lina.edit(first, "before, mended")
    gone = desk.lina.send("sent and taken back")
    desk.lina.delete(gone)
    desk.lina.send("meanwhile")
    await desk.sandbox.start(port=port)
    await expect(phone.message("before, mended")).to_be_visible()
    await expect(phone.message("meanwhile")).to_be_visible()
    await expect(phone.el.get_by_text("Connecting…")).to_have_count(0)
    await expect(phone.message("taken back")).to_have_count(0)
    desk.watch.allow("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET")
