/** How values are written where there is little room and much of them: on cards, in sums, in calendars. */

import { number } from "./format.js";

const NOTHING = "–";

/**
 * Formatters are dear to make, and a page with a thousand amounts needs few of them.
 *
 * @type {Map<string, Intl.NumberFormat>}
 */
const moneyFormats = new Map();

/**
 * Money without decimals, where nobody counts cents.
 *
 * @param {number | null | undefined} cents in the currency's minor unit
 * @param {string} currency
 */
export function roundMoney(cents, currency) {
  if (cents === null || cents === undefined) return NOTHING;
  return moneyFormat(currency, 0).format(cents / 10 ** (moneyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2));
}

/**
 * @param {string} currency
 * @param {number} [maximumFractionDigits] the currency's own where it isn't said
 */
function moneyFormat(currency, maximumFractionDigits) {
  const key = `${currency} ${maximumFractionDigits}`;
  const format = moneyFormats.get(key) ?? new Intl.NumberFormat(undefined, { style: "currency", currency, maximumFractionDigits });
  moneyFormats.set(key, format);
  return format;
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const dayFormats = new Map();

/**
 * @param {string | null | undefined} date such as 2026-05-01
 * @param {Intl.DateTimeFormatOptions} options
 */
export function dayAs(date, options) {
  if (!date) return NOTHING;
  const key = JSON.stringify(options);
  const format = dayFormats.get(key) ?? new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" });
  dayFormats.set(key, format);
  return format.format(new Date(`${date}T00:00:00Z`));
}

/**
 * A day without its year, where the year goes without saying.
 *
 * @param {string | null | undefined} date such as 2026-05-01
 */
export const shortDay = (date) => dayAs(date, { day: "numeric", month: "short" });

const percents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

/** @param {number} value 35 for 35 % */
export const chance = (value) => percents.format(value / 100);

/**
 * @param {number} count
 * @param {string} one what one is called
 * @param {string} [many]
 */
export const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
