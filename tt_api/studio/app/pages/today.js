/** Today. */

import { empty } from "../parts/states.js";

export default { title: "Today", show: () => empty("This page is not there yet.") };
