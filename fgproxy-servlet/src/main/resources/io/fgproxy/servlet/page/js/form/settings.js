// The form of a sub-key's settings, as keys, templates and groups have them.

import { suggestions } from "../api.js";
import { h, replace } from "../dom.js";
import { fromLocalInput, localInput } from "../format.js";
import { t } from "../i18n.js";
import { field, fieldset, select } from "../ui.js";
import { limitsField } from "./limits.js";
import { hoursField, suggesting, words } from "./lists.js";

const PRESETS = ["inference", "rag", "batch", "everything-but-admin"];
const FURTHER = ["parameters", "tools", "references", "input"];

/**
 * @param initial the settings to begin with
 * @param changed is called after each change
 * @param of "key", "template" or "group": a group has no validity and no main keys
 * @return {element, read}: read gives all members, undefined where they are as for a new key; throws if JSON is broken
 */
export function settingsForm(initial, changed, of = "key") {
  const parts = [modelsPart(initial), operationsPart(initial), limitsPart(initial, changed), hoursPart(initial, changed)];
  if (of !== "group") {
    parts.push(validityPart(initial), placePart(initial));
  }
  parts.push(furtherPart(initial));
  const element = h("div", { class: "form", oninput: changed, onchange: changed }, parts.map((part) => part.element));
  return { element, read: () => Object.assign({}, ...parts.map((part) => part.read())) };
}

function listInput(name, value, placeholder) {
  return h("input", { name, value: (value ?? []).join(", "), placeholder, spellcheck: "false", autocomplete: "off" });
}

function modelsPart(initial) {
  const nothing = initial.models?.allow?.length === 0;
  const allow = listInput("models.allow", initial.models?.allow, t("models.all"));
  const deny = listInput("models.deny", initial.models?.deny, t("list.none"));
  const known = h("div", { class: "checks" });
  const add = (id) => {
    allow.value = [...new Set([...(words(allow.value) ?? []), id])].join(", ");
    allow.dispatchEvent(new Event("input", { bubbles: true }));
  };
  suggestions("models").then((models) => {
    const rank = (model) => (model.priced ? 0 : 2) + (model.id.startsWith("gpt-") ? 0 : 1);
    const shown = [...models].sort((a, b) => rank(a) - rank(b)).slice(0, 12).map((model) => model.id);
    replace(known, shown.map((id) => h("button", { type: "button", class: "button small", onclick: () => add(id) }, `+ ${id}`)));
  }, () => {});
  return {
    element: fieldset(t("field.models"), h("div", { class: "lines" }, field(t("list.allow"), allow, nothing ? t("models.nothing") : t("models.hint")), known, field(t("list.deny"), deny))),
    read: () => {
      const rule = { allow: words(allow.value) ?? (nothing ? [] : undefined), deny: words(deny.value), aliases: initial.models?.aliases };
      return { models: some(rule) };
    },
  };
}

/** The rule, unless it says nothing. */
function some(rule) {
  return Object.values(rule).some((value) => value !== undefined) ? rule : undefined;
}

function operationsPart(initial) {
  const had = initial.operations?.allow;
  const preset = had === undefined ? "" : had.length === 1 && PRESETS.includes(had[0]) ? had[0] : "own";
  const own = listInput("operations.allow", preset === "own" ? had : [], "chat.completions.create, models.*");
  const ownField = field(t("operations.own"), own, t("operations.hint"));
  const choices = [["", t("operations.standard")], ...PRESETS.slice(1).map((code) => [code, t(`operations.${code}`)]), ["own", t("operations.own")]];
  const choice = select(choices, preset === "inference" ? "" : preset, () => (ownField.hidden = choice.value !== "own"));
  choice.name = "operations.preset";
  ownField.hidden = preset !== "own";
  const deny = listInput("operations.deny", initial.operations?.deny, t("list.none"));
  const allowed = () => (choice.value === "" ? undefined : choice.value === "own" ? words(own.value) ?? [] : [choice.value]);
  return {
    element: fieldset(t("field.operations"), h("div", { class: "lines" }, field(t("list.allow"), choice), ownField, field(t("list.deny"), deny))),
    read: () => ({ operations: some({ allow: allowed(), deny: words(deny.value) }) }),
  };
}

function limitsPart(initial, changed) {
  const limits = limitsField(initial.limits, changed);
  return {
    element: fieldset(t("field.limits"), limits.element),
    read: () => {
      const all = limits.read();
      return { limits: all.length === 0 ? undefined : all };
    },
  };
}

function hoursPart(initial, changed) {
  const hours = hoursField(initial.hours, changed);
  const addresses = listInput("addresses", initial.addresses?.allow, t("addresses.all"));
  const details = h(
    "details",
    { open: Boolean(initial.hours ?? initial.addresses) },
    h("summary", {}, t("form.when")),
    h("div", { class: "lines" }, fieldset(t("field.hours"), hours.element), field(t("field.addresses"), addresses, t("addresses.hint"))),
  );
  return {
    element: details,
    read: () => ({ hours: hours.read(), addresses: some({ allow: words(addresses.value), deny: initial.addresses?.deny }) }),
  };
}

