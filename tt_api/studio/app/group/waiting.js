/** Who waits for a seat, the longest first, and to whom one is offered. */

import { ask } from "../api.js";
import { h } from "../dom.js";
import { instant, number } from "../format.js";
import { notice, refused } from "../parts/notices.js";
import { dataTable, panel, status } from "../parts/panels.js";
import { href, refresh } from "../router.js";
import { session } from "../session.js";

/** @typedef {import("../api.js").Row} Row */

/**
 * @param {Row} group
 * @param {Row[]} members all of the group's
 * @param {Map<string, string>} names by member
 */
export function waiting(group, members, names) {
  const line = members
    .filter((one) => one.status === "waitlisted" || one.status === "offered")
    .sort((one, other) => (one.status === other.status ? (one.waitlistedAt ?? "").localeCompare(other.waitlistedAt ?? "") : one.status === "offered" ? -1 : 1));
  if (line.length === 0) return panel("Waitlist", null, h("p", { class: "small none" }, "Nobody waits for a seat."));
  const table = dataTable(
    "Waitlist",
    [
      { label: "Who", cell: (row) => h("a", { href: href(`/tables/contacts/${row.contactId}`) }, names.get(row.id) ?? "Contact"), heads: true },
      { label: "Party", cell: (row) => number(row.partySize), number: true },
      { label: "Waits since", cell: (row) => instant(row.waitlistedAt) },
      { label: "State", cell: (row) => [status(row.status), row.offerExpiresAt && h("span", { class: "small" }, `until ${instant(row.offerExpiresAt)}`)] },
      { label: "", cell: (row) => !session().readOnly && button(group, row, names.get(row.id) ?? "Contact") },
    ],
    line,
  );
  return panel("Waitlist", { beside: h("span", { class: "small" }, number(group.waitlistedGuests)) }, table);
}

/**
 * @param {Row} group
 * @param {Row} row
 * @param {string} name
 */
function button(group, row, name) {
  const offered = row.status === "offered";
  const [verb, label, done] = offered ? ["accept", "Accept", "has the seat"] : ["offer", "Offer a seat", "is offered a seat for 48 hours"];

  async function act() {
    try {
      await ask("POST", `/api/groups/${group.id}/members/${row.id}/${verb}`);
      notice(`${name} ${done}.`);
    } catch (error) {
      refused(error);
    }
    refresh();
  }

  return h("button", { id: `${verb}-${row.id}`, "aria-label": `${label}: ${name}`, onclick: act }, label);
}
