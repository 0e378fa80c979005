// The language of the page: the one that was chosen, else the browser's, else English.

import en from "./lang/en.js";
import zh from "./lang/zh.js";

const ALL = { en, zh };
const KEPT = "fgproxy.language";

export const LANGUAGES = { en: "English", zh: "中文" };

function first() {
  const kept = localStorage.getItem(KEPT);
  if (kept in ALL) {
    return kept;
  }
  return (navigator.languages ?? [navigator.language]).map((tag) => tag.slice(0, 2)).find((tag) => tag in ALL) ?? "en";
}

let current = first();

function show() {
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
}
show();

export function language() {
  return current;
}

/** The tag that the browser's own formatters take. */
export function locale() {
  return current === "zh" ? "zh-CN" : "en-GB";
}

export function setLanguage(tag) {
  current = tag in ALL ? tag : "en";
  localStorage.setItem(KEPT, current);
  show();
}

export function has(key) {
  return key in ALL[current];
}

/** The text of this key, with `{name}` replaced by the value of that name. */
export function t(key, values = {}) {
  const text = ALL[current][key] ?? en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
