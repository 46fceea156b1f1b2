/** Places: the address bar says what is shown, so that a view can be shared, and goes back and forth. */

import { fill, h } from "./dom.js";
import { PLACES } from "./places.js";
import { failed, loading } from "./parts/states.js";

/**
 * @typedef {{params: Record<string, string>, query: URLSearchParams, signal: AbortSignal}} Visit
 * @typedef {{title: string, styles?: string, show(visit: Visit): Promise<Node> | Node}} Page
 *   `styles` names a file in `styles/` that only this page needs
 */

const ROOT = "/studio";
// What takes no longer shows nothing meanwhile: it would only flicker.
const SLOW_MS = 150;
/** @type {HTMLElement} */
let outlet;
let leaving = new AbortController();

/**
 * Show the place that the address names, and follow it from now on.
 *
 * @param {HTMLElement} element where places are shown
 */
export function start(element) {
  outlet = element;
  addEventListener("popstate", () => visit());
  document.addEventListener("click", followLink);
  visit();
}

/**
 * @param {string} address within the studio, such as `/pipeline?currency=USD`
 * @param {{replace?: boolean}} [options] whether it takes the place of the address before
 */
export function go(address, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", href(address));
  visit();
}

/**
 * Change the address's query and show the place anew.
 *
 * @param {Record<string, string | null>} changes null takes a parameter away
 */
export function changeQuery(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(place() + (text ? `?${text}` : ""), { replace: true });
}

/** Show the place anew, after something changed. */
export const refresh = () => visit();

/** @param {string} address within the studio; its beginning has no slash at the end, which would be no route of the server */
export const href = (address) => ROOT + (address === "/" ? "" : address);

/** The address within the studio, without its query. */
export function place() {
  return location.pathname.slice(ROOT.length) || "/";
}

async function visit() {
  leaving.abort();
  const { signal } = (leaving = new AbortController());
  const found = find(place());
  const slow = setTimeout(() => signal.aborted || fill(outlet, loading()), SLOW_MS);
  const focused = document.activeElement?.id;
  try {
    const page = await found.load();
    document.title = `${page.title} · Studio`;
    const visited = { params: found.params, query: new URLSearchParams(location.search), signal };
    const [node] = await Promise.all([page.show(visited), page.styles && styled(page.styles)]);
    if (!signal.aborted) fill(outlet, node);
    if (!signal.aborted) leaveStyles(page.styles);
    // Who chose something with the keyboard goes on from there.
    if (!signal.aborted && focused) document.getElementById(focused)?.focus();
  } catch (error) {
    if (!signal.aborted) fill(outlet, failed(error, visit));
  } finally {
    clearTimeout(slow);
  }
  if (!signal.aborted) dispatchEvent(new CustomEvent("arrived", { detail: place() }));
}

/**
 * Bring in a page's own styles, once.
 *
 * @param {string} name
 */
function styled(name) {
  const { href: address } = new URL(`./styles/${name}.css`, import.meta.url);
  const here = /** @type {HTMLLinkElement | null} */ (document.head.querySelector(`link[href="${address}"]`));
  if (here) {
    if (here.sheet) here.sheet.disabled = false;
    return null;
  }
  return new Promise((resolve) => {
    // Without its styles a page is plain, and still tells what it has to.
    document.head.append(h("link", { rel: "stylesheet", href: address, "data-page": name, onload: resolve, onerror: resolve }));
  });
}

/**
 * Put away the styles of the pages that were shown before: their names may mean something else on this one.
 *
 * @param {string | undefined} name of the styles that stay
 */
function leaveStyles(name) {
  for (const link of /** @type {NodeListOf<HTMLLinkElement>} */ (document.head.querySelectorAll("link[data-page]"))) {
    // Of the sheet, not of the link: that would fetch it anew.
    if (link.sheet) link.sheet.disabled = link.dataset.page !== name;
  }
}

/**
 * @param {string} address
 * @returns {{load: () => Promise<Page>, params: Record<string, string>}}
 */
function find(address) {
  for (const { pattern, load } of PLACES) {
    const match = pattern.exec(address);
    if (match) return { load, params: match.groups ?? {} };
  }
  return { load: () => import("./pages/nowhere.js").then((module) => module.default), params: {} };
}

/** @param {MouseEvent} event */
function followLink(event) {
  const link = /** @type {Element} */ (event.target).closest("a");
  const another = event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey;
  if (!link || another || link.target || link.download || !link.pathname.startsWith(ROOT)) return;
  if (link.origin !== location.origin || link.hash) return;
  event.preventDefault();
  go(link.pathname.slice(ROOT.length) + link.search);
}
