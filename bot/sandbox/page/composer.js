// The bottom of a phone: writing, replying, editing, attaching. What is typed leaves the box only once it was sent.

import { attachMenu } from "./attach.js";
import { Attachments } from "./attachments.js";
import { snippet } from "./bubble.js";
import { Commands } from "./commands.js";
import * as drafts from "./drafts.js";
import { h, icon, iconButton, relabel } from "./dom.js";
import { t } from "./i18n.js";
import { Inline } from "./inline.js";

export class Composer {
  /** `phone`: `el`, `api()`, `person()`, `chatId()`, `chat` (a Chat), `nameOf(message)`,
   * `command(text)`, `botName()`, `problem(error)`. */
  constructor(phone) {
    this.phone = phone;
    this.box = h("textarea", {
      class: "box", rows: 1, hint: "type.here", label: "type.here", enterkeyhint: "send", autocomplete: "off",
      "aria-autocomplete": "list",
    });
    this.slash = iconButton("slash", "commands", () => { this.commands.toggle(); this.box.focus(); }, "round ghost");
    this.commands = new Commands(this.box, this.slash, (command) => this.sendCommand(command));
    this.inline = new Inline(phone, () => { this.box.value = ""; this.changed(); });
    const clip = iconButton("clip", "attach", () => this.attach(clip), "round ghost");
    clip.setAttribute("aria-haspopup", "menu");
    this.go = h("button", { class: "round send", type: "submit", label: "send" }, icon("send"));
    this.context = h("div", { class: "context", hidden: true });
    this.attached = new Attachments(() => this.changed());
    this.trouble = h("div", { class: "trouble", role: "alert", hidden: true });
    this.el = h(
      "form",
      { class: "composer", label: "composer" },
      this.commands.el,
      this.inline.el,
      this.trouble,
      this.context,
      this.attached.el,
      h("div", { class: "line" }, this.slash, h("div", { class: "box-wrap" }, this.box, clip), this.go),
    );
    this.el.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("paste", (event) => this.attached.receive(event.clipboardData, event));
    this.draft = {};
  }

  /** Take up the draft of the chat now shown. */
  open(commands) {
    this.inline.hide();
    this.draft = drafts.load(this.phone.person().id, this.phone.chatId());
    this.attached.clear();
    this.box.value = this.draft.text ?? "";
    this.setCommands(commands);
    this.calm();
    this.showContext();
    this.fit();
    this.askedFor(this.phone.chat.last());
  }

  setCommands(commands) {
    this.commands.set(commands);
    this.slash.hidden = !commands?.length;
  }

  save() {
    this.draft.text = this.box.value;
    drafts.save(this.phone.person().id, this.phone.chatId(), this.draft);
  }

