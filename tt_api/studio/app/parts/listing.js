/** A list of its own: what it can be narrowed down by, a page of it, and the way to the next one. */

import { h } from "../dom.js";
import { number } from "../format.js";
import { pages } from "./pages.js";
import { panel } from "./panels.js";
import { empty } from "./states.js";

/**
 * @param {string} title
 * @param {import("../api.js").Answer} page of the list
 * @param {URLSearchParams} query the address's
 * @param {{choices: import("../dom.js").Child[], none: string, table: (rows: import("../api.js").Row[]) => Node}} parts
 *   `none` is said where nothing fits
 */
export function listing(title, page, query, { choices, none, table }) {
  const total = page.pagination?.total;
  const beside = typeof total === "number" && h("span", { class: "small" }, number(total));
  return h(
    "div",
    { class: "panels" },
    h("div", { class: "choices" }, ...choices),
    page.data.length === 0 ? empty(none) : panel(title, { beside }, table(page.data)),
    pages(page.pagination, query),
  );
}
