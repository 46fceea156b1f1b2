/** The form to sign in with; once somebody is, the page begins anew. */

import { fill, h } from "./dom.js";
import { signIn } from "./session.js";

// Where the browser keeps it for the next time.
const PERSON = "studio-person";

/** Show it in place of everything. */
export function showSignIn() {
  const key = h("input", { id: "key", type: "password", autocomplete: "current-password", required: true });
  const person = h("input", { id: "person", autocomplete: "name", maxlength: "100", value: localStorage.getItem(PERSON) ?? "" });
  const readOnly = h("input", { id: "read-only", type: "checkbox" });
  const problem = h("p", { class: "problem", role: "alert" });
  const button = h("button", { class: "primary" }, "Sign in");

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    button.disabled = true;
    fill(problem);
    try {
      await signIn(key.value, person.value.trim(), readOnly.checked);
      localStorage.setItem(PERSON, person.value.trim());
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
    h("label", { for: "person" }, "Your name"),
    person,
    h("p", { class: "small" }, "Whoever changes the same thing after you is told that it was you."),
    h("label", { class: "check" }, readOnly, "Only look: this browser may change nothing"),
    problem,
    button,
  );
  fill(document.body, h("main", { class: "alone" }, form));
  key.focus();
}
