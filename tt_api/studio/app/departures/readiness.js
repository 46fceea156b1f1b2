/** Whether everybody on a departure may go, as the API judges its trips: the worst of them, in a word and a mark. */

import { shortDay } from "../brief.js";
import { today } from "../dates.js";
import { h } from "../dom.js";
import { number } from "../format.js";
import { byId } from "../parts/reading.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {"blocked" | "unknown" | "warn" | "ok"} Level
 * @typedef {{level: Level, travelersCount: number, travelersNotReady: number, fixBy: string | null}} Readiness
 */

/**
 * The levels, the worst first.
 *
 * @type {Record<Level, {label: string, mark: string}>}
 */
export const LEVELS = {
  blocked: { label: "Not ready", mark: "✕" },
  unknown: { label: "Nobody knows", mark: "?" },
  warn: { label: "Look again", mark: "△" },
  ok: { label: "Ready", mark: "✓" },
};

/**
 * How ready the trips of bookings are.
 *
 * @param {Row[]} bookings
 * @param {AbortSignal} signal
 * @returns {Promise<Map<string, Readiness>>} by trip; without those that are over, or off
 */
export async function readinessOf(bookings, signal) {
  const trips = await byId("/api/client-trips", bookings.map((booking) => booking.tripId), { expand: "readiness" }, signal);
  return new Map([...trips].flatMap(([id, trip]) => (trip.readiness ? [[id, trip.readiness]] : [])));
}

/**
 * What several trips that leave together come to.
 *
 * @param {Readiness[]} all
 * @returns {Readiness | null} null of none
 */
export function together(all) {
  const level = /** @type {Level[]} */ (Object.keys(LEVELS)).find((one) => all.some((ready) => ready.level === one));
  if (!level) return null;
  const sum = (/** @type {"travelersCount" | "travelersNotReady"} */ name) => all.reduce((total, one) => total + one[name], 0);
  const days = all.flatMap(({ fixBy }) => fixBy ?? []).sort();
  return { level, travelersCount: sum("travelersCount"), travelersNotReady: sum("travelersNotReady"), fixBy: days[0] ?? null };
}

/** @param {Readiness} ready in full */
export function told({ level, travelersCount, travelersNotReady, fixBy }) {
  const { label, mark } = LEVELS[level];
  const who = travelersNotReady > 0 && `: ${number(travelersNotReady)} of ${number(travelersCount)}`;
  const by = level !== "ok" && fixBy && (fixBy < today() ? `, was due ${shortDay(fixBy)}` : `, by ${shortDay(fixBy)}`);
  return h("p", { class: ["ready", level] }, markOf(mark), [label, who, by].filter(Boolean).join(""));
}

/** @param {Readiness} ready in one character */
export const marked = ({ level }) => h("span", { class: ["ready", level] }, markOf(LEVELS[level].mark));

/** @param {string} mark */
const markOf = (mark) => h("span", { class: "mark", "aria-hidden": "true" }, mark);
