/** Mails that failed and work that failed for good: one line, gone where there is neither. */

import { ask, get } from "../api.js";
import { counted } from "../brief.js";
import { h } from "../dom.js";
import { asked } from "../parts/dialog.js";
import { notice, refused } from "../parts/notices.js";
import { href, refresh } from "../router.js";
import { session } from "../session.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {{kind: string, total: number, path: string, items: Row[]}} Waiting what waits of a kind
 */

const AT_ONCE = 20;
// How the API begins the error of a mail that Gmail may have sent all the same.
const UNKNOWN = "outcome unknown";

/**
 * Where the studio lists all of a kind.
 *
 * @param {Waiting} of
 */
export const listOf = ({ path }) => href(path.replace("/api/", "/tables/"));

/** @param {Waiting[]} all */
export function trouble(all) {
  const [mails, letters] = ["failed_mails", "dead_letters"].map((kind) => all.find((one) => one.kind === kind && one.total > 0));
  if (!mails && !letters) return null;
  return h(
    "div",
    { class: "trouble", role: "group", "aria-label": "What failed" },
    mails && h("a", { href: listOf(mails) }, `${counted(mails.total, "mail")} failed`),
    letters && h("a", { href: listOf(letters) }, `${counted(letters.total, "piece", "pieces")} of work failed for good`),
    !session().readOnly && h("button", { onclick: () => retry(mails, letters).catch(refused) }, "Retry"),
  );
}

/**
 * The first of a kind as their list shows them.
 *
 * @param {Waiting | undefined} of
 * @returns {Promise<{rows: Row[], total: number}>}
 */
async function read(of) {
  if (!of) return { rows: [], total: 0 };
  const { data, pagination } = await get(of.path + `&limit=${AT_ONCE}`);
  return { rows: data, total: pagination?.total ?? data.length };
}

/**
 * @param {Waiting | undefined} failed
 * @param {Waiting | undefined} dead
 */
async function retry(failed, dead) {
  const [mails, letters] = await Promise.all([read(failed), read(dead)]);
  const certain = mails.rows.filter((mail) => !mail.error?.startsWith(UNKNOWN));
  const doubtful = mails.rows.length - certain.length;
  const more = mails.total + letters.total - mails.rows.length - letters.rows.length;
  const told = h(
    "ul",
    { class: "told" },
    certain.length > 0 && h("li", null, `${counted(certain.length, "mail")} will be sent once more.`),
    letters.rows.length > 0 && h("li", null, `${counted(letters.rows.length, "piece")} of work will be done again.`),
    doubtful > 0 && h("li", null, `${counted(doubtful, "mail")} may have arrived all the same and will be left alone: look first.`),
    more > 0 && h("li", null, `${more} more will be left for the next time.`),
  );
  if (!(await asked("Retry what failed?", told, "Retry"))) return;
  await each([
    ...certain.map((mail) => `/api/email-sends/${mail.id}/resend`),
    ...letters.rows.map((letter) => `/api/dead-letters/${letter.id}/retry`),
  ]);
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
