// The page: brings the state, the phones and the bench together and hands the sandbox's events on.

import * as api from "./api.js";
import { holdToOpen } from "./actions.js";
import { recall, remember } from "./drafts.js";
import { relabel, translate } from "./dom.js";
import { language, preferred, setLanguage, t } from "./i18n.js";
import { closeMenu, openMenu } from "./menu.js";
import { Panel } from "./panel.js";
import { fullName, peopleMenu, sorted } from "./people.js";
import { Phone } from "./phone.js";
import { now, onTick, setNow, shortTime } from "./times.js";

const $ = (selector) => document.querySelector(selector);

class App {
  constructor() {
    this.state = { people: new Map(), chats: [], bot: { name: "", username: "" } };
    this.phones = [];
    this.online = true;
    this.front = 0;
  }

  async boot() {
    const wished = new URLSearchParams(location.search);
    this.setTheme(wished.get("theme") ?? recall("theme", "auto"), { keep: !wished.has("theme") });
    await setLanguage(wished.get("lang") ?? recall("language") ?? preferred());
    translate();
    this.panel = new Panel(this);
    $("#panel").append(this.panel.el);
    this.wireDock();
    await this.firstState();
    this.phones = [new Phone(this), new Phone(this)];
    this.phones.forEach((phone) => { holdToOpen(phone); $("#phones").append(phone.el); });
    this.setCount(recall("count", 2));
    await Promise.all([...this.cast(wished)].map((id, at) => this.phones[at].open(id)));
    this.panel.showFaults(await api.faults.get().catch(() => ({})));
    this.show();
    api.follow((name, data) => this.event(name, data), (online, again) => this.connection(online, again));
    document.addEventListener("visibilitychange", () => this.phones.forEach((phone) => phone.chat.noteRead()));
    document.documentElement.dataset.ready = "";
  }

  /** The state, asked for until the sandbox answers: the page may be open before it runs. */
  async firstState() {
    for (;;) {
      try {
        await this.refresh();
        if (this.state.people.size) break;
        $("#waiting").textContent = t("nobody");
      } catch {
        $("#waiting").textContent = t("status.connecting");
      }
      await new Promise((resolve) => { setTimeout(resolve, 1_000); });
    }
    $("#waiting").remove();
  }

  /** Who holds the phones at first: as the address says, as last time, else a rep and a manager. */
  cast(wished) {
    const people = sorted(this.state.people.values());
    const known = (ids) => (ids ?? []).map(Number).filter((id) => this.state.people.has(id));
    const last = known(wished.get("phones")?.split(",") ?? recall("cast"));
    const other = people.find(({ role_hint: role }) => role === "manager");
    const order = [...last, people[0].id, other?.id, ...people.map(({ id }) => id)];
    const chosen = new Set(order.filter((id) => id !== undefined));
    return [...chosen].slice(0, 2);
  }

  async refresh() {
    const { people, chats, bot, now: time, timezone } = await api.state();
    this.state = { people: new Map(people.map((one) => [one.id, one])), chats: chats ?? [], bot };
    setNow(time, timezone);
  }

