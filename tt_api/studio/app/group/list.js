/** The groups, the next departure first. */

import { get } from "../api.js";
import { today } from "../dates.js";
import { h } from "../dom.js";
import { day, number, words } from "../format.js";
import { chooser, dataTable, entry, panel, status } from "../parts/panels.js";
import { pages } from "../parts/pages.js";
import { nothing } from "../parts/states.js";
import { href } from "../router.js";
import { fullness } from "./seats.js";

/** @typedef {import("../api.js").Row} Row */

const STATES = ["planning", "interest_gauging", "open", "minimum_reached", "closed", "confirmed", "traveling", "completed", "cancelled"];
/** @type {[string, string][]} */
const CHOICES = [["", "To come and under way"], ...STATES.map((one) => /** @type {[string, string]} */ ([one, words(one)]))];
const NEXT = ["optionDate", "depositDueOn", "namesDueOn", "finalPaymentDueOn"];

/** @param {import("../router.js").Visit} visit */
export async function groups({ query, signal }) {
  const state = query.get("status") ?? "";
  const asked = {
    search: query.get("search"),
    status: state || STATES.slice(0, -2).join(","),
    sortBy: "departureDate",
    sortOrder: state === "completed" ? "desc" : "asc",
    limit: 50,
    cursor: query.get("cursor"),
  };
  const page = await get("/api/groups", asked, signal);
  const total = page.pagination?.total;
  return h(
    "div",
    { class: "page" },
    h("header", { class: "bar" }, h("h1", null, "Groups"), typeof total === "number" && h("span", { class: "badge" }, number(total))),
    h("div", { class: "choices" }, entry("Search", "search", asked.search ?? ""), chooser("Status", "status", CHOICES, state)),
    page.data.length ? panel("Departures", null, table(page.data)) : nothing(Boolean(asked.search || state)),
    pages(page.pagination, query),
  );
}

/** @param {Row[]} rows */
function table(rows) {
  return dataTable(
    "Groups",
    [
      { label: "Group", cell: (row) => h("a", { href: href(`/group/${row.id}`) }, row.name), heads: true },
      { label: "Leaves", cell: (row) => h("span", { class: "nowrap" }, day(row.departureDate)) },
      { label: "Status", cell: (row) => status(row.status) },
      { label: "Seats", cell: fullness },
      { label: "Waiting", cell: (row) => (row.waitlistedGuests ? number(row.waitlistedGuests) : "–"), number: true },
      { label: "Next", cell: next },
    ],
    rows,
  );
}

/**
 * What is due next, of the days that a group has.
 *
 * @param {Row} row
 */
function next(row) {
  const now = today();
  const [first] = NEXT.filter((name) => row[name] >= now).sort((one, other) => (row[one] < row[other] ? -1 : 1));
  if (!first) return "–";
  return [h("span", { class: "nowrap" }, day(row[first])), h("span", { class: "small" }, words(first.replace(/(Due)?On$|Date$/, "")))];
}
