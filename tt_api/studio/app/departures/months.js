/** Months as the address says them, 2026-05, and as calendars show them. */

import { daysBetween, firstOfMonth, firstOfWeek, plusDays } from "../dates.js";

/** @param {string} day */
export const monthOf = (day) => day.slice(0, 7);

/**
 * @param {string} month
 * @param {number} months
 */
export const plusMonths = (month, months) => monthOf(firstOfMonth(`${month}-01`, months));

/** @param {string | null} text whether it is a month, of years that calendars show */
export const isMonth = (text) => /^(19[7-9]\d|2\d{3})-(0[1-9]|1[0-2])$/.test(text ?? "");

/** @param {string | null} text whether it is a day that there is */
export function isDay(text) {
  const date = text ?? "";
  return /^\d{4}-\d\d-\d\d$/.test(date) && isMonth(monthOf(date)) && !Number.isNaN(Date.parse(date)) && plusDays(date, 0) === date;
}

/**
 * The days of a month, in whole weeks.
 *
 * @param {string} month
 */
export function weeksOf(month) {
  const start = firstOfWeek(`${month}-01`);
  const days = daysBetween(start, `${plusMonths(month, 1)}-01`);
  return Array.from({ length: Math.ceil(days / 7) * 7 }, (_, index) => plusDays(start, index));
}
