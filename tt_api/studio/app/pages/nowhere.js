/** An address that leads nowhere. */

import { empty } from "../parts/states.js";

export default { title: "Not here", show: () => empty("There is no such page. The navigation above has those there are.") };
