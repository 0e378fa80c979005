// How it stands at a glance: spend and requests over time, top keys and models, refusals.

import { get } from "../api.js";
import { columns, everyDay, ranks } from "../chart.js";
import { h } from "../dom.js";
import { reason } from "../explain.js";
import { compact, day, money, moneyAxis, number, zoneHere } from "../format.js";
import { t } from "../i18n.js";
import { button, card, empty, loaded } from "../ui.js";

const SPANS = [7, 30, 90];

export function overview(params) {
  const days = SPANS.includes(Number(params.get("days"))) ? Number(params.get("days")) : 30;
  const choose = SPANS.map((n) => button(t("days", { n }), () => (location.hash = `#/overview?days=${n}`), "small", { "aria-pressed": String(n === days) }));
  const head = h("div", { class: "view-head" }, h("h1", {}, t("nav.overview")), h("div", { class: "segments", role: "group", "aria-label": t("overview.span") }, choose));
  return h("div", { class: "view" }, head, loaded(() => get("overview", { days, zone: zoneHere() }), (found) => shown(found, days)));
}

function shown(found, days) {
  const rows = filled(found.by_day ?? [], days);
  const plot = (title, member, format, axis) =>
    card(title, columns({ title, rows: rows.map((row) => ({ label: day(row.day), value: row[member] ?? 0 })), format, axis, unit: t(`meter.${member}`) }));
  return h(
    "div",
    { class: "view" },
    tiles(found),
    h(
      "div",
      { class: "grid" },
      plot(t("chart.spend", { days }), "cost_usd", money, moneyAxis),
      plot(t("chart.requests", { days }), "requests", number, compact),
    ),
    h(
      "div",
      { class: "grid thirds" },
      ranked(t("overview.keys"), found.top_keys, (row) => row.name ?? row.sub_key, (row) => row.cost_usd, money, (row) => `#/keys/${encodeURIComponent(row.sub_key)}`),
      ranked(t("overview.models"), found.top_models, (row) => row.model ?? t("usage.none"), (row) => row.cost_usd, money),
      ranked(t("overview.refusals"), found.refusals, (row) => reason(row.reason), (row) => row.count, number),
    ),
  );
}

function filled(rows, days) {
  const here = (at) => new Date(at).toLocaleDateString("sv-SE");
  const known = new Map(rows.map((row) => [row.day, row]));
  const last = [here(Date.now()), ...known.keys()].sort().at(-1);
  const first = new Date(Date.parse(`${last}T00:00:00Z`) - (days - 1) * 86400000).toISOString().slice(0, 10);
  return everyDay(first, last).map((date) => known.get(date) ?? { day: date });
}

function tiles(found) {
  const totals = found.totals ?? {};
  const refused = (found.refusals ?? []).reduce((sum, row) => sum + row.count, 0);
  const states = Object.entries(found.keys ?? {}).filter(([, n]) => n > 0);
  const others = states.filter(([code]) => code !== "enabled").map(([code, n]) => `${number(n)} ${t(`status.${code}`)}`).join(" · ");
  const tile = (name, value, more) => h("div", { class: "tile" }, h("dt", {}, name), h("dd", {}, value, more ? h("small", {}, more) : null));
  return h(
    "dl",
    { class: "tiles" },
    tile(t("chart.spend.short"), money(totals.cost_usd ?? 0)),
    tile(t("meter.requests"), compact(totals.requests ?? 0), refused > 0 ? t("overview.refused", { n: number(refused) }) : null),
    tile(t("meter.total_tokens"), compact((totals.input_tokens ?? 0) + (totals.output_tokens ?? 0)), t("overview.tokens", { in: compact(totals.input_tokens ?? 0), out: compact(totals.output_tokens ?? 0) })),
    found.keys ? tile(t("overview.active"), number(found.keys.enabled ?? 0), others) : null,
  );
}

function ranked(title, rows, label, value, format, href) {
  const list = (rows ?? []).slice(0, 8).map((row) => ({ label: label(row), value: value(row) ?? 0, href: href ? href(row) : null }));
  return card(title, list.length === 0 ? empty(t("overview.nothing"), null) : ranks(list, format));
}
