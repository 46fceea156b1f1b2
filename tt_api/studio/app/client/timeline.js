/** What happened with a client: activities, touchpoints and mails in one line, the newest first. */

import { get } from "../api.js";
import { dayOf } from "../dates.js";
import { h } from "../dom.js";
import { day, number, words } from "../format.js";
import { session } from "../session.js";
import { chooser, panel, status } from "../parts/panels.js";
import { empty } from "../parts/states.js";
import { changeQuery, href } from "../router.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {Row[] | Error} Found
 * @typedef {{
 *   at: string, kind: "touchpoints" | "activities" | "mails", label: string, title: string, about: string,
 *   state: string | null, address: string | null,
 * }} Entry
 */

const FEW = 25;
// Each id is 39 characters of an address, and addresses are some 4,000 long at most.
const MOST_IDS = 90;
/** @type {[string, string][]} */
const KINDS = [["", "All"], ["touchpoints", "Touchpoints"], ["activities", "Activities"], ["mails", "Mails"]];

/**
 * @param {Row} client
 * @param {{people: Found, trips: Found, bookings: Found}} found
 * @param {AbortSignal} signal
 * @returns {Promise<Entry[]>} the newest first
 */
export async function readHistory(client, found, signal) {
  const [people, trips, bookings] = [found.people, found.trips, found.bookings].map((rows) => (rows instanceof Error ? [] : rows));
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const row of [...trips, ...bookings]) names.set(row.id, row.name ?? row.bookingReference);
  const ids = [client.id, ...names.keys()].slice(0, MOST_IDS).join(",");
  const contacts = [...new Set([client.primaryContactId, ...people.map((one) => one.contactId)].filter(Boolean))];
  const [touchpoints, activities, mails] = await Promise.all([
    get("/api/touchpoints", { clientId: client.id, sortBy: "occurredAt", limit: 100 }, signal),
    get("/api/activities", { entityId: ids, sortBy: "occurredAt", limit: 100 }, signal),
    contacts.length ? get("/api/email-sends", { contactId: contacts.slice(0, MOST_IDS).join(","), limit: 100 }, signal) : { data: [] },
  ]);
  const entries = [
    ...touchpoints.data.map(touched),
    ...activities.data.map((/** @type {Row} */ row) => happened(row, names.get(row.entityId))),
    ...mails.data.map(mailed),
  ];
  return entries.sort((one, other) => (one.at < other.at ? 1 : -1));
}

/**
 * @param {Row} row
 * @returns {Entry}
 */
function touched(row) {
  const direction = { inbound: "from them", outbound: "to them" }[/** @type {string} */ (row.direction)] ?? words(row.direction);
  const about = [row.outcome, row.durationMinutes && `${number(row.durationMinutes)} min`, row.advisor].filter(Boolean).join(" · ");
  const label = `${words(row.channel)}, ${direction}`;
  return { at: row.occurredAt, kind: "touchpoints", label, title: row.subject ?? row.body ?? label, about, state: null, address: null };
}

/**
 * @param {Row} row
 * @param {string | undefined} name of the trip or booking
 * @returns {Entry}
 */
function happened(row, name) {
  const of = words(row.entityType ?? "activity").replace("Client trip", "Trip");
  const address = { client_trip: "client-trips", booking: "bookings" }[/** @type {string} */ (row.entityType)];
  return {
    at: row.occurredAt,
    kind: "activities",
    label: of,
    title: row.title.replaceAll("_", " "),
    about: [name, row.description, row.actor].filter(Boolean).join(" · "),
    state: null,
    address: address ? `/tables/${address}/${row.entityId}` : null,
  };
}

/**
 * @param {Row} row
 * @returns {Entry}
 */
function mailed(row) {
  const at = row.sentAt ?? row.failedAt ?? row.scheduledFor;
  return { at, kind: "mails", label: "Mail", title: row.subject, about: row.toEmail, state: row.status, address: `/tables/email-sends/${row.id}` };
}

/**
 * @param {Entry[]} entries
 * @param {URLSearchParams} query
 */
export function history(entries, query) {
  const kind = KINDS.find(([value]) => value === query.get("show"))?.[0] ?? "";
  const wanted = entries.filter((entry) => !kind || entry.kind === kind);
  const shown = query.get("history") === "all" ? wanted : wanted.slice(0, FEW);
  const more = wanted.length - shown.length;
  return panel(
    "Timeline",
    { beside: h("div", { class: "tools inline" }, chooser("Show", "show", KINDS, kind)) },
    shown.length === 0 ? empty("Nothing happened yet.") : h("ol", { class: "timeline" }, byDay(shown)),
    more > 0 && h("p", null, h("button", { id: "whole-history", onclick: () => changeQuery({ history: "all" }) }, `${number(more)} more`)),
  );
}

/** @param {Entry[]} entries */
function byDay(entries) {
  let before = "";
  return entries.flatMap((entry) => {
    const of = dayOf(entry.at);
    const heading = of === before ? [] : [h("li", { class: "day" }, day(of))];
    before = of;
    return [...heading, item(entry)];
  });
}

/** @param {Entry} entry */
function item({ at, kind, label, title, about, state, address }) {
  const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone: session().timezone }).format(new Date(at));
  return h(
    "li",
    { class: ["entry", kind] },
    h("p", { class: "small" }, h("time", { datetime: at }, time), ` · ${label}`, state && [" ", status(state)]),
    h("p", null, address ? h("a", { href: href(address) }, title) : title),
    about && h("p", { class: "small" }, about),
  );
}
