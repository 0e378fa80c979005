// How limits stand: bars of what is used, held and left.

import { h } from "./dom.js";
import { amount, limitText, relative, time } from "./format.js";
import { t } from "./i18n.js";

const TIGHT = 0.9;

/** What may be used at most just now, a temporary increase included. */
function most(limit) {
  return Math.max(limit.amount, limit.used + limit.held + limit.remaining);
}

function share(limit) {
  const all = most(limit);
  return all > 0 ? (limit.used + limit.held) / all : 1;
}

/** The limit that is nearest to its end; null if there is none. */
export function tightest(limits) {
  return limits.reduce((worst, limit) => (worst === null || share(limit) > share(worst) ? limit : worst), null);
}

/** The bar alone; its numbers are its label. */
export function bar(limit, kind = "") {
  const all = most(limit);
  const used = h("span", { class: "used" });
  const held = h("span", { class: "held" });
  used.style.width = `${all > 0 ? Math.min(100, (100 * limit.used) / all) : 100}%`;
  held.style.width = `${all > 0 ? Math.min(100, (100 * limit.held) / all) : 0}%`;
  const tight = share(limit) >= TIGHT ? "is-tight" : "";
  return h("div", { class: `bar ${kind} ${tight}`, role: "img", "aria-label": numbers(limit) }, used, held);
}

function numbers(limit) {
  const parts = { used: limit.used, held: limit.held, left: limit.remaining };
  return Object.entries(parts).map(([name, value]) => `${t(`limit.${name}`)} ${amount(limit.meter, value)}`).join(", ");
}

/** One limit: what it bounds, its bar, its numbers and when it starts anew. */
export function standing(limit, owner) {
  const reset = limit.resets_at ? t("limit.resets", { when: relative(limit.resets_at), at: time(limit.resets_at) }) : limit.meter === "concurrency" ? t("limit.concurrency") : t("limit.never");
  const part = (name, value) => h("span", {}, h("span", { class: `key-dot ${name}`, "aria-hidden": "true" }), `${t(`limit.${name}`)} ${amount(limit.meter, value)}`);
  return h(
    "div",
    { class: "limit" },
    h("div", { class: "limit-head" }, h("strong", {}, limitText(limit)), h("small", { class: "quiet" }, owner ? `${owner} · ${reset}` : reset)),
    bar(limit),
    h("div", { class: "actions quiet" }, part("used", limit.used), part("held", limit.held), part("left", limit.remaining)),
    limit.increase ? h("small", { class: "quiet" }, t("limit.increase", { amount: amount(limit.meter, limit.increase.amount), until: time(limit.increase.until) })) : null,
  );
}
