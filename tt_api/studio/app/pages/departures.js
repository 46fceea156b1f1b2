/** Who leaves when, and whether it is paid. */

import { counted, dayAs } from "../brief.js";
import { today } from "../dates.js";
import { departuresOf } from "../departures/entries.js";
import { asList, calendar } from "../departures/month.js";
import { isDay, isMonth, monthOf, plusMonths, weeksOf } from "../departures/months.js";
import { STATES } from "../departures/payment.js";
import { LEVELS } from "../departures/readiness.js";
import { list } from "../departures/rows.js";
import { h } from "../dom.js";
import { number } from "../format.js";
import { empty } from "../parts/states.js";
import { changeQuery, refresh } from "../router.js";

/** @typedef {import("../departures/entries.js").Departure} Departure */

const narrow = matchMedia("(max-width: 48rem)");

export default {
  title: "Departures",
  styles: "departures",
  /** @param {import("../router.js").Visit} visit */
  async show({ query, signal }) {
    const chosen = isDay(query.get("day")) ? query.get("day") : null;
    const month = isMonth(query.get("month")) ? /** @type {string} */ (query.get("month")) : monthOf(chosen ?? today());
    const days = weeksOf(month);
    const filters = { advisor: query.get("advisor") };
    const { departures, advisors, complete, unjudged } = await departuresOf(days[0], days[days.length - 1], filters, signal);
    const ofMonth = departures.filter((one) => monthOf(one.day) === month);
    const shown = departures.filter((one) => fits(one, query));
    narrow.addEventListener("change", refresh, { signal, once: true });
    return h(
      "section",
      { class: "departures" },
      bar(month, query, advisors, ofMonth.length),
      chips(ofMonth, query, PAYMENT),
      chips(ofMonth, query, READINESS),
      !complete && h("p", { class: "problem" }, "There are more than can be shown: choose an advisor."),
      narrow.matches
        ? asList(shown.filter((one) => monthOf(one.day) === month))
        : calendar(month, shown, (day) => `?${withQuery(query, { month, day })}`, chosen),
      chosen && !narrow.matches && ofDay(chosen, shown),
      unjudged && h("p", { class: "problem" }, `How ready they are isn't known now: ${unjudged}`),
    );
  },
};

/**
 * A way to look at departures: what it is called in the address, what there is of it, and which of these one is.
 *
 * @typedef {{name: string, label: string, kinds: Record<string, {label: string, mark: string}>, of(one: Departure): string}} Aspect
 */

/** @type {Aspect} */
const PAYMENT = {
  name: "payment",
  label: "Payment",
  kinds: { ...STATES, group: { label: "Group without bookings", mark: "◆" } },
  of: ({ state }) => state ?? "group",
};
/** @type {Aspect} */
const READINESS = { name: "ready", label: "Readiness", kinds: LEVELS, of: ({ ready }) => ready?.level ?? "" };

/**
 * @param {Departure} departure
 * @param {URLSearchParams} query
 */
const fits = (departure, query) => [PAYMENT, READINESS].every(({ name, of }) => !query.get(name) || of(departure) === query.get(name));

/**
 * @param {string} month
 * @param {URLSearchParams} query
 * @param {string[]} advisors
 * @param {number} count of departures
 */
function bar(month, query, advisors, count) {
  const to = (/** @type {string | null} */ other) => `?${withQuery(query, { month: other, day: null })}`;
  const advisor = query.get("advisor") ?? "";
  const names = [...new Set([...advisors, ...(advisor ? [advisor] : [])])];
  const options = names.map((name) => h("option", { value: name, selected: name === advisor }, name));
  const choose = (/** @type {Event} */ event) => changeQuery({ advisor: /** @type {HTMLSelectElement} */ (event.target).value });
  return h(
    "header",
    { class: "bar" },
    h("h1", null, "Departures"),
    h("span", { class: "badge", title: counted(count, "departure") }, number(count)),
    h(
      "nav",
      { class: "months", "aria-label": "Months" },
      h("a", { id: "before", class: "button", href: to(plusMonths(month, -1)), "aria-label": "The month before" }, "‹"),
      h("h2", { "aria-live": "polite" }, dayAs(`${month}-01`, { month: "long", year: "numeric" })),
      h("a", { id: "after", class: "button", href: to(plusMonths(month, 1)), "aria-label": "The month after" }, "›"),
      h("a", { id: "this-month", class: "button", href: to(null) }, "This month"),
    ),
    h(
      "div",
      { class: "tools" },
      h("select", { id: "advisor", "aria-label": "Advisor", onchange: choose }, h("option", { value: "" }, "Any advisor"), options),
    ),
  );
}

/**
 * What the colours mean, how many there are of each, and a way to see only those.
 *
 * @param {Departure[]} departures
 * @param {URLSearchParams} query
 * @param {Aspect} aspect
 */
function chips(departures, query, { name, label: title, kinds, of }) {
  const chosen = query.get(name);
  const links = Object.entries(kinds).map(([kind, { label, mark }]) => {
    const count = departures.filter((one) => of(one) === kind).length;
    if (!count && chosen !== kind) return null;
    const address = `?${withQuery(query, { [name]: chosen === kind ? null : kind })}`;
    const properties = { id: `${name}-${kind}`, class: ["chip", kind], href: address, "aria-current": chosen === kind ? "true" : null };
    return h("a", properties, h("span", { class: "mark", "aria-hidden": "true" }, mark), `${label} `, h("b", null, number(count)));
  });
  const all = chosen && h("a", { id: `${name}-all`, href: `?${withQuery(query, { [name]: null })}` }, "Show all");
  if (!chosen && !links.some(Boolean)) return null;
  return h("p", { class: "states", role: "group", "aria-label": title }, h("span", { class: "aspect" }, title), links, all);
}

/**
 * @param {string} day
 * @param {Departure[]} departures
 */
function ofDay(day, departures) {
  const leaving = departures.filter((one) => one.day === day);
  const title = dayAs(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return h("section", { class: "of-day card" }, h("h2", null, title), leaving.length ? list(leaving) : empty("Nobody leaves."));
}

/**
 * @param {URLSearchParams} query
 * @param {Record<string, string | null>} changes
 */
function withQuery(query, changes) {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  return next;
}
