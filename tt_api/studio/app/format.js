/** How values are written: in the reader's language, money in its currency's decimals, instants in the agency's zone. */

import { session } from "./session.js";

const NOTHING = "–";

/**
 * Formatters are dear to make, and a page with a thousand amounts needs few of them.
 *
 * @type {Map<string, Intl.NumberFormat>}
 */
const moneyFormats = new Map();

/**
 * @param {string} currency
 * @param {boolean} whole without decimals
 */
function moneyFormat(currency, whole) {
  const key = `${currency}${whole}`;
  let format = moneyFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(undefined, { style: "currency", currency, ...(whole && { maximumFractionDigits: 0 }) });
    moneyFormats.set(key, format);
  }
  return format;
}

/** @param {string} currency */
const minorUnits = (currency) => 10 ** (moneyFormat(currency, false).resolvedOptions().maximumFractionDigits ?? 2);

/**
 * @param {number | null | undefined} cents in the currency's minor unit
 * @param {string} currency
 */
export function money(cents, currency) {
  if (cents === null || cents === undefined) return NOTHING;
  return moneyFormat(currency, false).format(cents / minorUnits(currency));
}

/**
 * Money without decimals: for cards and sums, where nobody counts cents.
 *
 * @param {number | null | undefined} cents in the currency's minor unit
 * @param {string} currency
 */
export function roundMoney(cents, currency) {
  if (cents === null || cents === undefined) return NOTHING;
  return moneyFormat(currency, true).format(cents / minorUnits(currency));
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const dayFormats = new Map();

/**
 * @param {string | null | undefined} date such as 2026-05-01
 * @param {Intl.DateTimeFormatOptions} [options]
 */
export function day(date, options = { dateStyle: "medium" }) {
  if (!date) return NOTHING;
  const key = JSON.stringify(options);
  let format = dayFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" });
    dayFormats.set(key, format);
  }
  return format.format(new Date(`${date}T00:00:00Z`));
}

/**
 * A day without its year, where the year goes without saying.
 *
 * @param {string | null | undefined} date such as 2026-05-01
 */
export const shortDay = (date) => day(date, { day: "numeric", month: "short" });

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

const percents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

/** @param {number} value such as 35 */
export const percent = (value) => percents.format(value / 100);

/**
 * @param {number} count
 * @param {string} one what one is called
 * @param {string} [many]
 */
export const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

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
