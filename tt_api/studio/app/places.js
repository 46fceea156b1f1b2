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
  at("/tables", () => import("./pages/tables.js")),
  at("/tables/:table", () => import("./pages/table.js")),
  at("/tables/:table/:id", () => import("./pages/record.js")),
];

/** What the navigation shows: address, label. */
export const NAVIGATION = [["/tables", "Tables"]];
