/** Addresses that nobody mails, why, and lifting one. */

import { ask, download, get } from "../api.js";
import { h } from "../dom.js";
import { instant, number, words } from "../format.js";
import { asked as agreed } from "../parts/dialog.js";
import { notice, refused } from "../parts/notices.js";
import { chooser, dataTable, entry, panel } from "../parts/panels.js";
import { pages } from "../parts/pages.js";
import { empty } from "../parts/states.js";
import { href, refresh } from "../router.js";
import { session } from "../session.js";

/** @typedef {import("../api.js").Row} Row */

const LIST = "/api/email-suppressions";
const REASONS = ["unsubscribed", "bounced", "complained", "by_hand"];
/** @type {[string, string][]} */
const CHOICES = [["", "Any"], ...REASONS.map((one) => /** @type {[string, string]} */ ([one, words(one)]))];

/** @param {import("../router.js").Visit} visit */
export async function suppressions({ query, signal }) {
  const wanted = { reason: query.get("reason"), search: query.get("search") };
  const page = await get(LIST, { ...wanted, limit: 50, cursor: query.get("cursor") }, signal);
  const total = page.pagination?.total;
  return h(
    "div",
    { class: "panels" },
    h(
      "div",
      { class: "choices" },
      entry("Search", "search", wanted.search ?? ""),
      chooser("Reason", "reason", CHOICES, wanted.reason ?? ""),
      h("button", { onclick: () => download(LIST, wanted, "suppressed-addresses.csv") }, "CSV"),
      !session().readOnly && h("a", { class: "button", href: href("/tables/email-suppressions/new") }, "New"),
    ),
    page.data.length === 0
      ? empty("No address is suppressed.")
      : panel("Suppressed addresses", { beside: typeof total === "number" && h("span", { class: "small" }, number(total)) }, table(page.data)),
    pages(page.pagination, query),
  );
}

/** @param {Row[]} rows */
function table(rows) {
  return dataTable(
    "Suppressed addresses",
    [
      { label: "Address", cell: (row) => row.email, heads: true },
      { label: "Why", cell: (row) => [words(row.reason), row.notes && h("span", { class: "small" }, row.notes)] },
      { label: "Since", cell: (row) => h("span", { class: "nowrap" }, instant(row.createdAt)) },
      { label: "By", cell: (row) => (row.sendId ? h("a", { href: href(`/tables/email-sends/${row.sendId}`) }, "a mail") : "–") },
      { label: "", cell: (row) => !session().readOnly && lifting(row) },
    ],
    rows,
  );
}

/** @param {Row} row */
function lifting(row) {
  async function lift() {
    const told = h("p", null, `${row.email} may be mailed again: only where its owner asked for that, or the mailbox works again.`);
    if (!(await agreed("Lift the suppression?", told, "Lift"))) return;
    try {
      await ask("DELETE", `${LIST}/${row.id}`, { ifMatch: `"${row.version}"` });
      notice(`${row.email} may be mailed again.`);
    } catch (error) {
      refused(error);
    }
    refresh();
  }

  return h("button", { id: `lift-${row.id}`, "aria-label": `Lift: ${row.email}`, onclick: lift }, "Lift");
}
