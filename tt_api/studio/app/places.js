/** Which page stands at which address, and what the navigation shows. */

/** @typedef {import("./router.js").Page} Page */

/**
 * @param {string} path with `:name` for what differs
 * @param {() => Promise<{default: Page}>} load
 */
function at(path, load) {
  const pattern = new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`);
  return { pattern, load: () => load().then((module) => module.default) };
}

export const PLACES = [
  at("/", () => import("./pages/start.js")),
  at("/today", () => import("./pages/today.js")),
  at("/pipeline", () => import("./pages/pipeline.js")),
  at("/departures", () => import("./pages/departures.js")),
  at("/money", () => import("./pages/money.js")),
  at("/client", () => import("./pages/client.js")),
  at("/client/:id", () => import("./pages/client.js")),
  at("/group", () => import("./pages/group.js")),
  at("/group/:id", () => import("./pages/group.js")),
  at("/mail", () => import("./pages/mail.js")),
  at("/charts", () => import("./pages/charts.js")),
  at("/tables", () => import("./pages/tables.js")),
  at("/tables/:table", () => import("./pages/table.js")),
  at("/tables/:table/:id", () => import("./pages/record.js")),
];

/** What the navigation shows: address, label. */
export const NAVIGATION = [
  ["/today", "Today"],
  ["/pipeline", "Pipeline"],
  ["/departures", "Departures"],
  ["/money", "Money"],
  ["/client", "Clients"],
  ["/group", "Groups"],
  ["/mail", "Mail"],
  ["/charts", "Charts"],
  ["/tables", "Tables"],
];
