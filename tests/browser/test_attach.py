"""Photos, voice notes, files, places and contacts."""

from __future__ import annotations

import asyncio
import struct
import zlib

import pytest
from playwright.async_api import Page, Route, expect

from .desk import Desk, Phone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def choose(page: Page, phone: Phone, what: str, name: str, content: bytes, mime: str) -> None:
    async with page.expect_file_chooser() as chooser:
        await phone.attach(what)
    await (await chooser.value).set_files({"name": name, "mimeType": mime, "buffer": content})


async def test_a_file_goes_with_its_caption(desk: Desk) -> None:
    page = await desk.open()
    phone = Phone(page, "Lina")
    await choose(page, phone, "File", "报价单.pdf", b"%PDF-1.4 offer", "application/pdf")
    await expect(phone.el.get_by_text("报价单.pdf")).to_be_visible()
    await phone.write("new offer for Acme")
    got = await desk.bot.next("message")
    assert (got["document"]["file_name"], got["caption"]) == ("报价单.pdf", "new offer for Acme")
    card = phone.messages.last.get_by_role("link", name="报价单.pdf")
    async with page.expect_download() as download:
        await card.click()
    assert (await (await download.value).path()).read_bytes() == b"%PDF-1.4 offer"
    await expect(phone.box).to_have_value("")


async def test_the_sample_photo_is_seen_and_opens_large(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await phone.attach("Sample photo")
    await phone.send_button.click()
    got = await desk.bot.next("message")
    assert (got["photo"][0]["width"], got["photo"][0]["height"]) == (960, 720)
    await phone.log.get_by_role("button", name="Open the photo").click()
    large = phone.el.get_by_role("dialog").get_by_role("img")
    await expect(large).to_have_js_property("naturalWidth", 960)
    await phone.page.keyboard.press("Escape")
    await expect(large).to_have_count(0)


async def test_the_sample_voice_note_can_be_played(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await phone.attach("Sample voice note")
    await phone.send_button.click()
    got = await desk.bot.next("message")
    assert got["voice"]["mime_type"] == "audio/ogg"
    await expect(phone.messages.last.locator(".voice-time")).to_have_text("0:03")
    await phone.log.get_by_role("button", name="Play the voice note").click()
    await expect(phone.log.get_by_role("button", name="Pause the voice note")).to_be_visible()


async def test_an_audio_file_goes_as_voice_note(desk: Desk) -> None:
    page = await desk.open()
    phone = Phone(page, "Lina")
    await choose(page, phone, "Audio as voice note", "memo.ogg", b"OggS memo", "audio/ogg")
    await phone.box.press("Enter")
    assert "voice" in await desk.bot.next("message")


async def test_a_place_and_a_contact_are_asked_for_and_checked(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    dialog = phone.el.get_by_role("dialog")
    await phone.attach("Location")
    await dialog.get_by_label("Latitude").fill("131")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Latitude −90 to 90")
    await dialog.get_by_role("button", name="Taipei Main Station").click()
    await dialog.get_by_role("button", name="Send").click()
    place = (await desk.bot.next("message"))["location"]
    assert (place["latitude"], place["longitude"]) == (25.0478, 121.517)
    await phone.attach("Contact")
    await dialog.get_by_label("Name").fill("王经理")
    await dialog.get_by_label("Phone number").fill("+86 138 0013 8000")
    await dialog.get_by_label("Phone number").press("Enter")
    contact = (await desk.bot.next("message"))["contact"]
    assert (contact["first_name"], contact["phone_number"]) == ("王经理", "+86 138 0013 8000")
    await expect(phone.messages.last).to_contain_text("王经理")


async def test_what_could_not_be_uploaded_stays_and_goes_with_the_next_try(desk: Desk) -> None:
    page = await desk.open()
    phone = Phone(page, "Lina")
    await choose(page, phone, "File", "offer.txt", b"offer", "text/plain")

    async def cut(route: Route) -> None:
        await route.abort()

    await page.route("**/upload", cut)
    await phone.write("the offer")
    await expect(phone.el.get_by_role("alert")).to_contain_text("Not sent, your text is kept")
    await expect(phone.el.get_by_text("offer.txt")).to_be_visible()
    await expect(phone.box).to_have_value("the offer")
    await page.unroute("**/upload")
    await phone.el.get_by_role("button", name="Try again").click()
    assert (await desk.bot.next("message"))["caption"] == "the offer"
    await expect(phone.el.locator(".strip")).to_be_hidden()
    desk.watch.allow("ERR_FAILED")


async def test_a_picture_can_be_pasted_and_taken_out_again(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await phone.box.evaluate(
        """(box) => {
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File(["x"], "shelf.png", { type: "image/png" }));
          box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    await expect(phone.el.get_by_text("shelf.png")).to_be_visible()
    await phone.el.get_by_role("button", name="Remove shelf.png").click()
    await expect(phone.el.get_by_text("shelf.png")).to_have_count(0)
    await expect(phone.box).to_be_focused()


async def test_a_file_still_loading_is_waited_for(desk: Desk) -> None:
    page = await desk.open()
    phone = Phone(page, "Lina")
    loaded = asyncio.Event()

    async def slow(route: Route) -> None:
        await loaded.wait()
        await route.continue_()

    await page.route("**/page/sample.ogg", slow)
    await phone.attach("Sample voice note")
    await phone.write("the voice note of today")
    loaded.set()
    got = await desk.bot.next("message")
    assert ("voice" in got, got.get("caption")) == (True, "the voice note of today")


async def test_files_from_the_bot_are_shown_with_their_buttons_and_can_be_opened(desk: Desk) -> None:
    page = await desk.open()
    phone = Phone(page, "Lina")
    await desk.bot.send_file("photo", 1001, "chart.png", drawn(), "18 months", ["Card"])
    await desk.bot.send_file("document", 1001, "客户 2026.xlsx", b"PK" * 6200, "412 new, 9 rejected", ["Undo"])
    chart, table = phone.message("18 months"), phone.message("412 new, 9 rejected")
    await expect(table.get_by_role("link", name="客户 2026.xlsx")).to_contain_text("12 kB")
    async with page.expect_download() as download:
        await table.get_by_role("link", name="客户 2026.xlsx").click()
    got = await download.value
    assert (got.suggested_filename, (await got.path()).read_bytes()) == ("客户 2026.xlsx", b"PK" * 6200)
    await table.get_by_role("button", name="Undo").click()
    assert (await desk.bot.next("callback_query"))["data"] == "Undo"
    await expect(chart.get_by_role("button", name="Card")).to_be_visible()
    await chart.get_by_role("button", name="Open the photo").click()
    await expect(phone.el.get_by_role("dialog").get_by_role("img")).to_have_js_property("naturalWidth", 640)
    await page.keyboard.press("Escape")


def drawn(width: int = 640, height: int = 360) -> bytes:
    """A PNG: a blue field."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x30\x80\xc0" * width) * height
    packed = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + packed + chunk(b"IEND", b"")
