// The top of a phone: who holds it, which chat is open, what the bot is doing.

import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { openMenu } from "./menu.js";
import { avatar, fullName, peopleMenu, roleName } from "./people.js";
import { now, onTick, shortTime } from "./times.js";

export class Head {
  /** `phone` is a Phone. `owner` is the row above, `el` the head of the chat. */
  constructor(phone) {
    this.phone = phone;
    this.holder = h("button", { class: "owner-button", "aria-haspopup": "menu", on: { click: () => this.pickPerson() } });
    this.clock = h("span", { class: "owner-time", "aria-hidden": "true" });
    this.owner = h("div", { class: "owner" }, this.holder, this.clock);
    this.place = h("button", { class: "head-button", "aria-haspopup": "menu", on: { click: () => this.pickChat() } });
    this.title = h("b");
    this.status = h("small", { "aria-live": "polite" });
    const more = iconButton("more", "chat.actions", () => this.actions(more), "round ghost");
    more.setAttribute("aria-haspopup", "menu");
    this.el = h("header", { class: "head" }, this.place, more);
    onTick(() => this.showTime());
    this.showTime();
  }

  showTime() {
    this.clock.textContent = shortTime(now());
  }

  show() {
    const { phone } = this;
    const person = phone.person();
    const [name, role] = [fullName(person), roleName(person)];
    const others = phone.app.unreadOf(phone);
    phone.el.setAttribute("aria-label", t("phone.of", { name }));
    this.holder.setAttribute("aria-label", t("phone.of.change", { name, role }));
    this.holder.replaceChildren(
      avatar(person),
      h("span", { class: "owner-name" }, h("b", { text: name }), h("small", { text: role })),
      others ? h("span", { class: "badge quiet", text: others, "aria-hidden": "true" }) : "",
      icon("chevron", "icon small"),
    );
    this.showChat();
  }

  showChat() {
    const { app, chat, chatId } = this.phone;
    const group = chatId < 0 ? app.state.chats.find(({ id }) => id === chatId) : null;
    const busy = !app.online ? "status.connecting" : chat.typing ? "status.typing" : null;
    const quiet = group ? t("status.group", { n: group.members.length }) : t("status.bot");
    const text = busy ? t(busy) : quiet;
    this.title.textContent = group?.title ?? app.state.bot.name;
    this.status.classList.toggle("live", Boolean(busy));
    if (this.status.textContent !== text) this.status.textContent = text;
    const face = group ? avatar({ id: group.id, first_name: group.title }) : h("span", { class: "avatar bot" }, icon("bot"));
    const many = this.chats().length > 1;
    const words = h("span", { class: "head-text" }, this.title, this.status);
    this.place.replaceChildren(face, words, many ? icon("chevron", "icon small") : "");
    this.place.disabled = !many;
  }

  chats() {
    const { app, personId } = this.phone;
    const groups = app.state.chats.filter(({ id, members }) => id < 0 && members.includes(personId));
    return [{ id: personId, title: app.state.bot.name }, ...groups];
  }

  pickPerson() {
    const { app, personId } = this.phone;
    const items = peopleMenu(app.state, personId, ({ id }) => app.choosePerson(this.phone, id));
    openMenu(this.holder, items, { name: t("who") });
  }

  pickChat() {
    const { app, chatId, personId } = this.phone;
    const unread = app.state.people.get(personId).unread_by_chat ?? {};
    const items = this.chats().map(({ id, title }) => ({
      text: title,
      icon: id < 0 ? "people" : "bot",
      badge: id === chatId ? null : unread[id],
      checked: id === chatId,
      run: () => app.openChat(this.phone, id),
    }));
    openMenu(this.place, items, { name: t("chats") });
  }

  actions(anchor) {
    const { phone } = this;
    const top = { icon: "up", say: "to.top", run: () => phone.chat.reveal(phone.chat.messages()[0]?.id) };
    const block = phone.blocked
      ? { icon: "unlock", say: "unblock", run: () => phone.attempt(() => phone.setBlocked(false)) }
      : { icon: "block", say: "block", danger: true, run: () => phone.askBlock() };
    openMenu(anchor, [top, block], { name: t("chat.actions") });
  }
}
