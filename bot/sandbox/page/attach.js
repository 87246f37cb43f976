// What can be sent besides text: the menu behind the paper clip, its dialogs and its samples.

import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { openMenu } from "./menu.js";

const SPOTS = [
  ["spot.hangzhou", 30.2741, 120.1551],
  ["spot.shanghai", 31.2304, 121.4737],
  ["spot.taipei", 25.0478, 121.517],
  ["spot.singapore", 1.2841, 103.8515],
];

/** Open the menu. `take(kind, file)` gets files, or promises of them; `place(lat, lon)` and `card(phone, name)` send and may throw. */
export function attachMenu(anchor, phone, { take, place, card }) {
  const items = [
    { icon: "photo", say: "attach.photo", run: () => pick("image/*", (file) => take("photo", file)) },
    { icon: "spark", say: "attach.photo.sample", run: () => take("photo", samplePhoto()) },
    { icon: "voice", say: "attach.voice.sample", run: () => take("voice", sampleVoice()) },
    { icon: "note", say: "attach.voice", run: () => pick("audio/*", (file) => take("voice", file)) },
    { icon: "file", say: "attach.file", run: () => pick("", (file) => take("document", file)) },
    { icon: "pin", say: "attach.location", run: () => askPlace(phone, place) },
    { icon: "person", say: "attach.contact", run: () => askContact(phone, card) },
  ];
  openMenu(anchor, items, { name: t("attach") });
}

function pick(accept, take) {
  const input = h("input", { type: "file", accept, multiple: true, class: "hidden", label: "attach.file" });
  document.body.append(input);
  const done = () => input.remove();
  input.addEventListener("change", () => {
    [...input.files].forEach(take);
    done();
  });
  input.addEventListener("cancel", done);
  input.click();
}

async function sampleVoice() {
  const answer = await fetch("/page/sample.ogg");
  return new File([await answer.blob()], "voice.ogg", { type: "audio/ogg" });
}

/** A little painted shop front, so that a photo is at hand on any machine. */
function samplePhoto() {
  const canvas = h("canvas", { width: 960, height: 720 });
  const c = canvas.getContext("2d");
  const fill = (colour, ...box) => { c.fillStyle = colour; c.fillRect(...box); };
  const sky = c.createLinearGradient(0, 0, 0, 720);
  sky.addColorStop(0, "#bfe3ea");
  sky.addColorStop(1, "#fdf1dc");
  fill(sky, 0, 0, 960, 720);
  fill("#d8cbb8", 0, 600, 960, 120);
  fill("#c9573d", 150, 150, 660, 460);
  fill("#2f4a48", 180, 270, 600, 340);
  fill("#ffe9b8", 200, 290, 250, 220);
  fill("#ffe9b8", 510, 290, 250, 320);
  fill("#f7f3ea", 150, 150, 660, 100);
  for (let at = 0; at < 11; at += 1) fill(at % 2 ? "#f7f3ea" : "#0f8a70", 150 + at * 60, 250, 60, 34);
  for (let at = 0; at < 5; at += 1) fill(["#e2a23b", "#7aa95c", "#d46a6a"][at % 3], 214 + at * 46, 440, 36, 70);
  c.fillStyle = "#7d2f1f";
  c.font = "700 64px system-ui, 'Noto Sans CJK SC', sans-serif";
  c.textAlign = "center";
  c.fillText("回客便利店", 480, 224);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(new File([blob], "shop.jpg", { type: "image/jpeg" })), "image/jpeg", 0.85);
  });
}

function field(name, attributes) {
  return h("label", { class: "field" }, h("span", { say: name }), h("input", { name, autocomplete: "off", ...attributes }));
}

const value = (node) => node.querySelector("input").value.trim();

/** Ask with fields; what `send` throws is shown and the dialog stays open with all that was typed. */
function askAndSend(phone, say, body, send) {
  const problem = h("p", { class: "dialog-problem", role: "alert" });
  async function check() {
    try {
      await send();
      return true;
    } catch (error) {
      problem.textContent = error.offline ? t("problem.offline") : error.message;
      return false;
    }
  }
  const actions = [{ say: "cancel", value: null }, { say: "send", value: "send", primary: true }];
  return ask(phone, { say, body: [...body, problem], actions, check });
}

function askPlace(phone, place) {
  const latitude = field("latitude", { inputmode: "decimal", value: SPOTS[0][1] });
  const longitude = field("longitude", { inputmode: "decimal", value: SPOTS[0][2] });
  const spots = SPOTS.map(([say, lat, lon]) => {
    const button = h("button", { class: "chip", say });
    button.addEventListener("click", () => {
      latitude.querySelector("input").value = lat;
      longitude.querySelector("input").value = lon;
    });
    return button;
  });
  const body = [h("div", { class: "chips" }, spots), h("div", { class: "two" }, latitude, longitude)];
  return askAndSend(phone, "attach.location", body, async () => {
    const [lat, lon] = [Number(value(latitude)), Number(value(longitude))];
    const good = value(latitude) && value(longitude) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
    if (!good) throw new Error(t("problem.place"));
    await place(lat, lon);
  });
}

function askContact(phone, card) {
  const name = field("contact.name", {});
  const number = field("contact.phone", { type: "tel", inputmode: "tel" });
  return askAndSend(phone, "attach.contact", [name, number], async () => {
    if (!value(name) || !/\d/.test(value(number))) throw new Error(t("problem.contact"));
    await card(value(number), value(name));
  });
}
