"""Sending an invoice: it is frozen, and mailed as a PDF where there is an address. Sent again, nothing happens twice.

The PDF travels with the mail, since people file what they hold. It is made when the mail is sent: neither the queue nor
a table holds the file. Beside it is a link to the invoice's page, which shows later what is paid by then.
"""

from collections.abc import Mapping
from typing import Any

from tt_api.current import settings
from tt_api.database.transaction import read
from tt_api.encryption.link_tokens import LinkKind
from tt_api.integrations.addresses import mailable
from tt_api.models.enums import InvoiceStatus
from tt_api.models.financial.invoices import Invoice
from tt_api.models.transitions import INVOICES
from tt_api.resources import writing
from tt_api.resources.reading import find
from tt_api.resources.table import Row
from tt_api.resources.warnings import Warned
from tt_api.services.financial.invoices.amounts import judge_credit_note
from tt_api.services.financial.invoices.changes import settle_credited, values_once_sent
from tt_api.services.financial.invoices.storing import store
from tt_api.services.financial.money import money
from tt_api.services.mail.letters import letter
from tt_api.services.mail.queueing import queue_mail
from tt_api.services.operations.public_links import page_link
from tt_api.services.operations.written_days import written_day
from tt_api.templating.rendering import Content

_NOT_MAILED = Warned("not_mailed", "It is sent, but the client has no address that can be mailed to", ("billToEmail",))


def send(invoice_id: str) -> Row:
    """Make an invoice sent, and mail it unless it was mailed before.

    Returns:
        The row as it is then, with a warning where there was no address.

    Raises:
        NotFoundError: there is no such invoice.
        ConflictError: it is void; or it is a credit note of more than is left of its invoice.
    """
    row = _held(invoice_id)
    if row["voided_at"] is not None:
        INVOICES.judge(InvoiceStatus.VOID, InvoiceStatus.SENT)
    values = {} if row["sent_at"] is not None else _first_time(row)
    to = row["sent_to"] or _address({**row, **values})
    stored = store(row, {**values, "sent_to": to})
    if values:
        settle_credited(stored)
    if to is None:
        return stored.with_warnings([_NOT_MAILED])
    if row["sent_to"] is None:
        queue_mail(to=to, content=_content(stored), invoice_id=stored["id"])
    return stored


def _held(invoice_id: str) -> Row:
    """The invoice, locked; on a credit note the invoice that it credits before it."""
    credited = find(Invoice, invoice_id)["credits_invoice_id"]
    if credited is not None:
        writing.lock(Invoice, credited)
    return writing.lock(Invoice, invoice_id)


def _first_time(row: Row) -> dict[str, Any]:
    if row["credits_invoice_id"] is not None:
        judge_credit_note(row)
    return values_once_sent(row)


def _address(values: Mapping[str, Any]) -> str | None:
    """Whom to mail it to: who was frozen with it, else whom the client can be reached at by now."""
    address = values["bill_to_email"]
    if address is None:
        ((address,),) = read("SELECT email FROM clients WHERE id = %s", (values["client_id"],))
    return address if address is not None and mailable(address) else None


def _content(row: Row) -> Content:
    number, total = row["invoice_number"], money(row["total_cents"], row["currency"])
    greeting = f"Dear {row['bill_to_name']},"
    if row["credits_invoice_id"] is not None:
        told = f"Attached is our credit note {number} of {total}."
        return letter(f"Credit note {number}", [greeting, told, *_link(row)])
    told = f"Attached is our invoice {number} of {total}, due on {written_day(row['due_date'])}."
    return letter(f"Invoice {number}", [greeting, told, *_link(row)])


def _link(row: Row) -> tuple[str, ...]:
    if settings().public_base_url is None:
        return ()
    return ("You can also see it here, with what is paid by then:", page_link(LinkKind.INVOICE, row["id"]))
