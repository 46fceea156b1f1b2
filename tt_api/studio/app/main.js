/** Where the page begins: who is signed in, then the place that the address names. */

import { onSignedOut } from "./api.js";
import { start } from "./router.js";
import { findSession } from "./session.js";
import { showShell } from "./shell.js";
import { showSignIn } from "./sign_in.js";

if (await findSession()) {
  onSignedOut(showSignIn);
  start(showShell());
} else {
  showSignIn();
}
