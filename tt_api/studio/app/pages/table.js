/** One list of the API, drawn from what the document says of it: filters, sorts, columns, pages. */

import { get } from "../api.js";
import { tables } from "../api_document.js";
import { h } from "../dom.js";
import { number, words } from "../format.js";
import { fileButton } from "../parts/file_button.js";
import { cell, expansions, isMoney, isNumeric, isPlain, label } from "../parts/cells.js";
import { filters } from "../parts/filters.js";
import { pages } from "../parts/pages.js";
import { nothing } from "../parts/states.js";
import { changeQuery, href } from "../router.js";
import { session } from "../session.js";
import nowhere from "./nowhere.js";

const RECORD = ["id", "createdAt", "updatedAt", "deletedAt", "version"];
const FEW = 6;
const LONG_TEXT = 20000;
// What the address says that isn't the API's.
const OURS = ["columns"];
// What narrows nothing down.
const ORDER = ["sortBy", "sortOrder", "limit", "page", "cursor"];

export default {
  title: "Table",
  /** @param {import("../router.js").Visit} visit */
  async show({ params, query, signal }) {
    const all = await tables();
    const table = all.byName.get(params.table);
    if (!table) return nowhere.show();
    const asked = Object.fromEntries([...query].filter(([name]) => !OURS.includes(name)));
    const columns = query.get("columns")?.split(",").filter((name) => name in table.fields) ?? usual(table, all);
    const page = await get(table.path, { limit: 50, expand: expansions(table, columns), ...asked }, signal);
    return h(
      "section",
      null,
      h("header", { class: "bar" }, h("h1", null, words(table.title)), count(page.pagination), tools(table, asked)),
      filters(all, table, query),
      picker(table, columns, query.has("columns")),
      page.data.length ? grid(all, table, columns, page.data, query) : nothing(Object.keys(asked).some((name) => !ORDER.includes(name))),
      pages(page.pagination, query),
    );
  },
};

/** @typedef {import("../api_document.js").Table} Table */
/** @typedef {import("../parts/cells.js").Tables} Tables */

/** @param {import("../api.js").Pagination | undefined} pagination */
function count(pagination) {
  return pagination && pagination.total !== null && h("span", { class: "badge" }, number(pagination.total));
}

/**
 * @param {Table} table
 * @param {Record<string, string>} asked
 */
function tools(table, asked) {
  const { page: _, cursor: __, limit: ___, ...filtered } = asked;
  return h(
    "div",
    { class: "tools" },
    fileButton("CSV", table.path, filtered, `${table.name}.csv`),
    table.createSchema && !session().readOnly && h("a", { class: "button", href: href(`/tables/${table.name}/new`) }, "New"),
  );
}

/**
 * @param {Table} table
 * @param {Tables} all
 */
function usual(table, all) {
  const plain = Object.keys(table.fields).filter((name) => {
    const schema = all.resolve(table.fields[name]);
    const bareId = schema.format === "uuid" && !(name in table.references);
    return !RECORD.includes(name) && isPlain(schema) && schema.maxLength !== LONG_TEXT && !bareId;
  });
  return ["id", ...plain.slice(0, FEW)];
}

/**
 * @param {Table} table
 * @param {string[]} columns
 * @param {boolean} open
 */
function picker(table, columns, open) {
  const boxes = Object.keys(table.fields).map((name) =>
    h("label", { class: "check" }, box(name, columns.includes(name)), label(table, name)),
  );
  const chooser = h("details", { class: "picker", open }, h("summary", null, "Columns"), h("div", { class: "checks" }, boxes));
  chooser.addEventListener("change", () => {
    const chosen = [...chooser.querySelectorAll("input")].filter((input) => input.checked).map((input) => input.value);
    changeQuery({ columns: chosen.join(",") });
  });
  return chooser;
}

/**
 * @param {string} name
 * @param {boolean} checked
 */
const box = (name, checked) => h("input", { type: "checkbox", id: `column-${name}`, value: name, checked });

/**
 * @param {Tables} all
 * @param {Table} table
 * @param {string[]} columns
 * @param {import("../api.js").Row[]} rows
 * @param {URLSearchParams} query
 */
function grid(all, table, columns, rows, query) {
  const right = (/** @type {string} */ name) => (isMoney(name) || isNumeric(all.resolve(table.fields[name])) ? "number" : null);
  const head = columns.map((name) => h("th", { scope: "col", class: right(name) }, heading(table, name, query)));
  const body = rows.map((row) =>
    h("tr", null, columns.map((name) => h("td", { class: right(name) }, cell(all, table, name, row)))),
  );
  return h("div", { class: "scroll", tabindex: "0" }, h("table", null, h("thead", null, h("tr", null, head)), h("tbody", null, body)));
}

/**
 * @param {Table} table
 * @param {string} name
 * @param {URLSearchParams} query
 */
function heading(table, name, query) {
  const sorts = table.parameters.find((parameter) => parameter.name === "sortBy")?.schema.enum ?? [];
  if (!sorts.includes(name)) return label(table, name);
  const sorted = query.get("sortBy") === name;
  const up = sorted && query.get("sortOrder") === "asc";
  const next = { sortBy: name, sortOrder: up ? "desc" : "asc", cursor: null, page: null };
  const arrow = sorted ? (up ? " ↑" : " ↓") : "";
  return h("button", { class: "sort", onclick: () => changeQuery(next) }, words(name) + arrow);
}
