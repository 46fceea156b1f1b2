/** Where the page begins: who is signed in, then the place that the address names. */

import { onSignedOut } from "./api.js";
import { start } from "./router.js";
import { findSession } from "./session.js";
import { showShell } from "./shell.js";

// Whoever is signed in already doesn't need it.
const showSignIn = () => import("./sign_in.js").then((module) => module.showSignIn());

if (await findSession()) {
  onSignedOut(showSignIn);
  start(showShell());
} else {
  showSignIn();
}
