// The real keys: they go in, and never come out.

import { get, patch, post, remove } from "../api.js";
import { h } from "../dom.js";
import { limitsField } from "../form/limits.js";
import { limitText, number, time } from "../format.js";
import { t } from "../i18n.js";
import { mayAll } from "../session.js";
import { button, card, chip, confirm, dialog, empty, field, loaded, run, toast } from "../ui.js";

export function mainKeys() {
  const list = loaded(() => get("main_keys", { limit: 100 }), (page, again) =>
    page.data.length === 0
      ? card(null, empty(t("mk.none"), t("mk.none.text"), mayAll() ? button(t("mk.add"), () => add(again), "primary") : null))
      : h("div", { class: "grid" }, page.data.map((key) => one(key, again))),
  );
  const head = h("div", { class: "view-head" }, h("div", {}, h("h1", {}, t("nav.main-keys")), h("p", {}, t("mk.intro"))), mayAll() ? button(t("mk.add"), () => add(list.reload), "primary") : null);
  return h("div", { class: "view" }, head, list);
}

function one(key, again) {
  const path = `main_keys/${encodeURIComponent(key.id)}`;
  const said = h("p", { class: "note", hidden: true, role: "status" });
  const tell = (text, bad) => {
    said.hidden = false;
    said.className = bad ? "note is-bad" : "note";
    said.textContent = text;
  };
  const test = (event) => run(event.currentTarget, async () => {
    const found = await post(`${path}/test`);
    tell(t(found.ok ? "mk.test.good" : "mk.test.bad", { status: found.status ?? "–", millis: number(found.millis), message: found.message ?? "" }), !found.ok);
  });
  const refresh = (event) => run(event.currentTarget, async () => {
    const found = await post(`${path}/refresh_models`);
    tell(t("mk.refreshed", { n: number(found.data.length) }));
  });
  const flip = (event) => run(event.currentTarget, async () => {
    await post(`${path}/${key.enabled ? "disable" : "enable"}`);
    again();
  });
  const erase = () => confirm(t("delete.title", { name: key.name }), t("mk.delete.text"), t("action.delete"), async () => {
    await remove(path);
    toast(t("delete.done"));
    again();
  });
  const facts = [
    ["ID", h("code", {}, key.id)],
    [t("mk.base_url"), key.base_url ?? t("mk.base_url.default")],
    key.organization ? [t("mk.organization"), key.organization] : null,
    key.project ? [t("mk.project"), key.project] : null,
    [t("field.limits"), key.limits.length === 0 ? t("limits.none") : key.limits.map((limit) => h("div", {}, limitText(limit)))],
    key.health?.cool_downs.length ? [t("mk.health"), key.health.cool_downs.map((one) => h("div", {}, coolDown(one)))] : null,
    [t("field.created_at"), time(key.created_at)],
  ];
  return card(
    null,
    h("div", { class: "view-head" }, h("h2", {}, key.name), key.enabled ? chip(t("status.enabled"), "is-enabled") : chip(t("status.disabled"), "is-disabled")),
    h("dl", { class: "facts" }, facts.filter(Boolean).map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])),
    said,
    mayAll()
      ? h("div", { class: "actions" }, button(t("mk.test"), test, "small"), button(t("mk.refresh"), refresh, "small"), button(t("mk.limits"), () => limit(key, path, again), "small"), button(key.enabled ? t("action.disable") : t("action.enable"), flip, "small"), button(t("action.delete"), erase, "small danger"))
      : null,
  );
}

function coolDown(one) {
  return [t(`mk.health.${one.reason}`), one.model ?? "", t("mk.health.until", { time: time(one.until) })].filter(Boolean).join(" · ");
}

function add(again) {
  dialog(t("mk.add"), (close) => {
    const input = (name, more) => h("input", { name, autocomplete: "off", spellcheck: "false", ...more });
    const name = input("mk.name", { required: true, placeholder: "default" });
    const secret = input("mk.api_key", { type: "password", required: true, placeholder: "sk-…" });
    const base = input("mk.base_url", { placeholder: "https://api.openai.com/v1" });
    const organization = input("mk.organization", {});
    const project = input("mk.project", {});
    const or = (control) => control.value.trim() || undefined;
    const go = h("button", { type: "submit", class: "button primary" }, t("mk.add"));
    const onsubmit = (event) => {
      event.preventDefault();
      run(go, async () => {
        await post("main_keys", { name: or(name), api_key: or(secret), base_url: or(base), organization: or(organization), project: or(project) });
        close();
        toast(t("mk.added"));
        again();
      });
    };
    return h(
      "form",
      { class: "stack", onsubmit, novalidate: true },
      field(t("field.name"), name),
      field(t("mk.api_key"), secret, t("mk.api_key.hint")),
      field(t("mk.base_url"), base),
      h("div", { class: "row" }, field(t("mk.organization"), organization), field(t("mk.project"), project)),
      h("div", { class: "actions end" }, button(t("action.cancel"), close), go),
    );
  });
}

function limit(key, path, again) {
  dialog(t("mk.limits.title", { name: key.name }), (close) => {
    const limits = limitsField(key.limits, () => {});
    const go = button(t("action.save"), (event) => run(event.currentTarget, async () => {
      await patch(path, { limits: limits.read() });
      close();
      again();
    }), "primary");
    return [limits.element, h("div", { class: "actions end" }, button(t("action.cancel"), close), go)];
  });
}
