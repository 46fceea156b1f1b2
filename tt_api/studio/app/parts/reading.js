/** Reading what a page is made of: whole lists, what rows refer to, and what may fail without taking the page along. */

import { get } from "../api.js";
import { failed } from "./states.js";
import { refresh } from "../router.js";

/** @typedef {import("../api.js").Row} Row */

const PAGE = 100;
// An id is 39 characters of an address, and addresses are some 4,000 long at most.
const IDS = 50;
const MOST_PAGES = 5;

/**
 * All rows of a list, or the first few hundred of a long one.
 *
 * @param {string} path
 * @param {import("../api.js").Query} query
 * @param {AbortSignal} signal
 * @returns {Promise<{rows: Row[], total: number}>} `total` is how many there are
 */
export async function everything(path, query, signal) {
  let page = await get(path, { ...query, limit: PAGE }, signal);
  const rows = [...page.data];
  const total = page.pagination?.total ?? rows.length;
  for (let pages = 1; page.pagination?.nextCursor && pages < MOST_PAGES; pages += 1) {
    page = await get(path, { ...query, limit: PAGE, cursor: page.pagination.nextCursor }, signal);
    rows.push(...page.data);
  }
  return { rows, total };
}

/**
 * Rows by their ids; an id whose row is gone isn't there.
 *
 * @param {string} path
 * @param {(string | null | undefined)[]} ids
 * @param {import("../api.js").Query} query
 * @param {AbortSignal} signal
 * @returns {Promise<Map<string, Row>>}
 */
export async function byId(path, ids, query, signal) {
  const wanted = [...new Set(ids.filter(Boolean))];
  const parts = Array.from({ length: Math.ceil(wanted.length / IDS) }, (_, part) => wanted.slice(part * IDS, (part + 1) * IDS));
  const pages = await Promise.all(parts.map((part) => get(path, { ...query, id: part.join(","), limit: PAGE }, signal)));
  return new Map(pages.flatMap((page) => page.data.map((/** @type {Row} */ row) => [row.id, row])));
}

/**
 * What was asked for, or why it didn't come: a part of a page that fails leaves the others.
 *
 * @template T
 * @param {Promise<T>} asked
 * @returns {Promise<T | Error>}
 */
export function attempt(asked) {
  return asked.catch((error) => {
    if (error.name === "AbortError") throw error;
    return error;
  });
}

/**
 * What `attempt` found, drawn; or why it wasn't found, with a button to try again.
 *
 * @template T
 * @param {T | Error} found
 * @param {(found: T) => Node} draw
 */
export const drawn = (found, draw) => (found instanceof Error ? failed(found, refresh) : draw(found));
