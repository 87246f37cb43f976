// The order of a conversation on the screen: days, the unread line, and which bubbles belong together.

import { h, relabel, swapIcon } from "./dom.js";
import { dayKey, dayLabel, moment } from "./times.js";

const TOGETHER_MS = 10 * 60_000;

export class Timeline {
  constructor() {
    this.el = h("div", { class: "track" });
    this.unreadLine = h("div", { class: "divider", role: "separator" }, h("span", { say: "unread.divider" }));
    this.dots = h("div", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.days = new Map();
  }

  clear() {
    this.days.clear();
    this.el.replaceChildren();
  }

  /**
   * Put `entries` ({message, el}, oldest first) in place, touching only what is out of place. `unreadFrom` is the id of
   * the first unread message or null, `botRead` the last id the bot has seen, `typing` whether the bot is writing.
   */
  arrange(entries, { unreadFrom, botRead, typing }) {
    const groups = new Map();
    let before = null;
    let [day, run] = [null, null];
    for (const { message, el } of entries) {
      const its = dayKey(moment(message.date));
      const startsDay = its !== day;
      if (startsDay) {
        // The clock can be moved back: then a day comes a second time, under a heading of its own.
        [day, run] = [its, groups.has(its) ? `${its} after ${before.message.id}` : its];
        groups.set(run, [this.heading(run, message)]);
      }
      const startsNew = message.id === unreadFrom;
      if (startsNew) groups.get(run).push(this.unreadLine);
      const joins = before && !startsDay && !startsNew && together(before.message, message);
      el.classList.toggle("joins", Boolean(joins));
      before?.el.classList.toggle("tail", !joins);
      el.classList.add("tail");
      tick(el, message.id <= botRead);
      groups.get(run).push(el);
      before = { message, el };
    }
    for (const [key, nodes] of groups) place(this.days.get(key).el, nodes);
    const wanted = [...groups.keys()].map((key) => this.days.get(key).el);
    place(this.el, typing ? [...wanted, this.dots] : wanted);
  }

  /** The day's sticky label, saying "today" only as long as that is true. */
  heading(key, message) {
    if (!this.days.has(key)) {
      const label = h("span");
      const heading = h("div", { class: "day", role: "separator" }, label);
      this.days.set(key, { el: h("div", { class: "day-group" }), heading, label });
    }
    const { heading, label } = this.days.get(key);
    const text = dayLabel(moment(message.date));
    if (label.textContent !== text) label.textContent = text;
    return heading;
  }
}

function together(before, message) {
  const gap = moment(message.date) - moment(before.date);
  return before.from_id === message.from_id && before.from_bot === message.from_bot && gap < TOGETHER_MS;
}

function tick(el, read) {
  const ticks = el.querySelector(".ticks");
  if (!ticks || ticks.classList.contains("read") === read) return;
  ticks.classList.toggle("read", read);
  swapIcon(ticks, read ? "checks" : "check");
  relabel(ticks, read ? "tick.read" : "tick.sent");
}

function place(parent, nodes) {
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
  while (cursor) {
    const next = cursor.nextSibling;
    cursor.remove();
    cursor = next;
  }
}
