/** Who leaves when: bookings, those of one client trip together, and groups with the bookings of their members. */

import { today } from "../dates.js";
import { attempt, everything } from "../parts/reading.js";
import { dueOf, leftOf, stateOf, worst } from "./payment.js";
import { readinessOf, together } from "./readiness.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {{
 *   day: string, title: string, who: string, address: string, heads: number | null, status: string, firm: boolean,
 *   group: Row | null, bookings: Row[], state: import("./payment.js").State | null, due: string | null,
 *   left: Map<string, number>, ready: import("./readiness.js").Readiness | null,
 * }} Departure `state` is null without bookings; `left` is what is still to be paid, by currency; `ready` is null where
 *   nobody judges it
 */

const LEAVING = "hold,deposit_paid,confirmed,ticketed,in_progress,completed";
const GROUPS = "planning,interest_gauging,open,minimum_reached,closed,confirmed,traveling,completed";

/**
 * @param {string} from
 * @param {string} to
 * @param {{advisor?: string | null}} filters
 * @param {AbortSignal} signal
 * @returns {Promise<{departures: Departure[], advisors: string[], complete: boolean, unjudged: string}>} by day; `unjudged`
 *   says why nobody knows how ready they are, where that is so
 */
export async function departuresOf(from, to, filters, signal) {
  const days = { departureDateFrom: from, departureDateTo: to, sortBy: "departureDate", sortOrder: "asc" };
  const [bookings, groups] = await Promise.all([
    everything("/api/bookings", { ...days, status: LEAVING, expand: "client,trip", advisor: filters.advisor }, signal),
    everything("/api/groups", { ...days, status: GROUPS }, signal),
  ]);
  const readiness = await attempt(readinessOf(bookings.rows.filter((booking) => booking.departureDate >= today()), signal));
  const judged = readiness instanceof Error ? new Map() : readiness;
  const advisors = new Set(bookings.rows.map((booking) => booking.advisor).filter(Boolean));
  return {
    // Groups have no advisor: whoever asks for one's departures gets those groups that bookings of theirs are in.
    departures: gathered(bookings.rows, groups.rows, judged).filter((one) => !filters.advisor || one.bookings.length > 0),
    advisors: [...advisors].sort(),
    unjudged: readiness instanceof Error ? readiness.message : "",
    complete: [bookings, groups].every(({ rows, total }) => rows.length >= total),
  };
}

/**
 * @param {Row[]} bookings
 * @param {Row[]} groups
 * @param {Map<string, import("./readiness.js").Readiness>} judged by trip
 */
function gathered(bookings, groups, judged) {
  /** @type {Map<string, {group: Row | null, bookings: Row[]}>} */
  const found = new Map(groups.map((group) => [group.id, { group, bookings: [] }]));
  for (const booking of bookings) {
    const key = found.has(booking.groupId) ? booking.groupId : `${booking.tripId ?? booking.id} ${booking.departureDate}`;
    const parts = found.get(key) ?? { group: null, bookings: [] };
    parts.bookings.push(booking);
    found.set(key, parts);
  }
  const departures = [...found.values()].map(({ group, bookings: mine }) => departure(group, mine, judged));
  return departures.sort((one, other) => (one.day + one.title < other.day + other.title ? -1 : 1));
}

/**
 * @param {Row | null} group
 * @param {Row[]} bookings
 * @param {Map<string, import("./readiness.js").Readiness>} judged
 * @returns {Departure}
 */
function departure(group, bookings, judged) {
  const day = today();
  const unpaid = bookings.filter((booking) => leftOf(booking) > 0);
  const left = new Map();
  for (const booking of unpaid) left.set(booking.currency, (left.get(booking.currency) ?? 0) + leftOf(booking));
  const dues = unpaid.map(dueOf).filter((due) => due !== null);
  const trips = [...new Set(bookings.map((booking) => booking.tripId))];
  const ready = together(trips.flatMap((id) => judged.get(id) ?? []));
  const stands = { bookings, left, due: dues.sort()[0] ?? null, state: worst(bookings.map((one) => stateOf(one, day))), ready };
  return group ? { ...ofGroup(group), ...stands } : { ...ofBookings(bookings), ...stands };
}

/** @param {Row} group */
function ofGroup(group) {
  return {
    group,
    day: group.departureDate,
    title: group.name,
    who: "",
    address: `/group/${group.id}`,
    heads: group.currentGuests,
    status: group.status,
    firm: ["confirmed", "traveling", "completed"].includes(group.status),
  };
}

/** @param {Row[]} bookings of one trip, or one of none */
function ofBookings(bookings) {
  const [first] = bookings;
  const heads = bookings.map((booking) => booking.passengers).filter((passengers) => passengers !== null);
  return {
    group: null,
    day: first.departureDate,
    title: first.trip?.name ?? first.destination,
    who: first.client?.name ?? "",
    address: first.trip ? `/tables/client-trips/${first.trip.id}` : `/tables/bookings/${first.id}`,
    heads: heads.length ? Math.max(...heads) : null,
    status: first.trip?.status ?? first.status,
    firm: bookings.some((booking) => booking.status !== "hold"),
  };
}
