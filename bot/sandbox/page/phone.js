// One phone: whose it is, its chats, the conversation and the box below.

import * as api from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { ask, showPicture, toast } from "./dialog.js";
import { h, say } from "./dom.js";
import { Head } from "./head.js";
import { match, t } from "./i18n.js";
import { messageMenu } from "./actions.js";
import { fullName } from "./people.js";
import { Presses } from "./presses.js";

export class Phone {
  /** `app`: `state` (people, chats, bot), `online`, `choosePerson(phone, id)`, `openDeepLink(phone, payload, anchor)`. */
  constructor(app) {
    this.app = app;
    this.presses = new Presses(this);
    this.chat = new Chat(this.view());
    this.build();
    this.composer = new Composer({
      el: this.el,
      chat: this.chat,
      api: () => this.api(),
      person: () => this.person(),
      chatId: () => this.chatId,
      nameOf: (message) => this.nameOf(message),
      botName: () => this.app.state.bot.username,
      problem: (error) => this.problem(error),
      command: (text) => (this.chatId < 0 ? `${text}@${this.app.state.bot.username}` : text),
    });
    this.footer.append(this.composer.el);
  }

  build() {
    this.head = new Head(this);
    this.footer = h("footer", { class: "footer" });
    this.startButton = h("button", { class: "start", on: { click: () => this.startOrUnblock() } });
    this.footer.append(this.startButton);
    const main = h("div", { class: "screen" },
      this.head.owner,
      this.head.el,
      this.chat.el,
      this.footer);
    this.el = h("section", { class: "phone" }, main, h("div", { class: "toasts", role: "status", "aria-live": "polite" }));
    this.el.addEventListener("dragover", (event) => event.preventDefault());
    this.el.addEventListener("drop", (event) => this.composer.attached.receive(event.dataTransfer, event));
  }

  /** What the chat needs to know of who looks at it, and what taps do. */
  view() {
    return {
      api: () => this.api(),
      id: () => this.chatId,
      mine: (message) => !message.from_bot && message.from_id === this.personId,
      sender: (message) => this.nameOf(message),
      seen: () => document.visibilityState === "visible" && this.app.online,
      changed: () => this.showMode(),
      inGroup: () => this.chatId < 0,
      language: () => match(this.person().language_code),
      act: {
        press: (...press) => this.presses.press(...press),
        menu: (message, el, point) => messageMenu(this, message, el, point),
        reply: (message) => this.composer.reply(message),
        quote: (id) => this.chat.reveal(id),
        show: (url, alt) => showPicture(this.el, url, alt),
        command: (text) => this.composer.sendCommand(text),
        copy: (text) => this.copy(text),
        link: (url, event) => this.follow(url, event.currentTarget),
      },
    };
  }

  api() {
    return api.person(this.personId);
  }

  person() {
    return this.app.state.people.get(this.personId);
  }

  nameOf(message) {
    if (message.from_bot) return this.app.state.bot.name;
    const person = this.app.state.people.get(message.from_id);
    return person ? fullName(person) : `${message.from_id}`;
  }

  /** Show `chat` (the private one by default) as `person` sees it. */
  async open(person, chat = person) {
    if (this.personId) this.composer.save();
    this.personId = person;
    this.chatId = chat;
    this.loaded = false;
    this.presses.clear();
    this.showHead();
    try {
      const page = await this.chat.load();
      if (page) this.take(page, true);
    } catch (error) {
      this.problem(error);
    }
  }

  take(page, fresh) {
    this.loaded = true;
    this.blocked = page.blocked;
    if (fresh) this.composer.open(page.commands);
    else this.composer.setCommands(page.commands);
    if (page.typing) this.typing();
    this.showHead();
    this.showMode();
  }

  /** Catch up after the line was cut, or when the people changed. */
  async catchUp() {
    if (!this.personId) return;
    if (!this.loaded) return void (await this.open(this.personId, this.chatId));
    try {
      const page = await this.chat.resync();
      if (page) this.take(page, false);
    } catch {
      // The next event or connection tries again.
    }
  }

