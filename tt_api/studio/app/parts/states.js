/** What stands where nothing is, nothing is yet, or something went wrong. */

import { h } from "../dom.js";

export const loading = () => h("p", { class: "state", role: "status" }, "Loading …");

/** @param {string} text what is missing, and what to do about it */
export const empty = (text) => h("p", { class: "state" }, text);

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
