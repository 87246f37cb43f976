// The bot's command menu: the list behind "/" and what is offered while a command is typed.

import { h } from "./dom.js";
import { t } from "./i18n.js";

export class Commands {
  /** `run(command)` sends one; `box` is the text field the list serves, `slash` the button that opens it. */
  constructor(box, slash, run) {
    this.box = box;
    this.slash = slash;
    this.run = run;
    this.all = [];
    this.shown = [];
    this.active = -1;
    this.el = h("div", { class: "commands", role: "listbox", id: `commands-${Math.random().toString(36).slice(2)}`, hidden: true });
    this.el.addEventListener("pointerdown", (event) => event.preventDefault());
    box.setAttribute("aria-controls", this.el.id);
    slash.setAttribute("aria-controls", this.el.id);
    slash.setAttribute("aria-expanded", "false");
  }

  set(commands) {
    this.all = commands ?? [];
    this.hide();
  }

  get open() {
    return !this.el.hidden;
  }

  toggle() {
    if (this.open) this.hide();
    else this.show(this.all, 0);
  }

  /** What fits `text` typed so far. */
  suggest(text) {
    const typed = /^\/(\w*)$/.exec(text)?.[1];
    if (typed === undefined) this.hide();
    else this.show(this.all.filter(({ command }) => command.startsWith(typed.toLowerCase())), -1);
  }

  show(commands, active) {
    this.shown = commands;
    this.active = active;
    this.el.setAttribute("aria-label", t("commands"));
    this.el.replaceChildren(...commands.map((one, at) => this.option(one, at)));
    this.el.hidden = commands.length === 0;
    this.slash.setAttribute("aria-expanded", String(this.open));
    this.mark();
  }

  hide() {
    this.shown = [];
    this.el.hidden = true;
    this.active = -1;
    this.slash.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }

  option({ command, description }, at) {
    const option = h(
      "div",
      { class: "command-row", role: "option", id: `${this.el.id}-${at}`, "aria-selected": "false" },
      h("b", { text: `/${command}` }),
      h("span", { text: description }),
    );
    option.addEventListener("click", () => this.choose(at));
    return option;
  }

  choose(at) {
    const { command } = this.shown[at];
    this.hide();
    this.run(`/${command}`);
  }

  mark() {
    [...this.el.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === this.active)));
    const option = this.el.children[this.active];
    if (!option) return this.box.removeAttribute("aria-activedescendant");
    this.box.setAttribute("aria-activedescendant", option.id);
    return option.scrollIntoView({ block: "nearest" });
  }

  /** Take a key pressed in the text field; true when it was for the list. */
  key(event) {
    if (!this.open) return false;
    const count = this.shown.length;
    if (event.key === "ArrowDown") this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp") this.active = this.active <= 0 ? count - 1 : this.active - 1;
    else if (event.key === "Escape") this.hide();
    else if (event.key === "Tab" && !event.shiftKey) this.complete();
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else return false;
    if (this.open) this.mark();
    return true;
  }

  /** Put the marked (or first) command into the field, to type on. */
  complete() {
    this.box.value = `/${this.shown[Math.max(this.active, 0)].command} `;
    this.hide();
    this.box.dispatchEvent(new Event("input"));
  }
}
