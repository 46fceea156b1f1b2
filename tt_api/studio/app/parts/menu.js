/** A menu that a button opens: arrows go through it, Escape and a click beside it close it. */

import { h } from "../dom.js";

/** @typedef {{label: string, checked?: boolean, act: () => void}} Item */

/**
 * @param {HTMLElement} button
 * @param {string} label what is chosen
 * @param {Item[]} items
 */
export function openMenu(button, label, items) {
  const choices = items.map((item) =>
    h(
      "button",
      {
        type: "button",
        role: item.checked === undefined ? "menuitem" : "menuitemradio",
        "aria-checked": item.checked === undefined ? null : String(item.checked),
        tabindex: "-1",
        onclick: () => choose(item),
      },
      item.label,
    ),
  );
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto" }, choices);

  /** @param {Item} item */
  function choose(item) {
    menu.hidePopover();
    item.act();
  }

  menu.addEventListener("keydown", (event) => walk(event, choices));
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(/** @type {Node | null} */ (event.relatedTarget)) && menu.isConnected) menu.hidePopover();
  });
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    button.setAttribute("aria-expanded", "false");
    menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  button.setAttribute("aria-expanded", "true");
  place(menu, button);
  (choices.find((_, index) => items[index].checked) ?? choices[0]).focus();
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} choices
 */
function walk(event, choices) {
  const at = choices.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const last = choices.length - 1;
  const next = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  choices[next].focus();
}

/**
 * Below the button, or above it where there is no room; never beyond the window.
 *
 * @param {HTMLElement} menu
 * @param {HTMLElement} button
 */
function place(menu, button) {
  const { top, bottom, right } = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const y = bottom + height < innerHeight ? bottom : Math.max(0, top - height);
  menu.style.left = `${Math.max(8, Math.min(right - width, innerWidth - width - 8))}px`;
  menu.style.top = `${y}px`;
}
