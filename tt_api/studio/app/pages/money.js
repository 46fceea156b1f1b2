/** Money. */

import { empty } from "../parts/states.js";

export default { title: "Money", show: () => empty("This page is not there yet.") };