  message(message) {
    if (message.chat_id !== this.chatId) return;
    this.chat.upsert(message);
    if (message.from_bot) this.composer.askedFor(this.chat.last());
    else this.composer.arrived(message);
    this.showHead();
    // The bot may have set its commands in the same breath.
    if (message.from_bot) this.refreshCommands();
  }

  refreshCommands() {
    clearTimeout(this.later);
    this.later = setTimeout(async () => {
      const { personId, chatId } = this;
      const page = await this.api().chat(chatId, { limit: 1 }).catch(() => null);
      if (!page || personId !== this.personId || chatId !== this.chatId) return;
      this.blocked = page.blocked;
      if (!this.composer.commands.open) this.composer.setCommands(page.commands);
      this.showMode();
    }, 250);
  }

  typing() {
    this.chat.setTyping(true);
    this.showHead();
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => { this.chat.setTyping(false); this.showHead(); }, 5_000);
  }

  showHead() {
    this.head.show();
    this.composer.box.lang = match(this.person().language_code) ?? "";
  }

  /** Empty chat: a Start button as in Telegram; blocked: a way back; otherwise the box to write in. */
  showMode() {
    if (!this.composer) return;
    const fresh = this.loaded && this.chatId > 0 && this.chat.items.size === 0;
    const closed = this.loaded && (this.blocked || fresh);
    this.chat.hello.hidden = !fresh;
    this.startButton.hidden = !closed;
    this.composer.el.hidden = closed;
    if (closed) say(this.startButton, this.blocked ? "unblock" : "start");
  }

  startOrUnblock() {
    return this.attempt(() => (this.blocked ? this.setBlocked(false) : this.start("")));
  }

  async start(payload) {
    // Shown at once, without waiting for the event: the box appears and can take the focus.
    this.message(await this.api().start(payload));
    this.composer.box.focus();
  }

  async setBlocked(blocked) {
    await (blocked ? this.api().block() : this.api().unblock());
    this.blocked = blocked;
    this.showMode();
  }

  /** Do something that may fail, and say so if it does. */
  async attempt(action) {
    try {
      return await action();
    } catch (error) {
      return this.problem(error);
    }
  }

  problem(error) {
    toast(this.el, error.offline ? t("problem.offline") : t("problem.refused", { why: error.message }), { kind: "problem" });
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast(this.el, t("copied"));
    } catch {
      toast(this.el, t("problem.copy"), { kind: "problem" });
    }
  }

  /** A link was tapped: links to this bot start it here; others open in a new tab. */
  follow(url, anchor) {
    const payload = deepLink(url, this.app.state.bot.username);
    if (payload === null) return false;
    this.app.openDeepLink(this, payload, anchor);
    return true;
  }

  chats() {
    const groups = this.app.state.chats.filter(({ id, members }) => id < 0 && members?.includes(this.personId));
    return [{ id: this.personId, title: this.app.state.bot.name }, ...groups];
  }

  async askBlock() {
    const actions = [{ say: "cancel", value: null }, { say: "block", value: true, primary: true, danger: true }];
    const values = { name: this.app.state.bot.name };
    const yes = await ask(this.el, { say: "block.ask", values, actions, role: "alertdialog" });
    if (yes) await this.attempt(() => this.setBlocked(true));
  }

  retranslate() {
    this.chat.rebuild();
    this.composer.retranslate();
    this.showHead();
    this.head.showTime();
  }
}

/** The start payload of a link to `username`, "" for a bare link, null for any other link. */
export function deepLink(url, username) {
  const { protocol, hostname, pathname, searchParams } = new URL(url);
  const name = username.toLowerCase();
  const web = ["t.me", "telegram.me"].includes(hostname) && pathname.slice(1).toLowerCase() === name;
  const app = protocol === "tg:" && /resolve/.test(url) && searchParams.get("domain")?.toLowerCase() === name;
  return web || app ? searchParams.get("start") ?? "" : null;
}
