// One key: how its limits stand, what it used, what it may, and what can be done with it.

import { get, post } from "../api.js";
import { columns, everyDay } from "../chart.js";
import { h } from "../dom.js";
import { explainBox } from "../explain.js";
import { compact, day, money, moneyAxis, number, relative, shortTime, time, zoneHere } from "../format.js";
import { t } from "../i18n.js";
import { standing } from "../limits.js";
import { facts } from "../preview.js";
import { mayIssue } from "../session.js";
import { button, card, empty, loaded, run, status, table, toast } from "../ui.js";
import { actions } from "./keyactions.js";

const DAYS = 30;
const DAY_SECONDS = 86400;

export function keyDetail(id) {
  const path = `sub_keys/${encodeURIComponent(id)}`;
  return loaded(() => get(path), (key, again) => detail(key, path, again));
}

function detail(key, path, again) {
  const edit = () => (location.hash = `#/keys/${encodeURIComponent(key.id)}/edit`);
  return h(
    "div",
    { class: "view" },
    h("a", { class: "back", href: "#/keys" }, `← ${t("nav.keys")}`),
    h("div", { class: "view-head" }, h("div", {}, h("h1", {}, key.name), h("p", {}, status(key), " ", h("code", {}, key.id))), mayIssue() ? actions(key, path, again) : null),
    previous(key, path, again),
    h(
      "div",
      { class: "grid" },
      card(t("field.limits"), limits(key)),
      card(t("key.rules"), facts(key, { withLimits: false }), mayIssue() && key.status !== "revoked" ? h("div", { class: "actions" }, button(t("action.edit"), edit, "small")) : null),
    ),
    h("div", { class: "grid" }, plot(key, "cost_usd"), plot(key, "requests")),
    card(t("explain.title"), h("p", { class: "quiet" }, t("explain.intro")), explainBox((request) => post(`${path}/explain`, request), mayIssue() && key.status !== "revoked" ? edit : null)),
    card(t("key.recent"), recent(path)),
  );
}

function limits(key) {
  const all = [...key.limits.map((limit) => standing(limit)), ...key.group_limits.map((limit) => standing(limit, t("key.of.group", { group: limit.owner ?? key.group ?? "" })))];
  const used = key.usage;
  const total = t("key.total", {
    requests: number(used.requests.used),
    tokens: compact(used.input_tokens.used + used.output_tokens.used),
    cost: money(used.cost_usd.used),
  });
  return h("div", { class: "stack" }, all.length === 0 ? h("p", { class: "note is-warn" }, t("limits.none.text")) : all, h("p", { class: "quiet" }, total));
}

function previous(key, path, again) {
  const until = key.previous_secret_expires_at;
  if (!until || until * 1000 <= Date.now()) {
    return null;
  }
  const stop = (event) => run(event.currentTarget, async () => {
    await post(`${path}/revoke_previous`);
    toast(t("rotate.previous.gone"));
    again();
  });
  return h("div", { class: "note is-warn actions" }, h("span", {}, t("rotate.previous", { when: relative(until), at: time(until) })), mayIssue() ? button(t("rotate.previous.revoke"), stop, "small danger") : null);
}

function plot(key, meter) {
  const now = Math.floor(Date.now() / 1000);
  const from = now - (DAYS - 1) * DAY_SECONDS;
  const query = { sub_key: key.id, group_by: "day", from, zone: zoneHere() };
  const format = meter === "cost_usd" ? money : number;
  return card(
    t(meter === "cost_usd" ? "chart.spend" : "chart.requests", { days: DAYS }),
    loaded(
      () => get("usage", query),
      (found) => {
        const values = new Map(found.data.map((row) => [row.day, row[meter]]));
        const iso = (seconds) => new Date(seconds * 1000).toLocaleDateString("sv-SE");
        const rows = everyDay(iso(from), iso(now)).map((date) => ({ label: day(date), value: values.get(date) ?? 0 }));
        return columns({ title: key.name, rows, format, axis: meter === "cost_usd" ? moneyAxis : compact, unit: t(`meter.${meter}`) });
      },
    ),
  );
}

function recent(path) {
  return loaded(
    () => get(`${path}/usage`, { limit: 20 }),
    (found) => (found.data.length === 0 ? empty(t("key.recent.none"), t("key.recent.none.text")) : requests(found.data)),
  );
}

/** Rows of the request log. */
export function requests(rows) {
  return table(t("key.recent"), [
    [t("field.time"), (row) => h("time", { title: time(row.ended_at) }, shortTime(row.ended_at))],
    ...(rows[0].sub_key ? [[t("field.key"), (row) => h("a", { href: `#/keys/${encodeURIComponent(row.sub_key)}` }, row.name ?? row.sub_key)]] : []),
    [t("field.operation"), (row) => h("code", {}, row.operation)],
    [t("field.model"), (row) => h("span", { class: "whole" }, row.model ?? "–")],
    [t("field.status"), (row) => [String(row.status), row.source === "reported" ? null : h("small", {}, ` ${row.source}`)]],
    [t("field.seconds"), (row) => number(Math.max(0, row.ended_at - row.started_at)), "number"],
    [t("meter.input_tokens"), (row) => number(row.charged.input_tokens), "number"],
    [t("meter.output_tokens"), (row) => number(row.charged.output_tokens), "number"],
    [t("meter.cost_usd"), (row) => money(row.charged.cost_usd), "number"],
  ], rows);
}
