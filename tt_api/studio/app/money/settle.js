/** Settling an instalment: that it is paid and recorded elsewhere, or that nobody waits for it any more. */

import { ApiError, ask } from "../api.js";
import { fill, h } from "../dom.js";
import { money } from "../format.js";
import { notice } from "../parts/notices.js";
import { refresh } from "../router.js";

/** @typedef {import("../api.js").Row} Row */

/**
 * Ask how, in a dialog, and store it over the version that was seen.
 *
 * @param {Row} row the instalment as it was read
 * @param {string} what it is, in words
 */
export function settle(row, what) {
  const paid = h("input", { type: "radio", name: "how", value: "paid", checked: true });
  const waived = h("input", { type: "radio", name: "how", value: "waived" });
  const reason = h("input", { id: "waive-reason", name: "reason", maxlength: "200" });
  const problem = h("p", { class: "problem", role: "alert" });
  const save = h("button", { class: "primary" }, "Settle");

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    save.disabled = true;
    const body = paid.checked ? { status: "paid" } : { status: "waived", waiveReason: reason.value.trim() || null };
    try {
      await ask("PATCH", `/api/payment-schedules/${row.id}`, { body, ifMatch: `"${row.version}"` });
      end(dialog);
      notice(paid.checked ? `Paid: ${what}` : `Waived: ${what}`);
      refresh();
    } catch (error) {
      refuse(error);
    } finally {
      save.disabled = false;
    }
  }

  /** @param {unknown} error */
  function refuse(error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status !== 412) {
      fill(problem, error.message);
      return;
    }
    end(dialog);
    notice("Somebody else changed this instalment meanwhile. Here is how it stands now.", "bad");
    refresh();
  }

  const left = money(row.amountCents - row.paidCents, row.currency);
  const dialog = h(
    "dialog",
    { "aria-labelledby": "settle-title" },
    h(
      "form",
      { class: "settle", onsubmit: submit },
      h("h2", { id: "settle-title" }, what),
      h("p", null, `${left} is left. Money that comes in is recorded as a payment and settles it by itself; this is for all else.`),
      h("label", { class: "check" }, paid, "Paid, and recorded elsewhere"),
      h("label", { class: "check" }, waived, "Waived: nobody waits for it any more"),
      h("div", { class: "field" }, h("label", { for: "waive-reason" }, "Why it is waived"), reason),
      problem,
      h("div", { class: "tools" }, h("button", { type: "button", onclick: () => end(dialog) }, "Cancel"), save),
    ),
  );
  reason.addEventListener("input", () => {
    waived.checked = true;
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {HTMLDialogElement} dialog */
const end = (dialog) => dialog.close();
