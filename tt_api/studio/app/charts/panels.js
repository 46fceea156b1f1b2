/** The charts of the page. */

import { roundMoney } from "../brief.js";
import { monthName } from "../dates.js";
import { day, money, number, percent, shortMoney } from "../format.js";
import { chart } from "../parts/chart.js";
import { panel } from "../parts/panels.js";
import { empty } from "../parts/states.js";
import { ends, sums, weekly } from "./figures.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {import("./figures.js").OfMonth} OfMonth
 */

// Received is the strongest of their colours, projected the lightest.
const KINDS = ["projected", "earned", "received"];
const COLOURS = [2, 1, 0];

/**
 * @param {AbortSignal} signal
 * @param {Row | undefined} series of the value that was won
 * @param {string[]} months
 * @param {string} currency
 */
export function won(signal, series, months, currency) {
  if (!series) return panel("Won by month", null, empty(`No day tells what was won in ${currency}.`));
  const rows = sums(series, months);
  const total = rows.reduce((sum, one) => sum + one.value, 0);
  return chart(signal, "Won by month", {
    told: `${roundMoney(total, currency)} in ${number(months.length)} months; ${roundMoney(rows[rows.length - 1].value, currency)} this month so far.`,
    columns: [monthly, { label: "Won", number: true, cell: (one) => money(one.value, currency) }],
    rows,
    draw: ({ series: [colour] }) => ({
      type: "bar",
      data: { labels: rows.map((one) => monthName(one.month)), datasets: [{ label: "Won", data: rows.map((one) => one.value), backgroundColor: colour }] },
      options: { scales: { y: inMoney(currency) }, plugins: { tooltip: moneyTip(currency) } },
    }),
  });
}

/**
 * A rate week by week; its table has each month's end.
 *
 * @param {AbortSignal} signal
 * @param {string} title
 * @param {Row | undefined} series
 * @param {{note: string, write: (value: number) => string, least?: number}} options
 */
export function rate(signal, title, series, { note, write, least }) {
  const points = series?.points ?? [];
  if (points.length === 0) return panel(title, null, empty("No day tells it yet: the first one does tomorrow morning."));
  const last = points[points.length - 1];
  const weeks = weekly(points);
  return chart(signal, title, {
    told: `${write(last.value)} on ${day(last.day)}.`,
    note,
    columns: [monthly, { label: `${title} at its end`, number: true, cell: (one) => write(one.value) }],
    rows: ends(series),
    draw: ({ series: [colour] }) => ({
      type: "line",
      data: {
        labels: weeks.map((one) => day(one.day)),
        datasets: [{ label: title, data: weeks.map((one) => one.value), borderColor: colour, backgroundColor: colour, borderWidth: 2, pointRadius: 2 }],
      },
      options: {
        scales: { x: { ticks: { maxTicksLimit: 6, maxRotation: 0 } }, y: { suggestedMin: least, ticks: { callback: write } } },
        plugins: { tooltip: { callbacks: { label: (/** @type {any} */ { parsed }) => write(parsed.y) } } },
      },
    }),
  });
}

/**
 * @param {AbortSignal} signal
 * @param {{source: string, views: number}[]} rows
 */
export function sources(signal, rows) {
  if (rows.length === 0) return panel("Sources", null, empty("Nobody has visited the site in the last 30 days."));
  return chart(signal, "Sources", {
    told: `Most visits came from ${rows[0].source}: ${number(rows[0].views)} of the last 30 days.`,
    note: "Pages seen on the site, by campaign, else by the site that led there.",
    columns: [{ label: "Source", cell: (one) => one.source, heads: true }, { label: "Pages", number: true, cell: (one) => number(one.views) }],
    rows,
    draw: ({ series: [colour] }) => ({
      type: "bar",
      data: { labels: rows.map((one) => one.source), datasets: [{ label: "Pages", data: rows.map((one) => one.views), backgroundColor: colour }] },
      options: { indexAxis: "y", scales: { x: { ticks: { precision: 0 } }, y: { grid: { display: false } } } },
    }),
  });
}

/**
 * @param {AbortSignal} signal
 * @param {Row | undefined} summary of the currency
 * @param {string[]} months
 * @param {string} currency
 */
export function commission(signal, summary, months, currency) {
  if (!summary) return panel("Commission by month", null, empty(`There was no commission in ${currency}.`));
  /** @type {Map<string, Row>} */
  const found = new Map(summary.byMonth.map((/** @type {Row} */ one) => [one.month, one]));
  const share = (/** @type {string} */ month, /** @type {string} */ kind) => found.get(month)?.[kind].agencyShareCents ?? 0;
  const received = months.reduce((sum, month) => sum + share(month, "received"), 0);
  return chart(signal, "Commission by month", {
    told: `${roundMoney(received, currency)} received in ${number(months.length)} months, the agency's share.`,
    note: "Each amount by its own day: when it is expected, was earned, was received. Never to be added up.",
    columns: [monthlyName, ...KINDS.map((kind) => ({ label: name(kind), number: true, cell: (/** @type {string} */ month) => money(share(month, kind), currency) }))],
    rows: months,
    draw: ({ series }) => ({
      type: "bar",
      data: {
        labels: months.map(monthName),
        datasets: KINDS.map((kind, place) => ({ label: name(kind), data: months.map((month) => share(month, kind)), backgroundColor: series[COLOURS[place]] })),
      },
      options: { scales: { y: inMoney(currency) }, plugins: { tooltip: moneyTip(currency) } },
    }),
  });
}

/** @type {import("../parts/panels.js").Column<OfMonth>} */
const monthly = { label: "Month", cell: (one) => monthName(one.month), heads: true };
/** @type {import("../parts/panels.js").Column<string>} */
const monthlyName = { label: "Month", cell: monthName, heads: true };

/** @param {string} kind */
const name = (kind) => kind.charAt(0).toUpperCase() + kind.slice(1);

/** @param {string} currency */
const inMoney = (currency) => ({ beginAtZero: true, ticks: { callback: (/** @type {number} */ value) => shortMoney(value, currency) } });

/** @param {string} currency */
const moneyTip = (currency) => ({
  callbacks: { label: (/** @type {any} */ { dataset, parsed }) => `${dataset.label}: ${money(parsed.y, currency)}` },
});

/** @param {number} value */
export const asPercent = (value) => percent(value);
/** @param {number} value */
export const asScore = (value) => number(Math.round(value));
