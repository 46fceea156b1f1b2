/** One object of the API: all that it holds, to look at and to change. */

import { ask, get } from "../api.js";
import { tables } from "../api_document.js";
import { h } from "../dom.js";
import { nameOf, words } from "../format.js";
import { cell, expansions, label } from "../parts/cells.js";
import { asked } from "../parts/dialog.js";
import { recordForm } from "../parts/record_form.js";
import { nested } from "../parts/nested.js";
import { notice, refused } from "../parts/notices.js";
import { go, href, refresh } from "../router.js";
import { session } from "../session.js";
import nowhere from "./nowhere.js";

export default {
  title: "Record",
  /** @param {import("../router.js").Visit} visit */
  async show({ params, query, signal }) {
    const all = await tables();
    const table = all.byName.get(params.table);
    if (!table) return nowhere.show();
    if (params.id === "new") return creating(all, table);
    const path = `${table.path}/${params.id}`;
    const { data: row } = await get(path, { expand: expansions(table, Object.keys(table.fields)) }, signal);
    if (query.has("edit") && table.patchSchema) return changing(all, table, path, row);
    return looking(all, table, path, row);
  },
};

/** @typedef {import("../api_document.js").Table} Table */
/** @typedef {import("../parts/cells.js").Tables} Tables */
/** @typedef {import("../api.js").Row} Row */

/**
 * @param {Tables} all
 * @param {Table} table
 * @param {string} path
 * @param {Row} row
 */
function looking(all, table, path, row) {
  const shownBeside = Object.values(table.references).map(({ expansion }) => expansion);
  const names = Object.keys(row).filter((name) => !shownBeside.includes(name));
  const fields = names.map((name) => [
    h("dt", null, label(table, name)),
    h("dd", null, isMany(row[name]) || !(name in table.fields) ? nested(label(table, name), row[name]) : cell(all, table, name, row)),
  ]);
  const writes = !session().readOnly;
  const edit = writes && table.patchSchema && h("a", { class: "button", href: "?edit=1" }, "Edit");
  const remove = writes && table.ownMethods.has("delete") && h("button", { onclick: () => erase(table, path, nameOf(row), etagOf(row)) }, "Delete");
  return h(
    "section",
    null,
    h("header", { class: "bar" }, h("h1", null, nameOf(row)), back(table), h("div", { class: "tools" }, edit, remove)),
    h("dl", { class: "card facts" }, fields.flat()),
    h("details", null, h("summary", null, "JSON"), h("pre", { class: "card json", tabindex: "0" }, JSON.stringify(row, null, 2))),
  );
}

/**
 * @param {Tables} all
 * @param {Table} table
 */
function creating(all, table) {
  if (!table.createSchema) return nowhere.show();
  const form = recordForm(all, table, table.createSchema, {}, async (body) => {
    const { data } = await ask("POST", table.path, { body });
    notice("Created.");
    go(data.id && table.ownMethods.has("get") ? `/tables/${table.name}/${data.id}` : `/tables/${table.name}`);
  });
  return h("section", null, h("header", { class: "bar" }, h("h1", null, `New: ${words(table.title)}`), back(table)), form);
}

/**
 * @param {Tables} all
 * @param {Table} table
 * @param {string} path
 * @param {Row} row
 */
function changing(all, table, path, row) {
  const schema = /** @type {import("../api_document.js").JsonSchema} */ (table.patchSchema);
  const form = recordForm(all, table, schema, row, async (body) => {
    await ask("PATCH", path, { body, ifMatch: etagOf(row) });
    notice("Saved.");
    go(`/tables/${table.name}/${row.id}`);
  });
  return h("section", null, h("header", { class: "bar" }, h("h1", null, nameOf(row)), back(table)), form);
}

/**
 * @param {Table} table
 * @param {string} path
 * @param {string} name
 * @param {string} etag
 */
async function erase(table, path, name, etag) {
  const told = h("p", null, "It disappears from every list.");
  if (!(await asked(`Delete ${name}?`, told, "Delete"))) return;
  try {
    await ask("DELETE", path, { ifMatch: etag });
    notice("Deleted.");
    go(`/tables/${table.name}`);
  } catch (error) {
    refused(error);
    refresh();
  }
}

/** @param {any} value whether it is more than a cell of a table has room for */
const isMany = (value) => typeof value === "object" && value !== null && Object.values(value).some((one) => typeof one === "object");

/** @param {Table} table */
const back = (table) => h("a", { href: href(`/tables/${table.name}`) }, words(table.title));

/** @param {Row} row its tag, which answers with what it refers to don't carry */
const etagOf = ({ version }) => `"${version}"`;
