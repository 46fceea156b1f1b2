/** What vendors owe for bookings: projected, earned, received, overdue, by currency, month and vendor. */

import { get } from "../api.js";
import { counted } from "../brief.js";
import { firstOfMonth, monthName, plusDays, today } from "../dates.js";
import { h } from "../dom.js";
import { money, number } from "../format.js";
import { fileButton } from "../parts/file_button.js";
import { chooser, dataTable, entry, panel } from "../parts/panels.js";
import { empty } from "../parts/states.js";
import { changeQuery, href } from "../router.js";

/**
 * @typedef {{count: number, grossCents: number, agencyShareCents: number}} Amounts
 * @typedef {{projected: Amounts, earned: Amounts, received: Amounts}} Kinds
 * @typedef {{
 *   currency: string, byVendor: (Kinds & {vendorName: string})[], byMonth: (Kinds & {month: string | null})[],
 *   overdue: {age: string, amounts: Amounts}[],
 * }} Summary
 * @typedef {(amounts: Amounts) => number} Share
 */

const KINDS = /** @type {const} */ (["projected", "earned", "received"]);
/** @type {[string, string][]} */
const SHARES = [["gross", "Gross"], ["agency", "The agency's share"]];

/** @param {import("../router.js").Visit} visit */
export async function commissions({ query, signal }) {
  const year = today().slice(0, 4);
  const from = dayIn(query, "from") ?? `${year}-01-01`;
  const to = dayIn(query, "to") ?? `${year}-12-31`;
  const [{ data: found }, { data: dashboard }] = await Promise.all([
    get("/api/commissions/summary", { from, to }, signal),
    get("/api/analytics/dashboard", {}, signal),
  ]);
  const share = query.get("share") === "agency" ? "agency" : "gross";
  /** @type {Share} */
  const cents = (amounts) => (share === "agency" ? amounts.agencyShareCents : amounts.grossCents);
  const missing = new Map(dashboard.commissions.map((/** @type {any} */ one) => [one.currency, one.missingEntries]));
  return h("div", { class: "panels" }, choices(from, to, share), h("p", { class: "small" }, EXPLAINED), summed(found, missing, query, cents));
}

const EXPLAINED =
  "Each amount counts by its own day: when it is expected, was earned, was received. One commission is in all three in the end, so they are never added up.";

/**
 * @param {URLSearchParams} query
 * @param {string} name
 */
