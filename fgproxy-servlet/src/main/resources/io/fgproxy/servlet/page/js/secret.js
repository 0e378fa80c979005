// Secrets just made: shown once, with lines that use them.

import { places } from "./api.js";
import { h, replace } from "./dom.js";
import { t } from "./i18n.js";
import { button, card, copyButton, csv, download, table } from "./ui.js";

/** Where clients send their requests, without a slash at the end. */
export async function baseUrl() {
  return (await places()).proxy.href.replace(/\/$/, "");
}

/** A text in a box, with a button that copies it. */
export function copyBox(text, label, kind = "") {
  return h("div", { class: "code with-copy" }, h("pre", { class: kind }, text), copyButton(() => text, label));
}

function snippets(base, secret, model) {
  return {
    curl: `curl ${base}/chat/completions \\
  -H "Authorization: Bearer ${secret}" \\
  -H "Content-Type: application/json" \\
  -d '{"model":"${model}","messages":[{"role":"user","content":"Hello"}]}'`,
    Python: `from openai import OpenAI

client = OpenAI(base_url="${base}", api_key="${secret}")
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    Java: `OpenAIClient client = OpenAIOkHttpClient.builder()
        .baseUrl("${base}")
        .apiKey("${secret}")
        .build();
ChatCompletion answer = client.chat().completions().create(ChatCompletionCreateParams.builder()
        .model("${model}")
        .addUserMessage("Hello")
        .build());`,
  };
}

/** A model that the key may use, for the snippets. */
export function sampleModel(settings) {
  const named = (settings.models?.allow ?? []).find((name) => /^[\w.:-]+$/.test(name));
  return named ?? "gpt-4o-mini";
}

async function tabs(secret, settings) {
  const all = snippets(await baseUrl(), secret, sampleModel(settings));
  const place = h("div", { role: "tabpanel" });
  const heads = Object.keys(all).map((name) => button(name, () => show(name), "small", { role: "tab" }));
  const show = (name) => {
    heads.forEach((head) => head.setAttribute("aria-selected", String(head.textContent === name)));
    place.setAttribute("aria-label", name);
    replace(place, copyBox(all[name], t("action.copy"), `snippet-${name}`));
  };
  show("curl");
  return h("div", { class: "tabs" }, h("div", { class: "segments", role: "tablist", "aria-label": t("secret.use") }, heads), place);
}

/** Marks what shows secrets that are nowhere else; until they are copied or saved, the browser asks before it leaves. */
function unsaved(element) {
  element.classList.add("holds-secret");
  element.addEventListener("click", (event) => {
    if (event.target.closest(".copy, .save")) {
      element.classList.add("is-saved");
    }
  });
  return element;
}

/** Whether a secret is shown, which would be lost if the page were drawn anew. */
export function isShowingSecret() {
  return document.querySelector(".holds-secret") !== null;
}

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector(".holds-secret:not(.is-saved)")) {
    event.preventDefault();
  }
});

/** One key and its secret. */
export async function secretCard(key) {
  return unsaved(card(
    t("secret.title", { name: key.name }),
    h("p", { class: "note is-warn" }, t("secret.once")),
    copyBox(key.secret, t("action.copy"), "secret"),
    h("h3", {}, t("secret.use")),
    await tabs(key.secret, key),
    h("div", { class: "actions" }, h("a", { class: "button primary", href: `#/keys/${encodeURIComponent(key.id)}` }, t("secret.open")), h("a", { class: "button", href: "#/keys" }, t("secret.list"))),
  ));
}

/** Many keys and their secrets. */
export async function secretsCard(keys) {
  const base = await baseUrl();
  const save = () =>
    download("sub-keys.csv", "text/csv", csv([["name", "id", "secret", "base_url", "expires_at"], ...keys.map((key) => [key.name, key.id, key.secret, base, key.expires_at === null ? "" : new Date(key.expires_at * 1000).toISOString()])]));
  return unsaved(card(
    t("secret.many", { n: keys.length }),
    h("p", { class: "note is-warn" }, t("secret.once.many")),
    h("div", { class: "actions" }, button(t("secret.csv"), save, "primary save"), h("a", { class: "button", href: "#/keys" }, t("secret.list"))),
    table(t("nav.keys"), [
      [t("field.name"), (key) => key.name],
      ["ID", (key) => h("code", {}, key.id)],
      [t("field.secret"), (key) => h("code", {}, key.secret)],
    ], keys),
  ));
}
