/** Pipeline. */

import { empty } from "../parts/states.js";

export default { title: "Pipeline", show: () => empty("This page is not there yet.") };
