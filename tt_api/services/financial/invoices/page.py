"""The public page of an invoice, for whoever has its link: once it is sent, and moving it to `viewed` when opened.

A link can't be taken back, so voiding the invoice does: its page says that it is void, and shows nothing else of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from tt_api.database.transaction import read
from tt_api.encryption.link_tokens import LinkKind, subject_of
from tt_api.errors import NotFoundError
from tt_api.models.enums import InvoiceStatus
from tt_api.models.financial.invoices import Invoice
from tt_api.papers import PaperFile
from tt_api.papers.content import Document
from tt_api.resources import writing
from tt_api.resources.reading import find
from tt_api.services.financial.invoices.paper import invoice_document
from tt_api.services.financial.invoices.pdf import invoice_pdf, load_paper
from tt_api.services.financial.invoices.storing import moment, store
from tt_api.services.mail.outcomes import SCANNED_SECONDS
from tt_api.services.operations.public_links import page_link

_NOTICES: Mapping[InvoiceStatus, str] = {
    InvoiceStatus.PAID: "This invoice is paid. Thank you.",
    InvoiceStatus.OVERDUE: "This invoice is past its due date.",
    InvoiceStatus.VOID: "This invoice is void: nothing is to be paid on it.",
}
_VOID_NOTE = "This credit note is void."
# A sent invoice: whether it is void, and whether its mail has just left: scanners look at a mail's links as it arrives.
_SENT = f"""
SELECT status = 'void', EXISTS (SELECT FROM email_sends WHERE invoice_id = invoices.id AND deleted_at IS NULL
                  AND sending_started_at > clock_timestamp() - interval '{SCANNED_SECONDS} seconds')
  FROM invoices WHERE id = %s AND sent_at IS NOT NULL AND deleted_at IS NULL
"""  # noqa: S608 -- our own number


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """What the page shows.

    Attributes:
        notice: what is to be known first, in a sentence; blank where nothing is.
        has_pdf: whether there is more to it than the notice.
    """

    document: Document
    notice: str
    has_pdf: bool


def link(invoice_id: str) -> str:
    """The address of an invoice's page.

    Raises:
        NotFoundError: there is no such invoice.
        ConflictError: nobody would reach it.
    """
    return page_link(LinkKind.INVOICE, find(Invoice, invoice_id)["id"])


def open_page(token: str, *, by_a_person: bool) -> InvoicePage:
    """What the page of a sent invoice shows now; a person's opening it is counted.

    Raises:
        NotFoundError: the token isn't one of ours, or the invoice isn't sent.
    """
    sent = _sent(token)
    if by_a_person and not sent.mailed_just_now:
        _count_view(sent.invoice_id)
    paper = load_paper(sent.invoice_id)
    is_credit = paper.credits_number is not None
    notice = _NOTICES.get(paper.status, "") if not is_credit else _notice_of_credit(paper.status)
    document = invoice_document(paper)
    if paper.status is InvoiceStatus.VOID:
        return InvoicePage(replace(document, addressee=(), facts=(), blocks=()), notice, has_pdf=False)
    return InvoicePage(document, notice, has_pdf=True)


def page_pdf(token: str) -> PaperFile:
    """The invoice of a page as PDF.

    Raises:
        NotFoundError: see `open_page`; or the invoice is void.
    """
    sent = _sent(token)
    if sent.is_void:
        raise NotFoundError("The invoice is void")
    return invoice_pdf(sent.invoice_id)


class _Sent(NamedTuple):
    """The invoice of a token, whether it is void, and whether its mail left within the last seconds."""

    invoice_id: str
    is_void: bool
    mailed_just_now: bool


def _sent(token: str) -> _Sent:
    invoice_id = subject_of(LinkKind.INVOICE, token)
    found = read(_SENT, (invoice_id,)) if invoice_id is not None else []
    if invoice_id is None or not found:
        raise NotFoundError("This link is not known")
    return _Sent(invoice_id, *found[0])


def _count_view(invoice_id: str) -> None:
    row = writing.lock(Invoice, invoice_id)
    if row["voided_at"] is None:
        first = row["first_viewed_at"] or moment()
        store(row, {"first_viewed_at": first, "view_count": row["view_count"] + 1})


def _notice_of_credit(status: InvoiceStatus) -> str:
    return _VOID_NOTE if status is InvoiceStatus.VOID else ""
