/** Departures. */

import { empty } from "../parts/states.js";

export default { title: "Departures", show: () => empty("This page is not there yet.") };
