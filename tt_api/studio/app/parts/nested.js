/** Values that the document says nothing of, such as a deal's moves or a customer's own fields: as tables and facts. */

import { h } from "../dom.js";
import { day, instant, number, words } from "../format.js";
import { dataTable, facts } from "./panels.js";

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const NAME = /^[a-z]+(_[a-z]+)*$/;

/**
 * @param {string} title for those who don't see what it stands beside
 * @param {any} value
 * @returns {Node | string}
 */
export function nested(title, value) {
  if (isNothing(value)) return "–";
  if (Array.isArray(value)) return value.every(isObject) ? rows(title, value) : h("ul", { role: "list" }, value.map((one) => h("li", null, nested(title, one))));
  if (isObject(value)) return facts(Object.entries(value).map(([name, one]) => [words(name), nested(name, one)]));
  return written(value);
}

/** @param {any} value */
export const isNothing = (value) => value === null || value === undefined || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

/**
 * @param {string} title
 * @param {{[name: string]: any}[]} values
 */
function rows(title, values) {
  const names = [...new Set(values.flatMap((one) => Object.keys(one)))];
  return dataTable(title, names.map((name) => ({ label: words(name), cell: (row) => nested(name, row[name]) })), values);
}

/** @param {any} value */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {string | number | boolean} value */
function written(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return number(value);
  if (INSTANT.test(value)) return instant(value);
  if (DAY.test(value)) return day(value);
  return NAME.test(value) ? words(value) : value;
}
