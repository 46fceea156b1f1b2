"""Invoices that are past their due date with something left to pay, found once a day."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import execute
from tt_api.models.enums import InvoiceStatus
from tt_api.services.crm.activities import record_move
from tt_api.services.operations.agency_day import today

BATCH = 500

# Whoever is ahead of us with an invoice is waited for, and the conditions are looked at again then.
_MARK = """
WITH late AS (
  SELECT id, status FROM invoices
   WHERE status IN ('sent', 'viewed', 'partial') AND due_date < %(today)s AND balance_cents > 0 AND deleted_at IS NULL
   ORDER BY due_date, id LIMIT %(batch)s FOR NO KEY UPDATE)
UPDATE invoices SET status = 'overdue' FROM late WHERE invoices.id = late.id RETURNING invoices.id, late.status
"""


def mark_overdue() -> bool:
    """Make a batch of late invoices overdue, by the agency's day that it is now.

    Days that the job missed make no difference: what is late is late.

    Returns:
        Whether there may be more.
    """
    parameters: Mapping[str, Any] = {"today": today(), "batch": BATCH}
    marked = execute(_MARK, parameters).fetchall()
    for invoice_id, before in marked:
        record_move("invoice", invoice_id, before, InvoiceStatus.OVERDUE)
    return len(marked) == BATCH
