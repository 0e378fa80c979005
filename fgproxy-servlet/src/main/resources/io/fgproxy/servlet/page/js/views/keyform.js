// The form that makes keys, one or many, and the one that changes a key.

import { get, patch, post, suggestions } from "../api.js";
import { h, replace } from "../dom.js";
import { blame, changes, settingsForm } from "../form/settings.js";
import { t } from "../i18n.js";
import { preview } from "../preview.js";
import { onlyTemplate } from "../session.js";
import { secretCard, secretsCard } from "../secret.js";
import { field, loaded, run, select, toast } from "../ui.js";

/** What is the same in both: fields, a preview beside them, and a button. */
function editor(head, form, read, submitLabel, submit, whole = (settings) => settings) {
  const shown = preview();
  const error = h("p", { class: "note is-bad", role: "alert", hidden: true });
  const go = h("button", { type: "submit", class: "button primary" }, submitLabel);
  const complain = (failed) => {
    error.hidden = false;
    error.textContent = failed.isMissingFeature ? t("error.missing.text", { status: failed.status }) : failed.message;
    blame(element, failed);
  };
  const changed = () => {
    try {
      shown.update(whole(read()));
    } catch (failed) {
      shown.complain(failed);
    }
  };
  const onsubmit = (event) => {
    event.preventDefault();
    error.hidden = true;
    run(go, async () => {
      try {
        await submit(read());
      } catch (failed) {
        complain(failed);
      }
    });
  };
  const element = h("form", { class: "with-preview", onsubmit, novalidate: true }, h("div", { class: "card form" }, head, form, error, h("div", { class: "actions" }, go)), shown.element);
  return { element, changed };
}

function backTo(href, label) {
  return h("a", { class: "back", href }, `← ${label}`);
}

export function newKey(params) {
  const place = h("div", { class: "view" });
  const name = h("input", { name: "name", autocomplete: "off", required: true, placeholder: t("keys.name.hint"), value: params.get("name") ?? "" });
  const count = h("input", { name: "count", type: "number", min: 1, max: 1000, value: params.get("count") ?? "1" });
  const template = select([["", t("list.none")]], "");
  template.name = "template";
  const templateField = field(t("field.template"), template, t("template.hint"));
  templateField.hidden = true;
  let templates = [];
  const own = onlyTemplate();
  const known = own === null ? suggestions("templates") : get(`templates/${encodeURIComponent(own)}`).then((one) => [one]).catch(() => [{ name: own, sub_key: {} }]);
  known.then((all) => {
    templates = all;
    const chosen = own ?? params.get("template");
    replace(template, own === null ? h("option", { value: "" }, t("list.none")) : null, all.map((one) => h("option", { value: one.name, selected: one.name === chosen }, one.name)));
    templateField.hidden = all.length === 0;
    made?.changed();
  }, () => {});
  let made = null;
  const form = settingsForm({}, () => made?.changed());
  const read = () => ({ name: name.value.trim(), template: template.value || undefined, ...form.read() });
  const whole = ({ template: chosen, ...settings }) => {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    return { ...templates.find((one) => one.name === chosen)?.sub_key, ...Object.fromEntries(given) };
  };
  const head = h(
    "div",
    { class: "lines", oninput: () => made?.changed(), onchange: () => made?.changed() },
    h("div", { class: "row" }, field(t("field.name"), name, t("keys.name.many")), field(t("keys.count"), count)),
    templateField,
  );
  made = editor(head, form.element, read, t("keys.create"), async (settings) => {
    const many = Number(count.value);
    const shown = many === 1
      ? await secretCard(await post("sub_keys", settings))
      : await secretsCard((await post("sub_keys/bulk", { count: many, ...settings })).data);
    const heading = h("h1", { tabindex: "-1" }, t("keys.created"));
    replace(place, heading, shown);
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, whole);
  made.changed();
  return replace(place, backTo("#/keys", t("nav.keys")), h("h1", {}, t("keys.new")), made.element);
}

export function editKey(id) {
  const path = `sub_keys/${encodeURIComponent(id)}`;
  return loaded(
    () => get(path),
    (key) => {
      let made = null;
      const name = h("input", { name: "name", value: key.name, autocomplete: "off", required: true });
      const form = settingsForm(asSettings(key), () => made?.changed());
      const read = () => ({ name: name.value.trim(), ...form.read() });
      const before = read();
      const head = h("div", { class: "lines", oninput: () => made?.changed() }, field(t("field.name"), name));
      made = editor(head, form.element, read, t("action.save"), async (settings) => {
        const changed = changes(before, settings);
        if (Object.keys(changed).length > 0) {
          await patch(path, changed);
          toast(t("keys.saved"));
        }
        location.hash = `#/keys/${encodeURIComponent(id)}`;
      });
      made.changed();
      return h("div", { class: "view" }, backTo(`#/keys/${encodeURIComponent(id)}`, key.name), h("h1", {}, t("keys.edit", { name: key.name })), made.element);
    },
  );
}

/** A key as the form takes it: limits without how they stand. */
export function asSettings(key) {
  const limits = (key.limits ?? []).map(({ used, held, remaining, resets_at: reset, ...limit }) => limit);
  return { ...key, limits };
}
