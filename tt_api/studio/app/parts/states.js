/** What stands where nothing is, nothing is yet, or something went wrong. */

import { h } from "../dom.js";

export const loading = () => h("p", { class: "state", role: "status" }, "Loading …");

/** @param {string} text what is missing, and what to do about it */
export const empty = (text) => h("p", { class: "state" }, text);

/**
 * A list with nothing in it: by what it was narrowed down to, or by itself.
 *
 * @param {boolean} filtered
 */
export const nothing = (filtered) => empty(filtered ? "Nothing here fits. Take a filter away." : "There is nothing here yet.");

/**
 * @param {unknown} error
 * @param {() => void} retry
 */
export function failed(error, retry) {
  const { message, requestId } = /** @type {import("../api.js").ApiError} */ (error);
  return h(
    "div",
    { class: "state problem", role: "alert" },
    h("p", null, message),
    requestId && h("p", { class: "small" }, `Request ${requestId}`),
    h("button", { onclick: retry }, "Try again"),
  );
}
