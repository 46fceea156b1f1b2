/** What kind of room it is: its category, the cabin's number, the bed. */

import { h } from "../dom.js";
import { words } from "../format.js";
import { asked } from "../parts/dialog.js";

/** @typedef {import("./rooms.js").Room} Room */

const BEDS = ["king", "queen", "two_twins", "double", "bunks", "other"];

/**
 * @param {Room} room
 * @param {{category: string}[]} categories of the group's contracts
 * @returns {Promise<Room | null>} null to leave it
 */
export async function editRoom(room, categories) {
  const known = h("datalist", { id: "categories" }, categories.map(({ category }) => h("option", { value: category })));
  const category = h("input", { id: "room-category", list: "categories", maxlength: "20", value: room.category ?? "" });
  const cabin = h("input", { id: "room-number", maxlength: "20", value: room.number ?? "" });
  const bed = h("select", { id: "room-bed" }, ["", ...BEDS].map((one) => h("option", { value: one, selected: one === (room.bed ?? "") }, one ? words(one) : "–")));
  const content = h(
    "div",
    { class: "settle" },
    h("div", { class: "field" }, h("label", { for: "room-category" }, "Category"), category, known),
    h("div", { class: "field" }, h("label", { for: "room-number" }, "Cabin's number"), cabin),
    h("div", { class: "field" }, h("label", { for: "room-bed" }, "Bed"), bed),
    h("p", { class: "small" }, "What is left empty stays as it is."),
  );
  if (!(await asked(`Room ${room.roomKey}`, content, "Save"))) return null;
  return { ...room, category: category.value.trim(), number: cabin.value.trim(), bed: bed.value };
}
