/** A whole list, where a page of it isn't enough: as far as a page can sensibly show it. */

import { get } from "../api.js";

const A_PAGE = 100;
const MOST = 500;

/**
 * @param {string} path
 * @param {import("../api.js").Query} query
 * @param {AbortSignal} signal
 * @returns {Promise<{rows: import("../api.js").Row[], complete: boolean}>} whether that is all
 */
export async function allOf(path, query, signal) {
  /** @type {import("../api.js").Row[]} */
  const rows = [];
  /** @type {string | null | undefined} */
  let cursor = null;
  do {
    const page = await get(path, { ...query, limit: A_PAGE, cursor }, signal);
    rows.push(...page.data);
    cursor = page.pagination?.nextCursor;
  } while (cursor && rows.length < MOST);
  return { rows, complete: !cursor };
}
