/** The form to sign in with; once somebody is, the page begins anew. */

import { fill, h } from "./dom.js";
import { signIn } from "./session.js";

/** Show it in place of everything. */
export function showSignIn() {
  const key = h("input", { id: "key", type: "password", autocomplete: "current-password", required: true });
  const readOnly = h("input", { id: "read-only", type: "checkbox" });
  const problem = h("p", { class: "problem", role: "alert" });
  const button = h("button", { class: "primary" }, "Sign in");

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    button.disabled = true;
    fill(problem);
    try {
      await signIn(key.value, readOnly.checked);
      location.reload();
    } catch (error) {
      fill(problem, /** @type {Error} */ (error).message);
      key.select();
    } finally {
      button.disabled = false;
    }
  }

  document.title = "Sign in · Studio";
  const form = h(
    "form",
    { class: "sign-in", onsubmit: submit },
    h("h1", null, "Studio"),
    // Password managers keep the key under a name.
    h("input", { type: "text", autocomplete: "username", value: "studio", hidden: true }),
    h("label", { for: "key" }, "API key"),
    key,
    h("label", { class: "check" }, readOnly, "Only look: this browser may change nothing"),
    problem,
    button,
  );
  fill(document.body, h("main", { class: "alone" }, form));
  key.focus();
}
