// The lines of a form that say limits.

import { h } from "../dom.js";
import { METERS, WINDOWS, fromLocalInput, localInput } from "../format.js";
import { t } from "../i18n.js";
import { field, select } from "../ui.js";
import { lines, zoneInput } from "./lists.js";

export function limitsField(initial, changed) {
  return lines(t("field.limits"), t("limits.add"), (value) => limitLine(value ?? { meter: "requests", amount: "", window: "month" }), initial ?? [], changed);
}

function limitLine(value) {
  const meter = select(METERS.map((code) => [code, t(`meter.${code}`)]), value.meter, () => fit());
  meter.name = "limit.meter";
  const amount = h("input", { value: String(value.amount), name: "limit.amount", inputmode: "decimal", autocomplete: "off" });
  const window = select(WINDOWS.map((code) => [code, t(`window.${code}`)]), value.window, () => fit());
  window.name = "limit.window";
  const zone = zoneInput(value.zone, "limit.zone");
  const windowField = field(t("field.window"), window);
  const zoneField = field(t("field.zone"), zone);
  const more = finePrint(value);
  const fit = () => {
    windowField.hidden = meter.value === "concurrency";
    zoneField.hidden = windowField.hidden || ["lifetime", "minute", "hour"].includes(window.value);
  };
  fit();
  return {
    element: h("div", { class: "line" }, field(t("field.meter"), meter), field(t("field.amount"), amount), windowField, zoneField, more.element),
    read: () => ({
      meter: meter.value,
      amount: read(meter.value, amount.value),
      window: meter.value === "concurrency" ? undefined : window.value,
      zone: zoneField.hidden ? undefined : zone.value.trim() || undefined,
      ...more.read(meter.value),
    }),
  };
}

/** A number, or the text as it is, which the server then refuses with a reason. Money stays text, so that it is exact. */
function read(meter, text) {
  const plain = text.trim().replace(/^\$/, "");
  return meter !== "cost_usd" && /^-?\d+$/.test(plain) ? Number(plain) : plain;
}

/** What few limits have: models, mode, alerts and a temporary increase. */
function finePrint(value) {
  const models = h("input", { value: value.models ?? "", name: "limit.models", placeholder: "gpt-4o*", spellcheck: "false" });
  const mode = select([["strict", t("mode.strict")], ["loose", t("mode.loose")]], value.mode ?? "strict");
  const alerts = h("input", { value: (value.alerts ?? []).join(", "), name: "limit.alerts", placeholder: "80, 100" });
  const increase = h("input", { value: value.increase?.amount ?? "", name: "limit.increase", inputmode: "decimal" });
  const until = h("input", { type: "datetime-local", value: localInput(value.increase?.until), name: "limit.until" });
  const used = value.models || value.mode || value.alerts || value.increase;
  return {
    element: h(
      "details",
      { open: Boolean(used) },
      h("summary", {}, t("limits.more")),
      h("div", { class: "row" }, field(t("limits.models"), models), field(t("limits.mode"), mode), field(t("limits.alerts"), alerts), field(t("limits.increase"), increase), field(t("limits.until"), until)),
    ),
    read: (meter) => ({
      models: models.value.trim() || undefined,
      mode: mode.value === "loose" ? "loose" : undefined,
      alerts: alerts.value.trim() === "" ? undefined : alerts.value.split(/[\s,%]+/).filter(Boolean).map(Number),
      increase: increase.value.trim() === "" ? undefined : { amount: read(meter, increase.value), until: fromLocalInput(until.value) },
    }),
  };
}
