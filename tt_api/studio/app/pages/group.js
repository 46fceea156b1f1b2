/** Groups: the list, and one with its seats, its waiting line and its rooms. */

import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { board } from "../group/board.js";
import { groups } from "../group/list.js";
import { cabins, seats } from "../group/seats.js";
import { waiting } from "../group/waiting.js";
import { head } from "../parts/head.js";
import { attempt, byId, drawn, everything } from "../parts/reading.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {import("../router.js").Visit} Visit
 */

export default {
  title: "Group",
  styles: "panels",
  /** @param {Visit} visit */
  show(visit) {
    return visit.params.id ? group(visit) : groups(visit);
  },
};

/** @param {Visit} visit */
async function group({ params, signal }) {
  const path = `/api/groups/${params.id}`;
  const [{ data: row }, rooming, members, milestones] = await Promise.all([
    get(path, {}, signal),
    attempt(get(`${path}/rooming`, {}, signal)),
    attempt(parties(path, signal)),
    attempt(get(`${path}/milestones`, { sortOrder: "asc", limit: 100 }, signal)),
  ]);
  const names = members instanceof Error ? new Map() : members.names;
  const list = rooming instanceof Error ? rooming : rooming.data;
  const sold = h("div", { class: "whole" }, drawn(list, (found) => cabins(row, found)));
  // Who is moved into a cabin of a category sells it.
  const changed = (/** @type {Row} */ now) => fill(sold, cabins(row, now));
  return h(
    "div",
    { class: "page" },
    head(row, row.groupType, { table: "groups", address: "/group", all: "All groups" }),
    seats(row, sold, milestones instanceof Error ? [] : milestones.data),
    drawn(members, (found) => waiting(row, found.rows, names)),
    drawn(list, (found) => board(row, found, names, changed)),
  );
}

/**
 * The members of a group, and what their contacts are called by the member's id.
 *
 * @param {string} path the group's
 * @param {AbortSignal} signal
 */
async function parties(path, signal) {
  const { rows } = await everything(`${path}/members`, {}, signal);
  const contacts = await byId("/api/contacts", rows.map((row) => row.contactId), {}, signal);
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const { id, contactId } of rows) {
    const contact = contacts.get(contactId);
    if (contact) names.set(id, [contact.firstName, contact.lastName].filter(Boolean).join(" "));
  }
  return { rows, names };
}
