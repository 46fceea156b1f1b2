/** A stage on the board: what it comes to, and its deals, which are fetched page by page as they are scrolled to. */

import { get } from "../api.js";
import { counted, roundMoney } from "../brief.js";
import { fill, h } from "../dom.js";
import { number, words } from "../format.js";
import { failed, loading } from "../parts/states.js";
import { Card } from "./card.js";

const A_PAGE = 30;
// So far below the visible cards the next ones are fetched.
const AHEAD = "600px";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {{stage: string, currency: string, count: number, valueCents: number, weightedCents: number}} Sum
 */

export class Column {
  /**
   * @param {string} stage
   * @param {import("../api.js").Query} query what its deals are asked for with
   * @param {import("./board.js").Board} board
   */
  constructor(stage, query, board) {
    this.stage = stage;
    this.query = query;
    this.board = board;
    /** @type {Map<string, Card>} */
    this.cards = new Map();
    /** @type {string | null} */
    this.cursor = null;
    this.asked = false;
    this.head = h("header");
    this.list = h("ul", { class: "cards", role: "list", "aria-label": words(stage) });
    this.foot = h("div", { class: "foot" });
    this.scroller = h("div", { class: "scroller" }, this.list, this.foot);
    this.element = h("section", { class: "column", "data-stage": stage, "aria-label": words(stage) }, this.head, this.scroller);
    this.showSums([]);
    this.#fetchWhenSeen();
  }

  /** @param {Sum[]} sums of all stages */
  showSums(sums) {
    const mine = sums.filter((sum) => sum.stage === this.stage).sort((one, other) => deals(other, sums) - deals(one, sums));
    const count = mine.reduce((total, sum) => total + sum.count, 0);
    const [first, ...others] = mine;
    const open = this.head.querySelector("details")?.open;
    fill(
      this.head,
      h("h2", null, words(this.stage), " ", h("span", { class: "badge", title: counted(count, "deal") }, number(count))),
      first ? sumOf(first) : h("p", { class: "sum" }, "–"),
      others.length > 0 &&
        h("details", { open }, h("summary", null, counted(others.length, "more currency", "more currencies")), others.map(sumOf)),
    );
  }

  /**
   * @param {Card} card
   * @param {"first" | "last"} where
   */
  put(card, where = "first") {
    this.cards.set(card.deal.id, card);
    this.list[where === "first" ? "prepend" : "append"](card.element);
    this.#sayIfEmpty();
  }

  /** @param {Card} card */
  take(card) {
    this.cards.delete(card.deal.id);
    card.element.remove();
    this.#sayIfEmpty();
  }

  async more() {
    const first = !this.asked;
    this.asked = true;
    fill(this.foot, loading());
    try {
      const query = { ...this.query, stage: this.stage, limit: A_PAGE, expand: "company,contact", cursor: this.cursor };
      const { data, pagination } = await get("/api/deals", query, this.board.signal);
      const trips = await this.board.findTrips(data.map((/** @type {Row} */ deal) => deal.id));
      if (this.board.signal.aborted) return;
      this.cursor = pagination?.nextCursor ?? null;
      this.#add(data, trips);
      fill(this.foot, this.cursor ? this.#moreButton() : null);
      this.#sayIfEmpty();
    } catch (error) {
      if (this.board.signal.aborted) return;
      this.asked = !first;
      fill(this.foot, failed(error, () => this.more()));
    }
  }

  /**
   * @param {Row[]} deals
   * @param {import("./trips.js").Names} trips
   */
  #add(deals, trips) {
    // What was moved here meanwhile is here already; what was moved away stays where it is now.
    const cards = deals
      .filter((deal) => !this.board.cardOf(deal.id))
      .map((deal) => new Card(deal, trips.get(deal.id) ?? "", this.board.chooseStage));
    for (const card of cards) this.cards.set(card.deal.id, card);
    this.list.append(...cards.map((card) => card.element));
  }

  #moreButton() {
    const button = h("button", { onclick: () => this.more() }, "More");
    whenSeen(button, this.scroller, () => this.more());
    return button;
  }

  #fetchWhenSeen() {
    whenSeen(this.element, null, () => this.asked || this.more());
  }

  #sayIfEmpty() {
    const nothing = this.asked && !this.cursor && this.cards.size === 0 && !this.foot.hasChildNodes();
    if (nothing) fill(this.foot, h("p", { class: "none" }, "No deals"));
    else if (this.cards.size > 0) this.foot.querySelector(".none")?.remove();
  }
}

/**
 * How many deals are in a sum's currency, whatever their stage: so that each column begins with the same one.
 *
 * @param {Sum} of
 * @param {Sum[]} sums
 */
const deals = (of, sums) => sums.reduce((total, sum) => total + (sum.currency === of.currency ? sum.count : 0), 0);

/** @param {Sum} sum */
function sumOf({ currency, count, valueCents }) {
  return h("p", { class: "sum", title: counted(count, "deal") }, roundMoney(valueCents, currency));
}

/**
 * @param {Element} element
 * @param {Element | null} root null for the window
 * @param {() => void} callback called once
 */
function whenSeen(element, root, callback) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      callback();
    },
    { root, rootMargin: AHEAD },
  );
  observer.observe(element);
}
