// Admin tokens: who else may manage, and how much.

import { get, post, remove, suggestions } from "../api.js";
import { h, replace } from "../dom.js";
import { fromLocalInput, time } from "../format.js";
import { t } from "../i18n.js";
import { copyBox } from "../secret.js";
import { button, card, chip, confirm, dialog, empty, field, loaded, run, select, table, toast } from "../ui.js";

const ROLES = ["viewer", "issuer", "full"];

export function access() {
  const list = loaded(() => get("admin_tokens", { limit: 100 }), (page, again) => (page.data.length === 0 ? empty(t("access.none"), t("access.none.text")) : shown(page.data, again)));
  const head = h("div", { class: "view-head" }, h("div", {}, h("h1", {}, t("nav.access")), h("p", {}, t("access.intro"))), button(t("access.new"), () => add(list.reload), "primary"));
  return h("div", { class: "view" }, head, card(null, list));
}

function shown(tokens, again) {
  const erase = (token) => confirm(t("delete.title", { name: token.name }), t("access.delete.text"), t("action.delete"), async () => {
    await remove(`admin_tokens/${encodeURIComponent(token.id)}`);
    toast(t("delete.done"));
    again();
  });
  return table(t("nav.access"), [
    [t("field.name"), (token) => [h("span", { class: "main" }, token.name), h("br"), h("small", { class: "mono" }, token.id)]],
    [t("access.role"), (token) => [chip(t(`role.${token.role}`)), token.template ? h("small", {}, ` ${token.template}`) : null]],
    [t("field.created_at"), (token) => time(token.created_at)],
    [t("field.expires_at"), (token) => (token.expires_at ? time(token.expires_at) : t("field.never"))],
    ["", (token) => button(t("action.delete"), () => erase(token), "small danger"), "number"],
  ], tokens);
}

function add(again) {
  const box = dialog(t("access.new"), (close) => {
    const name = h("input", { name: "token.name", autocomplete: "off" });
    const template = select([["", t("list.none")]], "");
    const templateField = field(t("field.template"), template, t("access.template.hint"));
    const role = select(ROLES.map((code) => [code, `${t(`role.${code}`)}: ${t(`role.${code}.text`)}`]), "viewer", () => (templateField.hidden = role.value !== "issuer"));
    role.name = "token.role";
    templateField.hidden = true;
    suggestions("templates").then((all) => replace(template, h("option", { value: "" }, t("list.none")), all.map((one) => h("option", { value: one.name }, one.name))), () => {});
    const until = h("input", { type: "datetime-local" });
    const go = button(t("access.new"), (event) => run(event.currentTarget, async () => {
      const made = await post("admin_tokens", { name: name.value.trim(), role: role.value, template: role.value === "issuer" ? template.value || undefined : undefined, expires_at: fromLocalInput(until.value) ?? undefined });
      box.addEventListener("close", again);
      replace(box, h("h2", {}, made.name), h("p", { class: "note is-warn" }, t("secret.once")), copyBox(made.secret, t("action.copy"), "secret"), h("div", { class: "actions end" }, button(t("action.close"), close)));
    }), "primary");
    return [field(t("field.name"), name), field(t("access.role"), role), templateField, field(t("field.expires_at"), until), h("div", { class: "actions end" }, button(t("action.cancel"), close), go)];
  });
}
