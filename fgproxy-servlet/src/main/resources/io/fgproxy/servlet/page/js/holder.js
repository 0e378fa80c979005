// The holder's page: what a sub-key may do and how it stands. The key stays in memory, and is gone with the tab.

import { places, send } from "./api.js";
import { h, replace } from "./dom.js";
import { compact, money, number } from "./format.js";
import { t } from "./i18n.js";
import { standing } from "./limits.js";
import { facts } from "./preview.js";
import { languageField, themeField } from "./settings.js";
import { button, card, failure, field, status } from "./ui.js";

const root = document.getElementById("app");
let secret = null;

function ask(message) {
  const input = h("input", { type: "password", name: "sub_key", autocomplete: "off", spellcheck: "false", placeholder: "sk-fg-…", required: true });
  const onsubmit = (event) => {
    event.preventDefault();
    secret = input.value.trim();
    look();
  };
  replace(
    root,
    h(
      "main",
      { class: "sign-in" },
      h(
        "form",
        { class: "card stack", onsubmit },
        h("div", { class: "brand" }, h("img", { src: "icon.svg", alt: "" }), h("h1", {}, t("holder.title"))),
        field(t("holder.key"), input, t("holder.hint")),
        message ? h("p", { class: "note is-bad", role: "alert" }, message) : null,
        h("button", { type: "submit", class: "button primary" }, t("holder.look")),
        h("div", { class: "foot" }, languageField(start), themeField()),
      ),
    ),
  );
  input.focus();
}

async function look() {
  replace(root, h("main", { class: "sign-in" }, h("p", { class: "quiet" }, t("state.loading"))));
  try {
    const answer = await send(new URL("sub_key", (await places()).proxy), "GET", secret);
    show(await answer.json());
  } catch (error) {
    if (error.status === 401 || error.status === 403) {
      secret = null;
      ask(error.message);
    } else {
      replace(root, h("main", { class: "sign-in" }, h("div", { class: "card" }, failure(error, look), h("div", { class: "actions" }, button(t("holder.other"), other)))));
    }
  }
}

function other() {
  secret = null;
  ask();
}

function show(key) {
  const limits = [...key.limits.map((limit) => standing(limit)), ...key.group_limits.map((limit) => standing(limit, t("holder.shared")))];
  const used = key.usage;
  const tile = (name, value) => h("div", { class: "tile" }, h("dt", {}, name), h("dd", {}, value));
  replace(
    root,
    h(
      "main",
      { class: "holder", tabindex: "-1" },
      h(
        "div",
        { class: "view" },
        h("div", { class: "view-head" }, h("div", {}, h("h1", {}, key.name), h("p", {}, status(key), " ", h("code", {}, key.id))), h("div", { class: "actions" }, button(t("holder.again"), look), button(t("holder.other"), other))),
        h("dl", { class: "tiles" }, tile(t("meter.requests"), compact(used.requests.used)), tile(t("meter.total_tokens"), compact(used.input_tokens.used + used.output_tokens.used)), tile(t("chart.spend.short"), money(used.cost_usd.used))),
        h("div", { class: "grid" }, card(t("field.limits"), limits.length === 0 ? h("p", { class: "quiet" }, t("holder.nolimits")) : h("div", { class: "stack" }, limits)), card(t("holder.rules"), facts(key, { withLimits: false }))),
        h("p", { class: "quiet" }, t("holder.note", { n: number(limits.length) })),
        h("div", { class: "row" }, languageField(start), themeField()),
      ),
    ),
  );
  document.title = `${key.name} · fgproxy`;
  root.querySelector("main").focus({ preventScroll: true });
}

function start() {
  if (secret === null) {
    ask();
  } else {
    look();
  }
}
start();
