/** What waits for somebody: the first few of each kind, and how many there are. */

import { ask, get } from "../api.js";
import { roundMoney, shortDay } from "../brief.js";
import { dayOf, plusDays, today } from "../dates.js";
import { h } from "../dom.js";
import { instant, number } from "../format.js";
import { refused } from "../parts/notices.js";
import { attempt, drawn } from "../parts/reading.js";
import { OPEN } from "../pipeline/stages.js";
import { href, refresh } from "../router.js";
import { session } from "../session.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {{title: string, note?: string, address?: string, done?: () => Promise<unknown>}} Line
 * @typedef {{title: string, path: string, query: import("../api.js").Query, expand?: string, line: (row: Row) => Line}} Kind
 */

const FEW = 4;
const SOON_DAYS = 3;

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

/** @returns {Kind[]} */
function kinds() {
  const day = today();
  return [
    {
      title: "Options that lapse soon",
      path: "/api/bookings",
      query: { status: "hold", optionExpiresAtTo: plusDays(day, SOON_DAYS), sortBy: "optionExpiresAt", sortOrder: "asc" },
      expand: "client",
      line: (one) => ({ title: named(one.destination, one.client?.name), note: instant(one.optionExpiresAt), address: `/tables/bookings/${one.id}` }),
    },
    {
      title: "Deals past their closing day",
      path: "/api/deals",
      query: { stage: OPEN.join(","), expectedCloseDateTo: plusDays(day, -1), sortBy: "expectedCloseDate", sortOrder: "asc" },
      line: (one) => ({ title: one.title, note: `${roundMoney(one.amount, one.currency)}, was due ${shortDay(one.expectedCloseDate)}`, address: `/tables/deals/${one.id}` }),
    },
    {
      title: "Proposals looked at, not answered",
      path: "/api/proposals",
      query: { status: "viewed", sortBy: "validUntil", sortOrder: "asc" },
      line: (one) => ({ title: one.title, note: `seen ${shortDay(dayOf(one.lastViewedAt ?? one.updatedAt))}`, address: `/tables/proposals/${one.id}` }),
    },
    {
      title: "Clients who were not happy",
      path: "/api/satisfaction",
      query: { followUp: "open" },
      line: (one) => ({
        title: one.feedback || `${one.score} of ${one.scoreType === "nps" ? 10 : 5}`,
        note: `${one.scoreType === "nps" ? "NPS" : "Satisfaction"} ${one.score}, ${shortDay(dayOf(one.respondedAt))}`,
        address: `/client/${one.clientId}`,
        done: () => ask("PATCH", `/api/satisfaction/${one.id}`, { body: { followUp: "done" }, ifMatch: `"${one.version}"` }),
      }),
    },
    {
      title: "Notifications",
      path: "/api/notifications",
      query: { audience: "staff", isRead: false },
      line: (one) => ({
        title: one.title,
        note: shortDay(dayOf(one.createdAt)),
        address: PLACES[one.entityType] && one.entityId ? `${PLACES[one.entityType]}/${one.entityId}` : `/tables/notifications/${one.id}`,
        done: () => ask("PATCH", `/api/notifications/${one.id}`, { body: { isRead: true } }),
      }),
    },
  ];
}

/** @param {AbortSignal} signal */
export async function waiting(signal) {
  const found = await Promise.all(kinds().map((kind) => attempt(partOf(kind, signal))));
  const parts = found.flatMap((part) => (part === null ? [] : [drawn(part, (one) => one)]));
  return parts.length ? parts : h("p", { class: "card none" }, "Nothing waits.");
}

/**
 * @param {Kind} kind
 * @param {AbortSignal} signal
 */
async function partOf(kind, signal) {
  const { data, pagination } = await get(kind.path, { ...kind.query, expand: kind.expand, limit: FEW }, signal);
  const total = pagination?.total ?? data.length;
  if (!total) return null;
  const query = new URLSearchParams(Object.entries(kind.query).map(([name, value]) => [name, String(value)]));
  const all = href(`/tables/${kind.path.slice("/api/".length)}?${query}`);
  return h(
    "section",
    { class: "card kind" },
    h("h3", null, h("a", { href: all }, kind.title), " ", h("span", { class: "badge" }, number(total))),
    h("ul", { role: "list" }, data.map((/** @type {Row} */ row) => item(kind.line(row)))),
    total > FEW && h("p", { class: "small" }, h("a", { href: all }, `All ${number(total)}`)),
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
    h("div", null, address ? h("a", { href: href(address) }, title) : title, note && h("p", { class: "small" }, note)),
    done && !session().readOnly && h("button", { class: "quiet", onclick: finish, "aria-label": `Done: ${title}` }, "Done"),
  );
}

/**
 * @param {string} what
 * @param {string | undefined} whose
 */
const named = (what, whose) => (whose ? `${what}, ${whose}` : what);
