// The admin page: sign-in, frame, and which view the address names.

import { h, replace } from "./dom.js";
import { forgetToken, token } from "./api.js";
import { t } from "./i18n.js";
import { forget, identify, mayAll, me } from "./session.js";
import { languageField, themeField } from "./settings.js";
import { isShowingSecret } from "./secret.js";
import { signIn } from "./signin.js";
import { button, empty, failure } from "./ui.js";
import { overview } from "./views/overview.js";
import { keys } from "./views/keys.js";
import { editKey, newKey } from "./views/keyform.js";
import { keyDetail } from "./views/key.js";
import { mainKeys } from "./views/mainkeys.js";
import { groups } from "./views/groups.js";
import { models } from "./views/models.js";
import { usage } from "./views/usage.js";
import { audit } from "./views/audit.js";
import { access } from "./views/access.js";

const NAV = ["overview", "keys", "main-keys", "groups", "models", "usage", "audit", "access"];

/** What who issues keys of one template has no use for, and would be refused. */
const NOT_OF_ISSUERS = ["main-keys", "groups", "audit"];
const VIEWS = { overview, "main-keys": mainKeys, groups, models, usage, audit, access };
const root = document.getElementById("app");
let main = null;

/** The view that the address names: its name, its element, and what the tab is called. */
function viewOf(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const [name, id, verb] = path.split("/").map(decodeURIComponent);
  const params = new URLSearchParams(query ?? "");
  if (name === "keys") {
    if (id === undefined) {
      return [name, keys(params)];
    }
    if (id === "new") {
      return [name, newKey(params)];
    }
    return [name, verb === "edit" ? editKey(id) : keyDetail(id)];
  }
  if (name === "" || name === undefined) {
    return ["overview", overview(params)];
  }
  return name in VIEWS ? [name, VIEWS[name](params)] : [name, empty(t("error.nopage"), null)];
}

function maySee(name) {
  return name === "access" ? mayAll() : me()?.role !== "issuer" || !NOT_OF_ISSUERS.includes(name);
}

function frame() {
  const side = h("header", { class: "side" });
  const menu = button(t("nav.menu"), () => {
    const open = side.classList.toggle("is-open");
    menu.setAttribute("aria-expanded", String(open));
  }, "menu-button", { "aria-expanded": "false" });
  const nav = h(
    "nav",
    { class: "nav", "aria-label": t("nav.label") },
    NAV.filter(maySee).map((name) =>
      h("a", { href: `#/${name}`, data: { view: name }, onclick: () => side.classList.remove("is-open") }, t(`nav.${name}`)),
    ),
  );
  const who = me()?.name ? `${me().name} · ${t(`role.${me().role}`)}` : null;
  replace(
    side,
    h("div", { class: "brand" }, h("img", { src: "icon.svg", alt: "" }), "fgproxy"),
    menu,
    nav,
    h("div", { class: "side-foot" }, languageField(() => (isShowingSecret() ? undefined : start())), themeField(), who ? h("small", { class: "quiet" }, who) : null, button(t("action.signout"), signOut)),
  );
  main = h("main", { tabindex: "-1", id: "main" });
  const skip = h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, t("nav.skip"));
  replace(root, skip, h("div", { class: "shell" }, side, main));
}

function show() {
  if (main === null) {
    return;
  }
  let shown;
  try {
    shown = viewOf(location.hash);
  } catch (error) {
    console.error(error);
    shown = ["", failure(error)];
  }
  const [name, view] = shown;
  replace(main, view);
  for (const link of document.querySelectorAll(".nav a")) {
    link.toggleAttribute("aria-current", false);
    if (link.dataset.view === name) {
      link.setAttribute("aria-current", "page");
    }
  }
  document.title = `${t(`nav.${name}`)} · fgproxy`;
  for (const open of document.querySelectorAll("dialog")) {
    open.close();
  }
  window.scrollTo(0, 0);
}

/** Who moved on by the keyboard goes on at the new view, not at the link that led there. */
function moved() {
  show();
  main?.focus({ preventScroll: true });
}

function signOut() {
  forgetToken();
  forget();
  start();
}

async function start(message) {
  main = null;
  if (token() !== null && me() === null) {
    try {
      await identify();
    } catch (error) {
      forgetToken();
      message = error.status === 401 ? t("signin.expired") : error.message;
    }
  }
  if (token() === null) {
    document.title = `${t("signin.title")} · fgproxy`;
    replace(root, signIn(start, start, typeof message === "string" ? message : null));
    document.querySelector("input[name=token]").focus();
  } else {
    frame();
    show();
  }
}

window.addEventListener("hashchange", moved);
window.addEventListener("signed-out", () => {
  if (main !== null) {
    forget();
    start(t("signin.expired"));
  }
});
start();
