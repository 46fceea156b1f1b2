/** What pages are put together from: panels, tables, badges, and what chooses among views. */

import { h } from "../dom.js";
import { words } from "../format.js";
import { changeQuery } from "../router.js";

/** @typedef {import("../dom.js").Child} Child */

let panels = 0;

/**
 * A part of a page, under its heading.
 *
 * @param {string} title
 * @param {{beside?: Child, class?: string} | null} options `beside` stands beside the heading
 * @param {...Child} children
 */
export function panel(title, options, ...children) {
  const id = `panel-${(panels += 1)}`;
  const bar = h("header", { class: "panel-head" }, h("h2", { id }, title), options?.beside);
  return h("section", { class: ["card", "panel", options?.class], "aria-labelledby": id }, bar, ...children);
}

/**
 * @template T
 * @typedef {{label: string, cell: (row: T) => Child, number?: boolean, heads?: boolean}} Column
 *   `heads`: it says what the row is about
 */

/**
 * A table; on a phone each row is a card of its own.
 *
 * @template T
 * @param {string} caption for those who don't see what it stands under
 * @param {Column<T>[]} columns
 * @param {T[]} rows
 */
export function dataTable(caption, columns, rows) {
  const head = columns.map((column) => h("th", { scope: "col", class: column.number && "number" }, column.label));
  const body = rows.map((row) =>
    h("tr", null, columns.map(({ label, cell, number, heads }) => {
      const attributes = { "data-label": label, class: number && "number" };
      return heads ? h("th", { ...attributes, scope: "row" }, cell(row)) : h("td", attributes, cell(row));
    })),
  );
  const table = h("table", { class: "stack" }, h("caption", { class: "unseen" }, caption), h("thead", null, h("tr", null, head)), h("tbody", null, body));
  return h("div", { class: "scroll", tabindex: "0" }, table);
}

const GOOD = ["paid", "confirmed", "completed", "won", "delivered", "opened", "clicked", "received", "split_paid", "final", "active", "accepted", "given"];
const WARN = ["due", "partial", "offered", "waitlisted", "hold", "pending", "queued"];
const BAD = ["overdue", "failed", "bounced", "cancelled", "void", "lost", "complained", "churned", "withdrawn"];

/** @param {string | null | undefined} value a state, as the API names it */
export function status(value) {
  if (!value) return "–";
  const kind = GOOD.includes(value) ? "good" : WARN.includes(value) ? "warn" : BAD.includes(value) ? "bad" : null;
  return h("span", { class: ["badge", kind] }, words(value));
}

/**
 * Links among a page's views; which one it is stands in the address.
 *
 * @param {string} label
 * @param {string} name of the query's parameter
 * @param {[value: string, label: string][]} choices the first is shown where the address says nothing
 * @param {string} current
 */
export function tabs(label, name, choices, current) {
  const links = choices.map(([value, text], place) =>
    h("a", { href: place ? `?${name}=${value}` : "?", "aria-current": value === current && "page" }, text),
  );
  return h("nav", { class: "tabs", "aria-label": label }, links);
}

/**
 * A list to choose from, whose choice goes into the address.
 *
 * @param {string} label
 * @param {string} name of the query's parameter
 * @param {[value: string, label: string][]} choices
 * @param {string} current
 */
export function chooser(label, name, choices, current) {
  const id = `choose-${name}`;
  const options = choices.map(([value, text]) => h("option", { value, selected: value === current }, text));
  const choose = (/** @type {Event} */ event) => {
    changeQuery({ [name]: /** @type {HTMLSelectElement} */ (event.target).value, cursor: null });
  };
  return h("div", { class: "field" }, h("label", { for: id }, label), h("select", { id, onchange: choose }, options));
}

/**
 * A field whose value goes into the address.
 *
 * @param {string} label
 * @param {string} name of the query's parameter
 * @param {string} value
 * @param {string} [type]
 */
export function entry(label, name, value, type = "search") {
  const id = `enter-${name}`;
  const enter = (/** @type {Event} */ event) => {
    changeQuery({ [name]: /** @type {HTMLInputElement} */ (event.target).value.trim(), cursor: null });
  };
  return h("div", { class: "field" }, h("label", { for: id }, label), h("input", { id, type, value, onchange: enter }));
}

/**
 * Facts as pairs; those without a value are left out.
 *
 * @param {[label: string, value: Child][]} pairs
 */
export function facts(pairs) {
  const given = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return h("dl", { class: "facts" }, given.map(([label, value]) => [h("dt", null, label), h("dd", null, value)]).flat());
}
