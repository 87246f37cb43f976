// Pressed inline buttons: they shimmer until the bot answers, then its words are shown.

import { ask, toast } from "./dialog.js";

const PATIENCE_MS = 15_000;

export class Presses {
  constructor(phone) {
    this.phone = phone;
    this.clear();
  }

  clear() {
    this.waiting = new Map();
    // An answer can arrive by the event stream before the press itself is acknowledged.
    this.early = new Set();
  }

  async press(message, row, col, key) {
    if (key.classList.contains("waiting")) return;
    const mark = (on) => {
      // The card may have been drawn anew meanwhile, so the button is looked up by its place.
      const el = this.phone.chat.items.get(message.id)?.el;
      const now = el?.querySelectorAll(".keys-row")[row]?.children[col];
      for (const button of [key, now]) {
        button?.classList.toggle("waiting", on);
        button?.setAttribute("aria-busy", String(on));
      }
    };
    mark(true);
    try {
      const { query_id: id } = await this.phone.api().press(message.chat_id, message.id, row, col);
      if (this.early.delete(String(id))) return mark(false);
      const end = setTimeout(() => this.give(id, mark), PATIENCE_MS);
      this.waiting.set(String(id), () => { clearTimeout(end); mark(false); });
    } catch (error) {
      mark(false);
      this.phone.problem(error);
    }
  }

  give(id, mark) {
    this.waiting.delete(String(id));
    mark(false);
  }

  /** The bot answered a press of this phone's person. */
  answered({ query_id: id, text, show_alert: alert, url }) {
    const done = this.waiting.get(String(id));
    this.waiting.delete(String(id));
    if (done) done();
    else this.early.add(String(id));
    if (url && this.phone.follow(url, this.phone.el)) return;
    if (!text) return;
    if (alert) ask(this.phone.el, { text, role: "alertdialog", actions: [{ say: "ok", value: true, primary: true }] });
    else toast(this.phone.el, text);
  }
}
