/** Short messages at the edge of the page: what was stored, what was refused. */

import { h } from "../dom.js";

const SHOWN_MS = 6000;
const CAME_SECOND = 412;

/**
 * @param {string} text
 * @param {"good" | "bad"} [kind]
 */
export function notice(text, kind = "good") {
  const one = h("p", { class: ["notice", kind] }, text);
  document.getElementById("notices")?.append(one);
  setTimeout(() => one.remove(), SHOWN_MS);
}

/** @param {unknown} error */
export function refused(error) {
  const { message, problems, status, first } = /** @type {import("../api.js").ApiError} */ (error);
  if (status === CAME_SECOND) return notice(`${first} was first and changed it. Here is how it stands now.`, "bad");
  const where = problems?.map((problem) => `${problem.path.join(" ")} ${problem.message}`).join("; ");
  notice(where ? `${message}: ${where}` : message, "bad");
}
