// Plots: columns over time, and ranks. Drawn at the width they have, each with its numbers as a table beside it.

import { h, replace, s } from "./dom.js";
import { t } from "./i18n.js";
import { table } from "./ui.js";

const HEIGHT = 190;
const TOP = 12;
const BOTTOM = 24;

/** A round number that is at least this much: 1, 2, 2.5 or 5 times a power of ten. */
export function roundUp(value) {
  if (value <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value * 0.999999);
  return step * power;
}

/**
 * Columns, one for each row.
 *
 * @param options title; rows of {label, value}; format of values; axis, their short format; what the values are
 */
export function columns({ title, rows, format, axis, unit }) {
  const place = h("div", {});
  const reading = h("p", { class: "reading", "aria-hidden": "true" }, "\u00a0");
  const highest = Math.max(0, ...rows.map((row) => row.value));
  // Of one or two requests there is no half.
  const top = rows.every((row) => Number.isInteger(row.value)) ? Math.max(2, roundUp(highest)) : roundUp(highest);
  const draw = (width) => replace(place, drawn({ title, rows, format, axis, top, reading }, width));
  new ResizeObserver(([entry]) => draw(Math.max(220, Math.round(entry.contentRect.width)))).observe(place);
  draw(600);
  return h("figure", { class: "plot" }, place, reading, numbers(title, rows, format, unit));
}

function drawn({ title, rows, format, axis, top, reading }, width) {
  const labels = [0, 0.5, 1].map((part) => axis(top * part));
  const left = 14 + 7 * Math.max(...labels.map((text) => text.length));
  const inner = HEIGHT - TOP - BOTTOM;
  const step = (width - left) / Math.max(1, rows.length);
  const y = (value) => TOP + inner * (1 - value / top);
  const every = Math.ceil(58 / step);
  const grid = [0, 0.5, 1].map((part, i) => [
    s("line", { class: "grid-line", x1: left, x2: width, y1: y(top * part), y2: y(top * part) }),
    s("text", { class: "axis", x: left - 8, y: y(top * part) + 4, "text-anchor": "end" }, labels[i]),
  ]);
  const marks = rows.map((row, i) => {
    const x = left + i * step;
    const tall = row.value > 0 ? Math.max(1.5, (inner * row.value) / top) : 0;
    const wide = Math.max(1, Math.min(step * 0.72, 44));
    const tell = () => replace(reading, `${row.label}: ${format(row.value)}`);
    return s("g", { onpointerenter: tell, onpointerleave: () => replace(reading, "\u00a0") }, [
      s("rect", { class: "mark-hit", x, y: TOP, width: step, height: inner }),
      s("rect", { class: "mark", x: x + (step - wide) / 2, y: TOP + inner - tall, width: wide, height: tall, rx: Math.min(3, wide / 3) }),
      i % every === 0 && (i + every <= rows.length || i === rows.length - 1 || step > 58)
        ? s("text", { class: "axis", x: x + step / 2, y: HEIGHT - 6, "text-anchor": "middle" }, row.label)
        : null,
    ]);
  });
  return s("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": summary(title, rows, format) }, grid, marks);
}

/** What the plot shows, for those who do not see it; the table has the rest. */
function summary(title, rows, format) {
  if (rows.length === 0) {
    return `${title}: ${t("chart.none")}`;
  }
  const highest = rows.reduce((best, row) => (row.value > best.value ? row : best));
  return `${title}. ${t("chart.summary", {
    first: rows[0].label,
    last: rows[rows.length - 1].label,
    highest: format(highest.value),
    at: highest.label,
  })}`;
}

function numbers(title, rows, format, unit) {
  return h(
    "details",
    {},
    h("summary", {}, t("chart.numbers")),
    table(title, [["", (row) => row.label], [unit, (row) => format(row.value), "number"]], rows),
  );
}

/** A list with a bar for each entry: {label, value, href}. The list itself is the text alternative. */
export function ranks(rows, format) {
  const most = Math.max(...rows.map((row) => row.value), 0) || 1;
  return h(
    "ol",
    { class: "ranks" },
    rows.map((row) =>
      h(
        "li",
        { class: "rank" },
        h("div", { class: "rank-head" }, row.href ? h("a", { href: row.href }, row.label) : h("span", {}, row.label), h("span", {}, format(row.value))),
        h("div", { class: "bar slim", "aria-hidden": "true" }, share(row.value / most)),
      ),
    ),
  );
}

function share(part) {
  const bar = h("span", { class: "used" });
  bar.style.width = `${Math.max(0.5, 100 * part)}%`;
  return bar;
}

/** Every day from `first` to `last` (YYYY-MM-DD), so that days on which nothing happened are seen as such. */
export function everyDay(first, last) {
  const days = [];
  const end = Date.parse(`${last}T00:00:00Z`);
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= end && days.length < 400; at += 86400000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}
