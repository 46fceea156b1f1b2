/** How a field's value is shown, by what the document says of the field. */

import { h } from "../dom.js";
import { day, instant, money, number, words } from "../format.js";
import { href } from "../router.js";

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
  if (value === null || value === undefined) return "–";
  const schema = all.resolve(table.fields[field]);
  if (field === "id" || schema.format === "uuid") return reference(all, table, field, value);
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
 * @param {string} id
 */
function reference(all, table, field, id) {
  const other = field === "id" ? table : all.referred(table, field);
  const short = `…${id.slice(-6)}`;
  if (!other?.ownMethods.has("get")) return h("span", { class: "id", title: id }, short);
  return h("a", { class: "id", href: href(`/tables/${other.name}/${id}`), title: id }, short);
}

/** @param {JsonSchema} schema */
export function isNumeric(schema) {
  return [schema.type].flat().some((type) => type === "integer" || type === "number");
}
