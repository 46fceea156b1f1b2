/** Who a client is, who travels with them, and what they said. */

import { daysBetween, span, today } from "../dates.js";
import { h } from "../dom.js";
import { day, instant, money, number, words } from "../format.js";
import { dataTable, facts, panel, status } from "../parts/panels.js";
import { empty } from "../parts/states.js";
import { href } from "../router.js";

/** @typedef {import("../api.js").Row} Row */

// Most destinations want a passport for half a year after the trip.
const SHORT_DAYS = 270;

/** @param {Row} row */
export function about(row) {
  return panel(
    "About",
    null,
    facts([
      ["Email", row.email && h("a", { href: `mailto:${row.email}` }, row.email)],
      ["Phone", row.phone && h("a", { href: `tel:${row.phone.replaceAll(" ", "")}` }, row.phone)],
      ["Prefers", row.preferredChannel && words(row.preferredChannel)],
      ["Advisor", row.advisor],
      ["Paid in all", money(row.lifetimeValueCents, row.currency)],
      ["Traveled", row.firstTripOn && span(row.firstTripOn, row.lastTripOn ?? row.firstTripOn)],
      ["Budget a trip", row.budgetPerTripCents && money(row.budgetPerTripCents, row.currency)],
      ["Party", row.usualPartySize && number(row.usualPartySize)],
      ["Likes", row.interests.join(", ")],
      ["Marketing", status(row.marketingConsent)],
      ["Risk to lose", row.churnRiskScore > 0 && [`${number(row.churnRiskScore)} of 100`, h("span", { class: "small block" }, row.churnReasons.join("; "))]],
      ["Company", row.companyId && h("a", { href: href(`/tables/companies/${row.companyId}`) }, "Open")],
      ["Contact", row.primaryContactId && h("a", { href: href(`/tables/contacts/${row.primaryContactId}`) }, "Open")],
      ["Notes", row.notes],
    ]),
  );
}

/** @param {Row[]} rows */
export function people(rows) {
  if (rows.length === 0) return panel("People", null, empty("No traveler is known yet."));
  const table = dataTable(
    "Travelers",
    [
      { label: "Name", cell: named, heads: true },
      { label: "Passport until", cell: passport },
    ],
    rows,
  );
  return panel("People", null, table);
}

/** @param {Row} row */
function named(row) {
  const link = h("a", { href: href(`/tables/travelers/${row.id}`) }, `${row.firstName} ${row.lastName}`);
  return [link, row.dateOfBirth && h("span", { class: "small" }, `born ${day(row.dateOfBirth)}`)];
}

/** @param {Row} row */
function passport(row) {
  if (!row.passportExpiresOn) return h("span", { class: "late" }, "none");
  const short = daysBetween(today(), row.passportExpiresOn) < SHORT_DAYS;
  return h("span", { class: ["nowrap", short && "late"] }, day(row.passportExpiresOn));
}

/** @param {Row[]} rows */
export function answers(rows) {
  if (rows.length === 0) return h("span", null);
  const said = rows.slice(0, 5).map((row) =>
    h(
      "li",
      null,
      h("p", null, h("strong", null, `${words(row.scoreType).toUpperCase()} ${row.score}`), " ", row.followUp === "open" && status("due")),
      row.feedback && h("p", null, `“${row.feedback}”`),
      h("p", { class: "small" }, instant(row.respondedAt)),
    ),
  );
  return panel("What they said", null, h("ul", { class: "entries" }, said));
}
