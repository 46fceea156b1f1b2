/** What waits for somebody: the first few of each kind, and how many there are. */

import { ask } from "../api.js";
import { roundMoney, shortDay } from "../brief.js";
import { dayOf } from "../dates.js";
import { h } from "../dom.js";
import { instant, number } from "../format.js";
import { refused } from "../parts/notices.js";
import { href, refresh } from "../router.js";
import { session } from "../session.js";
import { listOf } from "./trouble.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {import("./trouble.js").Waiting} Waiting
 * @typedef {{title: string, note?: string, address: string, done?: () => Promise<unknown>}} Line
 */

/** @type {Record<string, string>} the tables and pages that notifications are about */
const PLACES = {
  client: "/client",
  group: "/group",
  company: "/tables/companies",
  contact: "/tables/contacts",
  deal: "/tables/deals",
  traveler: "/tables/travelers",
  travel_alert: "/tables/travel-alerts",
  automation_run: "/tables/automation-runs",
  satisfaction_score: "/tables/satisfaction",
};

/** @type {Record<string, {title: string, line: (item: Row) => Line}>} what stands on the page, in this order */
const KINDS = {
  lapsing_options: {
    title: "Options that lapse soon",
    line: (one) => ({ title: named(one.title, one.clientName), note: instant(one.at), address: `/tables/bookings/${one.id}` }),
  },
  late_deals: {
    title: "Deals past their closing day",
    line: (one) => ({ title: one.title, note: `${roundMoney(one.amountCents, one.currency)}, was due ${shortDay(one.on)}`, address: `/tables/deals/${one.id}` }),
  },
  viewed_proposals: {
    title: "Proposals looked at, not answered",
    line: (one) => ({ title: one.title, note: `seen ${shortDay(dayOf(one.at))}`, address: `/tables/proposals/${one.id}` }),
  },
  unhappy_clients: {
    title: "Clients who were not happy",
    line: (one) => ({
      title: one.title || `${one.score} of ${one.scoreType === "nps" ? 10 : 5}`,
      note: [one.clientName, `${one.scoreType === "nps" ? "NPS" : "Satisfaction"} ${one.score}`, shortDay(dayOf(one.at))].filter(Boolean).join(", "),
      address: one.clientId ? `/client/${one.clientId}` : `/tables/satisfaction`,
      done: () => ask("PATCH", `/api/satisfaction/${one.id}`, { body: { followUp: "done" }, ifMatch: `"${one.version}"` }),
    }),
  },
  unread_notifications: {
    title: "Notifications",
    line: (one) => ({
      title: one.title,
      note: shortDay(dayOf(one.at)),
      address: PLACES[one.entityType] && one.entityId ? `${PLACES[one.entityType]}/${one.entityId}` : `/tables/notifications/${one.id}`,
      done: () => ask("PATCH", `/api/notifications/${one.id}`, { body: { isRead: true } }),
    }),
  },
};

/** @param {Waiting[]} all */
export function kinds(all) {
  const found = Object.keys(KINDS).flatMap((kind) => all.filter((one) => one.kind === kind && one.total > 0));
  return found.length ? found.map(part) : h("p", { class: "card none" }, "Nothing waits.");
}

/** @param {Waiting} of */
function part(of) {
  const { title, line } = KINDS[of.kind];
  const all = listOf(of);
  return h(
    "section",
    { class: "card kind" },
    h("h3", null, h("a", { href: all }, title), " ", h("span", { class: "badge" }, number(of.total))),
    h("ul", { role: "list" }, of.items.map((one) => item(line(one)))),
    of.total > of.items.length && h("p", { class: "small" }, h("a", { href: all }, `All ${number(of.total)}`)),
  );
}

/** @param {Line} line */
function item({ title, note, address, done }) {
  const finish = async () => {
    try {
      await done?.();
    } catch (error) {
      refused(error);
    }
    refresh();
  };
  return h(
    "li",
    null,
    h("div", null, h("a", { href: href(address) }, title), note && h("p", { class: "small" }, note)),
    done && !session().readOnly && h("button", { class: "quiet", onclick: finish, "aria-label": `Done: ${title}` }, "Done"),
  );
}

/**
 * @param {string} what
 * @param {string | null} whose
 */
const named = (what, whose) => (whose ? `${what}, ${whose}` : what);
