/** Mail. */

import { empty } from "../parts/states.js";

export default { title: "Mail", show: () => empty("This page is not there yet.") };
