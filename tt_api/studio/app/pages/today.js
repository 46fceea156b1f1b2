/** How things stand today, and what is to be done. */

import { get } from "../api.js";
import { counted, dayAs } from "../brief.js";
import { plusDays, today } from "../dates.js";
import { departuresOf } from "../departures/entries.js";
import { byDays } from "../departures/month.js";
import { h } from "../dom.js";
import { later, shared } from "../parts/later.js";
import { changeQuery, href } from "../router.js";
import { currenciesOf, figures } from "../today/figures.js";
import { trouble } from "../today/trouble.js";
import { kinds } from "../today/waiting.js";

const AHEAD_DAYS = 14;

export default {
  title: "Today",
  styles: "today",
  /** @param {import("../router.js").Visit} visit */
  async show({ query, signal }) {
    const waits = shared(() => get("/api/analytics/waiting", {}, signal));
    // All at once: none of them needs another's answer.
    const failed = later(signal, async () => trouble((await waits()).data), { quiet: true });
    const waiting = later(signal, async () => kinds((await waits()).data), { class: "kinds" });
    const leaving = later(signal, () => departures(signal));
    const { data: board } = await get("/api/analytics/dashboard", {}, signal);
    const currency = currenciesOf(board).find((one) => one === query.get("currency")) ?? null;
    return h(
      "section",
      { class: "today" },
      bar(board, currency),
      failed,
      figures(board, currency),
      h(
        "div",
        { class: "columns" },
        h("section", { class: "waiting" }, h("h2", null, "What waits"), waiting),
        h("section", null, h("h2", null, `Departures of ${AHEAD_DAYS} days`), leaving),
      ),
    );
  },
};

/**
 * @param {import("../api.js").Row} board
 * @param {string | null} currency
 */
function bar(board, currency) {
  const currencies = currenciesOf(board);
  const choose = (/** @type {Event} */ event) => changeQuery({ currency: /** @type {HTMLSelectElement} */ (event.target).value });
  const options = currencies.map((one) => h("option", { value: one, selected: one === (currency ?? currencies[0]) }, one));
  return h(
    "header",
    { class: "bar" },
    h("h1", null, "Today"),
    h("span", { class: "small" }, dayAs(board.today, { dateStyle: "full" })),
    currencies.length > 1 && h("div", { class: "tools" }, h("select", { id: "currency", "aria-label": "Currency to begin with", onchange: choose }, options)),
  );
}

/** @param {AbortSignal} signal */
async function departures(signal) {
  const from = today();
  const { departures: found } = await departuresOf(from, plusDays(from, AHEAD_DAYS - 1), {}, signal);
  const month = h("p", { class: "small" }, h("a", { href: href("/departures") }, "The whole month"));
  return found.length ? [byDays(found), month] : [h("p", { class: "card none" }, `Nobody leaves in ${counted(AHEAD_DAYS, "day")}.`), month];
}
