/** How a departure stands with its clients' money: by what its bookings cost, what was paid, and by when it was to be. */

import { plusDays } from "../dates.js";

/** @typedef {import("../api.js").Row} Row */
/** @typedef {"overdue" | "due" | "open" | "unpriced" | "paid"} State */

const SOON_DAYS = 14;

/**
 * The states, the most urgent first.
 *
 * @type {Record<State, {label: string, mark: string}>}
 */
export const STATES = {
  overdue: { label: "Overdue", mark: "!" },
  due: { label: `Due within ${SOON_DAYS} days`, mark: "◷" },
  open: { label: "Due later", mark: "○" },
  unpriced: { label: "No price", mark: "?" },
  paid: { label: "Paid", mark: "✓" },
};

/**
 * @param {Row} booking
 * @param {string} today
 * @returns {State}
 */
export function stateOf(booking, today) {
  if (booking.totalPriceCents === null) return "unpriced";
  if (leftOf(booking) === 0) return "paid";
  const due = dueOf(booking);
  if (due && due < today) return "overdue";
  return due && due <= plusDays(today, SOON_DAYS) ? "due" : "open";
}

/** @param {Row} booking what is still to be paid */
export const leftOf = (booking) => Math.max(0, (booking.totalPriceCents ?? 0) - booking.paidCents);

/**
 * By when the client is to pay next: the deposit while it isn't covered, then the rest.
 *
 * @param {Row} booking
 * @returns {string | null}
 */
export function dueOf(booking) {
  const { depositCents, depositDueOn, paidCents, clientPaymentDueOn, finalPaymentDueOn } = booking;
  if (depositCents && depositDueOn && paidCents < depositCents) return depositDueOn;
  return clientPaymentDueOn ?? finalPaymentDueOn;
}

/** @param {State[]} states @returns {State | null} the most urgent */
export const worst = (states) => /** @type {State[]} */ (Object.keys(STATES)).find((one) => states.includes(one)) ?? null;
