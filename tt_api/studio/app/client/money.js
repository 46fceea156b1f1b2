/** A client's money: what is owed, what was paid, what was billed. */

import { h } from "../dom.js";
import { day, instant, money as amount, words } from "../format.js";
import { dataTable, panel, status } from "../parts/panels.js";
import { drawn } from "../parts/reading.js";
import { empty } from "../parts/states.js";
import { href } from "../router.js";

/**
 * @typedef {import("../api.js").Row} Row
 * @typedef {Row[] | Error} Found
 */

/** @param {{instalments: Found, payments: Found, invoices: Found}} found */
export function money({ instalments, payments, invoices }) {
  return h("div", { class: "panels" }, drawn(instalments, owed), drawn(payments, paid), drawn(invoices, billed));
}

/** @param {Row[]} rows */
function owed(rows) {
  if (rows.length === 0) return panel("Owed", null, empty("Nothing is left to pay."));
  const left = new Map();
  for (const row of rows) left.set(row.currency, (left.get(row.currency) ?? 0) + row.amountCents - row.paidCents);
  const sums = [...left].map(([currency, cents]) => h("span", { class: "badge" }, amount(cents, currency)));
  const table = dataTable(
    "Instalments that aren't paid",
    [
      { label: "Due", cell: (row) => h("span", { class: "nowrap" }, day(row.dueDate)), heads: true },
      { label: "Instalment", cell: (row) => h("a", { href: href(`/tables/payment-schedules/${row.id}`) }, `${words(row.kind)} ${row.installmentNumber}`) },
      { label: "State", cell: (row) => status(row.status) },
      { label: "Left", cell: (row) => amount(row.amountCents - row.paidCents, row.currency), number: true },
    ],
    rows,
  );
  return panel("Owed", { beside: h("span", { class: "sums" }, sums) }, table);
}

/** @param {Row[]} rows */
function paid(rows) {
  if (rows.length === 0) return panel("Payments", null, empty("Nothing was paid yet."));
  const table = dataTable(
    "Payments",
    [
      { label: "When", cell: (row) => h("a", { class: "nowrap", href: href(`/tables/payments/${row.id}`) }, instant(row.paidAt)), heads: true },
      { label: "What", cell: (row) => [words(row.paymentType), row.paymentMethod && h("span", { class: "small" }, means(row))] },
      { label: "State", cell: (row) => status(row.status) },
      { label: "Amount", cell: (row) => amount(row.paymentType === "refund" ? -row.amountCents : row.amountCents, row.currency), number: true },
    ],
    rows,
  );
  return panel("Payments", null, table);
}

/** @param {Row} row */
const means = (row) => [words(row.paymentMethod), row.cardLast4 && `•••${row.cardLast4}`].filter(Boolean).join(" ");

/** @param {Row[]} rows */
function billed(rows) {
  if (rows.length === 0) return panel("Invoices", null, empty("No invoice yet."));
  const table = dataTable(
    "Invoices",
    [
      { label: "Invoice", cell: (row) => h("a", { class: "nowrap", href: href(`/tables/invoices/${row.id}`) }, row.invoiceNumber), heads: true },
      { label: "Due", cell: (row) => h("span", { class: "nowrap" }, day(row.dueDate)) },
      { label: "State", cell: (row) => status(row.status) },
      { label: "Left", cell: (row) => amount(row.balanceCents, row.currency), number: true },
      { label: "Total", cell: (row) => amount(row.totalCents, row.currency), number: true },
    ],
    rows,
  );
  return panel("Invoices", null, table);
}
