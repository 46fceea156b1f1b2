/** From one page of a list to the next, by its cursor. */

import { h } from "../dom.js";

/**
 * @param {import("../api.js").Pagination | undefined} pagination
 * @param {URLSearchParams} query the address's
 */
export function pages(pagination, query) {
  const cursor = pagination?.nextCursor;
  return h(
    "nav",
    { class: "pages", "aria-label": "Pages" },
    query.has("cursor") && h("button", { onclick: () => history.back() }, "Back"),
    cursor && h("a", { class: "button", href: `?${withCursor(query, cursor)}` }, "Next page"),
  );
}

/**
 * @param {URLSearchParams} query
 * @param {string} cursor
 */
function withCursor(query, cursor) {
  const next = new URLSearchParams(query);
  next.delete("page");
  next.set("cursor", cursor);
  return next;
}
