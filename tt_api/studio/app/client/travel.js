/** A client's trips and bookings. */

import { h } from "../dom.js";
import { day, money, number, words } from "../format.js";
import { span } from "../dates.js";
import { dataTable, panel, status } from "../parts/panels.js";
import { empty } from "../parts/states.js";
import { href } from "../router.js";

/** @typedef {import("../api.js").Row} Row */

/** @param {Row[]} rows */
export function trips(rows) {
  if (rows.length === 0) return panel("Trips", null, empty("No trip yet."));
  const table = dataTable(
    "Trips",
    [
      { label: "Trip", cell: (row) => h("a", { href: href(`/tables/client-trips/${row.id}`) }, row.name), heads: true },
      { label: "Days", cell: days("startDate", "endDate") },
      { label: "State", cell: (row) => status(row.status) },
      { label: "Travelers", cell: (row) => number(row.travelersCount), number: true },
      { label: "Cost", cell: (row) => money(row.totalCostCents, row.currency), number: true },
    ],
    rows,
  );
  return panel("Trips", { beside: h("span", { class: "small" }, number(rows.length)) }, table);
}

/** @param {Row[]} rows */
export function bookings(rows) {
  if (rows.length === 0) return panel("Bookings", null, empty("Nothing is booked yet."));
  const table = dataTable(
    "Bookings",
    [
      { label: "Booking", cell: (row) => h("a", { class: "nowrap", href: href(`/tables/bookings/${row.id}`) }, row.bookingReference), heads: true },
      { label: "What", cell: (row) => [row.destination, h("span", { class: "small" }, [row.productType && words(row.productType), row.vendor?.name].filter(Boolean).join(", "))] },
      { label: "Days", cell: days("departureDate", "returnDate") },
      { label: "State", cell: (row) => status(row.status) },
      { label: "Price", cell: price, number: true },
    ],
    rows,
  );
  return panel("Bookings", { beside: h("span", { class: "small" }, number(rows.length)) }, table);
}

/** @param {Row} row */
function price(row) {
  const all = row.totalPriceCents !== null && row.paidCents >= row.totalPriceCents;
  return [money(row.totalPriceCents, row.currency), h("span", { class: "small" }, all ? "paid" : `paid ${money(row.paidCents, row.currency)}`)];
}

/**
 * @param {string} from
 * @param {string} to
 */
function days(from, to) {
  return (/** @type {Row} */ row) => h("span", { class: "nowrap" }, row[from] && row[to] ? span(row[from], row[to]) : day(row[from]));
}
