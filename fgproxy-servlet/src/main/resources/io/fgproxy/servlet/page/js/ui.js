// The parts that views are made of.

import { h, newId, replace } from "./dom.js";
import { t } from "./i18n.js";

/** A button. */
export function button(label, onclick, kind = "", more = {}) {
  return h("button", { type: "button", class: `button ${kind}`, onclick, ...more }, label);
}

/** A label above what is to be labelled, with a hint below. */
export function field(label, control, hint) {
  const id = control.id || newId("field");
  control.id = id;
  const note = hint ? h("small", { id: `${id}-hint`, class: "hint" }, hint) : null;
  if (note) {
    control.setAttribute("aria-describedby", note.id);
  }
  return h("div", { class: "field" }, h("label", { for: id }, label), control, note);
}

export function select(options, value, onchange) {
  return h(
    "select",
    { onchange },
    options.map(([code, label]) => h("option", { value: code, selected: code === value }, label)),
  );
}

/** A group of fields under one name. */
export function fieldset(legend, ...children) {
  return h("fieldset", {}, h("legend", {}, legend), children);
}

export function chip(text, kind = "") {
  return h("span", { class: `chip ${kind}` }, text);
}

export function status(key) {
  const code = statusOf(key);
  return chip(t(`status.${code}`), `is-${code}`);
}

/** What a key is in now, where the server only tells what was decided. */
export function statusOf(key) {
  const now = Date.now() / 1000;
  if (key.status === "enabled" && key.expires_at !== null && key.expires_at <= now) {
    return "expired";
  }
  if (key.status === "enabled" && key.not_before !== null && key.not_before > now) {
    return "not_yet_valid";
  }
  return key.status;
}

/**
 * A table; columns are [title, cell of a row, class]. On a phone each row of a wide one becomes a block, where each cell
 * says what it is: its roles are written out, because a browser forgets them when the layout is no table's.
 */
export function table(caption, columns, rows) {
  const cells = (row) => columns.map(([title, cell, kind]) => h("td", { class: kind, role: "cell", data: { title } }, h("div", {}, cell(row))));
  return h(
    "div",
    { class: columns.length > 3 ? "table-box stacks" : "table-box", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      { role: "table" },
      h("caption", { class: "unseen" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map(([title, , kind]) => h("th", { scope: "col", role: "columnheader", class: kind }, title)))),
      h("tbody", { role: "rowgroup" }, rows.map((row) => h("tr", { role: "row" }, cells(row)))),
    ),
  );
}

export function card(title, ...children) {
  return h("section", { class: "card" }, title ? h("h2", {}, title) : null, children);
}

export function empty(title, text, ...actions) {
  return h("div", { class: "state" }, h("p", { class: "state-title" }, title), text ? h("p", {}, text) : null, actions);
}

/** What went wrong, as the server says it; a call it does not have is told as such. */
export function failure(error, retry) {
  const missing = error.isMissingFeature;
  return h(
    "div",
    { class: missing ? "state is-missing" : "state is-error", role: "alert" },
    h("p", { class: "state-title" }, missing ? t("error.missing") : t("error.title")),
    h("p", {}, missing ? t("error.missing.text", { status: error.status }) : error.message),
    retry && !missing ? button(t("action.retry"), retry) : null,
  );
}

/** Shows what `load` gives; meanwhile that it loads, and what went wrong if it did. */
export function loaded(load, show) {
  const place = h("div", { class: "loaded" });
  const run = async () => {
    place.setAttribute("aria-busy", "true");
    replace(place, h("p", { class: "state loading" }, t("state.loading")));
    try {
      const shown = await show(await load(), run);
      replace(place, shown);
    } catch (error) {
      report(error);
      replace(place, failure(error, run));
    }
    place.removeAttribute("aria-busy");
  };
  run();
  place.reload = run;
  return place;
}

/** Tells programming mistakes where a developer looks. */
function report(error) {
  if (error.status === undefined) {
    console.error(error);
  }
}

export function toast(text, kind = "") {
  const place = document.getElementById("toasts");
  const note = h("div", { class: `toast ${kind}` }, text);
  place.append(note);
  // Shown anew each time, which puts it above a dialog that was opened meanwhile.
  place.hidePopover();
  place.showPopover();
  setTimeout(() => note.remove(), 6000);
}

/** Runs an action of a button, which is disabled meanwhile; what goes wrong is told. */
export async function run(source, action) {
  if (source) {
    source.disabled = true;
  }
  try {
    return await action();
  } catch (error) {
    report(error);
    toast(error.isMissingFeature ? t("error.missing.text", { status: error.status }) : error.message, "is-error");
    return undefined;
  } finally {
    if (source) {
      source.disabled = false;
    }
  }
}

/** A modal dialog. `build(close)` gives its content; the focus returns when it closes. */
export function dialog(title, build, kind = "") {
  const heading = h("h2", { id: newId("dialog") }, title);
  const box = h("dialog", { class: kind, "aria-labelledby": heading.id });
  const close = () => box.close();
  box.addEventListener("close", () => box.remove());
  const cross = button("×", close, "icon-button", { "aria-label": t("action.close") });
  replace(box, h("div", { class: "dialog-head" }, heading, cross), build(close));
  document.body.append(box);
  box.showModal();
  return box;
}

/** Asks before something that cannot be undone. */
export function confirm(title, text, label, action) {
  dialog(title, (close) => [
    h("p", {}, text),
    h(
      "div",
      { class: "actions" },
      button(t("action.cancel"), close),
      button(label, async (event) => {
        const done = await run(event.currentTarget, async () => {
          await action();
          return true;
        });
        if (done) {
          close();
        }
      }, "danger"),
    ),
  ]);
}

export function copyButton(text, label = t("action.copy")) {
  const source = button(label, async () => {
    try {
      await navigator.clipboard.writeText(text());
      source.textContent = t("action.copied");
    } catch {
      // Not a secure context, or not allowed: the text stays selectable.
      source.textContent = t("action.copy.failed");
    }
    setTimeout(() => (source.textContent = label), 2000);
  }, "copy");
  return source;
}

/** Hands a text to the browser as a file to be saved. */
export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Rows as CSV, with nothing that a spreadsheet would take for a formula. */
export function csv(rows) {
  const cell = (value) => {
    const plain = value === null || value === undefined ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
