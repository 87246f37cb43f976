// Files that wait above the box until they are sent.

import { h, icon, iconButton, relabel } from "./dom.js";
import { size } from "./media.js";

const kindOf = (file) => (/^image\/(jpeg|png|webp)$/.test(file.type) ? "photo" : "document");

export class Attachments {
  /** `changed()` is called when the person adds or removes one. */
  constructor(changed) {
    this.changed = changed;
    this.files = [];
    this.coming = Promise.resolve();
    this.el = h("ul", { class: "strip", hidden: true, label: "attachments" });
  }

  get count() {
    return this.files.length;
  }

  clear() {
    this.files = [];
    this.show();
  }

  add(kind, file) {
    this.files.push({ kind, file });
    this.show();
    this.changed();
  }

  /** A file that is still being made or loaded; whoever sends before it is there waits for `coming`. */
  take(kind, promised) {
    const added = promised.then((file) => this.add(kind, file));
    this.coming = Promise.all([this.coming, added.catch(() => {})]);
    return added;
  }

  remove(entry) {
    this.files = this.files.filter((other) => other !== entry);
    this.show();
  }

  /** Files pasted or dropped. */
  receive(transfer, event) {
    const files = [...(transfer?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    for (const file of files) this.add(kindOf(file), file);
  }

  /** Send all, the caption with the first; what was sent goes off the list, so that a second try sends only the rest. */
  async deliver(caption, upload, captionSent) {
    let words = caption;
    for (const entry of [...this.files]) {
      await upload(entry.kind, entry.file, words);
      this.remove(entry);
      if (words) captionSent();
      words = "";
    }
  }

  show() {
    this.el.hidden = !this.files.length;
    this.el.replaceChildren(...this.files.map((entry) => this.line(entry)));
  }

  line(entry) {
    const { kind, file } = entry;
    const off = () => {
      this.remove(entry);
      this.changed();
    };
    const remove = iconButton("close", "attachment.remove", off, "round ghost small");
    relabel(remove, "attachment.remove", { name: file.name });
    const names = h("span", {}, h("b", { text: file.name }), h("small", { text: size(file.size) }));
    return h("li", {}, icon({ photo: "photo", voice: "voice" }[kind] ?? "file"), names, remove);
  }
}
