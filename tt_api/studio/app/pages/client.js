/** Clients: the list, and all there is of one on one page. */

import { get } from "../api.js";
import { h } from "../dom.js";
import { head } from "../parts/head.js";
import { attempt, drawn, everything } from "../parts/reading.js";
import { clients } from "../client/list.js";
import { money } from "../client/money.js";
import { about, answers, people } from "../client/people.js";
import { history, readHistory } from "../client/timeline.js";
import { bookings, trips } from "../client/travel.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {import("../router.js").Visit} Visit
 */

export default {
  title: "Client",
  styles: "panels",
  /** @param {Visit} visit */
  show(visit) {
    return visit.params.id ? client(visit) : clients(visit);
  },
};

/** @param {Visit} visit */
async function client({ params, query, signal }) {
  const { data: row } = await get(`/api/clients/${params.id}`, {}, signal);
  const found = await read(row, signal);
  const told = await attempt(readHistory(row, found, signal));
  return h(
    "div",
    { class: "page" },
    head(row, row.clientType, { table: "clients", address: "/client", all: "All clients", beside: warning(row) }),
    h(
      "div",
      { class: "client" },
      h("div", { class: "panels client-about" }, about(row), drawn(found.people, people), drawn(found.answers, answers)),
      h("div", { class: "panels client-main" }, drawn(found.trips, trips), drawn(found.bookings, bookings), money(found)),
      h("div", { class: "panels client-history" }, drawn(told, (entries) => history(entries, query))),
    ),
  );
}

/** @typedef {Row[] | Error} Found */

/**
 * What belongs to a client; what can't be had is the reason why.
 *
 * @param {Row} row
 * @param {AbortSignal} signal
 */
async function read(row, signal) {
  const of = { clientId: row.id };
  const rows = async (/** @type {string} */ path, /** @type {import("../api.js").Query} */ query) =>
    (await get(path, { limit: 100, ...query }, signal)).data;
  const [travelers, travels, booked, payments, invoices, scores] = await Promise.all([
    attempt(rows("/api/travelers", of)),
    attempt(rows("/api/client-trips", { ...of, sortBy: "startDate" })),
    attempt(rows("/api/bookings", { ...of, expand: "vendor", sortBy: "departureDate" })),
    attempt(rows("/api/payments", { ...of, sortBy: "paidAt" })),
    attempt(rows("/api/invoices", { ...of, sortBy: "issueDate" })),
    attempt(rows("/api/satisfaction", { ...of, sortBy: "respondedAt" })),
  ]);
  const instalments = attempt(owed(travels, signal));
  return { people: travelers, trips: travels, bookings: booked, payments, invoices, answers: scores, instalments: await instalments };
}

/**
 * @param {Found} travels
 * @param {AbortSignal} signal
 * @returns {Promise<Row[]>}
 */
async function owed(travels, signal) {
  if (travels instanceof Error) throw travels;
  if (travels.length === 0) return [];
  const tripId = travels.slice(0, 50).map((trip) => trip.id).join(",");
  const asked = { tripId, status: "overdue,due,upcoming", sortBy: "dueDate", sortOrder: "asc" };
  return (await everything("/api/payment-schedules", asked, signal)).rows;
}

/** @param {Row} row */
const warning = (row) => row.doNotContact && h("span", { class: "badge bad" }, "Do not contact");
