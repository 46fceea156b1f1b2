/** How values are written: in the reader's language, money in its currency's decimals, instants in the agency's zone. */

import { session } from "./session.js";

const NOTHING = "–";

/** @param {string} currency */
function decimals(currency) {
  return new Intl.NumberFormat(undefined, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * @param {number | null | undefined} cents in the currency's minor unit
 * @param {string} currency
 */
export function money(cents, currency) {
  if (cents === null || cents === undefined) return NOTHING;
  const amount = cents / 10 ** decimals(currency);
  return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount);
}

/**
 * An amount for where there is little room: $12K.
 *
 * @param {number} cents in the currency's minor unit
 * @param {string} currency
 */
export function shortMoney(cents, currency) {
  const amount = cents / 10 ** decimals(currency);
  return new Intl.NumberFormat(undefined, { style: "currency", currency, notation: "compact" }).format(amount);
}

/** @param {string | null | undefined} date such as 2026-05-01 */
export function day(date) {
  if (!date) return NOTHING;
  const [year, month, dayOfMonth] = date.split("-").map(Number);
  const at = new Date(Date.UTC(year, month - 1, dayOfMonth));
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" }).format(at);
}

/** @param {string | null | undefined} text such as 2026-05-01T09:30:00Z */
export function instant(text) {
  if (!text) return NOTHING;
  const options = { dateStyle: /** @type {const} */ ("medium"), timeStyle: /** @type {const} */ ("short") };
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: session().timezone }).format(new Date(text));
}

/** @param {number | null | undefined} value */
export function number(value) {
  return value === null || value === undefined ? NOTHING : new Intl.NumberFormat().format(value);
}

/** @param {number | null | undefined} value 41.5 for 41.5 % */
export function percent(value) {
  if (value === null || value === undefined) return NOTHING;
  return new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 }).format(value / 100);
}

/**
 * A field's or value's name as people write it: `finalPaymentDueOn` and `proposal_sent` become words.
 *
 * @param {string} name
 */
export function words(name) {
  // Amounts are written in their currency, not in cents.
  const spaced = name.replace(/Cents$/, "").replace(/_/g, " ").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/**
 * What an object is called where only one word of it is shown.
 *
 * @param {{[name: string]: any}} row
 * @returns {string}
 */
export function nameOf(row) {
  const person = [row.firstName, row.lastName].filter(Boolean).join(" ");
  const name = row.name ?? (person || (row.title ?? row.bookingReference ?? row.invoiceNumber ?? row.fullName ?? row.subject));
  return name || shortId(row.id);
}

/** @param {string} id */
export const shortId = (id) => `…${id.slice(-6)}`;
