/** Days as the API writes them, 2026-05-01, and months, 2026-05: no instants, so no zone can shift them. */

import { session } from "./session.js";

const A_DAY_MS = 24 * 60 * 60 * 1000;

/** The agency's day. */
export function today() {
  return dayOf(new Date());
}

/**
 * The agency's day of an instant.
 *
 * @param {string | Date} moment
 */
export function dayOf(moment) {
  // Sweden writes days as the API does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: session().timezone }).format(new Date(moment));
}

/** @param {string} date */
const midnight = (date) => Date.parse(`${date}T00:00:00Z`);

/**
 * @param {string} date
 * @param {number} days
 */
export const plusDays = (date, days) => new Date(midnight(date) + days * A_DAY_MS).toISOString().slice(0, 10);

/**
 * @param {string} from
 * @param {string} to
 */
export const daysBetween = (from, to) => Math.round((midnight(to) - midnight(from)) / A_DAY_MS);

/** @param {string} date */
export const monthOf = (date) => date.slice(0, 7);

/**
 * @param {string} month
 * @param {number} months
 */
export function plusMonths(month, months) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

/** @param {string | null} text whether it is a month that there is */
export const isMonth = (text) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text ?? "") && (text ?? "") >= "1970";

/** @param {string | null} text whether it is a day that there is */
export function isDay(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text ?? "")) return false;
  const date = /** @type {string} */ (text);
  return !Number.isNaN(midnight(date)) && plusDays(date, 0) === date;
}

/**
 * The days of a month in whole weeks, as calendars show it.
 *
 * @param {string} month
 */
export function weeksOf(month) {
  const first = `${month}-01`;
  const last = plusDays(`${plusMonths(month, 1)}-01`, -1);
  const before = (weekday(first) - firstWeekday() + 7) % 7;
  const length = before + daysBetween(first, last) + 1;
  const start = plusDays(first, -before);
  return Array.from({ length: Math.ceil(length / 7) * 7 }, (_, index) => plusDays(start, index));
}

/** @param {string} date 1 is Monday, 7 is Sunday */
function weekday(date) {
  return new Date(midnight(date)).getUTCDay() || 7;
}

/** What the reader's calendars begin weeks with; Monday where the browser doesn't tell. */
function firstWeekday() {
  const locale = /** @type {any} */ (new Intl.Locale(navigator.language));
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}
