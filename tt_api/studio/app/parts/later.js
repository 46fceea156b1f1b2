/** A part of a page that comes by itself: what goes wrong in it leaves the rest of the page as it is. */

import { fill, h } from "../dom.js";
import { failed, loading } from "./states.js";

/**
 * @param {AbortSignal} signal the visit's
 * @param {() => Promise<import("../dom.js").Child>} load
 * @param {{class?: string, quiet?: boolean}} [options] `quiet` where mostly nothing comes, and nobody waits for it
 */
export function later(signal, load, options = {}) {
  const element = h("div", { class: options.class, "aria-busy": "true" });

  async function show() {
    if (!options.quiet) fill(element, loading());
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

/**
 * What several parts wait for: asked for once, and anew after it failed.
 *
 * @template T
 * @param {() => Promise<T>} load
 * @returns {() => Promise<T>}
 */
export function shared(load) {
  /** @type {Promise<T> | null} */
  let asked = null;

  async function ask() {
    try {
      return await load();
    } catch (error) {
      asked = null;
      throw error;
    }
  }

  return () => (asked ??= ask());
}
