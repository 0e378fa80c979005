// Who spent what, by key and model: as plot, table and CSV.

import { get, text } from "../api.js";
import { columns, ranks } from "../chart.js";
import { h, replace } from "../dom.js";
import { day, fromLocalInput, localInput, money, moneyAxis, number, zoneHere } from "../format.js";
import { t } from "../i18n.js";
import { button, card, download, empty, field, loaded, run, select, table } from "../ui.js";
import { requests } from "./key.js";

const GROUPINGS = ["sub_key", "model", "sub_key,model", "day", "day,model", "operation", "group", "main_key", "status"];
const MOST_RANKS = 20;

function month(offset) {
  const now = new Date();
  return Math.floor(new Date(now.getFullYear(), now.getMonth() + offset, 1).getTime() / 1000);
}

export function usage(params) {
  const query = {
    group_by: GROUPINGS.includes(params.get("by")) ? params.get("by") : "sub_key",
    from: Number(params.get("from")) || month(0),
    to: Number(params.get("to")) || undefined,
    zone: zoneHere(),
  };
  const go = (change) => {
    const next = { ...query, ...change };
    location.hash = `#/usage?${new URLSearchParams({ by: next.group_by, from: next.from ?? "", to: next.to ?? "" })}`;
  };
  const save = (path, name, asked) => (event) => run(event.currentTarget, async () => download(name, "text/csv", await text(path, { ...asked, format: "csv" })));
  const { from, to } = query;
  return h(
    "div",
    { class: "view" },
    h("div", { class: "view-head" }, h("h1", {}, t("nav.usage")), h("div", { class: "actions" }, button(t("usage.csv"), save("usage", "usage.csv", query), "primary"), button(t("usage.csv.requests"), save("usage/requests", "requests.csv", { from, to, limit: 1000 })))),
    card(null, controls(query, go)),
    card(t(`usage.by.${query.group_by}`), loaded(() => get("usage", query), (found) => shown(found.data, query))),
    card(t("key.recent"), loaded(() => get("usage/requests", { from, to, limit: 20 }), (found) => (found.data.length === 0 ? empty(t("usage.nothing"), null) : requests(found.data)))),
  );
}

function controls(query, go) {
  const by = select(GROUPINGS.map((code) => [code, t(`usage.by.${code}`)]), query.group_by, () => go({ group_by: by.value }));
  by.name = "usage.by";
  const from = h("input", { type: "datetime-local", value: localInput(query.from), onchange: () => go({ from: fromLocalInput(from.value) ?? undefined }) });
  const to = h("input", { type: "datetime-local", value: localInput(query.to), onchange: () => go({ to: fromLocalInput(to.value) ?? undefined }) });
  const span = (label, start, end) => button(label, () => go({ from: start, to: end }), "small");
  const now = Math.floor(Date.now() / 1000);
  return h(
    "div",
    { class: "stack" },
    h("div", { class: "row" }, field(t("usage.by"), by), field(t("usage.from"), from), field(t("usage.to"), to)),
    h("div", { class: "actions" }, span(t("usage.month"), month(0)), span(t("usage.month.last"), month(-1), month(0)), span(t("days", { n: 7 }), now - 7 * 86400), span(t("days", { n: 90 }), now - 90 * 86400)),
  );
}

/** What a bucket is of, in words. */
function label(row, by) {
  return by.split(",").map((part) => labelOf(row, part)).join(" · ");
}

function labelOf(row, part) {
  if (part === "sub_key") {
    return row.name ?? row.sub_key;
  }
  if (part === "day") {
    return day(row.day);
  }
  const value = row[part];
  return value === null || value === undefined || value === "" ? t("usage.none") : String(value);
}

function shown(rows, query) {
  if (rows.length === 0) {
    return empty(t("usage.nothing"), t("usage.nothing.text"));
  }
  const by = query.group_by;
  const total = rows.reduce((sum, row) => sum + row.cost_usd, 0);
  const labelled = rows.map((row) => ({ label: label(row, by), value: row.cost_usd, href: by === "sub_key" ? `#/keys/${encodeURIComponent(row.sub_key)}` : null }));
  const plot = by === "day"
    ? columns({ title: t("usage.by.day"), rows: labelled, format: money, axis: moneyAxis, unit: t("meter.cost_usd") })
    : ranks(labelled.slice(0, MOST_RANKS), money);
  const place = h("div", {});
  replace(place, table(t(`usage.by.${by}`), [
    ...by.split(",").map((part) => [t(`usage.by.${part}`), (row) => labelOf(row, part)]),
    [t("meter.requests"), (row) => number(row.requests), "number"],
    [t("meter.input_tokens"), (row) => number(row.input_tokens), "number"],
    [t("meter.output_tokens"), (row) => number(row.output_tokens), "number"],
    [t("meter.cost_usd"), (row) => money(row.cost_usd), "number"],
  ], rows));
  return h("div", { class: "stack" }, h("p", {}, t("usage.total", { cost: money(total), requests: number(rows.reduce((sum, row) => sum + row.requests, 0)) })), plot, place);
}
