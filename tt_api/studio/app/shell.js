/** What stands around every place: the navigation, who is signed in, and the room for the place itself. */

import { fill, h } from "./dom.js";
import { NAVIGATION } from "./places.js";
import { href, place } from "./router.js";
import { session, signOut } from "./session.js";

/** Show it, and give back the room for places. */
export function showShell() {
  const main = h("main", { id: "place", tabindex: "-1" });
  const links = NAVIGATION.map(([address, label]) => h("a", { href: href(address) }, label));
  const navigation = h("nav", { "aria-label": "Places" }, links);
  addEventListener("arrived", () => mark(links));
  fill(
    document.body,
    h("a", { class: "skip", href: "#place" }, "Skip to content"),
    h("header", { class: "shell" }, h("a", { class: "brand", href: href("/") }, "Studio"), navigation, account()),
    main,
    h("div", { id: "notices", role: "status", "aria-live": "polite" }),
  );
  return main;
}

function account() {
  const { person, readOnly, csrfToken } = session();
  return h(
    "div",
    { class: "account" },
    person && h("span", { class: "person" }, person),
    readOnly && h("span", { class: "badge" }, "read-only"),
    csrfToken && h("button", { class: "quiet", onclick: () => signOut().finally(() => location.reload()) }, "Sign out"),
  );
}

/** @param {HTMLAnchorElement[]} links */
function mark(links) {
  for (const link of links) {
    const here = `${place()}/`.startsWith(`${link.pathname.slice(href("").length)}/`);
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    // On a phone there are more places than room.
    if (here) link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
