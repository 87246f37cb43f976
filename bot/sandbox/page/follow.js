// Scrolling as one expects of a chat: it stays at the newest message unless the person went up to read.

const NEAR = 80;
const REST_MS = 1_200;

export class Follow {
  /** `moved()` is called after each change of place. */
  constructor(log, content, moved) {
    this.log = log;
    this.moved = moved;
    this.reset();
    log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    // Pictures load, the box below grows, a keyboard opens: stay at the end through all of it.
    const observer = new ResizeObserver(() => this.atEnd && this.toEnd());
    observer.observe(log);
    observer.observe(content);
  }

  reset() {
    this.atEnd = true;
    this.lastTop = 0;
  }

  get nearTop() {
    return this.log.scrollTop < 300;
  }

  scrolled() {
    this.look();
    this.moved();
    this.log.classList.add("scrolling");
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.log.classList.remove("scrolling"), REST_MS);
  }

  /** See where the log stands now: its scroll event may still be on the way. */
  look() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    // A smooth way down passes places that are not the end; only going up lets go of it.
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.atEnd = true;
    else if (scrollTop < this.lastTop - 2) this.atEnd = false;
    this.lastTop = scrollTop;
  }

  toEnd(smooth = false) {
    this.atEnd = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
    this.lastTop = this.log.scrollTop;
    this.moved();
  }

  /** Bring `el` into view; the end is let go of. */
  show(el, block) {
    this.atEnd = false;
    el.scrollIntoView({ block });
    if (block === "start") this.log.scrollTop -= 60;
    this.lastTop = this.log.scrollTop;
    this.scrolled();
  }

  /** Do `change`, which adds older messages above, without moving what is being read. */
  keepPlace(change) {
    const fromEnd = this.log.scrollHeight - this.log.scrollTop;
    change();
    this.log.scrollTop = this.log.scrollHeight - fromEnd;
    this.lastTop = this.log.scrollTop;
  }
}
