/** The rooming board: parties are moved among rooms, by mouse or by the menu of each. */

import { ApiError, ask, download, get } from "../api.js";
import { counted } from "../brief.js";
import { fill, h } from "../dom.js";
import { words } from "../format.js";
import { openMenu } from "../parts/menu.js";
import { notice, refused } from "../parts/notices.js";
import { panel } from "../parts/panels.js";
import { empty } from "../parts/states.js";
import { session } from "../session.js";
import { editRoom } from "./edit_room.js";
import { party } from "./party.js";
import { moved, NEW, NONE, roomsOf, sent } from "./rooms.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {import("./rooms.js").Room} Room
 * @typedef {{list: Row, rooms: Room[], names: Map<string, string>, move: (memberId: string, target: string) => void, edit: (room: Room) => void}} Board
 */

const LAYOUTS = ["operator", "hotel", "cruise", "manifest"];

/**
 * @param {Row} group
 * @param {Row} list the group's rooming list
 * @param {Map<string, string>} names what contacts are called, by member
 * @param {(list: Row) => void} changed told of the list whenever it is another one
 */
export function board(group, list, names, changed) {
  const path = `/api/groups/${group.id}/rooming`;
  const room = h("div", { class: "board", "aria-live": "off" });
  let now = list;

  /**
   * @param {Room[]} rooms
   * @param {string} done
   */
  async function store(rooms, done) {
    room.setAttribute("aria-busy", "true");
    try {
      now = (await ask("PUT", path, { body: { rooms: sent(rooms), version: now.version } })).data;
      notice(done);
    } catch (error) {
      await takeBack(error);
    }
    room.removeAttribute("aria-busy");
    draw();
    changed(now);
  }

  /** @param {unknown} error */
  async function takeBack(error) {
    if (!(error instanceof ApiError && error.status === 409)) return refused(error);
    now = (await get(path)).data;
    return notice("Somebody joined, left or moved meanwhile. Here is how it stands now.", "bad");
  }

  function draw() {
    const focused = document.activeElement?.id;
    const rooms = roomsOf(now);
    /** @type {Board} */
    const shown = {
      list: now,
      rooms,
      names,
      move: (memberId, target) => store(moved(rooms, memberId, target), told(memberId, target)),
      edit: async (chosen) => {
        const changed = await editRoom(chosen, now.categories);
        if (changed) await store(rooms.map((one) => (one === chosen ? changed : one)), `Room ${chosen.roomKey} is changed.`);
      },
    };
    fill(room, problems(now), h("div", { class: "rooms" }, places(shown)));
    if (focused) document.getElementById(focused)?.focus();
  }

  /**
   * @param {string} memberId
   * @param {string} target
   */
  function told(memberId, target) {
    const who = names.get(memberId) ?? "The party";
    if (target === NONE) return `${who} has no room any more.`;
    return target === NEW ? `${who} has a room of their own.` : `${who} is in room ${target} now.`;
  }

  draw();
  dragging(room, (memberId, target) => {
    const rooms = roomsOf(now);
    const at = rooms.find((one) => one.memberIds.includes(memberId))?.roomKey ?? NONE;
    if (at !== target) store(moved(rooms, memberId, target), told(memberId, target));
  });
  const counts = h("span", { class: "small" }, counted(list.people, "person", "people"));
  return panel("Rooms", { beside: [counts, h("div", { class: "tools" }, files(path))] }, room);
}

/** @param {string} path */
function files(path) {
  const button = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" }, "Rooming list as CSV");
  const file = (/** @type {string} */ layout) => download(`${path}.csv`, { layout }, `rooming-${layout}.csv`).catch(refused);
  const items = LAYOUTS.map((layout) => ({
    label: layout === "manifest" ? "Manifest, with passports" : `For the ${words(layout).toLowerCase()}`,
    act: () => file(layout),
  }));
  button.addEventListener("click", () => openMenu(button, "Who the file is for", items));
  return button;
}

/** @param {Row} list */
function problems(list) {
  const homeless = list.problems.filter((/** @type {Row} */ one) => one.code === "no_room").length;
  const others = list.problems.filter((/** @type {Row} */ one) => one.code !== "no_room");
  const items = others.map((/** @type {Row} */ one) => h("li", { class: one.level === "problem" ? "late" : "warned" }, one.message));
  // Who they are stands below, under "No room".
  if (homeless) items.unshift(h("li", { class: "late" }, `${counted(homeless, "person has", "people have")} no room`));
  return items.length > 0 && h("ul", { class: "problems", "aria-label": "What to look at" }, items);
}

/** @param {Board} shown */
function places(shown) {
  const { list, rooms } = shown;
  const homeless = [...new Set(list.unassigned.map((/** @type {Row} */ one) => one.memberId))];
  if (rooms.length + homeless.length === 0) return empty("Nobody holds a seat in this group yet.");
  return [
    place(NONE, [h("h3", null, "No room")], homeless, shown, homeless.length ? null : "Everybody has a room."),
    rooms.map((one) => place(one.roomKey, roomHead(one, shown), one.memberIds, shown, null)),
    !session().readOnly && place(NEW, [h("h3", null, "New room")], [], shown, "Drag a party here, or choose it from its menu."),
  ];
}

/**
 * @param {Room} one
 * @param {Board} shown
 */
function roomHead(one, shown) {
  const about = [one.category, one.number && `cabin ${one.number}`, one.bed && words(one.bed)].filter(Boolean).join(" · ");
  const edit = h("button", { id: `room-${one.roomKey}`, class: "quiet", "aria-label": `Change room ${one.roomKey}`, onclick: () => shown.edit(one) }, "Change");
  return [h("h3", null, `Room ${one.roomKey}`), h("span", { class: "small" }, about), !session().readOnly && edit];
}

/**
 * @param {string} key
 * @param {import("../dom.js").Child[]} head
 * @param {unknown[]} memberIds
 * @param {Board} shown
 * @param {string | null} hint
 */
function place(key, head, memberIds, shown, hint) {
  const parties = memberIds.map((id) => party(String(id), key, shown));
  return h(
    "section",
    { class: ["room", key === NONE && "none", key === NEW && "new"], "data-room": key, "aria-label": key === NONE ? "No room" : key === NEW ? "New room" : `Room ${key}` },
    h("header", null, ...head),
    parties.length > 0 && h("ul", null, parties),
    hint && h("p", { class: "small" }, hint),
  );
}

/**
 * @param {HTMLElement} element
 * @param {(memberId: string, target: string) => void} drop
 */
function dragging(element, drop) {
  let dragged = "";
  const over = (/** @type {DragEvent} */ event) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".room"));
  const mark = (/** @type {Element | null} */ found) => {
    for (const one of element.querySelectorAll(".room")) one.classList.toggle("over", one === found);
  };
  element.addEventListener("dragstart", (event) => {
    dragged = /** @type {HTMLElement} */ (event.target).dataset.member ?? "";
    if (dragged) event.dataTransfer?.setData("text/plain", dragged);
  });
  element.addEventListener("dragover", (event) => {
    if (dragged && over(event)) event.preventDefault();
    mark(dragged ? over(event) : null);
  });
  element.addEventListener("drop", (event) => {
    const target = over(event)?.dataset.room;
    if (!dragged || target === undefined) return;
    event.preventDefault();
    drop(dragged, target);
  });
  element.addEventListener("dragend", () => {
    dragged = "";
    mark(null);
  });
}
