/** Days of the agency's calendar, as texts such as `2026-05-01`, and how weeks and months are written. */

import { session } from "./session.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The agency's today, wherever the reader is. */
export function today() {
  // Swedes write days as the API does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: session().timezone }).format(new Date());
}

/**
 * @param {string} day
 * @param {number} days
 */
export const plusDays = (day, days) => asDay(new Date(at(day).getTime() + days * DAY_MS));

/**
 * How many days it is from one to another.
 *
 * @param {string} from
 * @param {string} to
 */
export const daysBetween = (from, to) => Math.round((at(to).getTime() - at(from).getTime()) / DAY_MS);

/**
 * The first day of the week that a day is in: on which one it begins is the reader's custom.
 *
 * @param {string} day
 */
export function firstOfWeek(day) {
  const weekday = at(day).getUTCDay() || 7;
  return plusDays(day, -((weekday - firstWeekday() + 7) % 7));
}

/**
 * The first day of a month.
 *
 * @param {string} day any of a month's
 * @param {number} [months] how many later it is, earlier below zero
 */
export function firstOfMonth(day, months = 0) {
  return asDay(new Date(Date.UTC(at(day).getUTCFullYear(), at(day).getUTCMonth() + months, 1)));
}

/** @param {string | null} text such as 2026-05 */
export function monthName(text) {
  if (!text) return "No date";
  return new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric", timeZone: "UTC" }).format(at(`${text}-01`));
}

/**
 * Days from one to another, as people write them.
 *
 * @param {string} from
 * @param {string} to
 */
export function span(from, to) {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" }).formatRange(at(from), at(to));
}

/**
 * The agency's day that an instant is on.
 *
 * @param {string} instant
 */
export function dayOf(instant) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: session().timezone }).format(new Date(instant));
}

/** From 1 for Monday to 7. */
function firstWeekday() {
  const locale = /** @type {any} */ (new Intl.Locale(navigator.language));
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}

/** @param {string} day */
function at(day) {
  const [year, month, dayOfMonth] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, dayOfMonth));
}

/** @param {Date} date */
const asDay = (date) => date.toISOString().slice(0, 10);
