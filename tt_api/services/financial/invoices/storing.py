"""Storing what changed of an invoice, with the state that follows from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tt_api.database.transaction import execute
from tt_api.models.enums import InvoiceStatus
from tt_api.models.financial.invoices import Invoice
from tt_api.resources import writing
from tt_api.resources.changes import differing
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_move
from tt_api.services.financial.invoices.status import InvoiceFacts, invoice_status
from tt_api.services.operations.agency_day import today


def state_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that say how an invoice stands.

    Args:
        values: all of its columns.
    """
    facts = InvoiceFacts(
        balance_cents=values["balance_cents"],
        paid_cents=values["paid_cents"],
        due_date=values["due_date"],
        is_sent=values["sent_at"] is not None,
        is_viewed=values["first_viewed_at"] is not None,
        is_void=values["voided_at"] is not None,
    )
    status = invoice_status(facts, today())
    if status is InvoiceStatus.PAID and values["paid_at"] is None:
        return {"status": status.value, "paid_at": moment()}
    return {"status": status.value}


def store(row: Row, values: Mapping[str, Any], *, last: bool = False) -> Row:
    """Store an invoice's new values and its state then, and tell of the move where there is one.

    Args:
        last: whether nothing else comes after it in the transaction; see `execute`.

    Returns:
        The row as it is then; the same one where nothing differs.
    """
    changes = differing(Invoice, row, {**values, **state_of({**row, **values})})
    if not changes:
        return row
    moves = "status" in changes
    stored = writing.update(Invoice, row, changes, last=last and not moves)
    if moves:
        record_move("invoice", row["id"], row["status"], stored["status"])
    return stored


def moment() -> datetime:
    """Now, by the database's clock."""
    ((now,),) = execute("SELECT clock_timestamp()").fetchall()
    at: datetime = now
    return at
