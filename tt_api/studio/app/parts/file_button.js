/** A button that asks for a file; why it doesn't come is said, and it can't be asked for twice at once. */

import { download } from "../api.js";
import { h } from "../dom.js";
import { refused } from "./notices.js";

/**
 * @param {string} label
 * @param {string} path
 * @param {import("../api.js").Query} query
 * @param {string} name of the file
 */
export function fileButton(label, path, query, name) {
  const button = h("button", { type: "button", onclick: ask }, label);

  async function ask() {
    button.disabled = true;
    try {
      await download(path, query, name);
    } catch (error) {
      refused(error);
    }
    button.disabled = false;
  }

  return button;
}
