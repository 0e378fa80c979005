// What is seen without a token.

import { h } from "./dom.js";
import { forgetToken, keepToken } from "./api.js";
import { languageField, themeField } from "./settings.js";
import { t } from "./i18n.js";
import { identify } from "./session.js";
import { field } from "./ui.js";

/** The sign-in form; `done` is called once a token has proved good. */
export function signIn(done, again, message) {
  const input = h("input", { type: "password", autocomplete: "off", spellcheck: "false", required: true, name: "token" });
  const error = h("p", { class: "note is-bad", role: "alert", hidden: !message }, message ?? "");
  const submit = h("button", { class: "button primary", type: "submit" }, t("signin.submit"));
  const onsubmit = async (event) => {
    event.preventDefault();
    submit.disabled = true;
    error.hidden = true;
    keepToken(input.value.trim());
    try {
      await identify();
      done();
    } catch (failed) {
      forgetToken();
      error.hidden = false;
      error.textContent = failed.status === 401 ? t("signin.wrong") : failed.message;
      input.select();
    }
    submit.disabled = false;
  };
  return h(
    "main",
    { class: "sign-in" },
    h(
      "form",
      { class: "card stack", onsubmit },
      h("div", { class: "brand" }, h("img", { src: "icon.svg", alt: "" }), h("h1", {}, t("signin.title"))),
      field(t("signin.token"), input, t("signin.hint")),
      error,
      submit,
      h("p", {}, h("a", { href: "key.html" }, t("signin.holder"))),
      h("div", { class: "foot" }, languageField(again), themeField()),
    ),
  );
}
