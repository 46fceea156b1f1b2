"""Work of money: overdue invoices, and receipts."""

from tt_api.services.financial.invoices import overdue
from tt_api.services.financial.payments import receipts
from tt_api.work import Claim, Skipped, handler, stage


@handler("invoices_overdue")
def invoices_overdue(_: Claim) -> None:
    """Make overdue what is late on the agency's day, once a day; a batch at a time."""
    if overdue.mark_overdue():
        stage("invoices_overdue")


@handler("send_payment_receipt")
def send_payment_receipt(claim: Claim) -> None:
    """Queue the receipt of a payment."""
    if not receipts.queue_receipt(claim.payload["paymentId"]):
        raise Skipped
