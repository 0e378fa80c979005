// All keys: search, filter, and the way to new ones.

import { get, suggestions } from "../api.js";
import { h, replace } from "../dom.js";
import { limitText, listText, money, number, relative, time } from "../format.js";
import { t } from "../i18n.js";
import { mayIssue } from "../session.js";
import { button, card, chip, empty, failure, field, run, select, status, table } from "../ui.js";
import { bar, tightest } from "../limits.js";

const STATUSES = ["enabled", "disabled", "expired", "not_yet_valid", "revoked"];
const PAGE = 50;
const PAUSE_MILLIS = 250;

export function keys(params) {
  const query = { q: params.get("q") ?? "", status: params.get("status") ?? "", group: params.get("group") ?? "" };
  const place = h("div", { class: "stack" });
  const list = () => fresh(place, query);
  list();
  const head = h(
    "div",
    { class: "view-head" },
    h("h1", {}, t("nav.keys")),
    mayIssue() ? h("a", { class: "button primary", href: "#/keys/new" }, t("keys.new")) : null,
  );
  return h("div", { class: "view" }, head, card(null, filters(query, list), place));
}

function filters(query, list) {
  let timer = 0;
  const search = h("input", {
    type: "search",
    value: query.q,
    placeholder: t("keys.search.hint"),
    oninput: (event) => {
      query.q = event.target.value.trim();
      clearTimeout(timer);
      timer = setTimeout(list, PAUSE_MILLIS);
    },
  });
  const states = [["", t("keys.any")], ...STATUSES.map((code) => [code, t(`status.${code}`)])];
  const state = select(states, query.status, (event) => {
    query.status = event.target.value;
    list();
  });
  const group = select([["", t("keys.any")]], query.group, (event) => {
    query.group = event.target.value;
    list();
  });
  suggestions("groups").then((groups) => {
    replace(group, ["", ...groups.map((g) => g.name)].map((name) => h("option", { value: name, selected: name === query.group }, name || t("keys.any"))));
  }, () => {});
  return h("div", { class: "row", role: "search" }, field(t("keys.search"), search), field(t("keys.status"), state), field(t("field.group"), group));
}

/** Shows the first page; later answers to earlier questions are dropped. */
async function fresh(place, query) {
  const asked = { ...query };
  place.asked = asked;
  place.setAttribute("aria-busy", "true");
  try {
    const page = await get("sub_keys", { ...asked, limit: PAGE });
    if (place.asked === asked) {
      replace(place, ...shown(page, asked));
    }
  } catch (error) {
    if (place.asked === asked) {
      replace(place, failure(error, () => fresh(place, query)));
    }
  }
  place.removeAttribute("aria-busy");
}

function shown(page, query) {
  if (page.data.length === 0) {
    const filtered = query.q !== "" || query.status !== "" || query.group !== "";
    return filtered
      ? [empty(t("keys.none.found"), t("keys.none.found.text"))]
      : [empty(t("keys.none"), t("keys.none.text"), mayIssue() ? h("a", { class: "button primary", href: "#/keys/new" }, t("keys.new")) : null)];
  }
  const whole = rows(page.data);
  const more = h("div", { class: "actions" });
  moreButton(more, whole, page, query);
  return [whole, more];
}

function moreButton(place, whole, page, query) {
  replace(place, page.has_more
    ? button(t("action.more"), (event) => run(event.currentTarget, async () => {
      const next = await get("sub_keys", { ...query, limit: PAGE, after: page.last_id });
      whole.querySelector("tbody").append(...rows(next.data).querySelectorAll("tbody > tr"));
      moreButton(place, whole, next, query);
    }))
    : null);
}

function rows(data) {
  return table(t("nav.keys"), [
    [t("field.name"), (key) => [h("a", { class: "main", href: `#/keys/${encodeURIComponent(key.id)}` }, key.name), h("br"), h("small", { class: "mono" }, key.id)]],
    [t("keys.status"), (key) => [status(key), key.group ? [h("br"), h("small", {}, key.group)] : null]],
    [t("field.models"), (key) => listText(key.models, t("models.all"))],
    [t("field.limits"), (key) => limitCell(key)],
    [t("meter.requests"), (key) => number(key.usage.requests.used), "number"],
    [t("meter.cost_usd"), (key) => money(key.usage.cost_usd.used), "number"],
    [t("field.expires_at"), (key) => (key.expires_at === null ? h("span", { class: "quiet" }, t("field.never")) : h("span", { title: time(key.expires_at) }, relative(key.expires_at)))],
  ], data);
}

function limitCell(key) {
  const limit = tightest([...key.limits, ...key.group_limits]);
  if (limit === null) {
    return chip(t("limits.none"), "is-warn");
  }
  const others = key.limits.length + key.group_limits.length - 1;
  return h("div", { class: "limit" }, h("small", {}, limitText(limit), others > 0 ? ` +${others}` : ""), bar(limit, "slim"));
}
