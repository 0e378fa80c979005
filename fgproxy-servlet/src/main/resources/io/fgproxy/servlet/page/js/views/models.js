// Which models the main keys reach, and what they cost.

import { get } from "../api.js";
import { h, replace } from "../dom.js";
import { number, relative, time } from "../format.js";
import { t } from "../i18n.js";
import { mayAll } from "../session.js";
import { card, chip, empty, field, loaded, table } from "../ui.js";

const MOST = 400;

export function models() {
  return h(
    "div",
    { class: "view" },
    h("h1", {}, t("nav.models")),
    card(t("models.title"), loaded(() => get("models"), (list) => shownModels(list.data))),
    card(t("prices.title"), loaded(() => get("prices"), shownPrices)),
  );
}

/** A table with a field that narrows it. */
function searchable(caption, columns, rows, text) {
  const place = h("div", {});
  const show = (part) => {
    const found = rows.filter((row) => text(row).toLowerCase().includes(part.toLowerCase()));
    const note = found.length > MOST ? h("p", { class: "quiet" }, t("list.cut", { n: MOST, all: found.length })) : null;
    replace(place, found.length === 0 ? empty(t("list.nomatch"), null) : table(caption, columns, found.slice(0, MOST)), note);
  };
  show("");
  return h("div", { class: "stack" }, field(t("keys.search"), h("input", { type: "search", oninput: (event) => show(event.target.value.trim()) })), place);
}

function shownModels(found) {
  if (found.length === 0) {
    return empty(t("models.none"), t("models.none.text"), mayAll() ? h("a", { class: "button", href: "#/main-keys" }, t("nav.main-keys")) : null);
  }
  return searchable(t("models.title"), [
    [t("field.model"), (model) => h("code", {}, model.id)],
    [t("models.owner"), (model) => model.owned_by ?? "–"],
    [t("models.priced"), (model) => (model.priced ? chip(t("models.priced.yes"), "is-good") : chip(t("models.priced.no"), "is-warn"))],
    [t("nav.main-keys"), (model) => (model.main_keys ?? []).join(", ")],
    [t("models.refreshed"), (model) => (model.refreshed_at ? h("span", { title: time(model.refreshed_at) }, relative(model.refreshed_at)) : "–")],
  ], found, (model) => model.id);
}

function shownPrices(list) {
  if (list.data.length === 0) {
    return empty(t("prices.none"), null);
  }
  const price = (value) => (value === null || value === undefined ? "–" : typeof value === "number" ? `$${number(value)}` : String(value));
  const known = ["input", "cached_input", "output"];
  const simple = (row) => Object.keys(row).filter((name) => typeof row[name] === "number" && !known.includes(name));
  const others = [...new Set(list.data.flatMap(simple))];
  return h(
    "div",
    { class: "stack" },
    h("p", { class: "quiet" }, t("prices.text", { as_of: typeof list.as_of === "number" ? time(list.as_of) : list.as_of ?? "–" })),
    searchable(t("prices.title"), [
      [t("field.model"), (row) => h("code", {}, row.model)],
      ...[...known, ...others].map((name) => [t(`price.${name}`) === `price.${name}` ? name.replaceAll("_", " ") : t(`price.${name}`), (row) => price(row[name]), "number"]),
    ], list.data, (row) => row.model),
  );
}
