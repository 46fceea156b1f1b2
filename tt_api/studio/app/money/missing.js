/** Bookings that should have a commission and have none. */

import { get } from "../api.js";
import { h } from "../dom.js";
import { day, money, number, words } from "../format.js";
import { fileButton } from "../parts/file_button.js";
import { dataTable, panel, status } from "../parts/panels.js";
import { pages } from "../parts/pages.js";
import { empty } from "../parts/states.js";
import { href } from "../router.js";

const LIST = "/api/commissions/missing";

/** @param {import("../router.js").Visit} visit */
export async function missing({ query, signal }) {
  const asked = { expand: "client,vendor", limit: 50, cursor: query.get("cursor") };
  const page = await get(LIST, asked, signal);
  if (page.data.length === 0) return empty("Each booking from confirmed on has its commission.");
  const total = page.pagination?.total;
  const file = fileButton("CSV", LIST, {}, "bookings-without-commission.csv");
  const beside = [typeof total === "number" && h("span", { class: "small" }, number(total)), h("div", { class: "tools" }, file)];
  return h("div", null, panel("Bookings without commission", { beside }, table(page.data)), pages(page.pagination, query));
}

/** @param {import("../api.js").Row[]} rows */
function table(rows) {
  return dataTable(
    "Bookings without commission",
    [
      { label: "Booking", cell: (row) => h("a", { href: href(`/tables/bookings/${row.id}`) }, row.bookingReference), heads: true },
      { label: "Client", cell: (row) => (row.client ? h("a", { href: href(`/client/${row.clientId}`) }, row.client.name) : "–") },
      { label: "Vendor", cell: (row) => row.vendor?.name ?? "–" },
      { label: "What", cell: (row) => [row.destination, row.productType && h("span", { class: "small" }, words(row.productType))] },
      { label: "Leaves", cell: (row) => h("span", { class: "nowrap" }, day(row.departureDate)) },
      { label: "State", cell: (row) => status(row.status) },
      { label: "Price", cell: (row) => money(row.totalPriceCents, row.currency), number: true },
    ],
    rows,
  );
}
