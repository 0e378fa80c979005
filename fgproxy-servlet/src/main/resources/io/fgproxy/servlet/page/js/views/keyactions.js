// What can be done with a key: rotate, extend, disable, revoke, and so on.

import { patch, post, remove } from "../api.js";
import { h, replace } from "../dom.js";
import { fromLocalInput, localInput } from "../format.js";
import { t } from "../i18n.js";
import { secretCard } from "../secret.js";
import { mayAll } from "../session.js";
import { button, confirm, dialog, field, run, select, toast } from "../ui.js";

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The buttons beside the name of a key. */
export function actions(key, path, again) {
  const done = (text) => {
    toast(text);
    again();
  };
  const flip = (enabled, text) => (event) => run(event.currentTarget, async () => {
    await patch(path, { enabled });
    done(text);
  });
  const erase = mayAll() && button(t("action.delete"), () => confirm(t("delete.title", { name: key.name }), t("delete.text"), t("action.delete"), async () => {
    await remove(path);
    toast(t("delete.done"));
    location.hash = "#/keys";
  }), "danger");
  if (key.status === "revoked") {
    return h("div", { class: "actions" }, erase);
  }
  return h(
    "div",
    { class: "actions" },
    h("a", { class: "button", href: `#/keys/${encodeURIComponent(key.id)}/edit` }, t("action.edit")),
    button(t("action.extend"), () => extend(key, path, done)),
    button(t("action.rotate"), () => rotate(key, path, again)),
    key.status === "enabled" ? button(t("action.disable"), flip(false, t("keys.disabled"))) : button(t("action.enable"), flip(true, t("keys.enabled"))),
    mayAll() && button(t("action.reset"), () => confirm(t("reset.title"), t("reset.text"), t("action.reset"), async () => {
      await post(`${path}/reset_usage`);
      done(t("reset.done"));
    })),
    button(t("action.revoke"), () => confirm(t("revoke.title", { name: key.name }), t("revoke.text"), t("action.revoke"), async () => {
      await post(`${path}/revoke`);
      done(t("revoke.done"));
    }), "danger"),
    erase,
  );
}

function extend(key, path, done) {
  dialog(t("extend.title", { name: key.name }), (close) => {
    const choice = select([[7 * DAY, t("days", { n: 7 })], [30 * DAY, t("days", { n: 30 })], [90 * DAY, t("days", { n: 90 })], ["until", t("extend.until")]].map(([v, l]) => [String(v), l]), String(30 * DAY), () => (untilField.hidden = choice.value !== "until"));
    const until = h("input", { type: "datetime-local", value: localInput(key.expires_at) });
    const untilField = field(t("field.expires_at"), until);
    untilField.hidden = true;
    const go = button(t("action.extend"), (event) => run(event.currentTarget, async () => {
      await post(`${path}/extend`, choice.value === "until" ? { expires_at: fromLocalInput(until.value) } : { seconds: Number(choice.value) });
      close();
      done(t("extend.done"));
    }), "primary");
    return [h("p", { class: "quiet" }, t("extend.text")), field(t("extend.by"), choice), untilField, h("div", { class: "actions end" }, button(t("action.cancel"), close), go)];
  });
}

function rotate(key, path, again) {
  const box = dialog(t("rotate.title", { name: key.name }), (close) => {
    const grace = select([["0", t("rotate.now")], [String(HOUR), t("rotate.hour")], [String(DAY), t("rotate.day")], [String(7 * DAY), t("days", { n: 7 })]], String(HOUR));
    grace.name = "grace";
    const go = button(t("action.rotate"), (event) => run(event.currentTarget, async () => {
      const seconds = Number(grace.value);
      const rotated = await post(`${path}/rotate`, seconds === 0 ? undefined : { grace_seconds: seconds });
      const shown = await secretCard(rotated);
      box.addEventListener("close", again);
      replace(box, shown, h("div", { class: "actions end" }, button(t("action.close"), close)));
    }), "primary");
    return [h("p", { class: "quiet" }, t("rotate.text")), field(t("rotate.grace"), grace), h("div", { class: "actions end" }, button(t("action.cancel"), close), go)];
  });
}
