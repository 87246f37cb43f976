// Inline mode: "@bot words" in the box asks the bot what it offers; a tap on an offer sends it into the chat.

import { h } from "./dom.js";
import { t } from "./i18n.js";

const PAUSE_MS = 250;

export class Inline {
  /** `phone` as in Composer; `taken()` is called once an offer was sent. */
  constructor(phone, taken) {
    this.phone = phone;
    this.taken = taken;
    this.el = h("div", { class: "commands inline-offers", role: "listbox", hidden: true });
    this.el.addEventListener("pointerdown", (event) => event.preventDefault());
    this.hide();
  }

  hide() {
    clearTimeout(this.timer);
    this.asked = null;
    this.wanted = null;
    this.el.hidden = true;
  }

  /** What is in the box now. */
  typed(text) {
    const name = this.phone.botName().toLowerCase();
    const [, bot, words] = /^@(\w+)\s([^]*)$/.exec(text) ?? [];
    if (bot?.toLowerCase() !== name) return this.hide();
    if (words === this.wanted) return undefined;
    this.wanted = words;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(words), PAUSE_MS);
    return undefined;
  }

  async ask(words) {
    try {
      const query = await this.phone.api().inline(words);
      if (words !== this.wanted) return;
      this.asked = query.query_id;
      if (this.early?.query_id === this.asked) this.answered(this.early);
    } catch (error) {
      this.phone.problem(error);
    }
  }

  /** The bot's answer; it may come before the page knows the query's id. */
  answered(offer) {
    this.early = offer;
    if (offer.query_id !== this.asked) return;
    this.el.setAttribute("aria-label", t("offers"));
    const rows = offer.results.map((one) => this.row(one));
    if (offer.button) rows.unshift(h("div", { class: "command-row", text: offer.button }));
    this.el.replaceChildren(...(rows.length ? rows : [h("div", { class: "command-row", text: t("offers.none") })]));
    this.el.hidden = false;
  }

  row({ id, title, description }) {
    const row = h("div", { class: "command-row", role: "option", tabindex: 0 }, h("b", { text: title }), h("span", { text: description }));
    const choose = () => this.choose(id);
    row.addEventListener("click", choose);
    row.addEventListener("keydown", (event) => event.key === "Enter" && choose());
    return row;
  }

  async choose(id) {
    const query = this.asked;
    this.hide();
    try {
      await this.phone.api().choose(this.phone.chatId(), query, id);
      this.taken();
    } catch (error) {
      this.phone.problem(error);
    }
  }
}
