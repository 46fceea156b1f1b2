/** Groups. */

import { empty } from "../parts/states.js";

export default { title: "Groups", show: () => empty("This page is not there yet.") };
