/** A field for a reference: it is looked up by name, and what is stored is the id. */

import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { nameOf, shortId } from "../format.js";

/** @typedef {import("../api.js").Row} Row */

const FEW = 10;
// So long nobody types on, and a list is asked for.
const PAUSE_MS = 200;

/**
 * @param {import("../api_document.js").Table} table what is referred to; its list can be searched
 * @param {string} name of the field
 * @param {string | null | undefined} id what is stored
 * @param {Row | null | undefined} object what that is, where it is known
 * @returns {{input: HTMLElement, beside: HTMLElement, read: () => unknown}} `beside` has to stand in the form, and isn't seen
 */
export function lookup(table, name, id, object) {
  const options = h("datalist", { id: `found-${name}` });
  const before = id ? (object ? nameOf(object) : id) : "";
  const input = h("input", { name, type: "search", list: options.id, autocomplete: "off", value: before, placeholder: "Search by name" });
  /** @type {Map<string, string>} ids by what stands for them */
  const ids = new Map(id ? [[before, id]] : []);
  let asked = new AbortController();
  let pause = 0;

  async function search() {
    asked.abort();
    asked = new AbortController();
    // What goes wrong here is no reason to stop typing: an id can be pasted, too.
    const found = await get(table.path, { search: input.value.trim(), limit: FEW }, asked.signal).catch(() => null);
    if (!found) return;
    fill(options, found.data.map((/** @type {Row} */ row) => h("option", { value: remember(row) })));
  }

  /** @param {Row} row */
  function remember(row) {
    const plain = nameOf(row);
    const label = (ids.get(plain) ?? row.id) === row.id ? plain : `${plain} (${shortId(row.id)})`;
    ids.set(label, row.id);
    return label;
  }

  input.addEventListener("input", () => {
    clearTimeout(pause);
    if (!ids.has(input.value) && input.value.trim()) pause = setTimeout(search, PAUSE_MS);
  });
  // What is neither a name that was found nor an id is left for the API to refuse.
  const read = () => (input.value.trim() ? (ids.get(input.value) ?? input.value.trim()) : null);
  return { input, beside: options, read };
}
