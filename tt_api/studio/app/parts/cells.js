/** How a field's value is shown, by what the document says of the field. */

import { h } from "../dom.js";
import { day, instant, money, nameOf, number, shortId, words } from "../format.js";
import { href } from "../router.js";
import { isNothing } from "./nested.js";

/**
 * @typedef {import("../api_document.js").JsonSchema} JsonSchema
 * @typedef {import("../api_document.js").Table} Table
 * @typedef {Awaited<ReturnType<typeof import("../api_document.js").tables>>} Tables
 */

/** @param {string} field whether it is an amount in the row's currency, in its minor unit */
export const isMoney = (field) => field.endsWith("Cents") || field === "amount";

/**
 * @param {Tables} all
 * @param {Table} table
 * @param {string} field
 * @param {{[name: string]: any}} row
 * @returns {Node | string}
 */
export function cell(all, table, field, row) {
  const value = row[field];
  if (isNothing(value)) return "–";
  const schema = all.resolve(table.fields[field]);
  if (field === "id" || schema.format === "uuid") return reference(all, table, field, row);
  if (isMoney(field) && row.currency) return money(value, row.currency);
  if (schema.format === "date") return day(value);
  if (schema.format === "date-time") return instant(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return number(value);
  if (schema.enum) return words(value);
  if (Array.isArray(value)) return value.every((one) => typeof one !== "object") ? value.join(", ") : `${value.length}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * @param {Tables} all
 * @param {Table} table
 * @param {string} field
 * @param {{[name: string]: any}} row
 */
function reference(all, table, field, row) {
  const id = row[field];
  const other = field === "id" ? table : all.referred(table, field);
  const object = row[table.references[field]?.expansion];
  const label = object ? nameOf(object) : shortId(id);
  const shown = { class: object ? null : "id", title: id };
  // Null beside its id: deleted, and nothing to look at any more.
  if (!other?.ownMethods.has("get") || object === null) return h("span", shown, label);
  return h("a", { ...shown, href: href(`/tables/${other.name}/${id}`) }, label);
}

/**
 * What a field is called: a reference by what it refers to, where that is shown.
 *
 * @param {Table} table
 * @param {string} field
 */
export const label = (table, field) => words(table.references[field]?.expansion ?? field);

/**
 * What `expand` has to name, so that references among these fields are shown by names.
 *
 * @param {Table} table
 * @param {string[]} fields
 */
export function expansions(table, fields) {
  return fields.flatMap((field) => table.references[field]?.expansion ?? []).join(",");
}

/** @param {JsonSchema} schema */
export function isNumeric(schema) {
  return [schema.type].flat().some((type) => type === "integer" || type === "number");
}

/** @param {JsonSchema} schema whether its values are read at a glance, unlike lists and objects */
export function isPlain(schema) {
  return [schema.type].flat().some((type) => ["string", "integer", "number", "boolean"].includes(type));
}
