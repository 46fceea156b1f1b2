/** Charts: what was won, how often, where visitors come from, what they say, and what it earns. */

import { get } from "../api.js";
import { lastMonths, currencies } from "../charts/figures.js";
import { asPercent, asScore, commission, rate, sources, won } from "../charts/panels.js";
import { plusDays, today } from "../dates.js";
import { h } from "../dom.js";
import { chooser } from "../parts/panels.js";
import { attempt, drawn } from "../parts/reading.js";

/** @typedef {import("../api.js").Row} Row */

const MONTHS = ["6", "12", "24"];

export default {
  title: "Charts",
  styles: "panels",
  /** @param {import("../router.js").Visit} visit */
  async show({ query, signal }) {
    const count = MONTHS.find((one) => one === query.get("months")) ?? MONTHS[1];
    const months = lastMonths(Number(count));
    const found = await read(`${months[0]}-01`, signal);
    const offered = currencies(orNone(found.won), orNone(found.commissions));
    const currency = offered.find((one) => one === query.get("currency")) ?? offered[0] ?? "USD";
    const inIt = (/** @type {Row} */ one) => one.currency === currency;
    const nps = "9 and 10 less 0 to 6, in percent of a year's answers; the mean of each week.";
    const rates = "Won, in percent of the deals that were closed in 30 days; the mean of each week.";
    return h(
      "div",
      { class: "page" },
      h("header", { class: "bar" }, h("h1", null, "Charts")),
      h(
        "div",
        { class: "choices" },
        chooser("Months", "months", MONTHS.map((one) => [one, one]), count),
        offered.length > 0 && chooser("Amounts in", "currency", [...offered].sort().map((one) => [one, one]), currency),
      ),
      h(
        "div",
        { class: "columns charts" },
        drawn(found.won, (series) => won(signal, series.find(inIt), months, currency)),
        drawn(found.commissions, (all) => commission(signal, all.find(inIt), months, currency)),
        drawn(found.winRate, ([series]) => rate(signal, "Win rate", series, { note: rates, write: asPercent, least: 0 })),
        drawn(found.nps, ([series]) => rate(signal, "NPS", series, { note: nps, write: asScore })),
        drawn(found.dashboard, (one) => sources(signal, one.topSources)),
      ),
    );
  },
};

/**
 * @param {string} from the first day
 * @param {AbortSignal} signal
 */
async function read(from, signal) {
  const data = async (/** @type {string} */ path, /** @type {import("../api.js").Query} */ query) => (await get(path, query, signal)).data;
  const kpi = (/** @type {string} */ metric) => attempt(data("/api/analytics/kpis", { metric, from, to: plusDays(today(), -1) }));
  const [wonSeries, winRate, nps, commissions, dashboard] = await Promise.all([
    kpi("won_value_cents"),
    kpi("win_rate_percent"),
    kpi("nps"),
    attempt(data("/api/commissions/summary", { from, to: today() })),
    attempt(data("/api/analytics/dashboard", {})),
  ]);
  return { won: wonSeries, winRate, nps, commissions, dashboard };
}

/** @param {Row[] | Error} found */
const orNone = (found) => (found instanceof Error ? [] : found);
