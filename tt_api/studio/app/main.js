/** Where the page begins: who is signed in, then the place that the address names. */

import { onSignedOut } from "./api.js";
import { start } from "./router.js";
import { findSession } from "./session.js";
import { showShell } from "./shell.js";
import { showSignIn } from "./sign_in.js";

/** Show the pages where somebody is signed in, else the form to sign in with. */
async function begin() {
  if (await findSession()) {
    start(showShell());
  } else {
    showSignIn(begin);
  }
}

onSignedOut(() => showSignIn(begin));
await begin();
