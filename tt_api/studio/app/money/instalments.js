/** What clients still owe, by week, the overdue first. */

import { counted } from "../brief.js";
import { daysBetween, firstOfWeek, plusDays, span, today } from "../dates.js";
import { h } from "../dom.js";
import { day, money, number, words } from "../format.js";
import { fileButton } from "../parts/file_button.js";
import { chooser, dataTable, panel, status } from "../parts/panels.js";
import { byId, everything } from "../parts/reading.js";
import { empty } from "../parts/states.js";
import { href } from "../router.js";
import { session } from "../session.js";
import { settle } from "./settle.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {{title: string, first: string | null, rows: Row[]}} Week
 */

const WEEKS = ["4", "8", "13", "26"];
const LIST = "/api/payment-schedules";

/** @param {import("../router.js").Visit} visit */
export async function instalments({ query, signal }) {
  const weeks = WEEKS.find((one) => one === query.get("weeks")) ?? WEEKS[1];
  const asked = {
    status: "overdue,due,upcoming",
    dueDateTo: plusDays(firstOfWeek(today()), Number(weeks) * 7 - 1),
    sortBy: "dueDate",
    sortOrder: "asc",
  };
  const { rows, total } = await everything(LIST, asked, signal);
  const trips = await byId("/api/client-trips", rows.map((row) => row.tripId), { expand: "client" }, signal);
  const file = fileButton("CSV", LIST, asked, "instalments.csv");
  const found = byWeek(rows);
  return h(
    "div",
    { class: "panels" },
    h("div", { class: "choices" }, chooser("How far ahead", "weeks", WEEKS.map((one) => [one, `${one} weeks`]), weeks), file),
    rows.length === 0 && empty("Nobody owes anything in these weeks."),
    rows.length > 0 && totals(rows),
    total > rows.length && h("p", { class: "small" }, `These are the first ${number(rows.length)} of ${number(total)}; the file has all.`),
    found.map((week) => weekPanel(week, trips)),
  );
}

/** @param {Row} row */
const left = (row) => row.amountCents - row.paidCents;

/** @param {Row} row */
const isLate = (row) => row.dueDate < today();

/**
 * @param {Row[]} rows the earliest due first
 * @returns {Week[]}
 */
function byWeek(rows) {
  /** @type {Map<string | null, Week>} */
  const weeks = new Map();
  for (const row of rows) {
    const first = isLate(row) ? null : firstOfWeek(row.dueDate);
    const title = first === null ? "Overdue" : weekName(first);
    const week = weeks.get(first) ?? { title, first, rows: [] };
    weeks.set(first, week);
    week.rows.push(row);
  }
  return [...weeks.values()];
}

/** @param {string} first */
function weekName(first) {
  const name = { 0: "This week", 7: "Next week" }[daysBetween(firstOfWeek(today()), first)];
  const days = span(first, plusDays(first, 6));
  return name ? `${name}, ${days}` : days;
}

/**
 * What is left of some instalments, in each currency.
 *
 * @param {Row[]} rows
 * @returns {Map<string, number>}
 */
function sums(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.currency, (found.get(row.currency) ?? 0) + left(row));
  return found;
}

/** @param {Row[]} rows */
function totals(rows) {
  const week = plusDays(firstOfWeek(today()), 6);
  const parts = {
    late: sums(rows.filter(isLate)),
    soon: sums(rows.filter((row) => !isLate(row) && row.dueDate <= week)),
    later: sums(rows.filter((row) => row.dueDate > week)),
    all: sums(rows),
  };
  /** @param {Map<string, number>} part */
  const amount = (part) => (/** @type {string} */ currency) => (part.has(currency) ? money(part.get(currency), currency) : "–");
  const table = dataTable(
    "What is owed, by currency",
    [
      { label: "Currency", cell: (currency) => currency, heads: true },
      { label: "Overdue", cell: (currency) => h("span", { class: parts.late.has(currency) && "late" }, amount(parts.late)(currency)), number: true },
      { label: "This week", cell: amount(parts.soon), number: true },
      { label: "Later", cell: amount(parts.later), number: true },
      { label: "All", cell: amount(parts.all), number: true },
    ],
    [...parts.all.keys()].sort(),
  );
  // On a phone they would stand before whom to call.
  const open = matchMedia("(min-width: 64rem)").matches;
  return h("details", { class: "card panel dense", open }, h("summary", { class: "panel-head" }, h("h2", null, "Owed, by currency")), table);
}

/**
 * @param {Week} week
 * @param {Map<string, Row>} trips
 */
function weekPanel({ title, first, rows }, trips) {
  const owed = [...sums(rows)].sort().map(([currency, cents]) => h("span", { class: "badge" }, money(cents, currency)));
  const beside = [h("span", { class: "small" }, `${number(rows.length)}`), h("span", { class: "sums" }, owed)];
  const table = dataTable(
    title,
    [
      { label: "Due", cell: due, heads: true },
      { label: "Client", cell: (row) => client(trips.get(row.tripId)) },
      { label: "Trip", cell: (row) => trip(row, trips.get(row.tripId)) },
      { label: "Instalment", cell: (row) => `${words(row.kind)} ${row.installmentNumber}` },
      { label: "Left", cell: amountLeft, number: true },
      { label: "State", cell: (row) => status(row.status) },
      { label: "", cell: (row) => !session().readOnly && settling(row, trips.get(row.tripId)) },
    ],
    rows,
  );
  return panel(title, { beside, class: first === null ? "is-bad" : "" }, table);
}

/** @param {Row} row */
function due(row) {
  const days = daysBetween(row.dueDate, today());
  const late = days > 0 && h("span", { class: "small late" }, `${counted(days, "day")} late`);
  return [h("span", { class: "nowrap" }, day(row.dueDate)), late];
}

/** @param {Row | undefined} found */
const client = (found) => (found?.client ? h("a", { href: href(`/client/${found.clientId}`) }, found.client.name) : "–");

/**
 * @param {Row} row
 * @param {Row | undefined} found
 */
const trip = (row, found) => h("a", { href: href(`/tables/client-trips/${row.tripId}`) }, found?.name ?? "Trip");

/** @param {Row} row */
function amountLeft(row) {
  const of = row.paidCents > 0 && h("span", { class: "small" }, `of ${money(row.amountCents, row.currency)}`);
  return [h("span", null, money(left(row), row.currency)), of];
}

/**
 * @param {Row} row
 * @param {Row | undefined} found
 */
function settling(row, found) {
  const what = `${words(row.kind)} ${row.installmentNumber} of ${found?.client?.name ?? "the client"}`;
  return h("button", { id: `settle-${row.id}`, "aria-label": `Settle: ${what}`, onclick: () => settle(row, what) }, "Settle");
}
