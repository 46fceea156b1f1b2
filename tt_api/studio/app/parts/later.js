/** A part of a page that comes by itself: what goes wrong in it leaves the rest of the page as it is. */

import { fill, h } from "../dom.js";
import { failed, loading } from "./states.js";

/**
 * @param {AbortSignal} signal the visit's
 * @param {() => Promise<import("../dom.js").Child>} load
 * @param {{class?: string}} [properties] of the element around it
 */
export function later(signal, load, properties = {}) {
  const element = h("div", { ...properties, "aria-busy": "true" }, loading());

  async function show() {
    fill(element, loading());
    try {
      const content = await load();
      if (!signal.aborted) fill(element, content);
    } catch (error) {
      if (!signal.aborted) fill(element, failed(error, show));
    }
    element.removeAttribute("aria-busy");
  }

  show();
  return element;
}
