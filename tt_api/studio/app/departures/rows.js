/** A departure as it is written: in a line with all that is known, or as a mark in the calendar. */

import { counted, shortDay } from "../brief.js";
import { h } from "../dom.js";
import { money, words } from "../format.js";
import { href } from "../router.js";
import { STATES } from "./payment.js";
import { LEVELS, marked, told } from "./readiness.js";

/** @typedef {import("./entries.js").Departure} Departure */

/** @param {Departure[]} departures */
export const list = (departures) => h("ul", { class: "leaving-list", role: "list" }, departures.map(row));

/** @param {Departure} departure */
function row(departure) {
  const { who, heads, status, bookings, group } = departure;
  const facts = [who, group ? seats(group) : heads !== null && counted(heads, "traveler"), words(status)];
  const many = bookings.length > 1 && counted(bookings.length, "booking");
  return h(
    "li",
    { class: ["leaving", departure.state ?? "group"] },
    mark(departure),
    h("div", { class: "what" }, h("a", { href: href(departure.address) }, departure.title), h("p", { class: "small" }, joined([...facts, many]))),
    h("div", { class: "stands" }, h("p", { class: "pay" }, payment(departure)), departure.ready && told(departure.ready)),
  );
}

/** @param {Departure} departure in a day of the calendar */
export function chip(departure) {
  const { state, title, who, ready } = departure;
  const all = joined([title, who, state ? STATES[state].label : "Group", ready && LEVELS[ready.level].label]);
  return h(
    "a",
    { class: ["chip", state ?? "group", !departure.firm && "soft"], href: href(departure.address), title: all, "aria-label": all },
    mark(departure),
    h("span", { class: "name" }, title),
    ready && ready.level !== "ok" && marked(ready),
  );
}

/** @param {Departure} departure */
const mark = ({ state }) => h("span", { class: "mark", "aria-hidden": "true" }, state ? STATES[state].mark : "◆");

/** @param {Departure} departure */
function payment({ state, due, left }) {
  if (!state) return "No bookings";
  if (state === "paid" || state === "unpriced") return STATES[state].label;
  const sums = [...left].map(([currency, cents]) => money(cents, currency)).join(" + ");
  if (!due) return `${sums} left`;
  return state === "overdue" ? `${sums} overdue since ${shortDay(due)}` : `${sums} due ${shortDay(due)}`;
}

/** @param {import("../api.js").Row} group */
function seats({ currentGuests, maxGuests, minGuests }) {
  const short = minGuests !== null && currentGuests < minGuests ? `, ${minGuests - currentGuests} short of its minimum` : "";
  return (maxGuests === null ? counted(currentGuests, "guest") : `${currentGuests} of ${maxGuests} seats`) + short;
}

/** @param {(string | false | null)[]} facts */
const joined = (facts) => facts.filter(Boolean).join(" · ");
