/** Mails that failed and work that failed for good: one line, gone where there is neither. */

import { ask, get } from "../api.js";
import { counted } from "../brief.js";
import { plusDays, today } from "../dates.js";
import { h } from "../dom.js";
import { asked } from "../parts/dialog.js";
import { notice } from "../parts/notices.js";
import { href, refresh } from "../router.js";
import { session } from "../session.js";

/** @typedef {import("../api.js").Row} Row */

// What failed before that, nobody has missed.
const DAYS = 30;
const AT_ONCE = 20;
// How the API begins the error of a mail that Gmail may have sent all the same.
const UNKNOWN = "outcome unknown";

/** @param {AbortSignal} signal */
export async function trouble(signal) {
  const since = plusDays(today(), -DAYS);
  const failed = { status: "failed,bounced", resent: false, createdAtFrom: since };
  const [mails, letters] = await Promise.all([
    get("/api/email-sends", { ...failed, limit: AT_ONCE }, signal),
    get("/api/dead-letters", { resolution: "null", limit: AT_ONCE }, signal),
  ]);
  const counts = { mails: mails.pagination?.total ?? 0, letters: letters.pagination?.total ?? 0 };
  if (!counts.mails && !counts.letters) return null;
  const mailsAt = href(`/tables/email-sends?${new URLSearchParams(Object.entries(failed).map(([name, value]) => [name, String(value)]))}`);
  return h(
    "div",
    { class: "trouble", role: "group", "aria-label": "What failed" },
    counts.mails > 0 && h("a", { href: mailsAt }, `${counted(counts.mails, "mail")} failed`),
    counts.letters > 0 &&
      h("a", { href: href("/tables/dead-letters?resolution=null") }, `${counted(counts.letters, "piece", "pieces")} of work failed for good`),
    !session().readOnly && h("button", { onclick: () => retry(mails.data, letters.data, counts) }, "Retry"),
  );
}

/**
 * @param {Row[]} mails
 * @param {Row[]} letters
 * @param {{mails: number, letters: number}} counts
 */
async function retry(mails, letters, counts) {
  const certain = mails.filter((mail) => !mail.error?.startsWith(UNKNOWN));
  const doubtful = mails.length - certain.length;
  const more = counts.mails + counts.letters - mails.length - letters.length;
  const told = h(
    "ul",
    { class: "told" },
    certain.length > 0 && h("li", null, `${counted(certain.length, "mail")} will be sent once more.`),
    letters.length > 0 && h("li", null, `${counted(letters.length, "piece")} of work will be done again.`),
    doubtful > 0 && h("li", null, `${counted(doubtful, "mail")} may have arrived all the same and will be left alone: look first.`),
    more > 0 && h("li", null, `${more} more will be left for the next time.`),
  );
  if (!(await asked("Retry what failed?", told, "Retry"))) return;
  const paths = [
    ...certain.map((mail) => `/api/email-sends/${mail.id}/resend`),
    ...letters.map((letter) => `/api/dead-letters/${letter.id}/retry`),
  ];
  await each(paths);
  refresh();
}

/** @param {string[]} paths posted to one after the other, since each of them is work for others */
async function each(paths) {
  let done = 0;
  let problem = "";
  for (const path of paths) {
    try {
      await ask("POST", path);
      done += 1;
    } catch (error) {
      problem = /** @type {Error} */ (error).message;
    }
  }
  if (done) notice(`${counted(done, "retry", "retries")} on the way.`);
  if (problem) notice(`${counted(paths.length - done, "retry was", "retries were")} refused: ${problem}`, "bad");
}