function validityPart(initial) {
  const from = h("input", { type: "datetime-local", name: "not_before", value: localInput(initial.not_before) });
  const until = h("input", { type: "datetime-local", name: "expires_at", value: localInput(initial.expires_at) });
  const read = (input, before) => (input.value === localInput(before) ? before ?? undefined : fromLocalInput(input.value) ?? undefined);
  return {
    element: fieldset(t("form.validity"), h("div", { class: "row" }, field(t("field.not_before"), from), field(t("field.expires_at"), until, t("form.validity.hint")))),
    read: () => ({ not_before: read(from, initial.not_before), expires_at: read(until, initial.expires_at) }),
  };
}

function placePart(initial) {
  const group = suggesting({ name: "group", value: initial.group ?? "", placeholder: t("list.none"), autocomplete: "off" }, []);
  suggestions("groups").then((groups) => replace(group.list, groups.map((one) => h("option", { value: one.name }))), () => {});
  // Weights and the order are set by the API; the page keeps them.
  const had = (initial.main_keys ?? []).map((member) => (typeof member === "string" ? { id: member } : member));
  const boxes = h("div", { class: "checks" }, had.map(({ id }) => mainKeyBox({ id, name: id }, true)));
  suggestions("main_keys").then((all) => {
    const chosen = checked(boxes);
    const gone = chosen.filter((id) => !all.some((key) => key.id === id)).map((id) => ({ id, name: id }));
    replace(boxes, [...all, ...gone].map((key) => mainKeyBox(key, chosen.includes(key.id))));
  }, () => {});
  return {
    element: h("details", { open: Boolean(initial.group || initial.main_keys?.length) }, h("summary", {}, t("form.place")), h("div", { class: "lines" }, field(t("field.group"), group.input, t("group.hint")), group.list, fieldset(t("field.main_keys"), boxes, h("small", { class: "hint" }, t("main_keys.hint"))))),
    read: () => {
      const ids = checked(boxes);
      const kept = had.filter((member) => ids.includes(member.id));
      const all = [...kept, ...ids.filter((id) => !kept.some((member) => member.id === id)).map((id) => ({ id }))];
      const weighted = kept.some((member) => member.weight !== undefined);
      const set = all.map(({ id, weight }) => (weighted ? { id, weight: weight ?? 1 } : id));
      return { group: group.input.value.trim() || undefined, main_keys: set.length === 0 ? undefined : set };
    },
  };
}

function mainKeyBox(key, on) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", name: "main_keys", value: key.id, checked: on }), key.name);
}

function checked(boxes) {
  return [...boxes.querySelectorAll("input:checked")].map((box) => box.value);
}

function furtherPart(initial) {
  const had = Object.fromEntries(FURTHER.filter((name) => initial[name]).map((name) => [name, initial[name]]));
  const none = Object.keys(had).length === 0;
  const text = h("textarea", { name: "further", rows: 5, spellcheck: "false", placeholder: '{"parameters":{"max":{"n":1}},"tools":{"allow":["web_search"]}}', value: none ? "" : JSON.stringify(had, null, 2) });
  return {
    element: h("details", { open: !none }, h("summary", {}, t("form.further")), field(t("form.further.json"), text, t("form.further.hint"))),
    read: () => {
      const given = text.value.trim() === "" ? {} : parsed(text.value);
      return Object.fromEntries([...FURTHER, ...Object.keys(given)].map((name) => [name, given[name]]));
    },
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw Object.assign(new Error(t("form.further.broken", { why: error.message })), { param: "further" });
  }
}

/** The members of `now` that differ from `before`; null where they are gone. */
export function changes(before, now) {
  const changed = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (JSON.stringify(before[name]) !== JSON.stringify(now[name])) {
      changed[name] = now[name] ?? null;
    }
  }
  return changed;
}

/** Marks the field that the server's complaint is about. */
export function blame(form, error) {
  for (const marked of form.querySelectorAll("[aria-invalid]")) {
    marked.removeAttribute("aria-invalid");
  }
  const param = (error.param ?? "").replace(/^(sub_key|template)\./, "");
  const limit = param.match(/^limits\[(\d+)\]\.?(\w+)?/);
  const name = param.split(/[.[]/)[0];
  const found = limit
    ? form.querySelectorAll(`[name="limit.${limit[2] ?? "amount"}"]`)[Number(limit[1])]
    : form.querySelector(`[name="${CSS.escape(param)}"]`) ?? form.querySelector(`[name^="${CSS.escape(name)}"]`);
  if (param !== "" && found) {
    found.closest("details")?.setAttribute("open", "");
    found.setAttribute("aria-invalid", "true");
    found.focus();
  }
}
