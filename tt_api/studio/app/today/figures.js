/** Four figures of the dashboard: what is open, what that is worth by its chances, what was won, what is overdue. */

import { counted, roundMoney } from "../brief.js";
import { h } from "../dom.js";
import { href } from "../router.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {{currency: string, cents: number, note: string}} Amount
 */

/**
 * @param {Row} board the dashboard
 * @param {string | null} currency what to begin with; the one of the most open deals where none is chosen
 */
export function figures(board, currency) {
  const order = currenciesOf(board);
  const first = currency ?? order[0] ?? "";
  /** @param {Amount[]} amounts */
  const inOrder = (amounts) => amounts.sort((one, other) => rank(one.currency) - rank(other.currency));
  /** @param {string} one */
  const rank = (one) => (one === first ? -1 : order.indexOf(one));
  const open = board.pipeline.map((/** @type {Row} */ one) => amount(one.currency, one.valueCents, counted(one.count, "deal")));
  const weighted = board.pipeline.map((/** @type {Row} */ one) => amount(one.currency, one.weightedCents, "by probability"));
  const won = board.won
    .filter((/** @type {Row} */ one) => one.count.thisMonth || one.count.lastMonthToDate)
    .map((/** @type {Row} */ one) => amount(one.currency, one.valueCents.thisMonth, wonNote(one)));
  const overdue = board.overdueInstallments.map((/** @type {Row} */ one) => amount(one.currency, one.leftCents, counted(one.count, "instalment")));
  return h(
    "div",
    { class: "figures" },
    figure("Open", "/pipeline", inOrder(open), first),
    figure("Weighted", "/pipeline", inOrder(weighted), first),
    figure("Won this month", "/pipeline?show=closed", inOrder(won), first),
    figure("Overdue from clients", "/money", inOrder(overdue), first, "late"),
  );
}

/**
 * The currencies that there are, those of the most open deals first.
 *
 * @param {Row} board
 * @returns {string[]}
 */
export function currenciesOf(board) {
  const byDeals = [...board.pipeline].sort((one, other) => other.count - one.count);
  return [...new Set([...byDeals, ...board.won, ...board.overdueInstallments].map((one) => one.currency))];
}

/**
 * @param {string} currency
 * @param {number} cents
 * @param {string} note
 * @returns {Amount}
 */
const amount = (currency, cents, note) => ({ currency, cents, note });

/** @param {Row} won */
function wonNote({ currency, count, valueCents }) {
  const deals = counted(count.thisMonth, "deal");
  return `${deals}; by this day last month ${roundMoney(valueCents.lastMonthToDate, currency)}`;
}

/**
 * @param {string} title
 * @param {string} address where there is more
 * @param {Amount[]} amounts
 * @param {string} first the currency to begin with
 * @param {string} [kind]
 */
function figure(title, address, amounts, first, kind = "") {
  const [shown, ...others] = amounts[0]?.currency === first || amounts.length === 0 ? amounts : [amount(first, 0, ""), ...amounts];
  const nothing = !shown || (shown.cents === 0 && others.length === 0);
  return h(
    "section",
    { class: ["card figure", !nothing && kind] },
    h("h2", null, h("a", { href: href(address) }, title)),
    h("p", { class: "big" }, shown ? roundMoney(shown.cents, shown.currency) : "–"),
    h("p", { class: "small" }, shown?.note || "nothing"),
    others.length > 0 &&
      h(
        "details",
        null,
        h("summary", { class: "small" }, counted(others.length, "more currency", "more currencies")),
        h("ul", { role: "list" }, others.map(({ currency, cents, note }) => h("li", null, h("b", null, roundMoney(cents, currency)), " ", h("span", { class: "small" }, note)))),
      ),
  );
}
