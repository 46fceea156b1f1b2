// What pages of the site send, without a key. The API's CORS_ORIGINS must name the site.
const API = "http://127.0.0.1:3100";
const TRIES = 4;

// Asks for an inquiry's or a new client's form to be stored, until it is. What is sent again is not stored again.
export const submitForm = (fields) => send("/webhooks/form-submit", fields);
export const onboard = (fields) => send("/api/onboarding", fields);

// Tells of a page view, also of a page that is about to close: nobody waits for the answer.
export function pageViewed(more = {}) {
  sessionStorage.visitor ??= crypto.randomUUID();
  const view = { sessionId: sessionStorage.visitor, pageUrl: location.href, referrer: document.referrer, ...more };
  // A text is sent as text/plain, so the browser asks nothing first.
  navigator.sendBeacon(`${API}/api/page-views`, JSON.stringify(view));
}

// What came of it: {taken: true}, or {taken: false} with a message to show to the visitor.
async function send(path, fields) {
  const ask = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields) };
  for (let tried = 1; ; tried += 1) {
    const response = await fetch(API + path, ask).catch(() => undefined);
    const wait = response?.headers.get("Retry-After");
    // An earlier try has arrived, only its answer hasn't.
    const before = response?.status === 409 && !wait && path.startsWith("/webhooks/");
    if (response?.ok || before) return { taken: true };
    const again = !response || wait || response.status === 409 || response.status >= 500;
    if (!again || tried === TRIES) {
      const refused = response?.status === 400;
      return { taken: false, message: refused ? "Please check what you have written." : "Please try again later." };
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(wait ?? 2 ** (tried - 1))));
  }
}
