/** A deal on the board. */

import { chance, counted, roundMoney, shortDay } from "../brief.js";
import { dayOf, daysBetween, today } from "../dates.js";
import { fill, h } from "../dom.js";
import { href } from "../router.js";
import { session } from "../session.js";
import { OPEN } from "./stages.js";

/** @typedef {import("../api.js").Row} Row */

export class Card {
  /**
   * @param {Row} deal with its company and contact
   * @param {string} trip what it was sold for, where the books have a client trip of this deal
   * @param {(card: Card) => void} chooseStage asked for by its button
   */
  constructor(deal, trip, chooseStage) {
    this.deal = deal;
    this.trip = trip;
    this.chooseStage = chooseStage;
    this.element = h("li", { class: "deal", draggable: session().readOnly ? null : "true", "data-id": deal.id });
    this.draw();
  }

  /** @param {Row} deal as it is now */
  show(deal) {
    this.deal = deal;
    this.draw();
  }

  /** Go on from here with the keyboard. */
  focus() {
    this.element.querySelector("button")?.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  draw() {
    const { deal } = this;
    const who = nameOf(deal);
    fill(
      this.element,
      who && h("p", { class: "who" }, who),
      h("a", { class: "title", href: href(`/tables/deals/${deal.id}`), draggable: "false" }, withoutName(deal.title, who)),
      this.trip && h("p", { class: "trip" }, "Trip: ", this.trip),
      h(
        "p",
        { class: "figures" },
        h("span", { class: "amount" }, roundMoney(deal.amount, deal.currency)),
        OPEN.includes(deal.stage) && h("span", { class: "chance", title: "Probability" }, chance(deal.probability)),
      ),
      h("p", { class: "when" }, closing(deal), h("span", { title: "In this stage" }, stay(deal))),
      session().readOnly ? null : this.#button(),
    );
  }

  #button() {
    const label = `Move “${this.deal.title}” to another stage`;
    const properties = { class: "move", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label };
    return h("button", { ...properties, onclick: () => this.chooseStage(this) }, "Move");
  }
}

/** @param {Row} deal */
function nameOf(deal) {
  const { company, contact } = deal;
  return company?.name ?? [contact?.firstName, contact?.lastName].filter(Boolean).join(" ");
}

/**
 * A title that begins with the name above it needn't say it again.
 *
 * @param {string} title
 * @param {string} name
 */
const withoutName = (title, name) => (name && title.startsWith(`${name}: `) ? title.slice(name.length + 2) : title);

/** @param {Row} deal */
function closing(deal) {
  if (!OPEN.includes(deal.stage)) return h("span", null, `closed ${shortDay(dayOf(deal.closedAt))}`);
  const date = deal.expectedCloseDate;
  if (!date) return h("span", null, "no closing date");
  if (date < today()) return h("span", { class: "late" }, `was due ${shortDay(date)}`);
  return h("span", null, `closes ${shortDay(date)}`);
}

/** @param {Row} deal */
function stay(deal) {
  const days = Math.max(0, daysBetween(dayOf(deal.stageEnteredAt), today()));
  return days === 0 ? "here since today" : `${counted(days, "day")} here`;
}
