/** The client trips that deals were sold as: asked for together, since a board has many columns. */

import { get } from "../api.js";

const MOST_AT_ONCE = 100;
// Columns that come at the same time share a request.
const SHARE_MS = 30;
// Cards don't wait any longer. A name that came after them would move those below, away from under somebody's mouse.
const MOST_WAIT_MS = 1500;

/** @typedef {Map<string, string>} Names of trips, by the deal */

/**
 * @param {AbortSignal} signal
 * @returns {(dealIds: string[]) => Promise<Names>} gives what is known in time; a card without its trip is a card all the same
 */
export function tripsOf(signal) {
  /** @type {string[]} */
  let waiting = [];
  /** @type {Promise<Names> | null} */
  let going = null;

  async function ask() {
    await after(SHARE_MS);
    const dealIds = waiting;
    waiting = [];
    going = null;
    const parts = Array.from({ length: Math.ceil(dealIds.length / MOST_AT_ONCE) }, (_, part) =>
      dealIds.slice(part * MOST_AT_ONCE, (part + 1) * MOST_AT_ONCE),
    );
    const pages = await Promise.all(
      parts.map((part) => get("/api/client-trips", { dealId: part.join(","), limit: MOST_AT_ONCE }, signal)),
    );
    return new Map(pages.flatMap((page) => page.data.map((/** @type {any} */ trip) => [trip.dealId, trip.name])));
  }

  return (dealIds) => {
    if (dealIds.length === 0) return Promise.resolve(new Map());
    waiting.push(...dealIds);
    going ??= ask().catch(() => new Map());
    return Promise.race([going, after(MOST_WAIT_MS).then(() => new Map())]);
  };
}

/** @param {number} milliseconds */
const after = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
