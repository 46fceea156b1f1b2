/** Moving a deal to another stage: shown at once, stored with the version that was seen, taken back if that fails. */

import { ApiError, ask, get } from "../api.js";
import { h } from "../dom.js";
import { instant, words } from "../format.js";
import { asked } from "../parts/dialog.js";
import { notice, refused } from "../parts/notices.js";
import { LOST, WON } from "./stages.js";

/**
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("./card.js").Card} Card
 */

/**
 * @param {Board} board
 * @param {Card} card
 * @param {string} stage
 */
export async function move(board, card, stage) {
  const { deal } = card;
  if (stage === deal.stage) return;
  const more = await agreed(deal, stage);
  if (!more) return;
  board.place(card, stage);
  card.element.classList.add("storing");
  try {
    const { data } = await ask("PATCH", `/api/deals/${deal.id}`, { body: { stage, ...more }, ifMatch: `"${deal.version}"` });
    card.show({ ...deal, ...data });
    notice(`${deal.title}: ${words(stage)}.`);
  } catch (error) {
    await takeBack(board, card, error);
  } finally {
    card.element.classList.remove("storing");
  }
  board.showSums();
}

/**
 * What can't simply be taken back is asked about first.
 *
 * @param {import("../api.js").Row} deal
 * @param {string} stage
 * @returns {Promise<Record<string, string> | null>} what is stored beside the stage; null to leave it
 */
async function agreed(deal, stage) {
  if (LOST.includes(stage)) {
    const reason = h("input", { id: "lost-reason", name: "lostReason", maxlength: "200", value: deal.lostReason ?? "" });
    const field = h("div", { class: "field" }, h("label", { for: "lost-reason" }, "Why? In your own words, or nothing."), reason);
    if (!(await asked(`Lost: ${deal.title}`, field, "It is lost"))) return null;
    return reason.value.trim() ? { lostReason: reason.value.trim() } : {};
  }
  if (WON.includes(stage) && !deal.wonAt) {
    const told = "It is won for the first time: Slack and Nexus are told, and its company moves forward to won.";
    if (!(await asked(`Won: ${deal.title}`, h("p", null, told), words(stage)))) return null;
  }
  return {};
}

/**
 * @param {Board} board
 * @param {Card} card
 * @param {unknown} error
 */
async function takeBack(board, card, error) {
  const status = error instanceof ApiError ? error.status : 0;
  const { deal } = card;
  if (status === 412) return showFirst(board, card, /** @type {ApiError} */ (error).first);
  if (status === 404) {
    board.place(card, "");
    return notice(`Somebody deleted ${deal.title} meanwhile.`, "bad");
  }
  board.place(card, deal.stage);
  return refused(error);
}

/**
 * Somebody else was first: the card goes where they put it.
 *
 * @param {Board} board
 * @param {Card} card
 * @param {string} who
 */
async function showFirst(board, card, who) {
  const { deal } = card;
  try {
    const { data } = await get(`/api/deals/${deal.id}`, { expand: "company,contact" });
    card.show(data);
    board.place(card, data.stage);
    const what =
      data.stage === deal.stage
        ? `changed it on ${instant(data.updatedAt)}. It is shown as it is now: move it again if you still want to.`
        : `moved it to ${words(data.stage)} on ${instant(data.stageEnteredAt)}.`;
    notice(`${deal.title}: ${who} was first and ${what}`, "bad");
  } catch (error) {
    board.place(card, deal.stage);
    refused(error);
  }
}
