/** The client trips that deals were sold as: asked for together, since a board has many columns. */

import { get } from "../api.js";

const MOST_AT_ONCE = 100;
// Columns that come at the same time share a request.
const WAIT_MS = 80;

/**
 * @param {AbortSignal} signal
 * @returns {(cards: import("./card.js").Card[]) => void} has each card show its trip, once that is known
 */
export function tripsOf(signal) {
  /** @type {Map<string, import("./card.js").Card>} */
  let waiting = new Map();

  async function ask() {
    const asked = [...waiting];
    waiting = new Map();
    for (let start = 0; start < asked.length; start += MOST_AT_ONCE) {
      const cards = new Map(asked.slice(start, start + MOST_AT_ONCE));
      const query = { dealId: [...cards.keys()].join(","), limit: MOST_AT_ONCE };
      // A board without the names of trips is a board all the same.
      const found = await get("/api/client-trips", query, signal).catch(() => ({ data: [] }));
      for (const { dealId, name } of found.data) cards.get(dealId)?.showTrip(name);
    }
  }

  return (cards) => {
    if (waiting.size === 0 && cards.length) setTimeout(ask, WAIT_MS);
    for (const card of cards) waiting.set(card.deal.id, card);
  };
}
