/** Cards are dragged from column to column; whoever doesn't drag has the menu of each card. */

import { move } from "./moving.js";

/** @param {import("./board.js").Board} board */
export function dragging(board) {
  const { element } = board;
  /** @type {import("./card.js").Card | null} */
  let dragged = null;

  element.addEventListener("dragstart", (event) => {
    const id = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".deal"))?.dataset.id;
    dragged = id ? board.cardOf(id) : null;
    if (!dragged || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.deal.title);
    dragged.element.classList.add("dragged");
  });
  element.addEventListener("dragover", (event) => {
    const over = columnAt(event);
    mark(over);
    if (dragged && over) event.preventDefault();
  });
  element.addEventListener("drop", (event) => {
    const stage = columnAt(event)?.dataset.stage;
    if (!dragged || !stage) return;
    event.preventDefault();
    move(board, dragged, stage);
  });
  element.addEventListener("dragend", () => {
    dragged?.element.classList.remove("dragged");
    dragged = null;
    mark(null);
  });

  /** @param {Element | null} over */
  function mark(over) {
    for (const column of element.children) column.classList.toggle("over", dragged !== null && column === over);
  }
}

/** @param {DragEvent} event */
function columnAt(event) {
  return /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".column"));
}
