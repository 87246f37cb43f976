// One message as a bubble with its buttons.

import { h, icon, iconButton } from "./dom.js";
import { render } from "./entities.js";
import { t } from "./i18n.js";
import { mediaName, mediaNode } from "./media.js";
import { fullTime, moment, shortTime } from "./times.js";

const ONLY_EMOJI = /^(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s)+$/u;

/** One line of plain text that stands for the message. */
export function snippet(message) {
  const said = (message.text || message.media?.caption || "").replace(/\s+/g, " ").trim();
  if (!message.media) return said;
  return said ? `${mediaName(message.media)} · ${said}` : mediaName(message.media);
}

export const replyId = (message) => message.reply_to?.id ?? message.reply_to ?? null;

/**
 * Build the element of `message`. `view` says who looks: `mine(message)`, `sender(message)`, `find(id)`, `inGroup()`,
 * `language()` (of the person's texts: it decides the shape of Chinese characters), and
 * `act` what happens on a tap: `press(message, row, col, key)`, `menu(message, el, point)`, `quote(id)`,
 * `reply(message)`, `show(url, alt)` and those of entities.js.
 */
export function bubble(message, view) {
  const mine = view.mine(message);
  const { act } = view;
  const at = moment(message.date);
  const body = h("div", { class: mine ? "bubble out" : "bubble in" });
  if (view.inGroup() && !mine) body.append(h("div", { class: `sender hue-${Math.abs(message.from_id) % 7}`, text: view.sender(message) }));
  if (message.forward_from) body.append(h("div", { class: "forwarded", text: t("forwarded", { name: message.forward_from }) }));
  if (replyId(message)) body.append(quote(replyId(message), view));
  if (message.media) body.append(mediaNode(message, act));
  body.append(textBlock(message, mine, at, act));
  const stack = h("div", { class: "stack", lang: view.language() }, body, keyboard(message, act));
  const el = h(
    "article",
    {
      class: mine ? "msg out" : "msg in",
      "data-id": message.id,
      tabindex: -1,
      "aria-label": t("message.by", { name: mine ? t("you") : view.sender(message), time: shortTime(at) }),
    },
    stack,
    h(
      "div",
      { class: "quick" },
      iconButton("reply", "reply", () => act.reply(message), "quick-button"),
      iconButton("more", "message.actions", (event) => act.menu(message, event.currentTarget), "quick-button"),
    ),
  );
  if (message.protected) el.classList.add("protected");
  if (message.media) el.classList.add(`has-${message.media.kind}`);
  for (const button of el.querySelectorAll(".quick-button")) button.tabIndex = -1;
  return el;
}

function textBlock(message, mine, at, act) {
  const text = message.media ? message.media.caption ?? "" : message.text ?? "";
  const big = ONLY_EMOJI.test(text) && [...text].length <= 6;
  const look = big ? "text big" : text ? "text" : "text bare";
  const block = h("div", { class: look, dir: "auto" }, render(text, message.entities, act));
  block.append(meta(message, mine, at));
  return block;
}

function meta(message, mine, at) {
  const time = h("time", { datetime: at.toISOString(), text: shortTime(at), title: fullTime(at) });
  const out = h("span", { class: "meta" });
  if (message.protected) out.append(h("span", { class: "lock", role: "img", label: "protected" }, icon("lock")));
  // As in Telegram, a bot's card with buttons changes without a mark: that is how cards live.
  if (message.edit_date && !(message.from_bot && message.buttons?.length)) out.append(h("span", { class: "edited", text: t("edited") }));
  out.append(time);
  if (mine) out.append(h("span", { class: "ticks", role: "img", label: "tick.sent" }, icon("check")));
  return out;
}

function quote(id, view) {
  const original = view.find(id);
  const name = original ? view.sender(original) : t("reply");
  const text = original ? snippet(original) : t("quote.gone");
  return h(
    "button",
    { class: "quote", tabindex: -1, on: { click: () => view.act.quote(id) } },
    h("b", { text: name }),
    h("span", { text }),
  );
}

function keyboard(message, act) {
  if (!message.buttons?.length) return null;
  const rows = message.buttons.map((row, r) =>
    h("div", { class: "keys-row" }, row.map((button, c) => key(message, button, r, c, act))),
  );
  return h("div", { class: "keys" }, rows);
}

function key(message, button, row, col, act) {
  if (button.url) {
    const click = (event) => { if (act.link(button.url, event)) event.preventDefault(); };
    const attributes = { class: "key", href: button.url, target: "_blank", rel: "noopener noreferrer", tabindex: -1 };
    return h("a", { ...attributes, on: { click } }, h("span", { text: button.text }), icon("out", "icon corner"));
  }
  if (button.copy) {
    const click = () => act.copy(button.copy);
    return h("button", { class: "key", tabindex: -1, on: { click } }, h("span", { text: button.text }), icon("copy", "icon corner"));
  }
  const press = (event) => act.press(message, row, col, event.currentTarget);
  return h("button", { class: "key", tabindex: -1, on: { click: press } }, h("span", { text: button.text }));
}
