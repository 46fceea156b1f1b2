/** A party on the rooming board: who belongs to it, and the menu that moves it. */

import { h } from "../dom.js";
import { number, words } from "../format.js";
import { openMenu } from "../parts/menu.js";
import { session } from "../session.js";
import { NEW, NONE } from "./rooms.js";

/** @typedef {import("../api.js").Row} Row */

/**
 * @param {string} memberId
 * @param {string} at the key of its room, or `NONE`
 * @param {import("./board.js").Board} board
 */
export function party(memberId, at, board) {
  const people = peopleOf(memberId, board.list);
  const named = people.filter((one) => one.firstName || one.travelerId).map(describe);
  const unnamed = people.length - named.length;
  const title = named.length ? named.join(", ") : (board.names.get(memberId) ?? "Party");
  const role = people[0]?.role;
  const rest = [
    unnamed > 0 && named.length > 0 && `and ${number(unnamed)} not named yet`,
    unnamed > 0 && named.length === 0 && `${number(unnamed)} not named yet`,
    role && role !== "guest" && words(role),
    people[0]?.requests,
  ];
  return h(
    "li",
    { class: "party", draggable: session().readOnly ? null : "true", "data-member": memberId },
    h("div", null, h("p", null, title), h("p", { class: "small" }, rest.filter(Boolean).join(" · "))),
    !session().readOnly && mover(memberId, at, title, board),
  );
}

/**
 * @param {string} memberId
 * @param {Row} list
 * @returns {Row[]}
 */
function peopleOf(memberId, list) {
  const all = [...list.unassigned, ...list.rooms.flatMap((/** @type {Row} */ room) => room.people)];
  return all.filter((one) => one.memberId === memberId);
}

/** @param {Row} one */
function describe(one) {
  const name = [one.firstName, one.lastName].filter(Boolean).join(" ");
  return one.ageAtDeparture === null ? name : `${name} (${number(one.ageAtDeparture)})`;
}

/**
 * @param {string} memberId
 * @param {string} at
 * @param {string} title
 * @param {import("./board.js").Board} board
 */
function mover(memberId, at, title, board) {
  const button = h("button", { id: `move-${memberId}`, type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `Move ${title}` }, "Move");
  const items = [
    { label: "No room", key: NONE },
    ...board.rooms.map((room) => ({ label: `Room ${room.roomKey}${room.category ? `, ${room.category}` : ""}`, key: room.roomKey })),
    { label: "New room", key: NEW },
  ];
  button.addEventListener("click", () => {
    openMenu(button, `Room of ${title}`, items.map(({ label, key }) => ({ label, checked: key === at, act: () => choose(key) })));
  });

  /** @param {string} key */
  function choose(key) {
    button.focus();
    if (key !== at) board.move(memberId, key);
  }

  return button;
}
