/** A question that is answered before anything goes on. */

import { h } from "../dom.js";

/**
 * @param {string} title
 * @param {import("../dom.js").Child} content what it is about; fields in it are the caller's to read
 * @param {string} confirm what the button says that goes on
 * @returns {Promise<boolean>} whether to go on
 */
export function asked(title, content, confirm) {
  return new Promise((resolve) => {
    let goesOn = false;

    /** @param {SubmitEvent} event */
    function submit(event) {
      event.preventDefault();
      goesOn = true;
      dialog.close();
    }

    const cancel = h("button", { type: "button", onclick: () => dialog.close() }, "Cancel");
    const answers = h("div", { class: "answers" }, cancel, h("button", { class: "primary" }, confirm));
    const form = h("form", { onsubmit: submit }, h("h2", { id: "dialog-title" }, title), content, answers);
    const dialog = h("dialog", { class: "card", "aria-labelledby": "dialog-title" }, form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(goesOn);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
