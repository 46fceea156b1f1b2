/** A month: as a calendar where there is room, as a list of its days on phones. */

import { counted, dayAs } from "../brief.js";
import { daysBetween, today } from "../dates.js";
import { h } from "../dom.js";
import { empty } from "../parts/states.js";
import { monthOf, weeksOf } from "./months.js";
import { chip, list } from "./rows.js";

/** @typedef {import("./entries.js").Departure} Departure */

// As many have room in a day.
const MOST = 4;

/**
 * @param {string} month
 * @param {Departure[]} departures
 * @param {(day: string) => string} addressOf where a day is shown with all of it
 * @param {string | null} chosen
 */
export function calendar(month, departures, addressOf, chosen) {
  const days = weeksOf(month);
  const names = days.slice(0, 7).map((one) => h("span", null, dayAs(one, { weekday: "short" })));
  const byDay = grouped(departures);
  const cells = days.map((one) => cell(one, byDay.get(one) ?? [], { outside: monthOf(one) !== month, chosen: one === chosen }));
  return h("div", { class: "calendar" }, h("div", { class: "weekdays", "aria-hidden": "true" }, names), h("ol", { class: "days" }, cells));

  /**
   * @param {string} one
   * @param {Departure[]} leaving
   * @param {{outside: boolean, chosen: boolean}} is
   */
  function cell(one, leaving, is) {
    const shown = leaving.length > MOST ? leaving.slice(0, MOST - 1) : leaving;
    const more = leaving.length - shown.length;
    const name = dayAs(one, { weekday: "long", day: "numeric", month: "long" });
    const number = dayAs(one, { day: "numeric" });
    const heading = leaving.length
      ? h("a", { id: `day-${one}`, href: addressOf(one), "aria-label": `${name}: ${counted(leaving.length, "departure")}` }, number)
      : h("span", { "aria-label": name }, number);
    return h(
      "li",
      { class: ["day", is.outside && "outside", is.chosen && "chosen"], "aria-current": one === today() ? "date" : null },
      h("h3", null, heading),
      shown.map(chip),
      more > 0 && h("a", { class: "more", href: addressOf(one) }, `${more} more`),
    );
  }
}

/**
 * A month as a list of its days, where it is this one beginning with today.
 *
 * @param {Departure[]} departures
 */
export function asList(departures) {
  if (!departures.length) return empty("Nobody leaves.");
  const day = today();
  const past = departures.filter((one) => one.day < day);
  const coming = departures.filter((one) => one.day >= day);
  if (!past.length || !coming.length) return byDays(departures);
  return [
    h("details", { class: "past" }, h("summary", null, `${counted(past.length, "departure")} before today`), byDays(past)),
    ...byDays(coming),
  ];
}

/** @param {Departure[]} departures */
export function byDays(departures) {
  return [...grouped(departures)].map(([one, leaving]) =>
    h("section", { class: "of-day" }, h("h3", null, dayAs(one, { weekday: "long", day: "numeric", month: "long" }), h("span", { class: "small" }, ` ${away(one)}`)), list(leaving)),
  );
}

/** @param {Departure[]} departures */
function grouped(departures) {
  /** @type {Map<string, Departure[]>} */
  const found = new Map();
  for (const one of departures) found.set(one.day, [...(found.get(one.day) ?? []), one]);
  return found;
}

/** @param {string} one */
function away(one) {
  const days = daysBetween(today(), one);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  return days > 0 ? `in ${days} days` : "";
}
