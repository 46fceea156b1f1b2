/** A form for an object, drawn from a body's schema; what the API refuses is said at its field. */

import { ApiError } from "../api.js";
import { fill, h } from "../dom.js";
import { words } from "../format.js";
import { isMoney, label as titleOf } from "./cells.js";
import { lookup } from "./lookup.js";

/**
 * @typedef {import("../api_document.js").JsonSchema} JsonSchema
 * @typedef {import("./cells.js").Tables} Tables
 * @typedef {{name: string, read: () => unknown, element: HTMLElement, problem: HTMLElement}} Field
 */

const LONG = 500;

/**
 * @param {Tables} all
 * @param {import("../api_document.js").Table} table whose objects they are
 * @param {JsonSchema} schema the body's
 * @param {{[name: string]: any}} row what is stored, empty for a new one
 * @param {(body: Record<string, unknown>) => Promise<void>} store sends what was changed
 */
export function recordForm(all, table, schema, row, store) {
  const required = new Set(schema.required ?? []);
  const properties = /** @type {[string, JsonSchema][]} */ (Object.entries(schema.properties ?? {}));
  const fields = properties
    .filter(([name]) => name !== "version")
    .map(([name, one]) => field(all, table, name, one, row, required.has(name)));
  const problem = h("p", { class: "problem", role: "alert" });
  const button = h("button", { class: "primary" }, "Save");

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    button.disabled = true;
    try {
      clear(fields, problem);
      await store(changed(fields, row));
    } catch (error) {
      tell(error, fields, problem);
    } finally {
      button.disabled = false;
    }
  }

  const form = { class: "card record-form", onsubmit: submit, novalidate: true };
  return h("form", form, h("div", { class: "fields" }, fields.map((one) => one.element)), problem, button);
}

/**
 * @param {Field[]} fields
 * @param {{[name: string]: any}} row
 */
function changed(fields, row) {
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const { name, read } of fields) {
    const value = read();
    const before = row[name];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(before ?? null)) continue;
    body[name] = value;
  }
  return body;
}

/**
 * @param {Tables} all
 * @param {import("../api_document.js").Table} table
 * @param {string} name
 * @param {JsonSchema} schema
 * @param {{[name: string]: any}} row
 * @param {boolean} required
 * @returns {Field}
 */
function field(all, table, name, schema, row, required) {
  const resolved = all.resolve(schema);
  const other = all.referred(table, name);
  const object = row[table.references[name]?.expansion];
  const found = other && isSearched(other) ? lookup(other, name, row[name], object) : control(name, resolved, row[name]);
  const { input, beside, read } = found;
  const id = `field-${name}`;
  const problem = h("p", { class: "problem small", id: `${id}-problem` });
  input.id = id;
  input.setAttribute("aria-describedby", problem.id);
  const label = h("label", { for: id, title: schema.description ?? resolved.description }, titleOf(table, name), isMoney(name) && " in cents", required && " *");
  return { name, read, problem, element: h("div", { class: "field" }, label, input, beside, problem) };
}

/** @param {import("../api_document.js").Table} table */
const isSearched = (table) => table.parameters.some(({ name }) => name === "search");

/**
 * @param {string} name
 * @param {JsonSchema} schema
 * @param {any} value
 * @returns {{input: HTMLElement, beside?: HTMLElement, read: () => unknown}}
 */
function control(name, schema, value) {
  const choices = schema.enum ?? (schema.type === "boolean" ? [true, false] : null);
  if (choices) return chooser(choices, value);
  if (schema.type === "object" || schema.type === "array") return json(value);
  const type = { date: "date" }[/** @type {string} */ (schema.format)] ?? "text";
  const tall = !schema.format && (schema.maxLength ?? 0) > LONG;
  const text = value === null || value === undefined ? "" : String(value);
  const input = tall ? h("textarea", { name, rows: 4, value: text }) : h("input", { name, type, value: text });
  const numeric = [schema.type].flat().some((one) => one === "integer" || one === "number");
  return { input, read: () => asValue(input.value, numeric) };
}

/**
 * An empty text is null, which the API clears the field by; a number that is none is left for the API to refuse.
 *
 * @param {string} text
 * @param {boolean} numeric
 */
function asValue(text, numeric) {
  if (text === "") return null;
  return numeric && Number.isFinite(Number(text)) ? Number(text) : text;
}

/**
 * @param {(string | boolean)[]} choices
 * @param {any} value
 */
function chooser(choices, value) {
  const options = choices.map((one) => h("option", { value: String(one), selected: one === value }, words(String(one))));
  const input = h("select", null, h("option", { value: "" }, "–"), options);
  return { input, read: () => choices.find((one) => String(one) === input.value) ?? null };
}

/** @param {any} value */
function json(value) {
  const before = value === undefined ? "" : JSON.stringify(value, null, 1);
  const input = h("textarea", { rows: 3, spellcheck: "false", class: "json", value: before });
  return { input, read: () => (input.value === before ? undefined : parsed(input.value)) };
}

/** @param {string} text */
function parsed(text) {
  if (!text.trim()) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * @param {Field[]} fields
 * @param {HTMLElement} problem
 */
function clear(fields, problem) {
  for (const one of [problem, ...fields.map((field) => field.problem)]) fill(one);
}

/**
 * @param {unknown} error
 * @param {Field[]} fields
 * @param {HTMLElement} problem
 */
function tell(error, fields, problem) {
  if (!(error instanceof ApiError)) throw error;
  const changedMeanwhile = `${error.first} changed this meanwhile. Open it anew to see what it is now.`;
  fill(problem, error.status === 412 ? changedMeanwhile : error.message);
  for (const { path, message } of error.problems) {
    const at = fields.find((field) => field.name === path[0]);
    if (at) fill(at.problem, [...path.slice(1), message].join(" "));
    else problem.append(` ${path.join(" ")} ${message}`);
  }
}