  /** Fetch people and unread counts soon; many events ask once. */
  refreshSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.refresh().then(() => this.show()).catch(() => {}), 120);
  }

  show() {
    this.phones.forEach((phone) => phone.personId && phone.showHead());
    const back = this.phones[1 - this.front];
    const unread = this.state.people.get(back?.personId)?.unread ?? 0;
    $("#swap-count").hidden = !unread;
    $("#swap-count").textContent = unread;
    const name = back?.personId ? fullName(back.person()) : "";
    relabel($("#swap"), unread ? "swap.unread" : "swap", { name, n: unread });
    $("#swap-name").textContent = [...name][0] ?? "";
    const total = [...this.state.people.values()].reduce((sum, person) => sum + person.unread, 0);
    document.title = total ? `(${total}) ${t("title")}` : t("title");
    this.panel.showLook({ theme: this.theme, language: language(), count: this.count });
  }

  /** Messages waiting for people who hold no phone. */
  unreadOf(phone) {
    if (phone !== this.phones[0]) return 0;
    const held = new Set(this.phones.slice(0, this.count).map(({ personId }) => personId));
    return [...this.state.people.values()].reduce((sum, one) => sum + (held.has(one.id) ? 0 : one.unread), 0);
  }

  choosePerson(phone, id) {
    const other = this.phones.find((one) => one !== phone);
    if (other.personId === id) other.open(phone.personId);
    phone.open(id);
    remember("cast", this.phones.map(({ personId }) => personId));
    this.refreshSoon();
  }

  openChat(phone, id) {
    phone.open(phone.personId, id);
  }

  /** A link to the bot was tapped: who follows it? An invite is often meant for someone else. */
  openDeepLink(phone, payload, anchor) {
    const go = async (person) => {
      const holder = this.phones.find(({ personId }) => personId === person.id) ?? phone;
      if (holder.personId !== person.id) this.choosePerson(holder, person.id);
      else if (holder.chatId !== person.id) this.openChat(holder, person.id);
      if (holder !== this.phones[this.front]) this.swap();
      await holder.attempt(() => holder.start(payload));
    };
    const items = peopleMenu(this.state, phone.personId, go);
    openMenu(anchor, [{ heading: t("link.as") }, ...items], { name: t("link.as") });
  }

  event(name, data) {
    const concerned = (chat) => this.phones.filter((phone) => phone.chatId === chat);
    const handlers = {
      message: () => concerned(data.chat).forEach((phone) => phone.message(data.message)),
      edited: () => concerned(data.chat).forEach((phone) => phone.message(data.message)),
      deleted: () => concerned(data.chat).forEach((phone) => phone.chat.remove(data.message_id)),
      typing: () => concerned(data.chat).forEach((phone) => phone.typing()),
      read: () => concerned(data.chat).forEach((phone) => phone.chat.botSaw(data.message_id)),
      answer: () => this.phones.filter(({ personId }) => personId === data.person).forEach((phone) => phone.presses.answered(data)),
      inline: () => this.phones.filter(({ personId }) => personId === data.person).forEach((phone) => phone.composer.inline.answered(data)),
      clock: () => setNow(data.now),
      faults: () => this.panel.showFaults(data),
      people: () => this.phones.forEach((phone) => phone.refreshCommands()),
    };
    handlers[name]?.();
    if (["message", "deleted", "people"].includes(name)) this.refreshSoon();
  }

  connection(online, again) {
    this.online = online;
    if (online && again) {
      this.phones.forEach((phone) => phone.catchUp());
      api.faults.get().then((faults) => this.panel.showFaults(faults)).catch(() => {});
      this.refreshSoon();
    }
    this.phones.forEach((phone) => phone.personId && phone.showHead());
  }

  wireDock() {
    $("#swap").addEventListener("click", () => this.swap());
    $("#bench-open").addEventListener("click", () => this.bench(true));
    $("#bench-close").addEventListener("click", () => this.bench(false));
    $("#shade").addEventListener("click", () => this.bench(false));
    $("#panel").addEventListener("keydown", (event) => event.key === "Escape" && this.bench(false));
    const tell = () => { $("#dock-time").textContent = shortTime(now()); };
    onTick(tell);
    tell();
  }

  /** Open or close the bench where it is a sheet over the phones. */
  bench(open) {
    closeMenu();
    document.body.classList.toggle("bench-shown", open);
    for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"]]) {
      if (open) $("#panel").setAttribute(name, value);
      else $("#panel").removeAttribute(name);
    }
    $("#phones").inert = open;
    $("#dock").inert = open;
    $("#bench-open").setAttribute("aria-expanded", String(open));
    (open ? $("#bench-close") : $("#bench-open")).focus();
  }

  swap() {
    closeMenu({ refocus: false });
    this.front = 1 - this.front;
    this.arrange();
    this.show();
  }

  arrange() {
    document.body.classList.toggle("two", this.count === 2);
    this.phones.forEach((phone, at) => phone.el.classList.toggle("front", at === this.front));
    this.phones.forEach((phone) => phone.personId && phone.chat.follow.scrolled());
  }

  setCount(count) {
    this.count = count === 1 ? 1 : 2;
    if (this.count === 1) this.front = 0;
    remember("count", this.count);
    this.arrange();
    this.show();
  }

  setTheme(theme, { keep = true } = {}) {
    this.theme = ["light", "dark"].includes(theme) ? theme : "auto";
    document.documentElement.dataset.theme = this.theme;
    if (keep) remember("theme", this.theme);
  }

  async setLanguage(name) {
    await setLanguage(name);
    remember("language", name);
    translate();
    this.phones.forEach((phone) => phone.retranslate());
    this.panel.showTime();
    this.panel.showFaults({});
    this.show();
  }

  faultsChanged(on) {
    $("#bench-open").classList.toggle("alarm", on);
  }
}

new App().boot();
