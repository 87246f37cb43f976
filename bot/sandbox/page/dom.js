// Building DOM nodes without HTML strings: what people type can never become markup.

import { t } from "./i18n.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. `props`: `class`, `on` (event → listener), `text`, `label` (translated accessible name and
 * tooltip), `say` (translated text), `hint` (translated placeholder), `values` (for the translations), `props` (DOM
 * properties); anything else is an attribute. Null, undefined and false are left out.
 */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  const { on = {}, text, label, say, hint, values, props: direct = {}, ...attributes } = props;
  for (const [name, listener] of Object.entries(on)) el.addEventListener(name, listener);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    el.setAttribute(name, value === true ? "" : String(value));
  }
  if (tag === "button" && !attributes.type) el.type = "button";
  if (values) el.dataset.values = JSON.stringify(values);
  if (label) el.dataset.label = label;
  if (say) el.dataset.say = say;
  if (hint) el.dataset.hint = hint;
  if (label || say || hint) translateOne(el);
  if (text !== undefined && text !== null) el.textContent = text;
  Object.assign(el, direct);
  el.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return el;
}

/** One symbol of icons.svg, hidden from screen readers. */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function swapIcon(button, name) {
  button.querySelector("use").setAttribute("href", `/page/icons.svg#${name}`);
}

export function iconButton(name, label, onClick, className = "round") {
  return h("button", { class: className, label, on: { click: onClick } }, icon(name));
}

/** Change what a translated element says. */
export function say(el, key, values = {}) {
  el.dataset.say = key;
  el.dataset.values = JSON.stringify(values);
  translateOne(el);
}

/** Change the accessible name and tooltip of an element. */
export function relabel(el, key, values = {}) {
  el.dataset.label = key;
  el.dataset.values = JSON.stringify(values);
  translateOne(el);
}

function translateOne(el) {
  const values = el.dataset.values ? JSON.parse(el.dataset.values) : {};
  // A value can itself be a text of the page: {key: "fault.drop"}.
  for (const [name, value] of Object.entries(values)) if (value?.key) values[name] = t(value.key);
  if (el.dataset.say) el.textContent = t(el.dataset.say, values);
  if (el.dataset.hint) el.setAttribute("placeholder", t(el.dataset.hint, values));
  if (el.dataset.label) {
    const name = t(el.dataset.label, values);
    el.setAttribute("aria-label", name);
    if (el.matches("button, a")) el.title = name;
  }
}

/** Put every text under `root` into the current language. */
export function translate(root = document) {
  for (const el of root.querySelectorAll("[data-say], [data-label], [data-hint]")) translateOne(el);
}
