"""For everyone: names of controls, contrast, the keyboard alone, a narrow screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from .desk import HANDSET, Desk, Phone
from .watch import Watch, is_local, sideways

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTROLS = {
    "button",
    "checkbox",
    "combobox",
    "link",
    "listbox",
    "log",
    "menuitem",
    "option",
    "radio",
    "spinbutton",
    "switch",
    "textbox",
}

CONTRAST = """() => {
  const rgba = (text) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3])).concat(1);
  const ground = (el) => {
    const layers = [];
    for (let at = el; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const painted = /gradient/.test(style.backgroundImage) && at.matches(".avatar");
      if (painted) layers.push(rgba(style.getPropertyValue("--hue-light")));
      const colour = rgba(style.backgroundColor);
      if (colour[3] && !painted) layers.push(colour);
      if (layers.length && layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const poor = [];
  let looked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const el = walker.currentNode.parentElement;
    const style = getComputedStyle(el);
    const shown = el.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!walker.currentNode.data.trim() || !shown || el.closest(":disabled, .spoiler, option")) continue;
    const back = ground(el);
    const front = over(rgba(style.color), back);
    const [hi, lo] = [light(front), light(back)].sort((a, b) => b - a);
    const ratio = (hi + 0.05) / (lo + 0.05);
    looked += 1;
    if (ratio < 4.5) poor.push(`${el.className || el.tagName} "${walker.currentNode.data.trim()}" ${ratio.toFixed(2)}`);
  }
  return { looked, poor };
}"""


async def furnish(desk: Desk) -> None:
    """Everything a chat can show, in Lina's."""
    await desk.bot.call("setMyCommands", commands=[{"command": "today", "description": "What is due today"}])
    asked = desk.lina.send("W" * 120)
    await desk.bot.say(
        1001,
        "<b>b</b> <i>i</i> <code>c</code> <a href='https://example.com'>link</a> /today +86 138 0013 8000 a@b.cn"
        "<blockquote>quoted</blockquote><pre>" + "long line " * 20 + "</pre><tg-spoiler>secret</tg-spoiler>",
        ["A button with a rather long name", "Another one", "3"],
        ["一二三四五六七八九十", "b", "c", "d", "e"],
        reply_parameters={"message_id": asked.id},
        protect_content=True,
    )
    desk.lina.send_location(31.2304, 121.4737)
    desk.lina.send_contact("+86 138 0013 8000", "王经理")
    desk.lina.send_document(b"x" * 2000, "a_file_with_a_long_name_" * 4 + ".pdf", "application/pdf", "caption")
    desk.lina.send_voice(b"OggS")
    edited = desk.lina.send("short")
    desk.lina.edit(edited, "shorter")
    await desk.bot.say(1003, "unread")


async def nameless(page: Page) -> list[str]:
    """Controls without a name, as the browser itself computes names for screen readers."""
    session = await page.context.new_cdp_session(page)
    tree: dict[str, Any] = await session.send("Accessibility.getFullAXTree")
    nodes = [node for node in tree["nodes"] if not node["ignored"] and node["role"]["value"] in CONTROLS]
    assert len(nodes) > 10
    return [node["role"]["value"] for node in nodes if not node.get("name", {}).get("value", "").strip()]


async def test_every_control_has_a_name(desk: Desk) -> None:
    await furnish(desk)
    page = await desk.open()
    phone = Phone(page, "Lina")
    await page.get_by_text("Faults", exact=True).click()
    assert await nameless(page) == []
    await phone.el.get_by_role("button", name="Attach", exact=True).click()
    assert await nameless(page) == []
    await page.get_by_role("menuitem", name="Contact").click()
    assert await nameless(page) == []
    await page.keyboard.press("Escape")
    await phone.el.get_by_role("button", name="Commands").click()
    assert await nameless(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_stands_out_enough(desk: Desk, scheme: str) -> None:
    await furnish(desk)
    page = await desk.open(color_scheme=scheme, reduced_motion="reduce")
    phone = Phone(page, "Lina")
    await page.get_by_text("Faults", exact=True).click()
    await page.get_by_role("button", name="More: Calls answered 500").click()
    await phone.act("shorter", "Edit")
    await page.get_by_role("button", name="Chen's phone").click()
    await expect(page.get_by_role("menu")).to_be_visible()
    # Colours fade in; only what has come to rest is judged.
    await page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))")
    result = await page.evaluate(CONTRAST)
    assert result["looked"] > 60
    assert result["poor"] == []


