// Dialogs and short notices inside one phone, so that the other phone stays usable.

import { h, icon } from "./dom.js";

/**
 * Ask inside `phone` (an element with a `.screen` child). `actions` are `{say, value, primary, danger}`; answers the
 * chosen value, null after Escape. `check` may refuse a value (answers false) to keep the dialog open.
 */
export function ask(phone, { title, say, values, text, body = [], actions, role = "dialog", check = () => true, wide }) {
  const back = document.activeElement;
  const screen = phone.querySelector(".screen");
  const id = `dialog-${Math.random().toString(36).slice(2)}`;
  return new Promise((resolve) => {
    async function choose(value) {
      if (value !== null && !(await check(value))) return;
      layer.remove();
      if (!phone.querySelector(".layer")) screen.inert = false;
      back?.focus?.({ preventScroll: true });
      resolve(value);
    }
    const buttons = actions.map((action) =>
      h("button", {
        class: `plain ${action.primary ? "primary" : ""} ${action.danger ? "danger" : ""}`,
        say: action.say,
        type: action.primary ? "submit" : "button",
        on: action.primary ? {} : { click: () => choose(action.value) },
      }),
    );
    const primary = actions.find((action) => action.primary);
    const form = h(
      "form",
      { class: wide ? "dialog wide" : "dialog", role, "aria-modal": "true", "aria-labelledby": id, novalidate: true },
      h("h2", { id, class: title || say ? "" : "hidden", text: title ?? text, say, values }),
      text && (title || say) ? h("p", { text }) : null,
      text && !title && !say ? h("p", { text, "aria-hidden": "true" }) : null,
      body,
      h("div", { class: "dialog-actions" }, buttons),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      choose(primary?.value ?? null);
    });
    const layer = h("div", { class: "layer" }, form);
    layer.addEventListener("keydown", (event) => {
      if (event.key === "Escape") choose(null);
      else if (event.key === "Tab") cycle(event, form);
      else return;
      event.stopPropagation();
    });
    layer.addEventListener("pointerdown", (event) => event.target === layer && role === "dialog" && choose(null));
    phone.append(layer);
    screen.inert = true;
    (form.querySelector("input") ?? form.querySelector("button[type=submit]") ?? form.querySelector("button")).focus();
  });
}

function cycle(event, form) {
  const stops = [...form.querySelectorAll("input, button, select, a[href]")];
  const at = stops.indexOf(document.activeElement);
  event.preventDefault();
  stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length].focus();
}

/** A notice that goes by itself. */
export function toast(phone, text, { kind = "info" } = {}) {
  const area = phone.querySelector(".toasts");
  const el = h("div", { class: `toast ${kind}` }, kind === "problem" ? icon("warning") : null, h("span", { text }));
  area.append(el);
  while (area.children.length > 3) area.firstChild.remove();
  setTimeout(() => el.classList.add("going"), 4_000 + text.length * 40);
  setTimeout(() => el.remove(), 4_400 + text.length * 40);
}

/** A picture over the whole phone. */
export function showPicture(phone, url, alt) {
  return ask(phone, {
    say: "media.photo",
    wide: true,
    body: [h("img", { src: url, alt, class: "large" })],
    actions: [{ say: "close", value: null, primary: true }],
  });
}
