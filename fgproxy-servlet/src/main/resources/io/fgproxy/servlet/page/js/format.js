// Numbers, money and times as people read them.

import { locale, t } from "./i18n.js";

export const METERS = ["requests", "input_tokens", "output_tokens", "total_tokens", "cost_usd", "concurrency"];
export const WINDOWS = ["lifetime", "minute", "hour", "day", "week", "month"];
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export function zoneHere() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

export function number(value) {
  return new Intl.NumberFormat(locale()).format(value);
}

/** Short, for axes and tiles: 12.3K; in Chinese 1.2万. */
export function compact(value) {
  return new Intl.NumberFormat(locale() === "zh-CN" ? "zh-CN" : "en-US", { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** USD; of small amounts as many decimals as tell them from nothing. */
export function money(value) {
  const small = value !== 0 && Math.abs(value) < 0.01;
  const digits = small
    ? { maximumSignificantDigits: 3 }
    : { minimumFractionDigits: 2, maximumFractionDigits: Math.abs(value) < 1 ? 4 : 2 };
  return `$${new Intl.NumberFormat(locale(), digits).format(value)}`;
}

/** Money as short as an axis needs it. */
export function moneyAxis(value) {
  return value !== 0 && value < 1 ? money(value) : `$${compact(value)}`;
}

export function amount(meter, value) {
  return meter === "cost_usd" ? money(value) : number(value);
}

export function time(seconds) {
  if (seconds === null || seconds === undefined) {
    return "–";
  }
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(seconds * 1000));
}

/** Without the year, for rows of a log. */
export function shortTime(seconds) {
  const parts = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(locale(), parts).format(new Date(seconds * 1000));
}

export function day(text) {
  const [year, month, date] = text.split("-").map(Number);
  const format = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone: "UTC" });
  return format.format(new Date(Date.UTC(year, month - 1, date)));
}

/** How far away a time is: in 3 days, 2 hours ago. */
export function relative(seconds) {
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  const away = seconds - Date.now() / 1000;
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, length]) => Math.abs(away) >= length) ?? ["second", 1];
  return format.format(Math.round(away / size), unit);
}

/** The value of a datetime-local field for this time, and back. */
export function localInput(seconds) {
  if (seconds === null || seconds === undefined) {
    return "";
  }
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

export function fromLocalInput(text) {
  return text === "" ? null : Math.floor(new Date(text).getTime() / 1000);
}

/** What a limit bounds, in words: "5 USD a month (Europe/Berlin)". */
export function limitText(limit) {
  const what = t(`meter.of.${limit.meter}`, { amount: amount(limit.meter, limit.amount) });
  const window = limit.meter === "concurrency" ? "" : ` ${t(`window.per.${limit.window}`)}`;
  const zone = limit.zone ? ` (${limit.zone})` : "";
  const models = limit.models ? ` · ${limit.models}` : "";
  return what + window + zone + models;
}

/** A bundle of limits, allow and deny lists or open hours, in words. */
export function rulesText(settings) {
  const lines = [];
  const { models, operations, hours, addresses } = settings;
  lines.push([t("field.models"), listText(models, t("models.all"))]);
  lines.push([t("field.operations"), listText(operations, t("operations.standard"))]);
  if (hours?.open) {
    const open = hours.open.map((o) => `${o.days.map((d) => t(`day.${d}`)).join(" ")} ${o.from}–${o.to}`).join("; ");
    lines.push([t("field.hours"), `${open} (${hours.zone})`]);
  }
  if (addresses) {
    lines.push([t("field.addresses"), listText(addresses, t("addresses.all"))]);
  }
  for (const rule of ["parameters", "tools", "references", "input"]) {
    if (settings[rule]) {
      lines.push([t(`rule.${rule}`), JSON.stringify(settings[rule])]);
    }
  }
  return lines;
}

export function listText(rule, otherwise) {
  const allow = rule?.allow;
  const deny = rule?.deny ?? [];
  const aliases = Object.entries(rule?.aliases ?? {}).map(([from, to]) => `${from} → ${to}`);
  const parts = [allow === undefined ? otherwise : allow.length === 0 ? t("list.nothing") : allow.join(", ")];
  if (deny.length > 0) {
    parts.push(t("list.but", { list: deny.join(", ") }));
  }
  return parts.concat(aliases).join(" · ");
}
