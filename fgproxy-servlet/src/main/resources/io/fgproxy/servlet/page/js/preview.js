// What settings mean, in words, and what they would do to a request.

import { post } from "./api.js";
import { h, replace } from "./dom.js";
import { limitText, rulesText, time } from "./format.js";
import { t } from "./i18n.js";
import { card, field } from "./ui.js";
import { verdict } from "./explain.js";

const PAUSE_MILLIS = 400;

/** The facts of settings as a list of terms; without what is told elsewhere. */
export function facts(settings, { withLimits = true, withValidity = true } = {}) {
  const limits = settings.limits ?? [];
  const lines = [
    ...rulesText(settings),
    withLimits && [t("field.limits"), limits.length === 0 ? t("limits.none") : h("span", {}, limits.map((limit, i) => [i > 0 ? h("br") : null, limitText({ ...limit, window: limit.window ?? "lifetime", amount: Number(limit.amount) || 0 })]))],
    withValidity && [t("form.validity"), validity(settings)],
    settings.group ? [t("field.group"), settings.group] : null,
  ];
  return h("dl", { class: "facts" }, lines.filter(Boolean).map(([term, text]) => [h("dt", {}, term), h("dd", {}, text)]));
}

function validity({ not_before: from, expires_at: until }) {
  const parts = [from ? t("validity.from", { at: time(from) }) : null, until ? t("validity.until", { at: time(until) }) : null];
  return parts.filter(Boolean).join(" · ") || t("validity.always");
}

/** A card that follows the form; `update(settings)` after each change. */
export function preview() {
  const words = h("div", {});
  const answer = h("div", { "aria-live": "polite" });
  const json = h("pre", {});
  const model = h("input", { value: "gpt-4o-mini", name: "preview.model", spellcheck: "false" });
  let latest = null;
  let timer = 0;
  const ask = async () => {
    const asked = latest;
    try {
      const body = { model: model.value.trim(), messages: [{ role: "user", content: "Hello" }] };
      const request = { method: "POST", path: "/v1/chat/completions", body };
      const found = await post("explain", { ...request, sub_key: { ...asked, name: asked.name || "preview" } });
      if (asked === latest) {
        replace(answer, verdict(found));
      }
    } catch (error) {
      if (asked === latest) {
        replace(answer, h("p", { class: error.isMissingFeature ? "note" : "note is-bad" }, error.isMissingFeature ? t("preview.missing") : error.message));
      }
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => model.isConnected && ask(), PAUSE_MILLIS);
  };
  model.addEventListener("input", (event) => {
    event.stopPropagation();
    soon();
  });
  const element = card(
    t("preview.title"),
    words,
    h("details", { open: true }, h("summary", {}, t("preview.try")), h("div", { class: "lines" }, field(t("preview.model"), model), answer)),
    h("details", {}, h("summary", {}, t("preview.json")), h("div", { class: "code" }, json)),
  );
  element.classList.add("preview");
  const update = (settings) => {
    latest = settings;
    replace(words, facts(settings));
    json.textContent = JSON.stringify(settings, null, 2);
    soon();
  };
  return { element, update, complain: (error) => replace(answer, h("p", { class: "note is-bad" }, error.message)) };
}
