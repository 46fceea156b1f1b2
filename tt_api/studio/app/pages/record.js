/** One object of the API: all that it holds, to look at and to change. */

import { ask, get } from "../api.js";
import { tables } from "../api_document.js";
import { h } from "../dom.js";
import { words } from "../format.js";
import { cell } from "../parts/cells.js";
import { recordForm } from "../parts/record_form.js";
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
    const answer = await get(path, {}, signal);
    if (query.has("edit") && table.patchSchema) return changing(all, table, path, answer);
    return looking(all, table, path, answer);
  },
};

/** @typedef {import("../api_document.js").Table} Table */
/** @typedef {import("../parts/cells.js").Tables} Tables */

/**
 * @param {Tables} all
 * @param {Table} table
 * @param {string} path
 * @param {import("../api.js").Answer} answer
 */
function looking(all, table, path, { data: row, etag }) {
  const fields = Object.keys(row).map((name) => [
    h("dt", null, words(name)),
    h("dd", null, name in table.fields ? cell(all, table, name, row) : JSON.stringify(row[name])),
  ]);
  const writes = !session().readOnly;
  const edit = writes && table.patchSchema && h("a", { class: "button", href: "?edit=1" }, "Edit");
  const remove = writes && table.ownMethods.has("delete") && h("button", { onclick: () => erase(table, path, etag) }, "Delete");
  return h(
    "section",
    null,
    h("header", { class: "bar" }, h("h1", null, titleOf(row)), back(table), h("div", { class: "tools" }, edit, remove)),
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
  const form = recordForm(all, table.createSchema, {}, async (body) => {
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
 * @param {import("../api.js").Answer} answer
 */
function changing(all, table, path, { data: row, etag }) {
  const schema = /** @type {import("../api_document.js").JsonSchema} */ (table.patchSchema);
  const form = recordForm(all, schema, row, async (body) => {
    await ask("PATCH", path, { body, ifMatch: etag });
    notice("Saved.");
    go(`/tables/${table.name}/${row.id}`);
  });
  return h("section", null, h("header", { class: "bar" }, h("h1", null, titleOf(row)), back(table)), form);
}

/**
 * @param {Table} table
 * @param {string} path
 * @param {string | null} etag
 */
async function erase(table, path, etag) {
  if (!confirm("Delete this? It disappears from every list.")) return;
  try {
    await ask("DELETE", path, { ifMatch: etag });
    notice("Deleted.");
    go(`/tables/${table.name}`);
  } catch (error) {
    refused(error);
    refresh();
  }
}

/** @param {Table} table */
const back = (table) => h("a", { href: href(`/tables/${table.name}`) }, words(table.title));

/** @param {import("../api.js").Row} row */
function titleOf(row) {
  const person = [row.firstName, row.lastName].filter(Boolean).join(" ");
  return row.name ?? row.title ?? (person || row.bookingReference || row.invoiceNumber || `…${row.id.slice(-6)}`);
}
