"""The bench beside the phones: clock, faults, colours, language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from .desk import HANDSET, Desk, Phone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def clock_shows(page: Page, time: str, date: str) -> None:
    await expect(page.locator(".big-time")).to_have_text(time)
    await expect(page.locator(".big-date")).to_have_text(date)


async def test_the_clock_jumps_by_an_hour_to_the_morning_and_to_any_time(desk: Desk) -> None:
    page = await desk.open()
    bench = page.get_by_role("complementary", name="Workbench")
    await clock_shows(page, "14:05", "Monday, 23 November 2026")
    await bench.get_by_role("button", name="+1 h").click()
    await clock_shows(page, "15:05", "Monday, 23 November 2026")
    await bench.get_by_role("button", name="Tomorrow 08:30").click()
    await clock_shows(page, "08:30", "Tuesday, 24 November 2026")
    assert desk.clock.now().replace(second=0, microsecond=0) == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    await bench.get_by_label("Jump to").fill("2026-12-02T09:15")
    await bench.get_by_role("button", name="Go", exact=True).click()
    await clock_shows(page, "09:15", "Wednesday, 2 December 2026")
    await expect(page.get_by_role("status").filter(has_text="It is now")).to_contain_text("09:15")
    desk.lina.send("at the new time")
    await expect(Phone(page, "Lina").message("at the new time").locator("time")).to_have_text("09:15")


async def test_a_clock_moved_elsewhere_is_followed(desk: Desk) -> None:
    page = await desk.open()
    answer = await page.request.post(f"{desk.sandbox.url}/phone/clock", data={"advance": 7200})
    assert answer.ok
    await clock_shows(page, "16:05", "Monday, 23 November 2026")


async def test_summer_time_does_not_shift_the_morning(desk: Desk) -> None:
    desk.clock.jump_to(datetime(2026, 10, 24, 12, 0, tzinfo=UTC))
    page = await desk.open(timezone_id="Europe/Berlin")
    await page.get_by_role("button", name="Tomorrow 08:30").click()
    await clock_shows(page, "08:30", "Sunday, 25 October 2026")
    assert desk.clock.now().replace(second=0, microsecond=0) == datetime(2026, 10, 25, 7, 30, tzinfo=UTC)


async def test_faults_are_switched_on_run_down_and_off(desk: Desk) -> None:
    page = await desk.open()
    await page.get_by_text("Faults", exact=True).click()
    flood = page.get_by_role("spinbutton", name="Calls answered 429")
    await flood.fill("2")
    await flood.press("Enter")
    await page.get_by_role("switch", name="Chats out of order").check()
    await expect(page.locator(".fault-state")).to_have_text("on")
    await expect(page.get_by_role("button", name="All well again")).to_be_enabled()
    assert (desk.sandbox.faults.flood, desk.sandbox.faults.shuffle_chats) == (2, True)
    with pytest.raises(RuntimeError, match="Too Many Requests"):
        await desk.bot.say(1001, "refused")
    await page.get_by_role("heading", name="Clock").click()
    await expect(flood).to_have_value("1")
    await page.get_by_role("button", name="More: Delay of each call, ms").click()
    await expect(page.get_by_role("spinbutton", name="Delay of each call, ms")).to_have_value("100")
    assert desk.sandbox.faults.latency_ms == 100
    await page.get_by_role("button", name="All well again").click()
    await expect(page.locator(".fault-state")).to_have_text("all well")
    assert (desk.sandbox.faults.flood, desk.sandbox.faults.latency_ms) == (0, 0)
    await desk.bot.say(1001, "accepted")
    await expect(Phone(page, "Lina").message("accepted")).to_be_visible()


async def test_a_wrong_fault_is_refused_in_words(desk: Desk) -> None:
    page = await desk.open()
    await page.get_by_text("Faults", exact=True).click()
    await page.route("**/faults", lambda route: route.fulfill(status=400, json={"error": "flood must be a number"}))
    await page.get_by_role("button", name="More: Calls answered 429").click()
    await expect(page.locator(".news")).to_have_text("That did not work: flood must be a number")
    desk.watch.allow("400")


async def test_on_a_small_screen_the_bench_is_a_sheet(desk: Desk) -> None:
    page = await desk.open(viewport=HANDSET)
    opener = page.get_by_role("button", name="Clock, faults and settings")
    sheet = page.get_by_role("dialog", name="Workbench")
    await expect(page.get_by_role("button", name="+1 h")).to_be_hidden()
    await opener.click()
    await expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    await sheet.get_by_role("button", name="+1 h").click()
    await expect(page.locator("#dock-time")).to_have_text("15:05")
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(opener).to_be_focused()


async def test_the_colours_follow_the_system_or_the_choice(desk: Desk) -> None:
    page = await desk.open(color_scheme="dark")
    ink = "getComputedStyle(document.body).color"
    dark = await page.evaluate(ink)
    await page.get_by_role("radio", name="Light").check()
    assert await page.evaluate(ink) != dark
    await page.emulate_media(color_scheme="light")
    await page.get_by_role("radio", name="Dark").check()
    assert await page.evaluate(ink) == dark
    await desk.load(page)
    assert await page.evaluate(ink) == dark


@pytest.mark.parametrize(
    ("browser_language", "tag", "placeholder", "day"),
    [
        ("en-US", "en", "Message", "Today"),
        ("de-DE", "en", "Message", "Today"),
        ("zh-CN", "zh-Hans", "输入消息", "今天"),
        ("zh-TW", "zh-Hant", "輸入訊息", "今天"),
        ("zh-HK", "zh-Hant", "輸入訊息", "今天"),
    ],
)
async def test_the_page_speaks_the_browsers_language(
    desk: Desk, browser_language: str, tag: str, placeholder: str, day: str
) -> None:
    page = await desk.open(locale=browser_language)
    await expect(page.locator("html")).to_have_attribute("lang", tag)
    await expect(page.locator(".phone").first.get_by_role("textbox")).to_have_attribute("placeholder", placeholder)
    await expect(page.locator(".phone").first.get_by_role("separator")).to_have_text(day)


async def test_the_language_is_switched_in_place_and_kept(desk: Desk) -> None:
    await desk.bot.say(1001, "hello", ["Undo"])
    page = await desk.open()
    await Phone(page, "Lina").box.fill("half a thought")
    await page.get_by_label("Language").select_option("zh-Hant")
    phone = page.get_by_role("region", name="Lina的手機")
    await expect(phone.get_by_role("separator").first).to_have_text("今天")
    await expect(phone.get_by_role("textbox", name="輸入訊息")).to_have_value("half a thought")
    await expect(page.locator(".big-date")).to_contain_text("2026年11月23日")
    await desk.load(page)
    await expect(phone).to_be_visible()
