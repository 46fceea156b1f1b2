/** Clients. */

import { empty } from "../parts/states.js";

export default { title: "Clients", show: () => empty("This page is not there yet.") };
