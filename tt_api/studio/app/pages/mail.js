/** Mail: how far sequences get, what came back, and whom nobody mails. */

import { h } from "../dom.js";
import { bounces } from "../mail/bounces.js";
import { sequences } from "../mail/sequences.js";
import { suppressions } from "../mail/suppressions.js";
import { tabs } from "../parts/panels.js";

/** @typedef {import("../router.js").Visit} Visit */

/** @type {Record<string, (visit: Visit) => Promise<Node>>} */
const SHOWN = { sequences, bounces, suppressions };
/** @type {[string, string][]} */
const VIEWS = [["sequences", "Sequences"], ["bounces", "Bounces and failures"], ["suppressions", "Suppressions"]];

export default {
  title: "Mail",
  styles: "panels",
  /** @param {Visit} visit */
  async show(visit) {
    const view = visit.query.get("view") ?? "";
    const current = view in SHOWN ? view : VIEWS[0][0];
    const found = await SHOWN[current](visit);
    return h("div", { class: "page" }, h("header", { class: "bar" }, h("h1", null, "Mail"), tabs("Views", "view", VIEWS, current)), found);
  },
};
