"""What payments and credit notes make of an invoice: what is paid, what is left, and its state."""

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError
from tt_api.models.financial.effects import PAID
from tt_api.models.financial.invoices import Invoice
from tt_api.resources import writing
from tt_api.services.financial.invoices.storing import store
from tt_api.services.financial.invoices.totals import settle
from tt_api.services.financial.money import money

_SUMS = (
    f"SELECT (SELECT {PAID} FROM payments"  # noqa: S608 -- our own text
    " WHERE invoice_id = %(id)s AND currency = %(currency)s AND deleted_at IS NULL),"
    " (SELECT coalesce(-sum(total_cents), 0)::bigint FROM invoices"
    " WHERE credits_invoice_id = %(id)s AND sent_at IS NOT NULL AND voided_at IS NULL AND deleted_at IS NULL)"
)


def settle_invoice(invoice_id: str) -> None:
    """Recalculate what is paid on an invoice and its state, from its payments and its sent credit notes.

    Called in the transaction that changed one of them; holds the invoice's row.

    Raises:
        ConflictError: more would have gone back than was paid on it.
    """
    row = writing.lock(Invoice, invoice_id)
    ((paid, credited),) = execute(_SUMS, {"id": invoice_id, "currency": row["currency"]}).fetchall()
    # An imported one may be below zero already: what brings it nearer isn't refused.
    if paid < min(0, row["paid_cents"]):
        over = money(-paid, row["currency"])
        raise ConflictError(f"That is {over} more than what is paid on invoice {row['invoice_number']}")
    balance = 0 if row["voided_at"] else settle(row["total_cents"], paid, credited).balance_cents
    store(row, {"paid_cents": paid, "balance_cents": balance})
