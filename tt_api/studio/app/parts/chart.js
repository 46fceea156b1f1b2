/** Charts, drawn by Chart.js on a canvas, each with its numbers as a table below. */

import { fill, h } from "../dom.js";
import { dataTable, panel } from "./panels.js";

/**
 * @typedef {{[name: string]: any}} Options what Chart.js takes
 * @typedef {{ink: string, soft: string, line: string, series: string[]}} Colours
 * @typedef {import("./panels.js").Column<any>} Column
 */

// devtools/vendor.py takes it from its npm package; the hash stands there as well.
const FILE = "../vendor/chart-4.6.1.js.gz";
const HASH = "sha384-Emf5ZVIUiarAdhkgtqK+5/Z5qIvM6QoVrS+qAVtfyZVuD5lIHrac0me485+Antp0";

/** @type {Promise<any> | null} */
let loaded = null;

function library() {
  loaded ??= new Promise((resolve, reject) => {
    const src = new URL(FILE, import.meta.url).href;
    const done = () => resolve(/** @type {any} */ (globalThis).Chart);
    const failed = () => {
      loaded = null;
      reject(new Error("What draws charts didn't come."));
    };
    document.head.append(h("script", { src, integrity: HASH, onload: done, onerror: failed }));
  });
  return loaded;
}

/**
 * A chart in a panel of its own.
 *
 * @param {AbortSignal} signal the visit's; the chart ends with it
 * @param {string} title
 * @param {{
 *   told: string, note?: string, columns: Column[], rows: any[], draw: (colours: Colours) => Options,
 * }} options `told` is the chart in one sentence, `draw` gives Chart.js its type and data
 */
export function chart(signal, title, { told, note, columns, rows, draw }) {
  const canvas = h("canvas", { role: "img", "aria-label": told });
  const room = h("div", { class: "chart" }, canvas);
  const table = h("details", { class: "numbers" }, h("summary", null, "As a table"), dataTable(title, columns, rows));
  show(signal, canvas, draw).catch((error) => {
    fill(room, h("p", { class: "state problem" }, error.message));
    table.open = true;
  });
  return panel(title, { class: "charted" }, h("p", { class: "told" }, told), room, note && h("p", { class: "small" }, note), table);
}

/**
 * @param {AbortSignal} signal
 * @param {HTMLCanvasElement} canvas
 * @param {(colours: Colours) => Options} draw
 */
async function show(signal, canvas, draw) {
  const Chart = await library();
  if (signal.aborted) return;
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  /** @type {any} */
  let shown = null;

  function anew() {
    shown?.destroy();
    shown = new Chart(canvas, withDefaults(draw(colours()), colours()));
  }

  anew();
  scheme.addEventListener("change", anew, { signal });
  signal.addEventListener("abort", () => shown.destroy());
}

/** The colours of the page, in the scheme that it is shown in. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const [ink, soft, line, brand, warn] = ["--ink", "--soft", "--line", "--brand", "--warn"].map((name) => style.getPropertyValue(name).trim());
  // Told apart by their lightness too. The last two digits are how much of a colour there is.
  return { ink, soft, line, series: [brand, warn, `${brand}66`] };
}

/**
 * What all charts have in common: they fill their room, don't move, and write as the page does.
 *
 * @param {Options} config
 * @param {Colours} page
 */
function withDefaults(config, { ink, soft, line }) {
  const { scales = {}, plugins = {}, ...options } = config.options ?? {};
  const axis = { grid: { color: line }, border: { color: line }, ticks: { color: soft } };
  const axes = Object.entries({ x: {}, y: {}, ...scales }).map(([name, own]) => [name, { ...axis, ...own, ticks: { ...axis.ticks, ...own.ticks } }]);
  return {
    ...config,
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      locale: navigator.language,
      interaction: { mode: "index", intersect: false },
      ...options,
      font: { family: getComputedStyle(document.body).fontFamily },
      plugins: { legend: { display: config.data.datasets.length > 1, labels: { color: ink, usePointStyle: true } }, ...plugins },
      scales: Object.fromEntries(axes),
    },
  };
}
