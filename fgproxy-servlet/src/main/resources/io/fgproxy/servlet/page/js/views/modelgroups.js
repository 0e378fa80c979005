// Groups of models: names for lists of patterns, which rules take as @name.

import { get, put, remove } from "../api.js";
import { h } from "../dom.js";
import { words } from "../form/lists.js";
import { blame } from "../form/settings.js";
import { t } from "../i18n.js";
import { mayAll } from "../session.js";
import { button, card, confirm, dialog, empty, field, loaded, run, toast } from "../ui.js";

export function modelGroups() {
  const list = loaded(() => get("model_groups", { limit: 100 }), (page, again) =>
    page.data.length === 0
      ? card(null, empty(t("modelgroup.none"), t("modelgroup.none.text")))
      : h("div", { class: "grid" }, page.data.map((one) => shown(one, again))),
  );
  const head = h("div", { class: "view-head" }, h("div", {}, h("h2", {}, t("modelgroup.title")), h("p", {}, t("modelgroup.intro"))), mayAll() ? button(t("modelgroup.new"), () => edit(null, list.reload)) : null);
  return h("section", { class: "stack" }, head, list);
}

function shown(one, again) {
  const erase = () => confirm(t("delete.title", { name: one.name }), t("modelgroup.delete.text"), t("action.delete"), async () => {
    await remove(`model_groups/${encodeURIComponent(one.name)}`);
    toast(t("delete.done"));
    again();
  });
  return card(
    `@${one.name}`,
    h("p", {}, one.models.length === 0 ? t("list.none") : one.models.join(", ")),
    mayAll() ? h("div", { class: "actions" }, button(t("action.edit"), () => edit(one, again), "small"), button(t("action.delete"), erase, "small danger")) : null,
  );
}

function edit(one, again) {
  dialog(one ? `@${one.name}` : t("modelgroup.new"), (close) => {
    const name = h("input", { name: "name", value: one?.name ?? "", autocomplete: "off", disabled: one !== null });
    const models = h("input", { name: "models", value: (one?.models ?? []).join(", "), autocomplete: "off", spellcheck: "false", placeholder: "gpt-4o*, o4-mini" });
    const error = h("p", { class: "note is-bad", role: "alert", hidden: true });
    const go = h("button", { type: "submit", class: "button primary" }, t("action.save"));
    const onsubmit = (event) => {
      event.preventDefault();
      run(go, async () => {
        try {
          await put(`model_groups/${encodeURIComponent(name.value.trim())}`, { models: words(models.value) ?? [] });
          close();
          toast(t("keys.saved"));
          again();
        } catch (failed) {
          error.hidden = false;
          error.textContent = failed.message;
          blame(element, failed);
        }
      });
    };
    const element = h(
      "form",
      { class: "stack", onsubmit, novalidate: true },
      field(t("field.name"), name),
      field(t("modelgroup.models"), models, t("modelgroup.hint")),
      error,
      h("div", { class: "actions end" }, button(t("action.cancel"), close), go),
    );
    return element;
  });
}
