/** What stands over a page about one thing: its name and state, the way back, and a way to change it. */

import { h } from "../dom.js";
import { words } from "../format.js";
import { href } from "../router.js";
import { session } from "../session.js";
import { status } from "./panels.js";

/**
 * @param {import("../api.js").Row} row
 * @param {string} kind of what its table has several kinds of
 * @param {{table: string, address: string, all: string, beside?: import("../dom.js").Child}} options `address` leads to
 *   `all` of them, `beside` stands beside the kind
 */
export function head(row, kind, { table, address, all, beside }) {
  const edit = h("a", { class: "button", href: href(`/tables/${table}/${row.id}?edit=1`) }, "Edit");
  return h(
    "header",
    { class: "bar" },
    h("h1", null, row.name),
    status(row.status),
    h("span", { class: "badge" }, words(kind)),
    beside,
    h("a", { href: href(address) }, all),
    !session().readOnly && h("div", { class: "tools" }, edit),
  );
}
