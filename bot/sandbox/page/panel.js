// The bench beside the phones: the clock, the faults, the look of the page.

import * as api from "./api.js";
import { h, icon, say } from "./dom.js";
import { LANGUAGES, t } from "./i18n.js";
import { fromWallTime, longDate, now, onTick, setNow, shortTime, tomorrowAt, wallTime, zoneName } from "./times.js";

const COUNTERS = ["latency_ms", "flood", "retry_after", "errors_500", "drop", "drop_after"];
const SWITCHES = ["double_webhooks", "shuffle_chats"];
// What a fault waits for, not a fault by itself.
const QUIET = ["retry_after"];

export class Panel {
  /** `app`: `setTheme`, `setLanguage`, `setCount`, `look()` → {theme, language, count}, `faultsChanged(on)`. */
  constructor(app) {
    this.app = app;
    this.faults = {};
    this.news = h("p", { class: "news", role: "status" });
    this.el = h("div", { class: "bench" }, this.clockCard(), this.faultCard(), this.lookCard(), this.news);
    onTick(() => this.showTime());
    this.showTime();
  }

  clockCard() {
    this.time = h("time", { class: "big-time" });
    this.date = h("span", { class: "big-date" });
    this.zone = h("small", { class: "zone" });
    this.when = h("input", { type: "datetime-local", name: "when", required: true });
    const jump = (label, body) => h("button", { class: "plain", say: label, on: { click: () => this.move(body()) } });
    const form = h("form", { class: "when" },
      h("label", { class: "field" }, h("span", { say: "clock.pick" }), this.when),
      h("button", { class: "plain primary", type: "submit", say: "clock.go" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.when.value) this.move({ to: fromWallTime(this.when.value).toISOString() });
    });
    return h("section", { class: "card clock", "aria-labelledby": "clock-title" },
      h("h2", { id: "clock-title", say: "clock" }),
      h("p", { class: "time-row" }, this.time, h("span", {}, this.date, this.zone)),
      h("div", { class: "chips" },
        jump("clock.minutes", () => ({ advance: 600 })),
        jump("clock.hour", () => ({ advance: 3600 })),
        jump("clock.morning", () => ({ to: tomorrowAt("08:30").toISOString() }))),
      form);
  }

  showTime() {
    const at = now();
    this.time.textContent = shortTime(at);
    this.time.dateTime = at.toISOString();
    this.date.textContent = longDate(at);
    this.zone.textContent = zoneName();
    if (document.activeElement !== this.when && !this.picked) this.when.value = wallTime(at);
  }

  async move(body) {
    await this.attempt(async () => {
      setNow((await api.clock.move(body)).now);
      this.announce(t("clock.now", { time: `${longDate(now())} ${shortTime(now())}` }));
    });
  }

  faultCard() {
    this.inputs = {};
    const rows = [...COUNTERS.map((name) => this.counter(name)), ...SWITCHES.map((name) => this.toggle(name))];
    this.calm = h("button", { class: "plain", say: "faults.none", on: { click: () => this.reset() } });
    this.faultState = h("span", { class: "fault-state" });
    this.faultBox = h("details", { class: "card faults" },
      h("summary", {}, h("h2", { say: "faults" }), this.faultState, icon("chevron", "icon small")),
      h("p", { class: "hint", say: "faults.hint" }),
      rows,
      this.calm);
    return this.faultBox;
  }

  counter(name) {
    const step = name === "latency_ms" ? 100 : 1;
    const input = h("input", { type: "number", name, min: 0, max: 60_000, step: 1, value: 0, inputmode: "numeric" });
    const change = (by) => {
      input.value = Math.max(0, Number(input.value) + by);
      this.set({ [name]: Number(input.value) });
    };
    input.addEventListener("change", () => change(0));
    this.inputs[name] = input;
    const values = { name: { key: `fault.${name}` } };
    return h("div", { class: "fault" },
      h("label", {}, h("span", { say: `fault.${name}` }), input),
      h("span", { class: "steps" },
        h("button", { class: "step", label: "less", values, tabindex: -1, on: { click: () => change(-step) } }, icon("minus")),
        h("button", { class: "step", label: "more", values, tabindex: -1, on: { click: () => change(step) } }, icon("plus"))));
  }