function dayIn(query, name) {
  const text = query.get(name) ?? "";
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

/**
 * @param {string} from
 * @param {string} to
 * @param {string} share
 */
function choices(from, to, share) {
  const file = { expectedOnFrom: from, expectedOnTo: to, sortBy: "expectedOn", sortOrder: "asc" };
  return h(
    "div",
    { class: "choices" },
    entry("From", "from", from, "date"),
    entry("To", "to", to, "date"),
    h("div", { class: "tools" }, periods().map(([label, dates]) => h("button", { onclick: () => changeQuery(dates) }, label))),
    chooser("Amounts", "share", SHARES, share),
    fileButton("CSV", "/api/commissions", file, "commissions.csv"),
    fileButton("Chase list", "/api/commissions/chase.csv", {}, "commissions-to-chase.csv"),
  );
}

/** @returns {[string, {from: string, to: string}][]} */
function periods() {
  const month = firstOfMonth(today());
  const year = Number(today().slice(0, 4));
  return [
    ["This month", { from: month, to: plusDays(firstOfMonth(month, 1), -1) }],
    ["This year", { from: `${year}-01-01`, to: `${year}-12-31` }],
    ["Last year", { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` }],
    ["Next 12 months", { from: month, to: plusDays(firstOfMonth(month, 12), -1) }],
  ];
}

/**
 * @param {Summary[]} found
 * @param {Map<string, number>} missing
 * @param {URLSearchParams} query
 * @param {Share} cents
 */
function summed(found, missing, query, cents) {
  if (found.length === 0) return empty("No commission is expected, was earned or received in these days.");
  const currencies = found.map((one) => one.currency);
  const chosen = found.find((one) => one.currency === query.get("currency")) ?? largest(found);
  return [
    panel("By currency", null, byCurrency(found, missing, cents)),
    currencies.length > 1 &&
      h("div", { class: "choices" }, chooser("Months and vendors of", "currency", currencies.map((one) => [one, one]), chosen.currency)),
    h(
      "div",
      { class: "columns" },
      panel(`By month, ${chosen.currency}`, null, byKind("Month", chosen.byMonth, (one) => monthName(one.month), chosen.currency, cents)),
      panel(`By vendor, ${chosen.currency}`, null, byKind("Vendor", chosen.byVendor, (one) => one.vendorName, chosen.currency, cents)),
      panel(`Overdue, ${chosen.currency}`, null, byAge(chosen, cents)),
    ),
  ];
}

/** @param {Summary[]} found */
function largest(found) {
  const commissions = (/** @type {Summary} */ one) => one.byMonth.reduce((sum, month) => sum + month.projected.count + month.earned.count, 0);
  return [...found].sort((one, other) => commissions(other) - commissions(one))[0];
}

/**
 * @param {Summary} summary
 * @param {typeof KINDS[number]} kind
 * @returns {Amounts}
 */
function total(summary, kind) {
  return sum(summary.byMonth.map((one) => one[kind]));
}

/** @param {Amounts[]} all */
function sum(all) {
  const found = { count: 0, grossCents: 0, agencyShareCents: 0 };
  for (const one of all) {
    found.count += one.count;
    found.grossCents += one.grossCents;
    found.agencyShareCents += one.agencyShareCents;
  }
  return found;
}

/**
 * @param {Summary[]} found
 * @param {Map<string, number>} missing
 * @param {Share} cents
 */
function byCurrency(found, missing, cents) {
  const late = (/** @type {Summary} */ one) => sum(one.overdue.map(({ amounts }) => amounts));
  return dataTable(
    "Commissions by currency",
    [
      { label: "Currency", cell: (one) => one.currency, heads: true },
      ...KINDS.map((kind) => ({ label: NAMES[kind], number: true, cell: (/** @type {Summary} */ one) => cell(total(one, kind), one.currency, cents) })),
      { label: "Overdue", number: true, cell: (one) => h("span", { class: late(one).count > 0 && "late" }, cell(late(one), one.currency, cents)) },
      { label: "Missing now", number: true, cell: (one) => missingOf(missing.get(one.currency)) },
    ],
    found,
  );
}

const NAMES = { projected: "Projected", earned: "Earned", received: "Received" };

/** @param {number | undefined} count bookings */
function missingOf(count) {
  return count ? h("a", { href: href("/money?view=missing") }, counted(count, "booking")) : "–";
}

/**
 * @param {Amounts} amounts
 * @param {string} currency
 * @param {Share} cents
 */
const cell = (amounts, currency, cents) => (amounts.count ? money(cents(amounts), currency) : "–");

/**
 * @template {Kinds} T
 * @param {string} label
 * @param {T[]} rows
 * @param {(row: T) => string} name
 * @param {string} currency
 * @param {Share} cents
 */
function byKind(label, rows, name, currency, cents) {
  return dataTable(
    `Commissions by ${label.toLowerCase()}`,
    [
      { label, cell: name, heads: true },
      ...KINDS.map((kind) => ({ label: NAMES[kind], number: true, cell: (/** @type {T} */ row) => cell(row[kind], currency, cents) })),
    ],
    rows,
  );
}

/**
 * @param {Summary} summary
 * @param {Share} cents
 */
function byAge(summary, cents) {
  return dataTable(
    "Overdue commissions by days",
    [
      { label: "Days late", cell: (one) => one.age, heads: true },
      { label: "Commissions", number: true, cell: (one) => number(one.amounts.count) },
      { label: "Still to come", number: true, cell: (one) => cell(one.amounts, summary.currency, cents) },
    ],
    summary.overdue,
  );
}
