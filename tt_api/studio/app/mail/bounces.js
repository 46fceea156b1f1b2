/** Mails that came back or were given up, the newest first, to be sent once more. */

import { ask, get } from "../api.js";
import { h } from "../dom.js";
import { instant } from "../format.js";
import { fileButton } from "../parts/file_button.js";
import { notice, refused } from "../parts/notices.js";
import { listing } from "../parts/listing.js";
import { chooser, dataTable, entry, status } from "../parts/panels.js";
import { href, refresh } from "../router.js";
import { session } from "../session.js";

/** @typedef {import("../api.js").Row} Row */

const LIST = "/api/email-sends";
/** @type {[string, string][]} */
const STATES = [["", "Both"], ["bounced", "Bounced"], ["failed", "Failed"]];

/** @type {[string, string][]} */
const WHICH = [["", "Not sent again"], ["all", "All of them"]];

/** @param {import("../router.js").Visit} visit */
export async function bounces({ query, signal }) {
  const state = STATES.find(([value]) => value === query.get("status"))?.[0] ?? "";
  const all = query.get("which") === "all";
  const wanted = { status: state || "bounced,failed", search: query.get("search"), resent: all ? null : false };
  const page = await get(LIST, { ...wanted, expand: "contact,template", limit: 50, cursor: query.get("cursor") }, signal);
  return listing("Bounces and failures", page, query, {
    choices: [
      entry("Search", "search", wanted.search ?? ""),
      chooser("What", "status", STATES, state),
      chooser("Which", "which", WHICH, all ? "all" : ""),
      fileButton("CSV", LIST, wanted, "mails-that-failed.csv"),
    ],
    none: "No mail has come back that wasn't sent again.",
    table: (rows) => table(rows, !all && !session().readOnly),
  });
}

/**
 * @param {Row[]} rows
 * @param {boolean} sendable whether they may be sent again
 */
function table(rows, sendable) {
  return dataTable(
    "Mails that bounced or failed",
    [
      { label: "Mail", cell: (row) => h("a", { href: href(`/tables/email-sends/${row.id}`) }, row.subject), heads: true },
      { label: "To", cell: to },
      { label: "When", cell: (row) => h("span", { class: "nowrap" }, instant(row.bouncedAt ?? row.failedAt)) },
      { label: "State", cell: (row) => [status(row.status), row.error && h("span", { class: "small" }, row.error)] },
      { label: "", cell: (row) => sendable && again(row) },
    ],
    rows,
  );
}

/** @param {Row} row */
function to(row) {
  const name = [row.contact?.firstName, row.contact?.lastName].filter(Boolean).join(" ");
  return [name ? h("a", { href: href(`/tables/contacts/${row.contactId}`) }, name) : row.toEmail, name && h("span", { class: "small" }, row.toEmail)];
}

/** @param {Row} row */
function again(row) {
  async function resend() {
    try {
      await ask("POST", `${LIST}/${row.id}/resend`);
      notice(`Queued once more: ${row.subject}`);
    } catch (error) {
      refused(error);
    }
    refresh();
  }

  return h("button", { id: `again-${row.id}`, "aria-label": `Send again: ${row.subject}, to ${row.toEmail}`, onclick: resend }, "Send again");
}