  toggle(name) {
    const input = h("input", { type: "checkbox", role: "switch", name });
    input.addEventListener("change", () => this.set({ [name]: input.checked }));
    this.inputs[name] = input;
    return h("label", { class: "fault switch" }, h("span", { say: `fault.${name}` }), input);
  }

  set(changes) {
    return this.attempt(async () => this.showFaults(await api.faults.set(changes)));
  }

  async refreshFaults() {
    this.showFaults(await api.faults.get().catch(() => ({})));
  }

  reset() {
    const zero = Object.fromEntries(COUNTERS.filter((name) => !QUIET.includes(name)).map((name) => [name, 0]));
    return this.set({ ...zero, ...Object.fromEntries(SWITCHES.map((name) => [name, false])) });
  }

  /** Show the faults as the sandbox has them; they run down by themselves as they are used up. */
  showFaults(faults) {
    this.faults = { ...this.faults, ...faults };
    for (const [name, input] of Object.entries(this.inputs)) {
      if (input.type === "checkbox") input.checked = Boolean(this.faults[name]);
      else if (document.activeElement !== input) input.value = this.faults[name] ?? 0;
      const on = Boolean(this.faults[name]) && !QUIET.includes(name);
      input.closest(".fault").classList.toggle("on", on);
    }
    const on = Object.keys(this.inputs).some((name) => this.faults[name] && !QUIET.includes(name));
    say(this.faultState, on ? "faults.on" : "faults.off");
    this.faultState.classList.toggle("on", on);
    this.calm.disabled = !on;
    if (on && !this.wasOn) this.faultBox.open = true;
    this.wasOn = on;
    clearTimeout(this.again);
    // They run down with every call of the bot, and nobody is told.
    if (on) this.again = setTimeout(() => this.refreshFaults(), 1_500);
    this.app.faultsChanged(on);
  }

  lookCard() {
    const theme = this.choice("look.theme", [["auto", "theme.auto"], ["light", "theme.light"], ["dark", "theme.dark"]], "theme", (value) => this.app.setTheme(value));
    const count = this.choice("look.phones", [["1", "phones.one"], ["2", "phones.two"]], "count", (value) => this.app.setCount(Number(value)));
    const language = h("select", { name: "language" }, Object.entries(LANGUAGES).map(([tag, name]) => h("option", { value: tag, text: name, lang: tag })));
    language.addEventListener("change", () => this.app.setLanguage(language.value));
    this.look = { theme, count, language };
    return h("section", { class: "card look", "aria-labelledby": "look-title" },
      h("h2", { id: "look-title", say: "look" }),
      theme,
      count,
      h("label", { class: "field row" }, h("span", { say: "look.language" }), language));
  }

  choice(label, options, name, run) {
    const radios = options.map(([value, text]) => {
      const input = h("input", { type: "radio", name, value });
      input.addEventListener("change", () => run(value));
      return h("label", {}, input, h("span", { say: text }));
    });
    return h("fieldset", { class: "choice" }, h("legend", { say: label }), h("div", { class: "segments" }, radios));
  }

  showLook({ theme, language, count }) {
    const pick = (set, value) => { set.querySelector(`[value="${value}"]`).checked = true; };
    pick(this.look.theme, theme);
    pick(this.look.count, String(count));
    this.look.language.value = language;
  }

  announce(text) {
    this.news.textContent = text;
  }

  async attempt(action) {
    try {
      await action();
      this.news.classList.remove("problem");
    } catch (error) {
      this.news.classList.add("problem");
      this.announce(error.offline ? t("problem.offline") : t("problem.refused", { why: error.message }));
    }
  }
}
