/** The figures of the charts, month by month, from the days and sums that the API tells. */

import { firstOfMonth, firstOfWeek, today } from "../dates.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {{month: string, value: number}} OfMonth
 */

/**
 * The months up to this one.
 *
 * @param {number} count
 * @returns {string[]} such as 2026-05, the earliest first
 */
export function lastMonths(count) {
  return Array.from({ length: count }, (_, index) => firstOfMonth(today(), index - count + 1).slice(0, 7));
}

/**
 * What a series' days come to, month by month.
 *
 * @param {Row | undefined} series
 * @param {string[]} months
 * @returns {OfMonth[]}
 */
export function sums(series, months) {
  const found = new Map(months.map((month) => [month, 0]));
  for (const { day, value } of series?.points ?? []) {
    const month = day.slice(0, 7);
    found.set(month, (found.get(month) ?? 0) + value);
  }
  return months.map((month) => ({ month, value: found.get(month) ?? 0 }));
}

/**
 * A series' mean of each week, which jumps less than its days do.
 *
 * @param {{day: string, value: number}[]} points
 * @returns {{day: string, value: number}[]} each under the week's first day
 */
export function weekly(points) {
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (const { day, value } of points) {
    const week = firstOfWeek(day);
    found.set(week, [...(found.get(week) ?? []), value]);
  }
  return [...found].map(([day, values]) => ({ day, value: values.reduce((sum, one) => sum + one, 0) / values.length }));
}

/**
 * How a series stood at each month's end; months without a day are left out.
 *
 * @param {Row | undefined} series
 * @returns {OfMonth[]}
 */
export function ends(series) {
  const found = new Map();
  for (const { day, value } of series?.points ?? []) found.set(day.slice(0, 7), value);
  return [...found].map(([month, value]) => ({ month, value }));
}

/**
 * The currencies that there is something of, the one with the most days first.
 *
 * @param {Row[]} won series
 * @param {Row[]} commissions sums
 * @returns {string[]}
 */
export function currencies(won, commissions) {
  const byDays = [...won].sort((one, other) => other.points.length - one.points.length);
  return [...new Set([...byDays, ...commissions].map((one) => one.currency))].filter(Boolean);
}
