// Walking through messages with the keyboard: one of them is the current one and only its buttons are tab stops.

export class Walk {
  /** `entries` maps ids to {message, el}; `open(message, anchor)` shows a message's menu. */
  constructor(log, entries, open) {
    this.log = log;
    this.entries = entries;
    this.open = open;
    this.current = null;
    log.addEventListener("keydown", (event) => this.key(event));
    log.addEventListener("focusin", (event) => this.take(event.target.closest?.(".msg")));
  }

  ids() {
    return [...this.entries.keys()].sort((a, b) => a - b);
  }

  take(el) {
    if (!el) return;
    const before = this.entries.get(this.current)?.el;
    if (before && before !== el) reach(before, -1);
    this.current = Number(el.dataset.id);
    reach(el, 0);
  }

  /** The newest message becomes the current one, unless the person is reading elsewhere. */
  takeNewest() {
    if (this.log.contains(document.activeElement)) return;
    this.take(this.entries.get(this.ids().at(-1))?.el);
  }

  /** `el` is drawn anew as `next`: the focus stays on the same part of it. */
  replaced(el, next) {
    const path = el.contains(document.activeElement) ? pathTo(el, document.activeElement) : null;
    el.replaceWith(next);
    if (this.current === Number(next.dataset.id)) reach(next, 0);
    if (path) (follow(next, path) ?? next).focus({ preventScroll: true });
  }

  key(event) {
    const el = event.target.closest(".msg");
    if (!el) return;
    const ids = this.ids();
    const at = ids.indexOf(Number(el.dataset.id));
    const moves = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: ids.length - 1 };
    if (event.key in moves) {
      const next = this.entries.get(ids[moves[event.key]])?.el;
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: "nearest" });
    } else if (event.target === el && ["Enter", " ", "ContextMenu"].includes(event.key)) {
      this.open(this.entries.get(ids[at]).message, el);
    } else {
      return;
    }
    event.preventDefault();
  }
}

function reach(el, tabIndex) {
  el.tabIndex = tabIndex;
  for (const inner of el.querySelectorAll("button, a")) inner.tabIndex = tabIndex;
}

function pathTo(root, node) {
  const path = [];
  for (let at = node; at !== root; at = at.parentElement) path.unshift([...at.parentElement.children].indexOf(at));
  return path;
}

function follow(root, path) {
  return path.reduce((node, index) => node?.children[index], root);
}
