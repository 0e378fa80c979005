// Fields of lists, rules and times.

import { h, newId } from "../dom.js";
import { DAYS, zoneHere } from "../format.js";
import { t } from "../i18n.js";
import { button, field } from "../ui.js";

/** Names separated by commas or lines, as a list; nothing if there are none. */
export function words(text) {
  const found = text.split(/[\s,，、]+/).filter((word) => word !== "");
  return found.length === 0 ? undefined : found;
}

let zones = null;

/** A field for the name of a time zone, with the names that the browser knows. */
export function zoneInput(value, name) {
  if (zones === null || !zones.isConnected) {
    const known = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [zoneHere()];
    zones = h("datalist", { id: newId("zones") }, ["UTC", ...known].map((zone) => h("option", { value: zone })));
    document.body.append(zones);
  }
  return h("input", { value: value ?? "", list: zones.id, name, placeholder: "UTC", spellcheck: "false" });
}

/** A text field with suggestions. */
export function suggesting(attributes, names) {
  const list = h("datalist", { id: newId("names") }, names.map((name) => h("option", { value: name })));
  return { input: h("input", { ...attributes, list: list.id }), list };
}

/** A list of lines of fields, to which one can add and from which one can take. */
export function lines(label, addLabel, makeLine, initial, changed) {
  const made = [];
  const place = h("div", { class: "lines", role: "group", "aria-label": label });
  const add = (value) => {
    const line = makeLine(value);
    const drop = button("×", () => {
      made.splice(made.indexOf(line), 1);
      line.element.remove();
      changed();
    }, "icon-button", { "aria-label": t("action.drop") });
    line.element.append(drop);
    made.push(line);
    place.append(line.element);
    return line;
  };
  initial.forEach(add);
  const more = button(addLabel, () => {
    add(undefined).element.querySelector("select, input")?.focus();
    changed();
  }, "small");
  return { element: h("div", { class: "lines" }, place, h("div", {}, more)), read: () => made.map((line) => line.read()) };
}

/** Open hours: {zone, open: [{days, from, to}]}, or nothing for always. */
export function hoursField(initial, changed) {
  const zone = zoneInput(initial?.zone ?? zoneHere(), "hours.zone");
  const line = (value) => hoursLine(value ?? { days: DAYS.slice(0, 5), from: "09:00", to: "17:00" });
  const rows = lines(t("field.hours"), t("hours.add"), line, initial?.open ?? [], changed);
  return {
    element: h("div", { class: "lines" }, rows.element, field(t("field.zone"), zone)),
    read: () => {
      const open = rows.read();
      return open.length === 0 ? undefined : { zone: zone.value.trim() || "UTC", open };
    },
  };
}

function hoursLine(value) {
  const days = DAYS.map((day) => h("input", { type: "checkbox", name: "hours.day", value: day, checked: value.days.includes(day) }));
  const from = h("input", { value: value.from, name: "hours.from", pattern: "[0-2][0-9]:[0-5][0-9]" });
  const to = h("input", { value: value.to, name: "hours.to", pattern: "[0-2][0-9]:[0-5][0-9]" });
  const checks = h("div", { class: "checks", role: "group", "aria-label": t("hours.days") }, days.map((box) => h("label", { class: "check" }, box, t(`day.${box.value}`))));
  return {
    element: h("div", { class: "line" }, checks, field(t("hours.from"), from), field(t("hours.to"), to)),
    read: () => ({ days: days.filter((box) => box.checked).map((box) => box.value), from: from.value.trim(), to: to.value.trim() }),
  };
}
