/** Where one arrives without an address. */

import { go } from "../router.js";
import { loading } from "../parts/states.js";

export default {
  title: "Studio",
  show() {
    go("/today", { replace: true });
    return loading();
  },
};
