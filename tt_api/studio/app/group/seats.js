/** How full a group is, what of its cabins is sold, and what is due when. */

import { span, today } from "../dates.js";
import { h } from "../dom.js";
import { day, money, number, words } from "../format.js";
import { dataTable, facts, panel, status } from "../parts/panels.js";
import { empty } from "../parts/states.js";

/** @typedef {import("../api.js").Row} Row */

const DATES = ["optionDate", "depositDueOn", "namesDueOn", "finalPaymentDueOn"];

/**
 * Seats taken of those there are, as a bar and in words.
 *
 * @param {Row} row
 */
export function fullness({ currentGuests, maxGuests, minGuests }) {
  const short = minGuests !== null && currentGuests < minGuests;
  const minimum = minGuests !== null && `${short ? "needs" : "minimum"} ${number(minGuests)}`;
  const text = maxGuests === null ? number(currentGuests) : `${number(currentGuests)} of ${number(maxGuests)}`;
  const bar = maxGuests !== null && h("progress", { max: maxGuests, value: currentGuests, "aria-hidden": "true" });
  return h("span", { class: "fullness" }, h("span", { class: "nowrap" }, text), bar, minimum && h("span", { class: ["small", short && "late"] }, minimum));
}

/**
 * @param {Row} row
 * @param {HTMLElement} sold where the cabins stand
 * @param {Row[]} milestones
 */
export function seats(row, sold, milestones) {
  return h(
    "div",
    { class: "columns three" },
    panel("Seats", null, fullness(row), about(row)),
    panel("Cabins", null, sold),
    panel("What is due", null, due(row, milestones)),
  );
}

/** @param {Row} row */
function about(row) {
  const free = row.maxGuests === null ? null : Math.max(0, row.maxGuests - row.currentGuests);
  return facts([
    ["Free", free !== null && number(free)],
    ["Waiting", number(row.waitlistedGuests)],
    ["Travels", row.departureDate && span(row.departureDate, row.returnDate ?? row.departureDate)],
    ["Price", row.pricePerPersonCents && `${money(row.pricePerPersonCents, row.currency)} a person`],
    ["Alone", row.singleSupplementCents && `${money(row.singleSupplementCents, row.currency)} more`],
    ["Supplier's number", row.supplierGroupNumber],
  ]);
}

/**
 * @param {Row} row
 * @param {Row} list the group's rooming list
 */
export function cabins(row, list) {
  if (list.categories.length === 0) return empty("No contract of this group has cabins.");
  return dataTable(
    "Cabins by category",
    [
      { label: "Category", cell: (one) => one.category, heads: true },
      { label: "Held", cell: (one) => number(one.held), number: true },
      { label: "Sold", cell: (one) => number(one.sold), number: true },
      { label: "Left", cell: (one) => h("span", { class: one.left < 0 && "late" }, number(one.left)), number: true },
      { label: "At risk", cell: (one) => (one.shortfall ? risk(one, row.currency) : "–"), number: true },
    ],
    list.categories,
  );
}

/**
 * Cabins to be sold before they may be given back, and what they would cost.
 *
 * @param {Row} one
 * @param {string} currency
 */
function risk(one, currency) {
  return [number(one.shortfall), one.exposureCents !== null && h("span", { class: "small" }, money(one.exposureCents, currency))];
}

/**
 * @param {Row} row
 * @param {Row[]} milestones
 */
function due(row, milestones) {
  const told = milestones.map((one) => one.dueDate);
  const days = [
    ...DATES.filter((name) => row[name] && !told.includes(row[name])).map((name) => ({ on: row[name], what: words(name.replace(/(Due)?On$|Date$/, "")), done: row[name] < today() })),
    ...milestones.map((one) => ({ on: one.dueDate, what: one.title, done: one.completedAt !== null, late: one.dueDate < today() && !one.completedAt })),
  ].sort((one, other) => (one.on < other.on ? -1 : 1));
  if (days.length === 0) return empty("Nothing has a day yet.");
  const items = days.map(({ on, what, done, ...more }) =>
    h("li", { class: done && "done" }, h("span", null, what, " ", "late" in more && more.late && status("overdue")), h("span", { class: "nowrap" }, day(on))),
  );
  return h("ul", { class: "due" }, items);
}
