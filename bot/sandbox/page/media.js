// What is not text in a message: pictures, voice notes, files, places, contacts.

import { fileUrl } from "./api.js";
import { h, icon, relabel, swapIcon } from "./dom.js";
import { locale, t } from "./i18n.js";

const MAKERS = { photo, voice, audio: voice, location, venue: location, contact };

/** The node for `message.media`; `show(url, alt)` opens a picture large. */
export function mediaNode(message, { show }) {
  const { media } = message;
  return (MAKERS[media.kind] ?? documentCard)(media, show);
}

/** What a quote or a notification says in place of the media. */
export function mediaName(media) {
  const key = `media.${media.kind}`;
  const name = t(key);
  return media.kind === "document" && media.name ? media.name : name === key ? media.kind : name;
}

export function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  const units = ["byte", "kilobyte", "megabyte"];
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const options = { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: step === 2 ? 1 : 0 };
  return new Intl.NumberFormat(locale(), options).format(bytes / 1000 ** step);
}

function photo(media, show) {
  const alt = media.caption || t("media.photo");
  const url = fileUrl(media.file_id);
  const image = h("img", { src: url, alt, draggable: "false" });
  image.addEventListener("error", () => button.replaceWith(documentCard(media)));
  const button = h("button", { class: "photo", label: "photo.open", tabindex: -1, on: { click: () => show(url, alt) } }, image);
  return button;
}

function documentCard(media) {
  const name = media.name || mediaName({ ...media, name: "" });
  return h(
    "a",
    { class: "file", href: fileUrl(media.file_id), download: name, tabindex: -1 },
    h("span", { class: "disc" }, icon("file")),
    h("span", { class: "file-text" }, h("b", { text: name }), h("small", { text: size(media.size) })),
  );
}

function location(media) {
  const degrees = new Intl.NumberFormat(locale(), { minimumFractionDigits: 4, maximumFractionDigits: 5 });
  const text = `${degrees.format(media.latitude)}, ${degrees.format(media.longitude)}`;
  return h(
    "div",
    { class: "place" },
    h("div", { class: "map", "aria-hidden": "true" }, icon("pin", "icon map-pin")),
    h("div", { class: "place-text" }, h("b", { text: t("media.location") }), h("small", { text })),
  );
}

function contact(media) {
  const name = [media.first_name, media.last_name].filter(Boolean).join(" ") || media.name || "?";
  const phone = media.phone_number ?? "";
  return h(
    "div",
    { class: "file" },
    h("span", { class: "disc letter", "aria-hidden": "true", text: [...name][0] }),
    h("span", { class: "file-text" }, h("b", { text: name }), h("small", { text: phone })),
  );
}

/** Bars for a voice note: always the same for the same file, since nothing here reads the sound itself. */
function bars(seed, count = 32) {
  let value = [...seed].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) >>> 0, 7);
  return Array.from({ length: count }, (_, at) => {
    value = (value * 1664525 + 1013904223) >>> 0;
    const swell = 0.45 + 0.55 * Math.sin((at / count) * Math.PI);
    return 0.18 + 0.82 * swell * ((value >>> 8) / 2 ** 24);
  });
}

function voice(media) {
  const audio = new Audio(fileUrl(media.file_id));
  audio.preload = "metadata";
  const play = h("button", { class: "disc", label: "voice.play", tabindex: -1 }, icon("play"));
  const time = h("small", { class: "voice-time", text: "0:00" });
  const wave = h("div", { class: "wave", "aria-hidden": "true" }, bars(media.file_id).map(bar));
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const length = () => (Number.isFinite(audio.duration) ? audio.duration : media.duration ?? 0);
  function update() {
    const running = !audio.paused;
    swapIcon(play, running ? "pause" : "play");
    relabel(play, running ? "voice.pause" : "voice.play");
    time.textContent = clock(audio.currentTime || length());
    const done = length() ? audio.currentTime / length() : 0;
    [...wave.children].forEach((one, at) => one.classList.toggle("done", at / wave.children.length < done));
  }
  for (const name of ["play", "pause", "timeupdate", "loadedmetadata", "ended"]) audio.addEventListener(name, update);
  play.addEventListener("click", () => {
    if (!audio.paused) audio.pause();
    else audio.play().catch(() => { time.textContent = t("voice.unplayable"); });
  });
  return h("div", { class: "voice" }, play, h("div", { class: "voice-body" }, wave, time));
}

function bar(height) {
  const one = h("i");
  one.style.height = `${Math.round(height * 100)}%`;
  return one;
}
