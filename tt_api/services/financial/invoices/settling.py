"""What payments make of an invoice: what is paid, what is left, and its state."""


def settle_invoice(invoice_id: str) -> None:
    """Work out anew what is paid on an invoice and its state, from its payments and its credit notes.

    Called in the transaction that changed one of them; holds the invoice's row.
    """
