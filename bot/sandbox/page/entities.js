// Telegram's text with entities (UTF-16 offsets, as JavaScript counts) → DOM nodes. No HTML is ever parsed.

import { h } from "./dom.js";

const WRAPPERS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

/**
 * Render `text` as nodes. `act` says what a tap does: `act.command(text)`, `act.link(url)` (returns true when it took
 * the link), `act.copy(text)`.
 */
export function render(text, entities = [], act = {}) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, sorted, 0, text.length, act);
}

function nodes(text, entities, from, to, act) {
  const out = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (start >= end) {
      rest = others;
      continue;
    }
    if (start > at) out.push(text.slice(at, start));
    const inside = others.filter((other) => other.offset < end);
    out.push(wrap(entity, text.slice(start, end), nodes(text, inside, start, end, act), act));
    at = end;
    // What overlaps the end continues after it.
    rest = others.filter((other) => other.offset + other.length > end);
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

function wrap(entity, text, children, act) {
  const { type } = entity;
  if (WRAPPERS[type]) return h(WRAPPERS[type], {}, children);
  if (type === "code") return h("code", { on: { click: () => act.copy?.(text) } }, children);
  if (type === "pre") return h("pre", { "data-language": entity.language }, h("code", {}, children));
  if (type === "spoiler") return spoiler(children);
  if (type === "bot_command") {
    return h("button", { class: "command", tabindex: -1, on: { click: () => act.command?.(text) } }, children);
  }
  const url = address(entity, text);
  return url ? link(url, children, act) : h("span", { class: "mark" }, children);
}

function address({ type, url }, text) {
  if (type === "text_link") return safe(url);
  if (type === "url") return safe(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
  if (type === "email") return `mailto:${text}`;
  if (type === "phone_number") return `tel:${text.replace(/[^+\d]/g, "")}`;
  return null;
}

function safe(url) {
  return /^(https?|mailto|tel|tg):/i.test(url ?? "") ? url : null;
}

function link(url, children, act) {
  function click(event) {
    if (act.link?.(url, event)) event.preventDefault();
  }
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", tabindex: -1, on: { click } }, children);
}

function spoiler(children) {
  const cover = h("button", { class: "spoiler", label: "spoiler", tabindex: -1, "aria-expanded": "false" });
  cover.append(h("span", { "aria-hidden": "true" }, children));
  cover.addEventListener("click", () => {
    cover.replaceWith(h("span", { class: "spoiler-open" }, [...cover.firstChild.childNodes]));
  });
  return cover;
}
