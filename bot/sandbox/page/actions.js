// What can be done with one message: the menu behind a long press, a right click or "⋯".

import { ask } from "./dialog.js";
import { t } from "./i18n.js";
import { openMenu } from "./menu.js";

export function messageMenu(phone, message, anchor, point = null) {
  const mine = !message.from_bot && message.from_id === phone.personId;
  const words = message.text || message.media?.caption;
  const items = [
    { icon: "reply", say: "reply", run: () => phone.composer.reply(message) },
    mine && message.text && !message.media
      ? { icon: "edit", say: "edit", run: () => phone.composer.edit(message) }
      : null,
    words && !message.protected ? { icon: "copy", say: "copy", run: () => phone.copy(words) } : null,
    { icon: "bin", say: "delete", danger: true, run: () => remove(phone, message) },
  ].filter(Boolean);
  openMenu(anchor, items, { name: t("message.actions"), point: point ?? corner(anchor) });
}

/** Where the menu of a message reached by keyboard hangs: the message's element is as wide as the chat. */
function corner(anchor) {
  const box = anchor.matches(".msg") && anchor.querySelector(".bubble").getBoundingClientRect();
  return box ? { x: box.left + 14, y: Math.min(box.bottom - 10, window.innerHeight - 60) } : null;
}

async function remove(phone, message) {
  const actions = [{ say: "cancel", value: null }, { say: "delete", value: true, primary: true, danger: true }];
  const yes = await ask(phone.el, { say: "delete.ask", actions, role: "alertdialog" });
  if (yes) await phone.attempt(() => phone.api().remove(message.chat_id, message.id));
}

const HOLD_MS = 450;

/** Right click, and press and hold on touch, open the menu of the message under the finger. */
export function holdToOpen(phone) {
  const { log } = phone.chat;
  let timer = null;
  const open = (event) => {
    const el = event.target.closest(".bubble")?.closest(".msg");
    const item = el && phone.chat.items.get(Number(el.dataset.id));
    if (item) messageMenu(phone, item.message, el, { x: event.clientX, y: event.clientY });
    return Boolean(item);
  };
  const stop = () => clearTimeout(timer);
  log.addEventListener("contextmenu", (event) => {
    const selected = getSelection().toString() && event.pointerType === "mouse";
    if (!selected && open(event)) event.preventDefault();
  });
  log.addEventListener("pointerdown", (event) => {
    stop();
    if (event.pointerType === "touch") timer = setTimeout(() => open(event), HOLD_MS);
  });
  for (const name of ["pointerup", "pointercancel", "pointermove", "scroll"]) {
    log.addEventListener(name, stop, { passive: true });
  }
}
