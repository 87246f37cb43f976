// The page's own words: small dictionaries, the language from the browser or from the switch.

export const LANGUAGES = { en: "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文" };

let tag = "en";
let words = {};
let fallback = {};

/** The page's language a browser tag stands for, or null: "zh-TW" → "zh-Hant", "en-AU" → "en". */
export function match(browserTag) {
  const wanted = browserTag.toLowerCase();
  if (wanted.startsWith("en")) return "en";
  if (!wanted.startsWith("zh")) return null;
  return /hant|-tw|-hk|-mo/.test(wanted) ? "zh-Hant" : "zh-Hans";
}

export function preferred() {
  for (const browserTag of navigator.languages ?? [navigator.language]) {
    const found = match(browserTag);
    if (found) return found;
  }
  return "en";
}

async function dictionary(name) {
  const answer = await fetch(`/page/text.${name}.json`);
  if (!answer.ok) throw new Error(`no dictionary ${name}`);
  return answer.json();
}

export async function setLanguage(name) {
  const chosen = name in LANGUAGES ? name : "en";
  [words, fallback] = await Promise.all([dictionary(chosen), dictionary("en")]);
  tag = chosen;
  document.documentElement.lang = tag;
}

export const language = () => tag;

/** The locale for dates and numbers: the browser's own variant of the page's language where it has one. */
export function locale() {
  const variant = (navigator.languages ?? []).find((name) => name.length > 2 && match(name) === tag);
  return variant ?? { en: "en-GB", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW" }[tag];
}

/** The text of `key`, `{name}` filled from `values`. With `values.n`, "key.one" is taken where the language has it. */
export function t(key, values = {}) {
  let text = words[key] ?? fallback[key] ?? key;
  if ("n" in values) {
    const form = new Intl.PluralRules(tag).select(Number(values.n));
    text = words[`${key}.${form}`] ?? text;
  }
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
