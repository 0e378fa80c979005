// Who changed what.

import { get } from "../api.js";
import { h, replace } from "../dom.js";
import { time } from "../format.js";
import { t } from "../i18n.js";
import { button, card, chip, empty, field, loaded, run } from "../ui.js";

const PAGE = 50;

export function audit(params) {
  const query = { actor: params.get("actor") ?? "", target: params.get("target") ?? "" };
  const input = (name) => h("input", { name, value: query[name], autocomplete: "off", spellcheck: "false" });
  const [actor, target] = [input("actor"), input("target")];
  const onsubmit = (event) => {
    event.preventDefault();
    location.hash = `#/audit?${new URLSearchParams({ actor: actor.value.trim(), target: target.value.trim() })}`;
  };
  const form = h("form", { class: "row", onsubmit, role: "search" }, field(t("audit.actor"), actor), field(t("audit.target"), target), h("button", { type: "submit", class: "button" }, t("keys.search")));
  return h("div", { class: "view" }, h("h1", {}, t("nav.audit")), card(null, form, loaded(() => get("audit", { ...query, limit: PAGE }), (page) => shown(page, query))));
}

function shown(page, query) {
  if (page.data.length === 0) {
    return empty(t("audit.none"), t("audit.none.text"));
  }
  const list = h("div", {}, page.data.map(entry));
  const more = h("div", { class: "actions" });
  const next = (last) => replace(more, last.has_more ? button(t("action.more"), (event) => run(event.currentTarget, async () => {
    const found = await get("audit", { ...query, limit: PAGE, after: last.last_id });
    list.append(...found.data.map(entry));
    next(found);
  })) : null);
  next(page);
  return h("div", { class: "stack" }, list, more);
}

function entry(one) {
  const target = /^sk_/.test(one.target ?? "") ? h("a", { href: `#/keys/${encodeURIComponent(one.target)}`, class: "mono" }, one.target) : h("code", {}, one.target ?? "–");
  const [before, after] = differences(one.before, one.after);
  const side = (title, value) => h("div", {}, h("small", { class: "quiet" }, title), h("div", { class: "code" }, h("pre", {}, value)));
  return h(
    "div",
    { class: "entry" },
    h("div", { class: "entry-head" }, h("strong", {}, one.action), target, h("span", { class: "quiet" }, one.role ? `${one.actor} (${one.role})` : one.actor), one.done === false ? chip(t("audit.unsure"), "is-warn") : null, h("time", {}, time(one.at))),
    before === null && after === null ? null : h("details", {}, h("summary", {}, t("audit.changes")), h("div", { class: "diff" }, before === null ? null : side(t("audit.before"), before), after === null ? null : side(t("audit.after"), after))),
  );
}

/** What differs, as JSON of both sides; all of it where there is but one side. */
function differences(before, after) {
  const write = (value) => (value === null || value === undefined ? null : JSON.stringify(value, null, 2));
  if (!before || !after) {
    return [write(before), write(after)];
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const part = (all) => write(Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name]])));
  return names.length === 0 ? [null, null] : [part(before), part(after)];
}
