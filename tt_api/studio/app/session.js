/** Who is signed in here. The cookie is the browser's alone: no script can read it. */

import { ask, get, useCsrfToken } from "./api.js";

/** @typedef {{signedIn: boolean, person: string | null, readOnly: boolean, csrfToken: string | null, expiresAt: string | null, timezone: string}} Session */

/** @type {Session | null} */
let current = null;

/** The session that is good now. */
export function session() {
  if (!current) throw new Error("nobody is signed in");
  return current;
}

/** Ask whether somebody is signed in; null where nobody is. */
export async function findSession() {
  const found = (await get("/studio/session")).data;
  current = found.signedIn ? found : null;
  useCsrfToken(found.csrfToken);
  return current;
}

/**
 * Exchange an API key for the cookie.
 *
 * @param {string} apiKey
 * @param {string} person who signs in; empty where they don't say
 * @param {boolean} readOnly
 */
export async function signIn(apiKey, person, readOnly) {
  await ask("POST", "/studio/sign-in", { body: { apiKey, person: person || null, readOnly } });
}

/** End the session. */
export async function signOut() {
  await ask("POST", "/studio/sign-out");
  current = null;
}
