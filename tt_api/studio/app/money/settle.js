/** Settling an instalment: that it is paid and recorded elsewhere, or that nobody waits for it any more. */

import { ApiError, ask } from "../api.js";
import { h } from "../dom.js";
import { money } from "../format.js";
import { asked } from "../parts/dialog.js";
import { notice, refused } from "../parts/notices.js";
import { refresh } from "../router.js";

/**
 * Ask how, and store it over the version that was seen.
 *
 * @param {import("../api.js").Row} row the instalment as it was read
 * @param {string} what it is, in words
 */
export async function settle(row, what) {
  const paid = h("input", { type: "radio", name: "how", value: "paid", checked: true });
  const waived = h("input", { type: "radio", name: "how", value: "waived" });
  const reason = h("input", { id: "waive-reason", name: "reason", maxlength: "200" });
  reason.addEventListener("input", () => {
    waived.checked = true;
  });
  const left = money(row.amountCents - row.paidCents, row.currency);
  const content = h(
    "div",
    { class: "settle" },
    h("p", null, `${left} is left. Money that comes in is recorded as a payment and settles it by itself; this is for all else.`),
    h("label", { class: "check" }, paid, "Paid, and recorded elsewhere"),
    h("label", { class: "check" }, waived, "Waived: nobody waits for it any more"),
    h("div", { class: "field" }, h("label", { for: "waive-reason" }, "Why it is waived"), reason),
  );
  if (!(await asked(what, content, "Settle"))) return;
  const body = paid.checked ? { status: "paid" } : { status: "waived", waiveReason: reason.value.trim() || null };
  try {
    await ask("PATCH", `/api/payment-schedules/${row.id}`, { body, ifMatch: `"${row.version}"` });
    notice(`${paid.checked ? "Paid" : "Waived"}: ${what}.`);
  } catch (error) {
    const changed = error instanceof ApiError && error.status === 412;
    if (changed) notice(`${error.first} changed this instalment meanwhile. Here is how it stands now.`, "bad");
    else refused(error);
  }
  refresh();
}
