/** Money: what clients owe and when, and what vendors owe. */

import { h } from "../dom.js";
import { tabs } from "../parts/panels.js";
import { commissions } from "../money/commissions.js";
import { instalments } from "../money/instalments.js";
import { missing } from "../money/missing.js";

/** @typedef {import("../router.js").Visit} Visit */

/** @type {Record<string, (visit: Visit) => Promise<Node>>} */
const SHOWN = { instalments, commissions, missing };
/** @type {[string, string][]} */
const VIEWS = [["instalments", "Instalments"], ["commissions", "Commissions"], ["missing", "Without commission"]];

export default {
  title: "Money",
  styles: "panels",
  /** @param {Visit} visit */
  async show(visit) {
    const view = visit.query.get("view") ?? "";
    const current = view in SHOWN ? view : VIEWS[0][0];
    const found = await SHOWN[current](visit);
    return h("div", { class: "page" }, h("header", { class: "bar" }, h("h1", null, "Money"), tabs("Views", "view", VIEWS, current)), found);
  },
};
