/** A list's filters as a form, by its parameters; what is chosen goes into the address. */

import { h } from "../dom.js";
import { words } from "../format.js";
import { changeQuery } from "../router.js";

/**
 * @typedef {import("../api_document.js").Table} Table
 * @typedef {import("../api_document.js").Parameter} Parameter
 * @typedef {import("./cells.js").Tables} Tables
 */

// What has a place of its own on the page.
const NOT_HERE = ["page", "limit", "cursor", "sortBy", "sortOrder", "expand", "search", "id"];

/**
 * @param {Tables} all
 * @param {Table} table
 * @param {URLSearchParams} query
 */
export function filters(all, table, query) {
  const offered = table.parameters.filter(({ name }) => !NOT_HERE.includes(name));
  const used = offered.filter(({ name }) => query.has(name)).length;
  const more = h(
    "details",
    { class: "filters", open: used > 0 },
    h("summary", null, used ? `Filters (${used})` : "Filters"),
    h("div", { class: "fields" }, offered.map((parameter) => field(all, parameter, query.get(parameter.name) ?? ""))),
  );
  const searches = table.parameters.some(({ name }) => name === "search");
  const form = h("form", { class: "filtering", onsubmit: prevent }, searches && search(query), more);
  form.addEventListener("change", (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    changeQuery({ [name]: value.trim(), cursor: null, page: null });
  });
  return form;
}

/** @param {Event} event */
function prevent(event) {
  event.preventDefault();
}

/** @param {URLSearchParams} query */
function search(query) {
  return h("input", { type: "search", id: "search", name: "search", placeholder: "Search", "aria-label": "Search", value: query.get("search") ?? "" });
}

/**
 * @param {Tables} all
 * @param {Parameter} parameter
 * @param {string} value
 */
function field(all, parameter, value) {
  const choices = choicesOf(all, parameter.schema);
  const id = `filter-${parameter.name}`;
  const input = choices
    ? h("select", { id, name: parameter.name }, ["", ...choices].map((one) => option(one, value)))
    : h("input", { id, name: parameter.name, value, type: parameter.schema.format === "date" ? "date" : "text" });
  return h("div", { class: "field" }, h("label", { for: id }, words(parameter.name)), input);
}

/**
 * @param {string} one
 * @param {string} value
 */
function option(one, value) {
  const label = one === "" ? "any" : one === "null" ? "not set" : words(one);
  return h("option", { value: one, selected: one === value }, label);
}

/**
 * @param {Tables} all
 * @param {import("../api_document.js").JsonSchema} schema
 * @returns {string[] | null}
 */
function choicesOf(all, schema) {
  if (schema.type === "boolean") return ["true", "false"];
  if (schema.enum) return schema.enum;
  if (schema.type !== "array") return null;
  const found = (schema.items.anyOf ?? [schema.items]).flatMap((/** @type {any} */ one) => {
    const { enum: values, const: value } = all.resolve(one);
    return values ?? (value ? [value] : []);
  });
  return found.length ? found : null;
}
