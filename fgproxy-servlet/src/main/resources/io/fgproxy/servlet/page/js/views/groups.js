// Groups, whose rules and limits their keys share, templates, of which keys are made, and groups of models.

import { get, put, remove } from "../api.js";
import { h } from "../dom.js";
import { blame, settingsForm } from "../form/settings.js";
import { t } from "../i18n.js";
import { standing } from "../limits.js";
import { facts } from "../preview.js";
import { mayAll, mayIssue } from "../session.js";
import { button, card, confirm, dialog, empty, field, loaded, run, toast } from "../ui.js";
import { asSettings } from "./keyform.js";
import { modelGroups } from "./modelgroups.js";

export function groups() {
  return h("div", { class: "view" }, h("h1", {}, t("nav.groups")), part("group", "groups"), part("template", "templates"), modelGroups());
}

function part(kind, path) {
  const list = loaded(() => get(path, { limit: 100 }), (page, again) =>
    page.data.length === 0
      ? card(null, empty(t(`${kind}.none`), t(`${kind}.none.text`)))
      : h("div", { class: "grid" }, page.data.map((one) => shown(kind, path, one, again))),
  );
  const head = h("div", { class: "view-head" }, h("div", {}, h("h2", {}, t(`${kind}.title`)), h("p", {}, t(`${kind}.intro`))), mayAll() ? button(t(`${kind}.new`), () => edit(kind, path, null, list.reload)) : null);
  return h("section", { class: "stack" }, head, list);
}

function shown(kind, path, one, again) {
  const settings = kind === "group" ? one : one.sub_key;
  const limits = kind === "group" ? (one.limits ?? []).map((limit) => standing(limit)) : [];
  const erase = () => confirm(t("delete.title", { name: one.name }), t(`${kind}.delete.text`), t("action.delete"), async () => {
    await remove(`${path}/${encodeURIComponent(one.name)}`);
    toast(t("delete.done"));
    again();
  });
  const make = mayIssue() ? h("a", { class: "button small", href: `#/keys/new?template=${encodeURIComponent(one.name)}` }, t("template.use")) : null;
  const use = kind === "template" ? make : h("a", { class: "button small", href: `#/keys?group=${encodeURIComponent(one.name)}` }, t("group.keys"));
  return card(
    one.name,
    one.parent ? h("p", { class: "quiet" }, t("group.parent.of", { parent: one.parent })) : null,
    facts(settings, { withLimits: kind === "template", withValidity: kind === "template" }),
    limits,
    h("div", { class: "actions" }, use, mayAll() ? [button(t("action.edit"), () => edit(kind, path, one, again), "small"), button(t("action.delete"), erase, "small danger")] : null),
  );
}

function edit(kind, path, one, again) {
  dialog(one ? one.name : t(`${kind}.new`), (close) => {
    const settings = one ? (kind === "group" ? one : one.sub_key) : {};
    const form = settingsForm(asSettings(settings), () => {}, kind);
    const name = h("input", { name: "name", value: one?.name ?? "", autocomplete: "off", disabled: one !== null });
    const parent = h("input", { name: "parent", value: one?.parent ?? "", autocomplete: "off", placeholder: t("list.none") });
    const error = h("p", { class: "note is-bad", role: "alert", hidden: true });
    const go = h("button", { type: "submit", class: "button primary" }, t("action.save"));
    const onsubmit = (event) => {
      event.preventDefault();
      run(go, async () => {
        try {
          const read = form.read();
          const body = kind === "group" ? { parent: parent.value.trim() || undefined, ...read } : { sub_key: read };
          await put(`${path}/${encodeURIComponent(name.value.trim())}`, body);
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
      h("div", { class: "row" }, field(t("field.name"), name), kind === "group" ? field(t("group.parent"), parent) : null),
      form.element,
      error,
      h("div", { class: "actions end" }, button(t("action.cancel"), close), go),
    );
    return element;
  });
}
