// A menu that hangs from a button: pointer, arrow keys, letters, Escape; focus goes back where it came from.

import { h, icon } from "./dom.js";

let open = null;

export function closeMenu({ refocus = true } = {}) {
  if (!open) return;
  const { menu, anchor, undo } = open;
  open = null;
  undo();
  menu.remove();
  anchor.setAttribute?.("aria-expanded", "false");
  if (refocus) anchor.focus?.({ preventScroll: true });
}

/**
 * Show `items` near `anchor` (an element) or at `point` ({x, y}). An item is `{text | say, icon, detail, badge, avatar,
 * checked, danger, lang, run}` or `{heading}`. `name` is the menu's accessible name (already translated).
 */
export function openMenu(anchor, items, { name, point = null } = {}) {
  const again = open?.anchor === anchor && !point;
  closeMenu();
  if (again) return;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": name });
  for (const item of items) menu.append(item.heading ? heading(item) : entry(item));
  document.body.append(menu);
  anchor.setAttribute?.("aria-expanded", "true");
  place(menu, anchor, point);
  const away = (event) => {
    if (!menu.contains(event.target) && !anchor.contains?.(event.target)) closeMenu({ refocus: false });
  };
  const leave = () => closeMenu({ refocus: false });
  document.addEventListener("pointerdown", away, true);
  window.addEventListener("resize", leave);
  menu.addEventListener("keydown", (event) => keys(event, menu));
  open = {
    menu,
    anchor,
    undo() {
      document.removeEventListener("pointerdown", away, true);
      window.removeEventListener("resize", leave);
    },
  };
  const chosen = menu.querySelector("[aria-checked=true]") ?? menu.querySelector("button");
  chosen?.focus({ preventScroll: true });
  chosen?.scrollIntoView({ block: "nearest" });
}

function heading(item) {
  return h("div", { class: "menu-heading", role: "presentation", text: item.heading });
}

function entry(item) {
  const radio = item.checked !== undefined;
  const button = h(
    "button",
    {
      class: item.danger ? "menu-item danger" : "menu-item",
      role: radio ? "menuitemradio" : "menuitem",
      "aria-checked": radio ? String(item.checked) : null,
      lang: item.lang,
      tabindex: -1,
    },
    item.avatar ?? (item.icon ? icon(item.icon) : null),
    h("span", { class: "menu-text" }, h("span", { text: item.text, say: item.say }), detail(item)),
    item.badge ? h("span", { class: "badge", text: item.badge, "aria-hidden": "true" }) : null,
    radio ? icon("check", item.checked ? "icon tick" : "icon tick off") : null,
  );
  button.addEventListener("click", () => {
    closeMenu();
    item.run();
  });
  return button;
}

function detail(item) {
  return item.detail ? h("small", { text: item.detail }) : null;
}

function place(menu, anchor, point) {
  const edge = 8;
  const box = point ? { left: point.x, right: point.x, top: point.y, bottom: point.y } : anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const right = document.documentElement.clientWidth - edge - width;
  const start = box.left > right ? box.right - width : box.left;
  const below = box.bottom + 6;
  const fits = below + height <= window.innerHeight - edge;
  const top = fits ? below : Math.max(edge, Math.min(box.top - 6 - height, window.innerHeight - edge - height));
  menu.style.left = `${Math.max(edge, Math.min(start, right))}px`;
  menu.style.top = `${top}px`;
}

function keys(event, menu) {
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (event.key in moves) {
    items[(moves[event.key] + items.length) % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    closeMenu();
  } else if (event.key.length === 1 && event.key !== " ") {
    const wanted = event.key.toLowerCase();
    const turn = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    turn.find((item) => item.textContent.trim().toLowerCase().startsWith(wanted))?.focus();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}