@pytest.mark.parametrize("language", ["en-GB", "zh-CN", "zh-TW"])
async def test_nothing_scrolls_sideways_on_a_phone(desk: Desk, language: str) -> None:
    await furnish(desk)
    page = await desk.open(viewport=HANDSET, locale=language)
    await expect(page.locator(".phone.front .msg")).to_have_count(8)
    assert await sideways(page) == []
    await page.locator("#bench-open").click()
    await page.locator(".faults summary").click()
    await expect(page.locator(".faults input").first).to_be_visible()
    assert await sideways(page) == []


async def test_the_check_for_sideways_scrolling_sees_what_is_too_wide(desk: Desk) -> None:
    page = await desk.open(viewport=HANDSET)
    await page.evaluate("document.querySelector('.head').style.width = '500px'")
    assert await sideways(page) != []


async def test_a_whole_conversation_by_keyboard(desk: Desk) -> None:
    await desk.bot.say(1001, "Visit at Acme", ["Change", "Undo"])
    page = await desk.open()
    phone = Phone(page, "Lina")
    press = page.keyboard.press
    for _ in range(12):
        await press("Tab")
        if await phone.box.evaluate("(box) => box === document.activeElement"):
            break
    await expect(phone.box).to_be_focused()
    await page.keyboard.type("order 300")
    await press("Enter")
    assert (await desk.bot.next("message"))["text"] == "order 300"
    # Back into the messages: the newest is reached first, then the one above with its buttons.
    await expect(phone.message("order 300")).to_be_visible()
    await press("Shift+Tab")
    while not await phone.message("order 300").evaluate("(el) => el === document.activeElement"):
        await press("Shift+Tab")
    await press("ArrowUp")
    await expect(phone.message("Visit at Acme")).to_be_focused()
    await press("Tab")
    await expect(phone.button("Change")).to_be_focused()
    await press("Tab")
    await press("Enter")
    assert (await desk.bot.next("callback_query"))["data"] == "Undo"
    # The menu of a message, and a reply, without the pointer.
    await phone.message("Visit at Acme").focus()
    await press("Enter")
    await expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Copy the text")).to_be_focused()
    await press("ArrowUp")
    await press("Enter")
    await expect(phone.box).to_be_focused()
    await expect(phone.el.get_by_text("Reply to Huike")).to_be_visible()
    await press("Escape")
    await expect(phone.el.get_by_text("Reply to Huike")).to_be_hidden()


async def test_new_messages_are_announced_and_old_ones_are_not(desk: Desk) -> None:
    phone = Phone(await desk.open(), "Lina")
    await expect(phone.log).to_have_attribute("aria-relevant", "additions")
    await phone.log.evaluate(
        "(log) => { window.busy = []; new MutationObserver(() => window.busy.push(log.getAttribute('aria-busy')))"
        ".observe(log, { subtree: true, childList: true }); }"
    )
    await desk.bot.say(1001, "news")
    await expect(phone.message("news")).to_be_visible()
    assert await phone.page.evaluate("[...new Set(window.busy)]") == [None]


async def test_the_watch_sees_requests_that_leave_this_machine(desk: Desk) -> None:
    page = await desk.open()
    watch = Watch(page.context)
    await page.evaluate("fetch('https://example.com/').catch(() => 0)")
    assert any("example.com" in line for line in watch.outside + watch.errors)
    desk.watch.outside.clear()
    desk.watch.errors.clear()
    assert not is_local("https://127.0.0.1.example.com/")
