/** The clients, to find one. */

import { get } from "../api.js";
import { h } from "../dom.js";
import { day, money, number, words } from "../format.js";
import { chooser, dataTable, entry, panel, status } from "../parts/panels.js";
import { pages } from "../parts/pages.js";
import { nothing } from "../parts/states.js";
import { href } from "../router.js";

/** @typedef {import("../api.js").Row} Row */

/** @type {[string, string][]} */
const STATES = [["", "Any"], ...["prospect", "active", "vip", "inactive", "churned"].map((one) => /** @type {[string, string]} */ ([one, words(one)]))];
/** @type {Record<string, {label: string, asked: {sortBy: string, sortOrder: string}}>} */
const ORDERS = {
  name: { label: "Name", asked: { sortBy: "name", sortOrder: "asc" } },
  value: { label: "Most paid", asked: { sortBy: "lifetimeValueCents", sortOrder: "desc" } },
  risk: { label: "At risk", asked: { sortBy: "churnRiskScore", sortOrder: "desc" } },
  newest: { label: "Newest", asked: { sortBy: "createdAt", sortOrder: "desc" } },
};

/** @param {import("../router.js").Visit} visit */
export async function clients({ query, signal }) {
  const order = ORDERS[query.get("order") ?? ""] ? String(query.get("order")) : "name";
  const asked = { search: query.get("search"), status: query.get("status"), cursor: query.get("cursor") };
  const page = await get("/api/clients", { ...asked, ...ORDERS[order].asked, limit: 50 }, signal);
  const total = page.pagination?.total;
  return h(
    "div",
    { class: "page" },
    h("header", { class: "bar" }, h("h1", null, "Clients"), typeof total === "number" && h("span", { class: "badge" }, number(total))),
    h(
      "div",
      { class: "choices" },
      entry("Search", "search", asked.search ?? ""),
      chooser("Status", "status", STATES, asked.status ?? ""),
      chooser("Order", "order", Object.entries(ORDERS).map(([name, { label }]) => [name, label]), order),
    ),
    page.data.length ? panel("Found", null, table(page.data)) : nothing(Boolean(asked.search || asked.status)),
    pages(page.pagination, query),
  );
}

/** @param {Row[]} rows */
function table(rows) {
  return dataTable(
    "Clients",
    [
      { label: "Name", cell: (row) => h("a", { href: href(`/client/${row.id}`) }, row.name), heads: true },
      { label: "Status", cell: (row) => status(row.status) },
      { label: "Kind", cell: (row) => words(row.clientType) },
      { label: "Advisor", cell: (row) => row.advisor ?? "–" },
      { label: "Last trip", cell: (row) => h("span", { class: "nowrap" }, day(row.lastTripOn)) },
      { label: "Risk", cell: (row) => risk(row.churnRiskScore), number: true },
      { label: "Paid in all", cell: (row) => money(row.lifetimeValueCents, row.currency), number: true },
    ],
    rows,
  );
}

/** @param {number} score of 100; from 60 on staff is told */
const risk = (score) => h("span", { class: score >= 60 && "late" }, score ? number(score) : "–");
