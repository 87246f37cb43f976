// The conversation of one phone: loads and pages back, follows events, knows what was read.

import { bubble } from "./bubble.js";
import { h, icon, iconButton, relabel } from "./dom.js";
import { Follow } from "./follow.js";
import { Timeline } from "./timeline.js";
import { Walk } from "./walk.js";

const PAGE = 50;

export class Chat {
  /** `view` as in bubble.js, plus `api()` (the person's requests), `id()` (the chat's id), `seen()`, `changed()`. */
  constructor(view) {
    this.view = { ...view, find: (id) => this.items.get(id)?.message };
    this.items = new Map();
    this.timeline = new Timeline();
    this.log = h("div", { class: "log", role: "log", label: "log", "aria-relevant": "additions" }, this.timeline.el);
    this.down = iconButton("down", "to.bottom", () => this.follow.toEnd(true), "round down");
    this.downCount = h("span", { class: "badge", "aria-hidden": "true" });
    this.down.append(this.downCount);
    this.hello = h("div", { class: "hello" }, icon("wave", "icon hello-icon"), h("p", { say: "hello" }));
    this.el = h("div", { class: "log-wrap" }, this.log, this.hello, this.down);
    this.turn = 0;
    this.follow = new Follow(this.log, this.timeline.el, () => this.moved());
    this.walk = new Walk(this.log, this.items, (message, el) => view.act.menu(message, el));
    this.clear();
  }

  clear() {
    this.turn += 1;
    this.items.clear();
    this.timeline.clear();
    Object.assign(this, { more: false, loading: false, typing: false, readUpto: 0, botRead: 0, unreadFrom: null, missed: 0 });
    this.follow.reset();
    this.showDown();
  }

  /** Load the newest page; answers it, or null if another chat was opened meanwhile. */
  async load() {
    this.clear();
    const page = await this.fetch();
    if (!page) return null;
    this.more = page.messages.length >= PAGE;
    this.readUpto = page.read_upto;
    this.quietly(() => this.take(page));
    this.unreadFrom = this.messages().find((message) => this.unread(message))?.id ?? null;
    this.layout();
    if (this.unreadFrom) this.follow.show(this.timeline.unreadLine, "start");
    else this.follow.toEnd();
    return page;
  }

  /** After a gap in the events: take the newest page again and drop what is gone. */
  async resync() {
    const page = await this.fetch();
    if (!page) return null;
    const there = new Set(page.messages.map(({ id }) => id));
    const full = there.size >= PAGE;
    const joined = [...there].some((id) => this.items.has(id));
    const from = full && joined ? page.messages[0].id : 0;
    for (const id of [...this.items.keys()]) if (id >= from && !there.has(id)) this.items.delete(id);
    if (!joined) this.more = full;
    this.take(page);
    this.layout();
    this.noteRead();
    return page;
  }

  async older() {
    if (this.loading || !this.more) return;
    this.loading = true;
    const { turn } = this;
    try {
      const page = await this.fetch(Math.min(...this.items.keys()));
      if (!page) return;
      this.more = page.messages.length >= PAGE;
      this.follow.keepPlace(() => this.quietly(() => page.messages.forEach((message) => this.put(message))));
    } catch {
      // The next scroll tries again.
    } finally {
      if (turn === this.turn) this.loading = false;
    }
  }

  async fetch(before) {
    const { turn } = this;
    const page = await this.view.api().chat(this.view.id(), { before, limit: PAGE });
    return turn === this.turn ? page : null;
  }

  take(page) {
    this.botRead = Math.max(this.botRead, page.bot_read_upto);
    this.typing = page.typing;
    for (const message of page.messages) {
      const known = this.items.get(message.id)?.message;
      // An edit may have come by the event stream while the page was under way.
      if (!known || (message.edit_date ?? "") >= (known.edit_date ?? "")) this.put(message);
    }
  }

  /** A message that came or changed just now. */
  upsert(message) {
    const known = this.items.get(message.id)?.message;
    if (known && JSON.stringify(known) === JSON.stringify(message)) return;
    this.follow.look();
    const fresh = !known;
    const mine = this.view.mine(message);
    this.put(message);
    if (message.from_bot) this.typing = false;
    if (mine) this.unreadFrom = null;
    this.layout();
    if (!fresh) this.items.get(message.id).el.classList.add("changed");
    else if (mine || this.follow.atEnd) this.follow.toEnd(true);
    else this.missed += 1;
    this.walk.takeNewest();
    this.moved();
  }

  remove(id) {
    this.items.delete(id);
    this.layout();
    this.walk.takeNewest();
  }

  put(message) {
    const old = this.items.get(message.id);
    const el = bubble(message, this.view);
    this.items.set(message.id, { message, el });
    if (old) this.walk.replaced(old.el, el);
  }

  /** Change much at once without a screen reader reading it all out. */
  quietly(change) {
    this.log.setAttribute("aria-busy", "true");
    change();
    this.layout();
    requestAnimationFrame(() => this.log.removeAttribute("aria-busy"));
  }

  entries() {
    return this.walk.ids().map((id) => this.items.get(id));
  }

  messages() {
    return this.entries().map(({ message }) => message);
  }

  last() {
    return this.messages().at(-1) ?? null;
  }

  lastOwnText() {
    return this.messages().filter((message) => this.view.mine(message) && message.text && !message.media).at(-1) ?? null;
  }

  unread(message) {
    return !this.view.mine(message) && message.id > this.readUpto;
  }

  layout() {
    this.timeline.arrange(this.entries(), this);
    if (!this.items.has(this.walk.current)) this.walk.takeNewest();
    this.view.changed();
  }

  /** The bot has fetched everything up to `id`. */
  botSaw(id) {
    this.botRead = Math.max(this.botRead, id);
    this.layout();
  }

  setTyping(on) {
    this.typing = on;
    this.layout();
  }

  moved() {
    if (this.follow.atEnd) this.missed = 0;
    this.showDown();
    if (this.follow.nearTop) this.older();
    this.noteRead();
  }

  showDown() {
    this.down.hidden = this.follow.atEnd;
    this.downCount.hidden = this.missed === 0;
    this.downCount.textContent = this.missed;
    relabel(this.down, this.missed ? "to.bottom.new" : "to.bottom", { n: this.missed });
  }

  /** Tell the sandbox what this person has now seen. */
  noteRead() {
    if (!this.view.seen() || !this.log.getClientRects().length) return;
    const floor = this.log.getBoundingClientRect().bottom + 4;
    const inView = (el) => this.follow.atEnd || el.getBoundingClientRect().bottom <= floor;
    const seen = this.entries().reverse().find(({ message, el }) => this.unread(message) && inView(el))?.message;
    if (!seen) return;
    const before = this.readUpto;
    this.readUpto = seen.id;
    this.view.api().read(this.view.id(), seen.id).catch(() => { this.readUpto = before; });
  }

  /** Bring a message into view and let it glow for a moment. */
  async reveal(id) {
    for (let round = 0; !this.items.has(id) && this.more && round < 40; round += 1) await this.older();
    const el = this.items.get(id)?.el;
    if (!el) return;
    this.follow.show(el, "center");
    el.classList.remove("glow");
    requestAnimationFrame(() => el.classList.add("glow"));
  }

  /** Build every bubble anew, in the language of now. */
  rebuild() {
    this.quietly(() => this.messages().forEach((message) => this.put(message)));
  }
}
