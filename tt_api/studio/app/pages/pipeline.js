/** The deals on their way: a column for each stage, to be moved from one to the next. */

import { get } from "../api.js";
import { counted } from "../brief.js";
import { h } from "../dom.js";
import { number, words } from "../format.js";
import { changeQuery } from "../router.js";
import { Board } from "../pipeline/board.js";
import { ALL, LOST, OPEN, SOURCES, WON } from "../pipeline/stages.js";

/** @type {Record<string, {label: string, stages: string[]}>} */
const SHOWN = {
  open: { label: "Open stages", stages: OPEN },
  closed: { label: "Won and lost", stages: [...WON, ...LOST] },
  all: { label: "All stages", stages: ALL },
};
/** @type {Record<string, {label: string, sortBy: string, sortOrder: string}>} */
const ORDERS = {
  closing: { label: "Closing first", sortBy: "expectedCloseDate", sortOrder: "asc" },
  newest: { label: "Newest first", sortBy: "createdAt", sortOrder: "desc" },
  changed: { label: "Last changed first", sortBy: "updatedAt", sortOrder: "desc" },
  closed: { label: "Last closed first", sortBy: "closedAt", sortOrder: "desc" },
  title: { label: "By title", sortBy: "title", sortOrder: "asc" },
};

export default {
  title: "Pipeline",
  styles: "pipeline",
  /** @param {import("../router.js").Visit} visit */
  async show({ query, signal }) {
    const shown = SHOWN[query.get("show") ?? ""] ?? SHOWN.open;
    const order = ORDERS[query.get("order") ?? ""] ?? (shown === SHOWN.closed ? ORDERS.closed : ORDERS.closing);
    const filters = { search: query.get("search"), leadSource: query.get("leadSource"), companyId: query.get("companyId") };
    const sums = await get("/api/deals/pipeline", filters, signal);
    const board = new Board(shown.stages, filters, { sortBy: order.sortBy, sortOrder: order.sortOrder }, signal);
    for (const column of board.columns.values()) column.showSums(sums.data);
    return h("section", { class: "pipeline" }, bar(shown, order, query, sums.data), board.element);
  },
};

/**
 * @param {{stages: string[]}} shown
 * @param {object} order
 * @param {URLSearchParams} query
 * @param {import("../pipeline/column.js").Sum[]} sums
 */
function bar(shown, order, query, sums) {
  const count = sums.filter((sum) => shown.stages.includes(sum.stage)).reduce((total, sum) => total + sum.count, 0);
  const search = { id: "search", name: "search", type: "search", placeholder: "Search titles", "aria-label": "Search titles" };
  const filters = h(
    "form",
    { class: "tools", role: "search", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    h("input", { ...search, value: query.get("search") ?? "" }),
    chooser("leadSource", "Lead source", query.get("leadSource") ?? "", [["", "Any source"], ...SOURCES.map(named)]),
    chooser("order", "Order", keyOf(ORDERS, order), Object.entries(ORDERS).map(labelled)),
    chooser("show", "Stages", keyOf(SHOWN, shown), Object.entries(SHOWN).map(labelled)),
  );
  filters.addEventListener("change", (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    changeQuery({ [name]: value.trim() });
  });
  return h(
    "header",
    { class: "bar" },
    h("h1", null, "Pipeline"),
    h("span", { class: "badge", title: counted(count, "deal") }, number(count)),
    query.has("companyId") && h("button", { class: "quiet", onclick: () => changeQuery({ companyId: null }) }, "One company ✕"),
    filters,
  );
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} value
 * @param {string[][]} choices value, label
 */
function chooser(name, label, value, choices) {
  const options = choices.map(([one, text]) => h("option", { value: one, selected: one === value }, text));
  return h("select", { id: `choose-${name}`, name, "aria-label": label }, options);
}

/** @param {string} value */
const named = (value) => [value, words(value)];

/** @param {[string, {label: string}]} entry */
const labelled = ([key, { label }]) => [key, label];

/**
 * @param {Record<string, object>} choices
 * @param {object} chosen
 */
const keyOf = (choices, chosen) => Object.keys(choices).find((key) => choices[key] === chosen) ?? "";
