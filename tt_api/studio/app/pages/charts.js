/** Charts. */

import { empty } from "../parts/states.js";

export default { title: "Charts", show: () => empty("This page is not there yet.") };
