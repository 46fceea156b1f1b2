/** Addresses that nobody mails, why, and lifting one. */

import { ask, get } from "../api.js";
import { h } from "../dom.js";
import { instant, words } from "../format.js";
import { fileButton } from "../parts/file_button.js";
import { asked as agreed } from "../parts/dialog.js";
import { notice, refused } from "../parts/notices.js";
import { listing } from "../parts/listing.js";
import { chooser, dataTable, entry } from "../parts/panels.js";
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
  return listing("Suppressed addresses", page, query, {
    choices: [
      entry("Search", "search", wanted.search ?? ""),
      chooser("Reason", "reason", CHOICES, wanted.reason ?? ""),
      fileButton("CSV", LIST, wanted, "suppressed-addresses.csv"),
      !session().readOnly && h("a", { class: "button", href: href("/tables/email-suppressions/new") }, "New"),
    ],
    none: "No address is suppressed.",
    table,
  });
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
