/** The board: a column for each stage, and what goes from one to another. */

import { get } from "../api.js";
import { h } from "../dom.js";
import { words } from "../format.js";
import { openMenu } from "../parts/menu.js";
import { refused } from "../parts/notices.js";
import { dragging } from "./dragging.js";
import { Column } from "./column.js";
import { move } from "./moving.js";
import { ALL } from "./stages.js";
import { tripsOf } from "./trips.js";

/** @typedef {import("./card.js").Card} Card */

export class Board {
  /**
   * @param {string[]} stages those that are shown
   * @param {import("../api.js").Query} filters of the list of deals
   * @param {import("../api.js").Query} order
   * @param {AbortSignal} signal
   */
  constructor(stages, filters, order, signal) {
    this.signal = signal;
    this.filters = filters;
    this.findTrips = tripsOf(signal);
    this.chooseStage = this.chooseStage.bind(this);
    this.columns = new Map(stages.map((stage) => [stage, new Column(stage, { ...filters, ...order }, this)]));
    const columns = [...this.columns.values()].map((column) => column.element);
    this.element = h("div", { class: "board", tabindex: "0", role: "group", "aria-label": "Stages" }, columns);
    dragging(this);
  }

  /** @param {string} id */
  cardOf(id) {
    for (const column of this.columns.values()) {
      const card = column.cards.get(id);
      if (card) return card;
    }
    return null;
  }

  /**
   * Have a card stand in a stage; one that has no column here leaves the board.
   *
   * @param {Card} card
   * @param {string} stage
   */
  place(card, stage) {
    for (const column of this.columns.values()) if (column.cards.has(card.deal.id)) column.take(card);
    this.columns.get(stage)?.put(card);
  }

  /** @param {Card} card */
  chooseStage(card) {
    const button = card.element.querySelector("button");
    if (!button) return;
    const items = ALL.map((stage) => ({
      label: words(stage),
      checked: stage === card.deal.stage,
      act: () => void move(this, card, stage).then(() => (card.element.isConnected ? card.focus() : this.element.focus())),
    }));
    openMenu(button, "Move to …", items);
  }

  async showSums() {
    try {
      const { data } = await get("/api/deals/pipeline", this.filters, this.signal);
      for (const column of this.columns.values()) column.showSums(data);
    } catch (error) {
      if (!this.signal.aborted) refused(error);
    }
  }
}
