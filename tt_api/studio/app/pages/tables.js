/** Every list of the API. */

import { tables } from "../api_document.js";
import { h } from "../dom.js";
import { words } from "../format.js";
import { href } from "../router.js";

export default {
  title: "Tables",
  async show() {
    const { byName } = await tables();
    const links = [...byName.values()].map((table) =>
      h("li", null, h("a", { href: href(`/tables/${table.name}`) }, words(table.title))),
    );
    return h("section", null, h("h1", null, "Tables"), h("ul", { class: "tiles" }, links));
  },
};