  typed() {
    this.commands.suggest(this.box.value);
    this.inline.typed(this.box.value);
    this.fit();
    this.save();
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 160)}px`;
    this.go.classList.toggle("ready", Boolean(this.box.value.trim() || this.attached.count));
  }

  key(event) {
    // While an input method composes (Chinese!), Enter and Escape belong to it.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.commands.key(event)) return event.preventDefault();
    const enter = event.key === "Enter" && !event.shiftKey && !matchMedia("(pointer: coarse)").matches;
    if (enter) this.submit();
    else if (event.key === "Escape" && this.busyWithSomething()) this.cancel();
    else if (event.key === "ArrowUp" && !this.box.value && !this.draft.editing) this.editLast();
    else return undefined;
    return event.preventDefault();
  }

  busyWithSomething() {
    return Boolean(this.draft.editing || this.draft.replyTo || this.attached.count);
  }

  /** Give up the edit, else the reply, else what is attached. */
  cancel() {
    if (this.draft.editing) this.box.value = this.draft.aside ?? "";
    else if (this.draft.replyTo) this.draft.replyTo = null;
    else this.attached.clear();
    if (this.draft.editing) this.draft = { replyTo: this.draft.replyTo };
    this.changed();
  }

  changed() {
    this.calm();
    this.save();
    this.showContext();
    this.fit();
    this.box.focus();
  }

  reply(message) {
    this.draft.replyTo = message.id;
    this.draft.asked = false;
    this.changed();
  }

  edit(message) {
    this.draft.aside = this.draft.editing ? this.draft.aside : this.box.value;
    this.draft.editing = message.id;
    this.box.value = message.text;
    this.changed();
    this.box.setSelectionRange(message.text.length, message.text.length);
  }

  editLast() {
    const last = this.phone.chat.lastOwnText();
    if (last) this.edit(last);
  }

  /** The bot asks for a reply (ForceReply): answer to it, with its placeholder. */
  askedFor(message) {
    const asks = message?.from_bot && message.placeholder !== null && message.placeholder !== undefined;
    if (asks && !this.draft.replyTo && !this.draft.editing) {
      this.draft.replyTo = message.id;
      this.draft.asked = true;
    } else if (!asks && this.draft.asked) {
      this.draft.replyTo = null;
      this.draft.asked = false;
    }
    this.showContext();
  }

  showContext() {
    const { editing, replyTo } = this.draft;
    const target = this.phone.chat.items.get(editing ?? replyTo)?.message;
    this.context.hidden = !editing && !replyTo;
    this.box.dataset.hint = "type.here";
    this.box.placeholder = (!editing && target?.placeholder) || t("type.here");
    relabel(this.go, editing ? "save" : "send");
    if (this.context.hidden) return void this.context.replaceChildren();
    const name = target && !editing ? this.phone.nameOf(target) : "";
    this.context.replaceChildren(
      icon(editing ? "edit" : "reply"),
      h("div", { class: "context-text" },
        h("b", { say: editing ? "editing" : "replying", values: { name } }),
        h("span", { text: target ? snippet(target) : "…" })),
      iconButton("close", "cancel", () => this.cancel(), "round ghost small"),
    );
  }

  attach(anchor) {
    const [person, chat] = [this.phone.api(), this.phone.chatId()];
    attachMenu(anchor, this.phone.el, {
      take: (kind, file) => this.attached.take(kind, Promise.resolve(file)).catch((error) => this.alarm(error)),
      place: (latitude, longitude) => person.location(chat, latitude, longitude),
      card: (number, name) => person.contact(chat, number, name),
    });
  }

  calm() {
    this.trouble.hidden = true;
    this.trouble.replaceChildren();
    this.failed = null;
  }

  /** Say why nothing was sent; everything stays where it is. */
  alarm(error) {
    this.trouble.hidden = false;
    const why = error.offline ? t("problem.offline") : error.message;
    this.trouble.replaceChildren(
      icon("warning"),
      h("span", { text: t("problem.unsent", { why }) }),
      h("button", { class: "plain", say: "retry", on: { click: () => this.submit() } }),
    );
  }

  async submit() {
    if (this.busy) return;
    await this.attached.coming;
    const text = this.box.value.trim();
    if (this.busy || (!text && !this.attached.count)) return;
    const since = this.phone.chat.last()?.id ?? 0;
    const before = { person: this.phone.person().id, chat: this.phone.chatId(), raw: this.box.value };
    this.calm();
    this.setBusy(true);
    try {
      await this.deliver(text, before.raw);
      this.delivered(before);
    } catch (error) {
      if (this.here(before)) this.alarm(error);
      this.failed = { text, since };
      // The request may have been done all the same, only its answer lost.
      this.phone.chat.messages().forEach((message) => this.arrived(message));
    } finally {
      this.setBusy(false);
    }
  }

  async deliver(text, raw) {
    const [person, chat] = [this.phone.api(), this.phone.chatId()];
    const { editing, replyTo } = this.draft;
    if (editing) return person.edit(chat, editing, text);
    if (!this.attached.count) return person.send(chat, text, replyTo);
    return this.attached.deliver(text, (kind, file, caption) => person.upload(chat, kind, file, caption, replyTo), () => {
      // The caption went with the first file: a second try must not send it again.
      this.box.value = without(raw, this.box.value);
      this.save();
    });
  }

  here({ person, chat }) {
    return person === this.phone.person().id && chat === this.phone.chatId();
  }

  /** Take out of the box what was sent; what was typed meanwhile stays. */
  delivered(before) {
    if (!this.here(before)) return drafts.save(before.person, before.chat, {});
    this.box.value = this.draft.editing ? this.draft.aside ?? "" : without(before.raw, this.box.value);
    this.draft = {};
    return this.changed();
  }

  /** An own message arrived: if it is the one whose answer was lost, it must not be sent twice. */
  arrived(message) {
    const { text, since } = this.failed ?? {};
    if (!text || message.from_bot || message.id <= since || message.text !== text) return;
    this.box.value = "";
    this.draft = {};
    this.changed();
  }

  setBusy(busy) {
    this.busy = busy;
    this.el.toggleAttribute("aria-busy", busy);
    this.go.classList.toggle("working", busy);
  }

  /** Send a command from the list; what else stands in the box stays there. */
  async sendCommand(command) {
    if (this.box.value.startsWith("/")) this.box.value = "";
    this.changed();
    try {
      await this.phone.api().send(this.phone.chatId(), this.phone.command(command));
    } catch (error) {
      this.box.value ||= command;
      this.save();
      this.fit();
      this.alarm(error);
    }
  }

  /** In the language of now. */
  retranslate() {
    this.showContext();
    this.attached.show();
  }
}

/** What stands in the box besides `sent`, which was at its beginning. */
function without(sent, value) {
  return value.startsWith(sent) ? value.slice(sent.length) : value;
}
