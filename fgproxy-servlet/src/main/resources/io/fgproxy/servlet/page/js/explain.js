// "Why was I refused?": a request is pasted, and what would become of it is told.

import { h, replace } from "./dom.js";
import { amount } from "./format.js";
import { has, t } from "./i18n.js";
import { standing } from "./limits.js";
import { button, chip, failure, field } from "./ui.js";

const SAMPLE = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}';

/**
 * A request out of what was pasted: a JSON body, a curl line, or a request as it goes over the wire. The body stays the
 * text it is: whoever parsed it here would hide what is wrong with it.
 */
export function parseRequest(text) {
  const plain = text.trim();
  const request = { method: "POST", path: "/v1/chat/completions", body: plain };
  const wire = plain.match(/^(GET|POST|DELETE|PUT|PATCH|HEAD)\s+(\S+)/);
  if (/^curl\s/.test(plain)) {
    const url = plain.match(/https?:\/\/[^/\s'"]+([^\s'"]*)/);
    const data = plain.match(/(?:-d|--data(?:-raw|-binary)?|--json)[\s=]+(?:'((?:[^']|'\\'')*)'|"((?:[^"\\]|\\.)*)")/);
    request.path = url?.[1] || "/";
    request.body = data ? data[1]?.replaceAll("'\\''", "'") ?? data[2].replaceAll(/\\(.)/g, "$1") : undefined;
    request.method = plain.match(/(?:-X|--request)[\s=]+'?"?([A-Z]+)/)?.[1] ?? (data ? "POST" : "GET");
  } else if (wire) {
    request.method = wire[1];
    request.path = wire[2].replace(/^https?:\/\/[^/]+/, "");
    const rest = plain.split(/\r?\n\r?\n/).slice(1).join("\n\n").trim();
    request.body = rest === "" ? undefined : rest;
  }
  // Keys of a host that mounts the proxy below a path: what counts begins with /v1.
  request.path = request.path.replace(/^.*?(?=\/v1(\/|$))/, "");
  return request;
}

/** The box; `ask` sends a request and gives the explanation. */
export function explainBox(ask, edit) {
  const text = h("textarea", { rows: 6, name: "explain.request", spellcheck: "false", value: SAMPLE });
  const source = h("input", { name: "explain.source", placeholder: "203.0.113.7", spellcheck: "false" });
  const answer = h("div", { "aria-live": "polite" });
  const go = async (event) => {
    event.preventDefault();
    const asked = { ...parseRequest(text.value), source: source.value.trim() || undefined };
    try {
      replace(answer, verdict(await ask(asked), edit));
    } catch (error) {
      replace(answer, failure(error));
    }
  };
  return h(
    "form",
    { class: "stack", onsubmit: go },
    field(t("explain.request"), text, t("explain.hint")),
    h("div", { class: "row" }, field(t("explain.source"), source), h("button", { type: "submit", class: "button primary" }, t("explain.ask"))),
    answer,
  );
}

/** What an explanation says. */
export function verdict(found, edit) {
  const facts = [
    [t("field.operation"), found.operation],
    [t("field.models"), (found.models ?? []).join(", ")],
    [t("explain.rule"), found.rule],
    [t("explain.param"), found.refusal?.param],
    [t("explain.amendments"), (found.amendments ?? []).map((one) => `${one.path} = ${JSON.stringify(one.value)}`).join("; ")],
    [t("explain.reserve"), found.reserve ? Object.entries(found.reserve).filter(([, value]) => value > 0).map(([meter, value]) => `${t(`meter.${meter}`)} ${amount(meter, value)}`).join(" · ") : ""],
    [t("nav.main-keys"), found.main_key],
  ].filter(([, value]) => value);
  const refusal = found.refusal;
  return h(
    "div",
    { class: `note ${found.allowed ? "" : "is-bad"} stack verdict-box` },
    h("p", { class: "verdict" }, chip(found.allowed ? t("explain.allowed") : t("explain.refused"), found.allowed ? "is-good" : "is-bad"), refusal ? reason(refusal.code) : null),
    refusal ? h("p", {}, refusal.message) : null,
    h("dl", { class: "facts" }, facts.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])),
    edit && (found.limits ?? []).length > 0 ? found.limits.map((limit) => standing(limit, /^[sm]k_/.test(limit.owner ?? "") ? null : limit.owner)) : null,
    edit && !found.allowed ? h("div", {}, button(t("explain.loosen"), edit)) : null,
  );
}

/** A code of a refusal in words, and the code itself. */
export function reason(code) {
  return has(`reason.${code}`) ? `${t(`reason.${code}`)} (${code})` : code;
}
