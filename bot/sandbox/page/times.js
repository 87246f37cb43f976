// The sandbox's clock as the page sees it, and how moments are written in the page's locale.

import { locale, t } from "./i18n.js";

let offset = 0;
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const listeners = new Set();

/** A moment from the server: ISO text or Unix seconds. */
export function moment(value) {
  return typeof value === "number" ? new Date(value * 1000) : new Date(value);
}

export const now = () => new Date(Date.now() + offset);

/** Take the sandbox's time from the server; `timezone` is the zone the sandbox asks times to be shown in, if any. */
export function setNow(value, timezone = null) {
  if (timezone) zone = timezone;
  offset = moment(value).getTime() - Date.now();
  for (const listener of listeners) listener();
}

/** Call `listener` whenever the clock was moved and at least every ten seconds. */
export function onTick(listener) {
  listeners.add(listener);
}

setInterval(() => listeners.forEach((listener) => listener()), 10_000);

function formatted(date, options) {
  return new Intl.DateTimeFormat(locale(), { timeZone: zone, ...options }).format(date);
}

export const shortTime = (date) => formatted(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const fullTime = (date) => formatted(date, { dateStyle: "full", timeStyle: "medium" });
export const longDate = (date) => formatted(date, { dateStyle: "full" });

/** The calendar day in the shown zone as "2026-11-23". */
export function dayKey(date) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(date);
}

/** How a day is headed in a chat: today, yesterday, or weekday and date, with the year when it is another one. */
export function dayLabel(date) {
  const today = dayKey(now());
  const day = dayKey(date);
  if (day === today) return t("today");
  if (day === dayKey(new Date(now().getTime() - 86_400_000))) return t("yesterday");
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" };
  return formatted(date, { weekday: "short", month: "long", day: "numeric", ...year });
}

/** "2026-11-23T14:05" on the shown zone's wall clock, as a datetime-local field wants it. */
export function wallTime(date) {
  const hm = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" }).format(date);
  return `${dayKey(date)}T${hm}`;
}

/** The moment at which the shown zone's wall clock reads `wall` ("2026-11-24T08:30"). */
export function fromWallTime(wall) {
  const asUtc = Date.parse(`${wall}:00Z`);
  let guess = asUtc;
  // Twice, because the first correction may cross a change of summer time.
  for (let round = 0; round < 2; round += 1) guess += asUtc - Date.parse(`${wallTime(new Date(guess))}:00Z`);
  return new Date(guess);
}

/** Tomorrow's `hm` ("08:30") on the shown zone's wall clock. */
export function tomorrowAt(hm) {
  const [year, month, day] = dayKey(now()).split("-").map(Number);
  const next = new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10);
  return fromWallTime(`${next}T${hm}`);
}

export const zoneName = () => zone.replaceAll("_", " ");
